"""A store launched through the pages, by everybody concerned, from opening to every end; what is sent back; many products."""

from datetime import timedelta
from http import HTTPStatus

import pytest
import sqlalchemy as sa

from opsflow.db import db, db_change
from opsflow.flow import actions
from opsflow.shop import actions as shops
from opsflow.shop import catalogue
from tests.ground.goods import PAGE, launch, sells
from tests.ground.world import MAIN, World
from tests.pages.hands import begins, delivers, is_clean, takes, ticks

AREAS = ("home", "category", "product_page", "banner", "cart", "notice_area")
NOTICE = ("shipping_times", "returns", "sizes", "contact", "invoice")
WALK = (*AREAS, "service_scripts", "courier_templates", "payments")
PRODUCTS = ["7001", "7002"]


@pytest.fixture
def store(shop: World) -> World:
    """A shop with an editor, two products, and two steps of its own, one of them called like one that every launch has."""
    shop.hires("ed", "editor")
    for number, title in zip(PRODUCTS, ("Scarf", "Mug"), strict=True):
        sells(shop, number, title=title)
    with shop.app.app_context(), db_change() as change:
        shops.choose(
            change, "store_launch.launch_steps", ["titles", "Register the trademark"], store_id=shop.stores[MAIN]
        )
    return shop


def begun(shop: World, **told: object) -> int:
    live = (shop.at + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    return begins(
        shop, "mei", "store_launch", **{"launching": "Winter", "goes_live": live, "products": PRODUCTS, **told}
    )


def styled(shop: World, case: int) -> None:
    shop.ticks("li", case, "decide_style", style_sheet=[shop.hands_in("li")])
    ticks(shop, "mei", case, "sign_style")
    ticks(shop, "li", case, "area_artwork", AREAS)


def filled(shop: World, case: int) -> None:
    ticks(shop, "ed", case, "buyer_notice", NOTICE, notice=PAGE)
    ticks(shop, "ed", case, "product_copy")
    for number in PRODUCTS:
        ticks(shop, "lo", case, f"product_images:{number}")


def listed(shop: World, case: int, number: str) -> None:
    ticks(shop, "ed", case, f"titles:{number}")
    ticks(shop, "sun", case, f"verify_price:{number}")
    ticks(shop, "ann", case, f"verify_stock:{number}")
    ticks(shop, "ed", case, f"list_product:{number}")


def checked(shop: World, case: int) -> None:
    task = shop.task(case, "walk_through")
    mei = shop.browser("mei")
    mei.sees(f"/cases/{case}")
    assert mei.sends(f"/tasks/{task.id}/points", {"points": list(WALK)}).status_code == HTTPStatus.SEE_OTHER


def test_from_the_style_to_the_launch(store):
    case = begun(store)
    styled(store, case)
    assert store.case(case).state == "content"
    filled(store, case)
    page = store.browser("ed").sees(f"/cases/{case}").text
    assert "Title and description · Scarf" in page and "Verify the stock · Mug" in page
    for number in PRODUCTS:
        listed(store, case, number)
    assert (store.case(case).state, store.case(case).parts) == ("final_check", 3)
    ticks(store, "mei", case, "own_step:titles")
    ticks(store, "mei", case, "own_step:Register the trademark", comment="filed")
    checked(store, case)
    takes(store, "mei", case, "launch")
    delivers(store)
    assert store.case(case).state == "launched" and is_clean(store)


def test_what_is_not_ready_keeps_it_from_going_live_in_words(store):
    case = launch(store, "final_check")
    mei = store.browser("mei")
    answer = mei.sends(f"/cases/{case}/ways/launch", {"version": store.case(case).version})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and "Tick all points of the walk first" in answer.text
    checked(store, case)
    answer = mei.sends(f"/cases/{case}/ways/launch", {"version": store.case(case).version})
    assert "own steps are not all done" in answer.text and store.case(case).state == "final_check"


def test_sent_back_for_one_product_and_on_the_way_back_nothing_else_opens(store):
    case = begun(store)
    styled(store, case)
    filled(store, case)
    for number in PRODUCTS:
        listed(store, case, number)
    takes(store, "mei", case, "back_to_images", redo=["7002"], comment="too dark")
    assert (store.case(case).state, store.task(case, "product_images:7001").state) == ("content", "done")
    page = store.browser("lo").sees(f"/cases/{case}").text
    assert "too dark" in page
    ticks(store, "lo", case, "product_images:7002")
    assert (store.case(case).state, store.task(case, "list_product:7002").state) == ("final_check", "done")
    takes(store, "mei", case, "back_to_listing", redo=["7001"], comment="wrong title")
    listed(store, case, "7001")
    takes(store, "mei", case, "back_to_artwork", comment="banner is cut")
    ticks(store, "li", case, "area_artwork", AREAS)
    assert store.case(case).state == "final_check" and is_clean(store)


def test_products_come_and_go_while_it_runs(store):
    case = begun(store)
    styled(store, case)
    filled(store, case)
    listed(store, case, "7001")
    sells(store, "7003", title="Hat")
    takes(store, "ed", case, "change_products", products=["7001", "7003"])
    assert "Product pictures · Hat" in store.browser("ed").sees(f"/cases/{case}").text
    assert store.task(case, "titles:7002").state == "dropped"
    ticks(store, "li", case, "product_images:7003")
    listed(store, case, "7003")
    assert store.case(case).state == "final_check" and is_clean(store)


def test_the_date_moves_and_all_that_hangs_on_it(store):
    case = begun(store)
    before = store.task(case, "area_artwork").due
    takes(store, "mei", case, "move_date", goes_live="2027-02-08T10:00", comment="goods come later")
    assert store.task(case, "area_artwork").due > before + timedelta(days=20)


def test_a_launch_is_called_off(store):
    case = begun(store)
    takes(store, "mei", case, "call_off", comment="no goods")
    assert store.case(case).state == "cancelled" and is_clean(store)
    page = store.browser("mei").sees(f"/cases/{case}").text
    assert "not needed now" in page and "Launch day" not in page, "it met nothing, and nothing is left to do"


def test_own_steps_are_set_on_a_page_and_are_done_as_the_others(store):
    mei = store.browser("mei")
    mei.sees(f"/stores/{MAIN}/settings")
    form = {"workflow": "store_launch", "version": "0", "ask-launch_steps": "Insure the stock\nTell the neighbours"}
    assert mei.sends(f"/stores/{MAIN}/settings", form).status_code == HTTPStatus.SEE_OTHER
    case = begun(store)
    takes(
        store,
        "mei",
        case,
        "share_out",
        **{"own_role:Insure the stock": "shipping", "own_role:Tell the neighbours": "store_manager"},
    )
    styled(store, case)
    filled(store, case)
    for number in PRODUCTS:
        listed(store, case, number)
    insure, tell = (store.task(case, f"own_step:{step}") for step in ("Insure the stock", "Tell the neighbours"))
    assert (insure.role, tell.assignee_id) == ("shipping", store.ids["mei"]) and insure.due == tell.due is not None
    holder = next(login for login in ("ann", "bo") if store.ids[login] == insure.assignee_id)
    assert "Insure the stock" in store.browser(holder).sees("/?span=week").text
    li = store.browser("li")
    refused = li.sends(f"/tasks/{insure.id}/tick", {"version": insure.version})
    assert refused.status_code == HTTPStatus.FORBIDDEN and store.task(case, insure.name).state == "open"
    ticks(store, holder, case, insure.name, comment="policy 7")
    ticks(store, "mei", case, tell.name)
    history = li.sees(f"/cases/{case}").text
    assert "Own step · Insure the stock" in history and "policy 7" in history
    checked(store, case)
    takes(store, "mei", case, "launch")
    assert store.case(case).state == "launched" and is_clean(store)


def test_own_steps_stay_as_they_were_when_it_began(store):
    case = begun(store)
    with store.app.app_context(), db_change() as change:
        shops.choose(change, "store_launch.launch_steps", ["another"], store_id=store.stores[MAIN])
    styled(store, case)
    filled(store, case)
    for number in PRODUCTS:
        listed(store, case, number)
    assert store.task(case, "own_step:titles").state == "open"


def test_two_hundred_products_open_in_few_statements(store):
    numbers = [str(8_000 + one) for one in range(200)]
    with store.app.app_context():
        with db_change() as change:
            author = catalogue.Author(store.stores[MAIN], None, store.at, "hand")
            catalogue.add(change, author, [{"number": one, "title": f"Product {one}", "stock": 3} for one in numbers])
        given = {"launching": "Winter", "goes_live": store.at + timedelta(days=30), "products": numbers}
        mei, asked = store.who("mei"), []
        listening = (db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        sa.event.listen(*listening)
        case = actions.begin(
            "store_launch", "begin_launch", store.stores[MAIN], by=mei, given=given, now=store.at
        ).case_id
        begin = len(asked)
        sa.event.remove(*listening)
    styled(store, case)
    assert begin <= 30 and store.task(case, "product_images:8199").state == "open"
