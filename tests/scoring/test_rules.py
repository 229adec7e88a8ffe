"""Each rule of scoring.md §2 to §4 and §6 beside the worked examples."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsflow.refusals import Refused
from opsflow.scoring.card import Band, Coefficient, Deduction, Flagship, Item, Scorecard
from opsflow.scoring.pay import Part, adjustment, coefficient_pay, flagship_pay, joined
from opsflow.scoring.rules import (
    Counted,
    Occurred,
    Outcome,
    Outside,
    attendance_value,
    base,
    committee_base,
    extra,
    round2,
    self_still_to_value,
    still_to_value,
    task_value,
    total,
    valued,
)

D = Decimal

THIRD: list[tuple[Outcome, int]] = [("on_time", 1), ("missed", 2)]
FACTORS = Coefficient((Band(None, D("0.5")), Band(D(65), D(1))))
ONE_CALL, TWO_A_DAY, ONE_EACH = Deduction(D(1), "time"), Deduction(D(2), "day"), Deduction(D(1), "time")
ATTENDANCE = Item("attendance", D(10), {}, deductions={"absence": TWO_A_DAY, "granted_leave": ONE_EACH})


def item(key: str, weight: str = "10", late_credit: str = "0.5") -> Item:
    return Item(key, D(weight), {}, late_credit=D(late_credit))


def card(*items: Item) -> Scorecard:
    return Scorecard("shipping", {}, items, FACTORS)


# §2 credit of one task


@pytest.mark.parametrize(("outcome", "value"), [("on_time", 10), ("late", 5), ("missed", 0)])
def test_on_time_is_whole_late_is_half_missed_is_nothing(outcome: Outcome, value: int) -> None:
    assert task_value(item("a"), [Counted("a", outcome)]) == value


@pytest.mark.parametrize(("late_credit", "value"), [("0", 0), ("0.25", D("2.5")), ("1", 10)])
def test_a_shop_can_change_the_half(late_credit: str, value: D) -> None:
    assert task_value(item("a", late_credit=late_credit), [Counted("a", "late")]) == value


@pytest.mark.parametrize("late_credit", ["-0.1", "1.1"])
def test_a_late_credit_outside_0_to_1_is_refused(late_credit: str) -> None:
    with pytest.raises(Refused, match="scoring_late_credit"):
        task_value(item("a", late_credit=late_credit), [Counted("a", "late")])


def test_effort_weighs_credit_and_share() -> None:
    assert task_value(item("a"), [Counted("a", "on_time", effort=D(3)), Counted("a", "missed")]) == D("7.5")


@pytest.mark.parametrize("effort", [0, -1])
def test_effort_must_be_more_than_nothing(effort: int) -> None:
    with pytest.raises(Refused, match="scoring_effort"):
        task_value(item("a"), [Counted("a", "on_time", effort=D(effort))])


# §3 value of an item


def test_overdue_counts_0_only_if_it_ended_now_and_pending_never() -> None:
    (line,) = valued(card(item("a")), [Counted("a", "on_time"), Counted("a", "overdue"), Counted("a", "pending", 5)])
    assert (line.value, line.if_ended_now, line.percent) == (D(10), D(5), D(100))
    assert (line.tally.counted, line.tally.overdue, line.tally.pending) == (1, 1, 5)


def test_nothing_counted_is_no_evidence() -> None:
    (line,) = valued(card(item("a")), [Counted("a", "pending"), Counted("b", "on_time")])
    assert (line.value, line.percent) == (None, None)


def test_attendance_is_the_weight_less_deductions_by_day_or_by_time() -> None:
    assert attendance_value(ATTENDANCE, [Occurred("absence", D("1.5")), Occurred("granted_leave", D(3))]) == 6


def test_attendance_never_falls_below_nothing() -> None:
    assert attendance_value(ATTENDANCE, [Occurred("absence", D(6))]) == 0


def test_what_the_card_names_no_deduction_for_costs_nothing() -> None:
    assert attendance_value(ATTENDANCE, [Occurred("unanswered_call")]) == 10


def test_an_occurrence_of_no_days_is_refused() -> None:
    with pytest.raises(Refused, match="scoring_days"):
        attendance_value(ATTENDANCE, [Occurred("absence", D(-1))])


def test_half_of_the_weight_must_have_a_value_attendance_aside() -> None:
    sheet = card(item("a", "40"), item("b", "30"), item("c", "30"), ATTENDANCE)
    assert still_to_value(sheet, {"a": D(1), "attendance": D(10)}) == ("b", "c")
    assert still_to_value(sheet, {"b": D(1), "c": D(0)}) == ()
    assert still_to_value(card(item("a"), item("b")), {"a": D(1)}) == ()


def test_a_member_values_each_item_with_evidence_and_may_leave_the_others() -> None:
    lines = valued(card(item("a"), item("b"), ATTENDANCE), [Counted("a", "on_time")])
    assert self_still_to_value(lines, {"attendance": D(10)}) == ("a",)


# §4 base, extra, total


def test_an_item_without_value_leaves_both_sums() -> None:
    assert base(card(item("a", "20"), item("b", "90")), {"a": D(15), "b": None}) == 75
    assert base(card(item("a")), {}) is None


@pytest.mark.parametrize("value", ["-0.01", "10.01"])
def test_a_value_above_the_weight_or_below_nothing_is_refused(value: str) -> None:
    with pytest.raises(Refused, match="scoring_value"):
        base(card(item("a")), {"a": D(value)})


def test_outside_work_earns_half_a_point_a_day_and_process_and_5_a_month() -> None:
    same_day = [Outside(date(2026, 11, 2), "after_sales")] * 3
    assert extra(outside=same_day) == D("0.5")
    assert extra(outside=[Outside(date(2026, 11, day), "after_sales") for day in range(1, 20)]) == 5


def test_extra_ends_at_20() -> None:
    assert extra([D(10), D(9)]) == 19
    assert extra([D(10), D(9)], [Outside(date(2026, 11, day), "a") for day in range(1, 6)]) == 20


@pytest.mark.parametrize("points", ["0.49", "10.01"])
def test_a_voluntary_task_is_worth_half_a_point_to_10(points: str) -> None:
    with pytest.raises(Refused, match="scoring_voluntary"):
        extra([D(points)])


def test_the_committee_is_the_mean_of_its_reviewers() -> None:
    assert committee_base([D(80), D(85), D(90)]) == 85


def test_no_reviewer_is_no_zero() -> None:
    with pytest.raises(Refused, match="scoring_no_reviewer"):
        committee_base([])


def test_a_total_of_full_marks_is_120() -> None:
    assert total(D(100), D(100), D(20)) == 120


@pytest.mark.parametrize(("number", "rounded"), [("64.995", "65.00"), ("64.9949999999", "64.99"), ("-0.005", "-0.01")])
def test_halves_go_up(number: str, rounded: str) -> None:
    assert round2(D(number)) == D(rounded)


def test_a_tie_made_of_thirds_is_not_missed_by_the_last_digit() -> None:
    lines = valued(card(*(item(key, "1") for key in "abc")), [Counted(k, o, n) for k in "abc" for o, n in THIRD])
    found = base(card(*(item(key, "1") for key in "abcd")), {"d": D("0.9998")} | {x.item.key: x.value for x in lines})
    assert found is not None
    assert round2(found) == D("50.00")  # 100 x (3 x 1/3 + 0.9998) / 4 = 49.995


# §6 pay


def test_one_day_of_absence_loses_the_attendance_bonus() -> None:
    scheme = Flagship((Band(None, D(1)),), None, D("0.1"), D("0.2"), 3, D(1))
    assert flagship_pay(D(4000), D(85), scheme, absence_days=D("0.5"), specials=D(100)) == 5300
    assert flagship_pay(D(4000), D(85), scheme, absence_days=D(1), specials=D(100)) == 4900


def test_bands_test_the_rounded_total() -> None:
    assert coefficient_pay(D(2000), D("64.995"), FACTORS) == 2000


@pytest.mark.parametrize("days", [[], [0, 5], [20, 11]])
def test_a_month_has_no_more_days_than_it_has(days: list[int]) -> None:
    with pytest.raises(Refused, match="scoring_month_days"):
        joined([Part(one, D(80), D(2000)) for one in days], 30)


def test_a_closed_month_is_corrected_by_one_line_of_money() -> None:
    assert adjustment(corrected=D("2400.00"), paid=D("2000.00")) == 400


# what holds for every month

OUTCOMES = st.sampled_from(["on_time", "late", "missed"])
COUNTS = st.builds(
    Counted,
    item=st.sampled_from("abc"),
    outcome=OUTCOMES,
    times=st.integers(1, 2000),
    effort=st.decimals("0.01", "20", places=2),
)
SHEET = card(item("a", "22.5"), item("b", "1.5"), item("c", "7"))


@given(st.lists(COUNTS, max_size=12))
def test_a_value_lies_between_nothing_and_its_weight(counted: list[Counted]) -> None:
    lines = valued(SHEET, counted)
    assert all(line.value is None or 0 <= line.value <= line.item.weight for line in lines)
    found = base(SHEET, {line.item.key: line.value for line in lines})
    assert found is None or 0 <= found <= 100


@given(st.lists(COUNTS, min_size=1, max_size=12).flatmap(lambda row: st.tuples(st.just(row), st.permutations(row))))
def test_the_order_of_tasks_changes_nothing(rows: tuple[list[Counted], list[Counted]]) -> None:
    assert valued(SHEET, rows[0]) == valued(SHEET, rows[1])


@given(st.lists(COUNTS, min_size=1, max_size=12))
def test_a_value_is_the_fraction_to_30_places(counted: list[Counted]) -> None:
    for line in valued(SHEET, counted):
        mine = [one for one in counted if one.item == line.item.key]
        if mine:
            credit = {"on_time": Fraction(1), "late": Fraction(1, 2), "missed": Fraction(0)}
            earned = sum(credit[one.outcome] * Fraction(one.effort) * one.times for one in mine)
            exact = Fraction(line.item.weight) * earned / sum(Fraction(one.effort) * one.times for one in mine)
            assert line.value is not None and abs(Fraction(line.value) - exact) <= Fraction(1, 10**30)


BASES = st.decimals(0, 100, places=4)


@given(
    st.lists(BASES, min_size=1, max_size=5),
    st.none() | BASES,
    st.lists(st.decimals("0.5", 10, places=1), max_size=8),
    st.integers(0, 28),
)
def test_a_total_lies_between_0_and_120(bases: list[D], own: D | None, voluntary: list[D], days: int) -> None:
    outside = [Outside(date(2026, 11, day + 1), "a") for day in range(days)]
    assert 0 <= total(committee_base(bases), own, extra(voluntary, outside)) <= 120


@given(st.lists(BASES, min_size=1, max_size=5).flatmap(lambda row: st.tuples(st.just(row), st.permutations(row))))
def test_the_order_of_reviewers_changes_nothing(rows: tuple[list[D], list[D]]) -> None:
    assert committee_base(rows[0]) == committee_base(rows[1])
