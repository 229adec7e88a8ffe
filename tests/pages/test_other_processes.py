"""Difficult parcels, goals and customer care through their pages, from their beginning to every end."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from opsflow.db import db_reading
from opsflow.flow.models import CASE
from tests.ground.world import World
from tests.pages.walk import Walk, joins, words

TRACKED = {"number": "1900000000000001", "tracking": "790", "courier": "ZTO", "trouble": "no_movement"}


@pytest.fixture
def care(shop: World) -> World:
    """The shop with a supervisor of customer service."""
    joins(shop, "shen", "cs_supervisor", leads="cai")
    return shop


def begun(shop: World, parent: int) -> dict[str, Walk]:
    """The cases that a case began, by what began them."""
    with shop.app.app_context(), db_reading() as reading:
        rows = reading.execute(sa.select(CASE).where(CASE.c.parent_id == parent).order_by(CASE.c.id)).all()
    return {row.parent_task: Walk(shop, row.id) for row in rows}


def clock(shop: World, **later: float) -> str:
    """A time of the shop, as a form says it."""
    return (shop.at + timedelta(**later, hours=8)).strftime("%Y-%m-%dT%H:%M")


# difficult parcels
def test_a_parcel_is_followed_up_every_morning_until_it_arrives(care: World) -> None:
    walk = Walk.begins(care, "ann", "difficult_parcel", **TRACKED)
    walk.ticks("cai", "ask_courier", courier_says="They look for it")
    walk.later(days=1)
    walk.takes("cai", "trace_on", courier_says="In Wuhan")
    walk.later(days=1)
    assert walk.state == "to_check"
    walk.takes("cai", "solve", courier_says="Delivered")
    assert walk.state == "solved"


def test_the_same_parcel_noticed_twice_is_one_case(care: World) -> None:
    walk = Walk.begins(care, "ann", "difficult_parcel", **TRACKED)
    form = {f"ask-{name}": value for name, value in TRACKED.items()}
    answer = care.browser("cai").sends("/boards/difficult_parcel/new", form)
    assert answer.status_code == 422
    walk.takes("cai", "solve", courier_says="Delivered")
    assert Walk.begins(care, "cai", "difficult_parcel", **TRACKED).case != walk.case


def test_a_lost_parcel_opens_an_after_sales_case(care: World) -> None:
    walk = Walk.begins(care, "cai", "difficult_parcel", **TRACKED)
    walk.ticks("cai", "ask_courier", courier_says="They look for it")
    walk.takes("shen", "call_lost", courier_says="Burnt in Wuhan", order_value="120")
    walk.hears()
    (sale,) = begun(care, walk.case).values()
    page = care.browser("cai").sees(f"/cases/{sale.case}").text
    assert (walk.state, sale.state) == ("lost", "open")
    assert all(said in page for said in ("Lost parcel", "1900000000000001", "¥120", "Burnt in Wuhan"))


# goals
def test_a_quarter_opens_its_months_and_they_their_weeks_and_days(shop: World) -> None:
    walk = Walk.begins(
        shop,
        "mei",
        "goal_plan",
        title="Q1",
        span="quarter",
        starts_at=clock(shop, days=9),
        ends_at=clock(shop, days=12),
        goal="300",
    )
    walk.ticks("mei", "split", **split(shop, "January", 9, 12, "300"), risks="Stock")
    walk.takes("gu", "send_back", comment="Which goods?")
    walk.ticks("mei", "split", **split(shop, "January", 9, 12, "300"), risks="Scarves")
    walk.ticks("gu", "agree_plan")
    below = [walk]
    for part in ("January", "Week 1", "Friday"):
        below[-1].hears()
        (child,) = begun(shop, below[-1].case).values()
        page = shop.browser("mei").sees(f"/cases/{child.case}").text
        assert part in page and "¥300" in page
        below.append(child)
        if part != "Friday":
            name = {"January": "Week 1", "Week 1": "Friday"}[part]
            child.ticks(
                "mei", "split", **split(shop, name, 9, 12, "300"), **({"risks": "None"} if part == "January" else {})
            )
    below[-1].ticks("mei", "split")
    below[-1].later(days=9, hours=1)
    assert [one.state for one in below] == ["running"] * 4
    below[-1].later(days=4)
    for one in reversed(below):
        one.ticks("mei", "enter_actual", actual="310")
        if one in below[:2]:
            one.ticks("gu", "review_plan")
        one.hears()
        assert one.state == "reviewed"
    assert "ticked off Plan · January" in words(shop.browser("mei").sees(f"/cases/{walk.case}").text)


def test_parts_that_do_not_add_up_are_refused_in_words_and_a_plan_is_given_up(shop: World) -> None:
    walk = Walk.begins(
        shop,
        "gu",
        "goal_plan",
        title="Q1",
        span="quarter",
        starts_at=clock(shop, days=9),
        ends_at=clock(shop, days=12),
        goal="300",
    )
    walk.takes("mei", "move_dates", starts_at=clock(shop, days=8), ends_at=clock(shop, days=12), comment="Earlier")
    task = shop.task(walk.case, "split")
    form = {f"ask-{name}": value for name, value in split(shop, "January", 9, 12, "299").items()}
    answer = shop.browser("mei").sends(f"/tasks/{task.id}/tick", {"version": task.version, "ask-risks": "None", **form})
    assert "must add up" in answer.text
    walk.takes("gu", "give_up", comment="Closed")
    assert walk.state == "given_up"


def split(shop: World, part: str, starts: int, ends: int, goal: str) -> dict[str, str]:
    """What a plan of one part says."""
    return {
        "parts": part,
        "part_goal": goal,
        "part_starts": clock(shop, days=starts),
        "part_ends": clock(shop, days=ends),
    }


# customer care
def greeting(shop: World, level: str) -> Walk:
    """A birthday in two days, at the door of its day."""
    walk = Walk.begins(
        shop,
        "cai",
        "customer_care",
        customer="tb88",
        level=level,
        occasion="birthday",
        greet_by=clock(shop, days=2),
        wish="Happy birthday",
    )
    assert walk.state == "planned"
    walk.later(days=1, minutes=1)
    return walk


def test_a_customer_is_greeted_the_dearest_by_the_store_manager(care: World) -> None:
    for level, who in (("vip", "cai"), ("honoured", "mei")):
        walk = greeting(care, level)
        walk.takes(who, "reached", reaction="Pleased")
        assert walk.state == "greeted"


def test_who_does_not_answer_is_tried_three_times(care: World) -> None:
    walk = greeting(care, "regular")
    for _ in range(2):
        walk.takes("cai", "no_answer")
        walk.later(days=1, minutes=1)
    walk.takes("cai", "stop_trying")
    assert walk.state == "unanswered"


def test_who_has_a_problem_gets_an_after_sales_case(care: World) -> None:
    walk = greeting(care, "vip")
    walk.takes("cai", "has_a_problem", reaction="Torn", number="1900000000000001", order_value="90")
    walk.hears()
    (sale,) = begun(care, walk.case).values()
    page = care.browser("cai").sees(f"/cases/{sale.case}").text
    assert (walk.state, sale.state) == ("greeted", "open")
    assert all(said in page for said in ("tb88", "1900000000000001", "¥90", "Torn", "Other"))


def test_who_wants_no_greetings_is_left_alone(care: World) -> None:
    walk = greeting(care, "vip")
    walk.takes("shen", "leave_alone", comment="Asked us to stop")
    assert walk.state == "let_be"


# what every process shows alike
def test_what_a_task_of_the_reader_waits_for_comes_first(care: World) -> None:
    walk = Walk.begins(care, "ann", "difficult_parcel", **TRACKED)
    walk.ticks("cai", "ask_courier", courier_says="They look for it")
    walk.later(days=1)
    page = care.browser("cai").sees(f"/cases/{walk.case}").text
    assert page.index('class="button primary" href="#way-trace_on"') < page.index('href="#way-solve"')
    assert 'href="#way-solve"' not in care.browser("shen").sees(f"/cases/{walk.case}").text
