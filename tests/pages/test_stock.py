"""A product out of stock through the pages: counted, off the shelf, back on it; its orders and the catalogue beside it."""

from http import HTTPStatus

import pytest
import sqlalchemy as sa

from opsflow.db import db_reading
from opsflow.flow.actions import News
from opsflow.flow.models import CASE
from opsflow.products import actions as products
from opsflow.shop.products import PRODUCT
from tests.ground.goods import PAGE, SCARF, sells
from tests.ground.world import MAIN, OTHER, World
from tests.pages.hands import begins, delivers, is_clean, takes, ticks


@pytest.fixture
def store(shop: World) -> World:
    """The shop with an editor, who delists and lists."""
    shop.hires("ed", "editor")
    sells(shop)
    return shop


def watched(shop: World) -> list[tuple[str, int]]:
    """(state, store) of every product watched, oldest first."""
    asked = sa.select(CASE.c.state, CASE.c.store_id).where(CASE.c.workflow == "stock_watch").order_by(CASE.c.id)
    with shop.app.app_context(), db_reading() as reading:
        return [(row.state, row.store_id) for row in reading.execute(asked)]


def newest(shop: World) -> int:
    with shop.app.app_context(), db_reading() as reading:
        asked = sa.select(sa.func.max(CASE.c.id)).where(CASE.c.workflow == "stock_watch")
        return reading.execute(asked).scalar_one()


def counts(shop: World, login: str, stock: int, *, number: str = SCARF, store: str = MAIN) -> None:
    """Somebody enters a product's stock on the catalogue's page."""
    product = sells(shop, number, store=store)
    browser = shop.browser(login)
    browser.sees("/products")
    with shop.app.app_context(), db_reading() as reading:
        version = reading.execute(sa.select(PRODUCT.c.version).where(PRODUCT.c.id == product)).scalar_one()
    answer = browser.sends(f"/products/{product}", {"version": version, "stock": stock})
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text


def test_from_a_suspicion_to_the_shelf_again(store):
    case = begins(store, "cai", "stock_watch", product=SCARF)
    takes(store, "ann", case, "gone", comment="none in the back")
    page = store.browser("ed").sees(f"/cases/{case}").text
    assert "Scarf" in page and "Take it off the shelf" in page
    ticks(store, "ed", case, "delist", shelf_link=PAGE)
    ticks(store, "ann", case, "restock")
    ticks(store, "ed", case, "relist", listed_link=PAGE)
    assert watched(store) == [("relisted", store.stores[MAIN])] and is_clean(store)


def test_from_a_suspicion_to_a_false_alarm(store):
    takes(store, "ann", begins(store, "ann", "stock_watch", product=SCARF), "still_there")
    assert watched(store) == [("false_alarm", store.stores[MAIN])]


def test_what_does_not_come_again_is_sold_no_longer(store):
    counts(store, "ann", 0)
    case = newest(store)
    takes(store, "ann", case, "gone")
    ticks(store, "ed", case, "delist", shelf_link=PAGE)
    takes(store, "ed", case, "discontinue", comment="end of the line")
    assert watched(store) == [("discontinued", store.stores[MAIN])]


def test_the_catalogue_begins_it_and_goes_on_with_it(store):
    counts(store, "ann", 0)
    case = newest(store)
    assert store.case(case).state == "suspected" and store.case(case).title == "Scarf"
    takes(store, "ann", case, "gone")
    ticks(store, "ed", case, "delist", shelf_link=PAGE)
    counts(store, "ann", 12)
    assert store.case(case).state == "restocked"
    counts(store, "ann", 0)
    assert store.case(case).state == "delisted"
    counts(store, "ann", 4)
    ticks(store, "ed", case, "relist", listed_link=PAGE)
    assert len(watched(store)) == 1 and is_clean(store)


def test_sold_out_twice_is_one_case_at_a_time_in_each_store(store):
    sells(store, store=OTHER)
    counts(store, "ann", 0)
    counts(store, "ann", 5)
    counts(store, "ann", 0)
    counts(store, "eve", 0, store=OTHER)
    main, other = store.stores[MAIN], store.stores[OTHER]
    assert watched(store) == [("false_alarm", main), ("suspected", main), ("suspected", other)]
    answer = store.browser("cai").sends("/boards/stock_watch/new", {"ask-product": SCARF})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and f"{SCARF} has an open card" in answer.text


def test_what_is_not_on_sale_or_has_no_number_is_not_watched(store):
    with store.app.app_context():
        facts = {"number": "7009", "title": "Hat", "stock": 0, "on_sale": False}
        products.add_product(store.stores[MAIN], facts, by=store.who("sun"), now=store.at)
    assert watched(store) == []


def test_open_orders_of_what_is_gone_become_problems_of_their_late_shift(store):
    sells(store, "7002", title="Mug")
    orders = [store.order(goods=[SCARF]), store.order("packed", goods=["7002", SCARF])]
    others = [store.order(goods=["7002"]), store.order("problem", goods=[SCARF]), store.order("shipped", goods=[SCARF])]
    elsewhere = store.order(store=OTHER)
    before = [store.case(one).version for one in (*others, elsewhere)]
    counts(store, "ann", 0)
    takes(store, "bo", newest(store), "gone")
    assert delivers(store) and not delivers(store)
    for order in orders:
        assert (store.case(order).state, store.case(order).note) == ("problem", "out_of_stock")
        assert {store.task(order, name).doer_id for name in ("mark_problem", "tell_cs")} == {store.ids["bo"]}
        assert store.task(order, "contact_customer").assignee_id == store.ids["cai"]
    assert [store.case(one).version for one in (*others, elsewhere)] == before
    page = store.browser("cai").sees(f"/cases/{orders[0]}").text
    assert "Out of stock in the warehouse" in page and "Bo" in page and is_clean(store)


def test_many_orders_hear_of_it_in_changes_of_a_few(store):
    orders = store.orders(45, goods=[SCARF])
    counts(store, "ann", 0)
    takes(store, "ann", newest(store), "gone")
    delivers(store)
    assert {store.case(one).state for one in orders} == {"problem"}


def test_a_doubtful_stock_is_refused_and_changes_nothing(store):
    before = store.everything()
    answer = store.browser("cai").sends("/boards/stock_watch/new", {"ask-product": "9999"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and "9999" in answer.text
    assert store.everything() == before


def test_an_order_that_has_left_hears_nothing(store):
    order = store.order("shipped", goods=[SCARF])
    store.hears(News("order.items", {"goods": ["7002"]}, case_id=order))
    assert store.case(order).state == "shipped"
