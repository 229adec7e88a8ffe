"""What must not go in, at the doors where people try: refused in words, nothing half done, what was typed still there.

Pins outside a picture are held in `tests/designs`, routines at 25:00 and two schedulers in `tests/routines`, parts that do
not sum and superiors in a circle beside this, states that a version removes in `test_writing`.
"""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa

from opsflow.db import db_change
from opsflow.people import actions as people
from opsflow.people.models import Leave
from opsflow.shop import actions as shops
from tests.designs.pictures import claims, pdf, picture
from tests.ground.campaign import HEROES, promotion, stocks
from tests.ground.care import after_sales
from tests.ground.goods import launch, sells
from tests.ground.money import budget
from tests.ground.recurring import report
from tests.ground.world import MAIN, OTHER, PICTURE, POINTS, World
from tests.pages.walk import words

MEGABYTE = 1 << 20
CHOSEN = {
    "Choose 3 to 5 hero products.": [list(HEROES[:2]), [*HEROES, "A4", "A5", "A6"]],
    "“Hero products” cannot be read": [[*HEROES, HEROES[0]]],
    "this store has no product E1": [[*HEROES, "E1"]],
    "Each hero must be in stock": [[*HEROES, "A0"]],
}


@pytest.fixture
def staffed(shop: World) -> World:
    """The shop with finance and a supervisor of customer service."""
    shop.hires("fay", "finance")
    shop.hires("shen", "cs_supervisor")
    return shop


def is_refused(shop: World, login: str, path: str, form: dict[str, Any], *said: str) -> str:
    """Nothing changes, and the page says why, and what was typed; the page."""
    visitor, before = shop.browser(login), shop.everything()
    answer = visitor.sends(path, form)
    assert answer.status_code in (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.FORBIDDEN, HTTPStatus.OK)
    assert all(one in answer.text for one in said), words(answer.text)
    assert shop.everything() == before
    return answer.text


def tick(shop: World, case: int, task: str, **asked: Any) -> tuple[str, dict[str, Any]]:
    """Where a task is ticked, and the form."""
    row = shop.task(case, task)
    return f"/tasks/{row.id}/tick", {"version": row.version, **{f"ask-{name}": value for name, value in asked.items()}}


# products and prices
@pytest.mark.parametrize(("why", "chosen"), [(why, one) for why, all_ in CHOSEN.items() for one in all_])
def test_heroes_are_three_to_five_of_this_store_each_once_and_in_stock(
    shop: World, why: str, chosen: list[str]
) -> None:
    case = promotion(shop, "choosing_heroes")
    stocks(shop, "A4", "A5", "A6")
    sells(shop, "A0", stock=0)
    sells(shop, "E1", store=OTHER)
    page = is_refused(shop, "wu", *tick(shop, case, "choose_heroes", heroes=chosen), why)
    assert all(f'value="{one}"' in page for one in chosen)


def test_the_vip_price_lies_below_the_storewide_price(staffed: World) -> None:
    case = promotion(staffed, "preparation")
    dear = {"list_price": "99", "storewide_price": "79", "vip_price": "79.5"}
    page = is_refused(staffed, "sun", *tick(staffed, case, "set_prices", **dear), "VIP price is below the storewide")
    assert 'value="79.5"' in page


def test_no_more_is_claimed_than_the_order_was_worth(staffed: World) -> None:
    case = after_sales(staffed, "handling", kind="lost_parcel", planned=True)
    claim = tick(staffed, case, "claim", claimed="300.01", claim_evidence=(BytesIO(PICTURE), "scan.png"))
    assert 'value="300.01"' in is_refused(staffed, "cai", *claim, "Claim at most the value of the order.")


@pytest.mark.parametrize(("starts", "ends", "why"), [(-1, 3, "The start has passed"), (5, 4, "The end lies before")])
def test_a_campaign_starts_later_than_now_and_ends_later_than_that(
    shop: World, starts: int, ends: int, why: str
) -> None:
    moments = {"starts_at": starts, "ends_at": ends}
    form = {
        f"ask-{name}": (shop.at + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M") for name, days in moments.items()
    }
    page = is_refused(shop, "sun", "/boards/promotion/new", {"ask-campaign": "Winter days", **form}, why)
    assert ">Winter days</textarea>" in page and all(f'value="{one}"' in page for one in form.values())


# nobody approves their own
def remedy(shop: World) -> tuple[str, int, str]:
    """Cai, whose remedy it is, supervises as well."""
    also_is(shop, "cai", "cs_supervisor")
    return "cai", after_sales(shop, "to_approve"), "approve_remedy"


def design(shop: World) -> tuple[str, int, str]:
    """Gu, who decides, has drawn it."""
    also_is(shop, "gu", "designer")
    case = shop.design("drafting")
    shop.ticks("gu", case, "draft", POINTS, version=[shop.hands_in("gu")])
    return "gu", case, "approve"


def money(shop: World) -> tuple[str, int, str]:
    """Sun, who asked for it, keeps the books as well."""
    also_is(shop, "sun", "finance")
    return "sun", budget(shop), "check_ok"


def large_money(shop: World) -> tuple[str, int, str]:
    """Sun, who asked for it, manages the store as well."""
    case = budget(shop, "to_approve")
    also_is(shop, "sun", "store_manager")
    return "sun", case, "approve"


def weekly(shop: World) -> tuple[str, int, str]:
    """Ann, who wrote it, manages the store as well."""
    case = report(shop, "handed_in")
    also_is(shop, "ann", "store_manager")
    return "ann", case, "accept"


def also_is(shop: World, login: str, role: str) -> None:
    with shop.app.app_context(), db_change() as change:
        people.hold(change, shop.ids[login], role, shop.stores[MAIN], by=None, now=shop.at)


@pytest.mark.parametrize("own", [remedy, design, money, large_money, weekly])
def test_nobody_approves_their_own_neither_one_by_one_nor_many_at_once(
    staffed: World, own: Callable[[World], tuple[str, int, str]]
) -> None:
    login, case, act = own(staffed)
    row = staffed.case(case)
    bulk, form = f"/boards/{row.workflow}/bulk", {"version": row.version, "cases": f"{case}:{row.version}"}
    page = staffed.browser(login).sees(f"/cases/{case}").text
    if own is remedy:
        task = staffed.task(case, act)
        assert f'action="/tasks/{task.id}/tick"' not in page
        is_refused(staffed, login, *tick(staffed, case, act), "for somebody else")
        is_refused(staffed, login, f"{bulk}/tick", {"tasks": f"{task.id}:{task.version}"}, "for somebody else")
    else:
        assert f"/cases/{case}/ways/{act}" not in page
        is_refused(staffed, login, f"/cases/{case}/ways/{act}", form, "for somebody else")
        is_refused(staffed, login, f"{bulk}/ways/{act}", form, "for somebody else")


def test_where_all_who_may_approve_are_away_the_owner_does_and_else_it_waits(staffed: World) -> None:
    for login in ("shen", "mei", "gu"):
        away(staffed, login)
    case = after_sales(staffed, "to_approve")
    assert staffed.task(case, "approve_remedy").assignee_id is None
    assert "Nobody" in staffed.browser("cai").sees(f"/cases/{case}").text
    staffed.hires("ou", "owner")
    other = after_sales(staffed, "to_approve")
    assert staffed.task(other, "approve_remedy").assignee_id == staffed.ids["ou"]
    staffed.later(days=4)
    path, form = tick(staffed, case, "approve_remedy")
    assert staffed.browser("shen").sends(path, form).status_code == HTTPStatus.SEE_OTHER


def away(shop: World, login: str) -> None:
    leave = {"member_id": shop.ids[login], "starts": shop.at, "ends": shop.at + timedelta(days=3)}
    with shop.app.app_context(), db_change() as change:
        change.execute(sa.insert(Leave).values(**leave))


# files
@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (picture("JPEG"), "poster.png", "poster.png"),
        (claims(20_000, 20_000), "bomb.png", "bomb.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "logo.svg", "logo.svg"),
        (b"<html><script>alert(1)</script>", "page.png", "page.png"),
        (pdf(catalog="/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "act.pdf", "act.pdf"),
        (b"", "empty.png", "empty"),
    ],
)
def test_a_file_that_is_not_what_it_says_or_acts_stays_outside(
    shop: World, content: bytes, name: str, why: str
) -> None:
    is_left_outside(shop, [(BytesIO(content), name)], why)


def test_a_file_of_200_megabytes_stays_outside(shop: World) -> None:
    said = {"environ_overrides": {"CONTENT_LENGTH": str(200 * MEGABYTE)}}  # refused before the rest is read
    is_left_outside(shop, [(BytesIO(picture()), "huge.png")], "Send less", **said)


def test_three_hundred_files_stay_outside(shop: World) -> None:
    is_left_outside(shop, [(BytesIO(picture()), f"{at}.png") for at in range(300)], "At most 20")


def is_left_outside(shop: World, given: list[tuple[BytesIO, str]], why: str, **rest: Any) -> None:
    path, form = tick(shop, shop.design("drafting"), "draft")
    visitor, before = shop.browser("li"), shop.everything()
    answer = visitor.sends(path, {**form, "points": list(POINTS), "ask-version": given}, **rest)
    assert answer.status_code in (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    assert why in answer.text, words(answer.text)
    home = shop.app.config["SETTINGS"].home / "uploads"
    assert shop.everything() == before and not [one for one in home.rglob("*") if one.is_file()]


# steps of the shop's own
@pytest.mark.parametrize("line", ["Verify the stock", "核实库存", "verify_stock", "Payment and deposit in order"])
def test_a_step_of_the_shops_own_is_not_called_like_a_built_in_one(shop: World, line: str) -> None:
    launch(shop)
    with shop.app.app_context(), db_change() as change:
        shops.choose(change, "store_launch.launch_steps", ["Insure the stock"], store_id=shop.stores[MAIN])
    lines = f"Register the trademark\n{line}"
    form = {"workflow": "store_launch", "version": "0", "ask-launch_steps": lines}
    page = is_refused(shop, "mei", f"/stores/{MAIN}/settings", form, "is a step of the process already")
    assert f"{lines}</textarea>" in page
