"""Promotions, budgets and purchases walked through their pages, from opening to every end, by the people concerned."""

from datetime import datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa

from opsflow.db import db_reading
from opsflow.flow.queries.heard import values_of
from opsflow.shop.products import PRODUCT
from tests.ground.campaign import CHANNELS, HEROES, child, promotion, stocks
from tests.ground.world import PICTURE, World
from tests.pages.hands import is_clean
from tests.pages.walk import Walk

PRICES = {"list_price": "99", "storewide_price": "79", "vip_price": "69"}


@pytest.fixture(autouse=True)
def money(shop: World) -> None:
    """Fay keeps the books, Shu leads customer service, and there is something to sell."""
    shop.hires("fay", "finance")
    shop.hires("shu", "cs_supervisor")
    stocks(shop)


def receipt() -> tuple[BytesIO, str]:
    return BytesIO(PICTURE), "receipt.png"


def asked_for(shop: World, **other: str) -> Walk:
    return Walk.begins(shop, "sun", "campaign_budget", **{"purpose": "Double 12", "amount": "800", **other})


def wanted(shop: World, **other: str) -> Walk:
    return Walk.begins(shop, "bo", "purchase", **{"what": "Boxes", "amount": "300", "department": "warehouse", **other})


def time_of(shop: World, **span: float) -> str:
    return (shop.at + timedelta(hours=8, **span)).strftime("%Y-%m-%dT%H:%M")


def heroes(shop: World) -> set[str]:
    with shop.app.app_context(), db_reading() as reading:
        return set(reading.execute(sa.select(PRODUCT.c.number).where(PRODUCT.c.hero)).scalars())


# budgets
def test_a_budget_is_checked_spent_and_settled(shop: World) -> None:
    walk = asked_for(shop)
    walk.takes("fay", "check_ok")
    walk.ticks("sun", "record_spending", spent="700", receipts=receipt())
    walk.takes("fay", "send_back", comment="Which month?")
    walk.ticks("sun", "record_spending", spent="700", receipts=receipt())
    walk.takes("fay", "settle")
    assert walk.state == "settled"
    assert "/review" not in shop.browser("fay").sees(f"/cases/{walk.case}").text, "receipts are no versions"


def test_a_large_budget_is_the_store_managers_and_overspending_is_told(shop: World) -> None:
    walk = asked_for(shop, amount="3000")
    walk.takes("fay", "pass_on")
    walk.takes("mei", "approve")
    walk.ticks("sun", "record_spending", spent="3001", receipts=receipt())
    walk.takes("fay", "settle_overspent", comment="Dear ads")
    assert walk.state == "settled"
    assert "Settle the overspending" in shop.browser("mei").sees("/alerts").text


def test_a_budget_is_refused_by_finance_or_turned_down_by_the_store_manager(shop: World) -> None:
    small, large = asked_for(shop), asked_for(shop, amount="3000")
    small.takes("fay", "refuse", comment="No plan")
    large.takes("fay", "pass_on")
    large.takes("mei", "turn_down", comment="Too much")
    assert (small.state, large.state) == ("refused", "refused")


def test_a_budget_is_withdrawn_by_who_asked(shop: World) -> None:
    walk = asked_for(shop)
    walk.takes("sun", "withdraw", comment="No campaign")
    assert walk.state == "cancelled"


# purchases
def test_a_department_buys_what_finance_has_checked(shop: World) -> None:
    walk = wanted(shop)
    walk.takes("fay", "check_ok")
    walk.ticks("bo", "buy", paid="290", receipts=receipt())
    walk.takes("fay", "settle")
    assert walk.state == "settled"


def test_what_is_for_everybody_finance_buys_and_another_settles(shop: World) -> None:
    walk = wanted(shop, department="office")
    walk.takes("fay", "check_ok")
    walk.ticks("fay", "buy_centrally", paid="301", receipts=receipt())
    walk.takes("mei", "settle_dearer", comment="Postage")
    assert walk.state == "settled"


def test_a_large_purchase_is_the_store_managers(shop: World) -> None:
    bought, not_bought = wanted(shop, amount="3000"), wanted(shop, amount="3000")
    for walk in (bought, not_bought):
        walk.takes("fay", "pass_on")
    bought.takes("mei", "approve")
    not_bought.takes("mei", "turn_down", comment="Next year")
    assert (bought.state, not_bought.state) == ("approved", "refused")


def test_a_purchase_is_refused_or_withdrawn(shop: World) -> None:
    refused, withdrawn = wanted(shop), wanted(shop)
    refused.takes("fay", "refuse", comment="There are some")
    withdrawn.takes("bo", "withdraw", comment="Found some")
    assert (refused.state, withdrawn.state) == ("refused", "cancelled")


# promotions
def planned(shop: World) -> Walk:
    dates = {"starts_at": time_of(shop, days=30), "ends_at": time_of(shop, days=32)}
    walk = Walk.begins(shop, "sun", "promotion", campaign="Winter days", **dates)
    walk.ticks("sun", "plan", channels=list(CHANNELS), amount="800", goal="5000")
    return walk


def agreed(shop: World, walk: Walk) -> Walk:
    """The budget that a promotion waits for."""
    walk.hears()
    return Walk(shop, child(shop, walk.case, "campaign_budget"))


def test_a_promotion_from_its_plan_to_its_lessons(shop: World) -> None:
    walk = planned(shop)
    walk.ticks("wu", "choose_heroes", heroes=list(HEROES))
    budget = agreed(shop, walk)
    budget.takes("fay", "check_ok")
    walk.hears()
    assert (walk.state, budget.state) == ("enrolment", "approved")
    for channel in CHANNELS:
        walk.ticks("wu", f"enrol_heroes:{channel}", enrolment_result="accepted")
    walk.takes("wu", "change_pages", pages=["Poster"], page_kind=["poster"])
    prepare(shop, walk)
    walk.later(days=30, hours=1)
    assert walk.state == "running"
    walk.ticks("sun", "daily_check", "pages_up", "prices_right", "stock_left")
    walk.later(days=2, hours=7)
    assert walk.state == "review"
    look_back(walk)
    assert walk.state == "closed"
    budget.ticks("sun", "record_spending", spent="700", receipts=receipt())
    budget.takes("fay", "settle")
    walk.hears()
    assert (walk.state, budget.state) == ("closed", "settled")


def prepare(shop: World, walk: Walk) -> None:
    for number in HEROES:
        walk.ticks("sun", f"set_prices:{number}", **PRICES)
        holder = walk.shop.task(walk.case, f"confirm_stock:{number}").assignee_id
        walk.ticks("ann" if holder == shop.ids["ann"] else "bo", f"confirm_stock:{number}", stock_found="9")
    walk.ticks("sun", "link_related")
    walk.ticks("shu", "brief_cs")
    walk.hears()
    design = child(shop, walk.case, "design_review")
    assert shop.case(design).title == "Poster"
    shop._draw(design, "listed")


def look_back(walk: Walk) -> None:
    walk.ticks("sun", "compare_results", sales="6000", results="Above the goal")
    walk.ticks("fay", "compare_spending", spent="700")
    walk.ticks("wu", "note_lessons", lessons="More scarves")
    walk.ticks("mei", "close_campaign")


def test_a_refused_budget_sends_the_promotion_back_to_its_plan(shop: World) -> None:
    walk = planned(shop)
    walk.ticks("wu", "choose_heroes", heroes=list(HEROES))
    first = agreed(shop, walk)
    first.takes("fay", "refuse", comment="Too little is said")
    walk.hears()
    assert walk.state == "planning"
    walk.ticks("sun", "plan", channels=list(CHANNELS), amount="500", goal="5000")
    walk.ticks("wu", "choose_heroes", heroes=list(HEROES))
    second = agreed(shop, walk)
    assert second.case != first.case
    second.takes("fay", "check_ok")
    walk.hears()
    assert walk.state == "enrolment"


def test_a_promotion_is_called_off_by_the_store_manager(shop: World) -> None:
    walk = planned(shop)
    walk.takes("mei", "call_off", comment="No goods")
    assert walk.state == "cancelled"


@pytest.mark.parametrize("chosen", [HEROES[:2], [*HEROES, "A4", "A5", "A6"]])
def test_two_or_six_heroes_are_refused_in_words(shop: World, chosen: list[str]) -> None:
    walk = planned(shop)
    stocks(shop, "A4", "A5", "A6")
    task = shop.task(walk.case, "choose_heroes")
    answer = shop.browser("wu").sends(
        f"/tasks/{task.id}/tick", {"version": task.version, "ask-heroes": list(chosen)}, headers={"HX-Request": "true"}
    )
    assert "Choose 3 to 5 hero products." in answer.text
    assert heroes(shop) == set()


def test_the_store_remembers_its_heroes_and_offers_them_first(shop: World) -> None:
    case = promotion(shop, "budget")
    assert heroes(shop) == set(HEROES)
    stocks(shop, "A9")
    changed: dict[str, Any] = {"heroes": ["A1", "A2", "A9"], "comment": "Gloves are gone"}
    Walk(shop, case).takes("wu", "change_heroes", **changed)
    assert heroes(shop) == {"A1", "A2", "A9"}


def test_a_choice_that_is_taken_back_leaves_the_heroes_as_they_were(shop: World) -> None:
    promotion(shop, "budget")
    stocks(shop, "A7", "A8", "A9")
    shop.later(minutes=1)
    case = promotion(shop, "choosing_heroes")
    shop.ticks("wu", case, "choose_heroes", heroes=["A1", "A8", "A9"])
    assert heroes(shop) == {"A1", "A8", "A9"}
    form = {"version": shop.case(case).version}
    assert shop.browser("wu").sends(f"/cases/{case}/undo", form).status_code == HTTPStatus.SEE_OTHER
    assert heroes(shop) == set(HEROES)


def test_what_a_promotion_opened_moves_along_with_its_dates_and_back_again(shop: World) -> None:
    walk = Walk(shop, promotion(shop, "preparation"))
    walk.takes("wu", "change_pages", pages=["Poster"], page_kind=["poster"])
    walk.hears()
    design, budget = (child(shop, walk.case, one) for one in ("design_review", "campaign_budget"))
    before = deadline(shop, design), deadline(shop, budget)
    walk.takes("sun", "move_dates", starts_at=time_of(shop, days=37), ends_at=time_of(shop, days=40), comment="Goods")
    walk.hears()
    moved = deadline(shop, design), deadline(shop, budget)
    assert moved[0] > before[0] + timedelta(days=5) and moved[1] == before[1] + timedelta(days=7)
    assert "The date it was ordered for has moved" in shop.browser("li").sees(f"/cases/{design}").text
    shop.browser("sun").sends(f"/cases/{walk.case}/undo", {"version": shop.case(walk.case).version})
    walk.hears()
    assert (deadline(shop, design), deadline(shop, budget)) == before
    assert is_clean(shop)


def deadline(shop: World, case: int) -> datetime:
    """By when a design is needed, or a budget spent."""
    by = shop.who("mei")
    with shop.app.app_context(), db_reading() as reading:
        values = values_of(reading, case, by).values
    return values.get("deadline") or values["spend_by"]
