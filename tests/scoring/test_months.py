"""The month's end: sheets, the values that people give, and what is fixed when. Examples of scoring.md §7 come out exactly."""

from dataclasses import replace
from decimal import Decimal

import pytest

from opsflow.flow import actions
from opsflow.refusals import Forbidden, NotFound, Refused
from opsflow.scoring.months import Month
from tests.ground.months import assesses, at, credited, ended, frozen, gives, reports_to, reviews, stood, voluntary
from tests.ground.world import World

NOVEMBER = Month(2026, 11)
A = {
    "stocktake_report": (24, 1, 1),
    "pack_and_ship": (950, 40, 10),
    "shelving": (4, 0, 0),
    "packing_equipment": (3, 1, 0),
    "warehouse_hygiene": (4, 0, 0),
    "pre_ship_quality_check": (1002, 0, 0),
    "out_of_stock_notice": (6, 2, 0),
    "problem_marking": (10, 0, 0),
    "weekly_report": (4, 0, 0),
}


@pytest.fixture
def month(shop: World) -> World:
    """Ann reports to Mei."""
    reports_to(shop, "ann", "mei")
    return shop


def test_a_sheet_is_made_for_everybody_with_a_scorecard_when_the_month_is_over(month: World) -> None:
    at(month, 31, 23)
    with pytest.raises(ValueError, match="unpack"):
        stood(month, "ann")
    ended(month)
    found = stood(month, "ann")
    assert (found.case.state, found.row.role) == ("self_assessment", "shipping")
    assert (found.row.first.day, found.row.last.day) == (1, 31)
    assert found.committee == (month.ids["mei"], month.ids["gu"])


def test_store_managers_are_reviewed_from_above(month: World) -> None:
    ended(month)
    assert stood(month, "mei").committee == (month.ids["gu"],)  # there is no owner


def test_made_and_frozen_once(month: World) -> None:
    frozen(month)
    before = stood(month, "ann")
    frozen(month)
    assert stood(month, "ann") == before


def test_all_go_into_review_together_self_assessment_or_not(month: World) -> None:
    credited(month, "ann", "shipping.shelving", 1)
    ended(month)
    assesses(month, "ann")
    frozen(month)
    assert {stood(month, login).case.state for login in ("ann", "bo", "li")} == {"committee_review"}
    assert stood(month, "ann").case.is_done("assess_self") and stood(month, "bo").case.is_open("assess_self")


def test_what_is_overdue_when_the_month_is_frozen_is_missed_for_good(month: World) -> None:
    credited(month, "ann", "shipping.shelving", 1, missed=1)
    frozen(month)
    assert stood(month, "ann").review.completed["shelving"] == Decimal("2.5")


def test_a_tick_after_freezing_moves_nothing(month: World) -> None:
    case_id = month.order(hours_ago=1)
    credited(month, "ann", "shipping.shelving", 1, late=1)
    frozen(month)
    before = stood(month, "ann").review
    month.ticks("ann", case_id, "quality_check")
    assert stood(month, "ann").review == before


def test_example_a(month: World) -> None:
    from opsflow.db import db_change
    from opsflow.people import attendance

    for item, (on_time, late, missed) in A.items():
        credited(month, "ann", f"shipping.{item}", on_time, late, missed)
    at(month, 20)
    with month.app.app_context(), db_change() as change:
        for kind in ("absence", "unanswered_call"):
            today = month.at.date()
            attendance.record(
                change,
                month.ids["ann"],
                kind,
                today,
                Decimal(1),
                "no word",
                by=month.who("mei"),
                today=today,
                now=month.at,
            )
    voluntary(month, "accepted")
    ended(month)
    assesses(month, "ann")
    frozen(month)
    reviews(month, "mei", "ann")
    reviews(month, "gu", "ann")
    found = stood(month, "ann").review
    assert str(found.completed["stocktake_report"]).startswith("18.846153")
    assert (found.completed["pack_and_ship"], found.completed["attendance"]) == (Decimal("24.25"), 7)
    assert str(found.committee_base).startswith("93.221153") and found.self_base == 100
    assert found.total == Decimal("96.92")
    assert replace(found, extra=Decimal(0)).total == Decimal("94.92")  # without the voluntary task
    assert found.is_whole


def test_a_change_by_a_reviewer_needs_a_reason_and_counts_by_the_mean(month: World) -> None:
    credited(month, "ann", "shipping.shelving", 4)
    ended(month)
    assesses(month, "ann")
    frozen(month)
    with pytest.raises(Refused, match="value_reason"):
        gives(month, "mei", "ann", "shelving", "3", "  ")
    gives(month, "mei", "ann", "shelving", "3", "labels were wrong")
    reviews(month, "mei", "ann")
    reviews(month, "gu", "ann")
    assert str(stood(month, "ann").review.committee_base).startswith("93.3333")  # the mean of 13 and 15 of 15


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("6", "value_outside"),
        ("-1", "value_wrong"),
        ("1e400", "value_wrong"),
        ("NaN", "value_wrong"),
        ("1.00001", "value_wrong"),
    ],
)
def test_a_value_is_a_number_within_the_weight(month: World, value: str, key: str) -> None:
    frozen(month)
    with pytest.raises(Refused, match=key):
        gives(month, "mei", "ann", "shelving", value, "because")


def test_a_value_is_for_an_item_of_the_sheet(month: World) -> None:
    frozen(month)
    with pytest.raises(NotFound):
        gives(month, "mei", "ann", "presales_guidance", "3", "because")


def test_a_reason_has_an_end(month: World) -> None:
    frozen(month)
    with pytest.raises(Refused, match="value_reason_long"):
        gives(month, "mei", "ann", "shelving", "3", "x" * 1000)


@pytest.mark.parametrize("login", ["ann", "bo", "cai", "li"])
def test_only_the_committee_reviews_and_nobody_themselves(month: World, login: str) -> None:
    frozen(month)
    with pytest.raises((Forbidden, NotFound)):
        gives(month, login, "ann", "shelving", "3", "because", seat="mei")


@pytest.mark.parametrize("login", ["bo", "mei", "gu"])
def test_nobody_values_a_month_in_its_members_place(month: World, login: str) -> None:
    ended(month)
    with pytest.raises((Forbidden, NotFound)):
        gives(month, login, "ann", "shelving", "5", seat="ann")


def test_what_was_handed_in_stays(month: World) -> None:
    frozen(month)
    reviews(month, "mei", "ann")
    with pytest.raises(Refused, match="not_open"):
        gives(month, "mei", "ann", "shelving", "3", "because")


def test_given_in_a_seat_until_taken_back(month: World) -> None:
    credited(month, "ann", "shipping.shelving", 4)
    frozen(month)
    gives(month, "mei", "ann", "shelving", "3", "labels")
    assert stood(month, "ann").review.seats[0].given == {"shelving": 3}
    gives(month, "mei", "ann", "shelving", "5")
    assert stood(month, "ann").review.seats[0].given == {}


def test_a_voluntary_task_is_worth_its_points_once_accepted(month: World) -> None:
    case_id = voluntary(month, "accepted")
    at(month, 3)
    other = voluntary(month, "accepted", points="0.5")
    version = month.case(other).version
    with month.app.app_context():
        actions.undo(other, version, by=month.who("mei"), now=month.at)
    third = voluntary(month, "accepted", points="10")
    ended(month)
    assert case_id != third and stood(month, "ann").review.extra == 10
    assert stood(month, "ann", NOVEMBER).review.extra == 2
