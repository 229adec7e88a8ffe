"""Which tasks count, for whom, in which month: for each rule of scoring.md §1 the cheat that it stops.

Ann had the task first; Bo, Cy and Di come by it. It runs from 0:00 to 10:00 of a day (its last fifth begins at 8:00)
and is missed after 20:00. Times are hours.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from opsflow.flow.worktime import standard_calendars
from opsflow.scoring.credit import Credit, Facts, Holder, Via, outcome_of
from opsflow.scoring.months import Month, month_of

ANN, BO, CY, DI = 1, 2, 3, 4
DAY = datetime(2026, 11, 2, tzinfo=UTC)


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


def held(member: int, hour: float = 0, via: Via = "opened") -> Holder:
    return Holder(member, at(hour), via)


TASK = Facts(
    role="shipping",
    item="pack_and_ship",
    opened=at(0),
    starts=at(0),
    calendar_span=lambda a, b: b - a,
    due=at(10),
    hard=at(20),
    holders=(held(ANN),),
)
FROZEN = at(100)


def task(**facts: Any) -> Facts:
    """The task with other facts; hours become moments."""
    for name in ("opened", "starts", "due", "hard", "done", "dropped"):
        if isinstance(facts.get(name), int | float):
            facts[name] = at(facts[name])
    return replace(TASK, **facts)


def seen(facts: Facts, now: float = 99) -> Credit:
    return outcome_of(facts, at(now), lambda counting: FROZEN)


def counts(facts: Facts, now: float = 99) -> tuple[str, int | None] | None:
    """(outcome, whose), or None when it does not count."""
    credit = seen(facts, now)
    return (credit.outcome, credit.member) if credit.counted else None


def why_not(facts: Facts, now: float = 99) -> str | None:
    credit = seen(facts, now)
    assert not credit.counted
    return credit.why


# §2


@pytest.mark.parametrize(("hour", "outcome"), [(10, "on_time"), (10.001, "late"), (20, "late"), (20.001, "missed")])
def test_on_time_to_the_due_time_late_to_the_hard_limit(hour: float, outcome: str) -> None:
    assert counts(task(done=hour, doer=ANN)) == (outcome, ANN)


@pytest.mark.parametrize(("now", "outcome"), [(10, "pending"), (10.1, "overdue"), (20, "overdue"), (20.1, "missed")])
def test_an_open_task_is_pending_then_overdue_then_missed(now: float, outcome: str) -> None:
    credit = seen(TASK, now)
    assert (credit.outcome, credit.counted) == (outcome, outcome == "missed")


def test_without_a_due_time_it_is_on_time_whenever_done() -> None:
    credit = seen(task(due=None, hard=None, done=50, doer=ANN))
    assert (credit.outcome, credit.at) == ("on_time", at(50))


def test_without_a_hard_limit_it_is_late_until_the_month_is_frozen() -> None:
    assert counts(task(hard=None, done=99, doer=ANN)) == ("late", ANN)
    assert counts(task(hard=None, done=101, doer=ANN), now=200) == ("missed", ANN)


# the month, and when it is fixed


def test_cheat_choosing_the_month_by_ticking_later() -> None:
    assert seen(task(done=15, doer=ANN)).at == at(10)


def test_cheat_ticking_old_tasks_after_the_month_was_frozen() -> None:
    assert counts(task(hard=300, done=101, doer=BO), now=200) == ("missed", ANN)


def test_cheat_having_old_tasks_cancelled_after_the_month_was_frozen() -> None:
    assert counts(task(hard=None, dropped=101, dropped_as="cancelled"), now=200) == ("missed", ANN)


def test_a_month_is_fixed_at_the_end_of_the_third_working_day_of_the_next() -> None:
    working = standard_calendars(ZoneInfo("Asia/Shanghai"), {}).working
    assert Month(2026, 10).frozen_at(working) == datetime(2026, 11, 4, 15, tzinfo=UTC)
    assert Month(2026, 12).frozen_at(working) == datetime(2027, 1, 5, 15, tzinfo=UTC)


def test_a_month_is_one_of_the_shops_zone() -> None:
    assert str(month_of(datetime(2026, 10, 31, 16, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))) == "2026-11"


# 1 ticked before and after it is due


def test_cheat_being_credited_for_what_another_did_in_time() -> None:
    assert counts(task(done=9, doer=BO)) == ("on_time", BO)


def test_cheat_taking_over_anothers_overdue_task_for_its_half_credit() -> None:
    facts = task(done=12, doer=BO)
    assert (counts(facts), seen(facts).helper) == (("late", ANN), BO)


def test_who_does_their_own_overdue_task_is_no_helper() -> None:
    assert seen(task(done=12, doer=ANN)).helper is None


# 2 handed over


def test_handed_over_in_good_time_it_is_the_receivers() -> None:
    assert counts(task(holders=(held(ANN), held(BO, 7, "handed")), done=12, doer=BO)) == ("late", BO)


def test_cheat_handing_a_lost_task_over_at_the_last_minute() -> None:
    facts = task(holders=(held(ANN), held(BO, 9, "handed")), done=12, doer=BO)
    assert (counts(facts), seen(facts).helper) == (("late", ANN), None)


def test_on_time_in_the_last_fifth_is_for_who_did_it() -> None:
    assert counts(task(holders=(held(ANN), held(BO, 9, "ordered")), done=9.5, doer=BO)) == ("on_time", BO)


def test_cheat_passing_a_lost_task_along_a_chain() -> None:
    chain = (held(ANN), held(BO, 2, "handed"), held(CY, 8.5, "handed"), held(DI, 9.5, "handed"))
    assert counts(task(holders=chain)) == ("missed", BO)


def test_cheat_handing_over_after_the_due_time() -> None:
    assert counts(task(holders=(held(ANN), held(BO, 11, "ordered")), done=12, doer=BO)) == ("late", ANN)


def test_the_last_fifth_is_counted_in_hours_of_the_due_times_calendar() -> None:
    dispatch = standard_calendars(ZoneInfo("UTC"), {}).dispatch  # 8:30 to 18:00
    facts = task(calendar_span=dispatch.between, due=18, holders=(held(ANN), held(BO, 15, "handed")))
    assert counts(facts) == ("missed", BO)
    assert counts(replace(facts, holders=(held(ANN), held(BO, 16.2, "handed")))) == ("missed", ANN)


def test_who_got_it_first_bears_it_when_nobody_had_it_before_the_last_fifth() -> None:
    assert counts(task(holders=(held(ANN, 8.5), held(BO, 9, "handed")))) == ("missed", ANN)


# 3 handed over for leave or disabling, opened for a stand-in

STANDING_IN: tuple[Via, ...] = ("leave", "disabled", "left_role")


@pytest.mark.parametrize("via", STANDING_IN)
@pytest.mark.parametrize("hour", [2, 9])
def test_cheat_blaming_who_took_over_for_leave(via: Via, hour: float) -> None:
    facts = task(holders=(held(ANN), held(BO, hour, via)))
    assert (counts(replace(facts, done=at(9.5), doer=BO)), why_not(facts)) == (("on_time", BO), "stand_in")


def test_cheat_blaming_a_stand_in_for_whom_it_opened() -> None:
    assert why_not(task(holders=(held(BO, 0, "stand_in"),), done=12, doer=BO)) == "stand_in"


def test_cheat_taking_leave_after_the_due_time() -> None:
    assert counts(task(holders=(held(ANN), held(BO, 11, "leave")), done=12, doer=BO)) == ("late", ANN)


def test_cheat_passing_a_stand_ins_task_on_in_good_time() -> None:
    chain = (held(ANN), held(BO, 1, "leave"), held(CY, 3, "handed"))
    assert counts(task(holders=chain)) == ("missed", CY)


def test_cheat_passing_a_stand_ins_task_on_at_the_last_minute() -> None:
    assert why_not(task(holders=(held(ANN), held(BO, 1, "leave"), held(CY, 9, "handed")))) == "stand_in"


# 4 opened late


def test_cheat_blaming_shipping_for_an_order_file_that_came_late() -> None:
    facts = task(opened=8.1, holders=(held(ANN, 8.1),), imported_by=DI)
    assert (counts(replace(facts, done=at(9), doer=ANN)), why_not(facts)) == (("on_time", ANN), "opened_late")


def test_a_fifth_of_the_time_left_is_enough() -> None:
    assert counts(task(opened=8, holders=(held(ANN, 8),), imported_by=DI)) == ("missed", ANN)


def test_cheat_importing_late_oneself() -> None:
    assert counts(task(opened=9, holders=(held(ANN, 9),), imported_by=ANN)) == ("missed", ANN)


def test_cheat_importing_late_and_handing_it_over() -> None:
    assert counts(task(opened=9, holders=(held(ANN, 9), held(BO, 9.2, "handed")), imported_by=ANN)) == ("missed", ANN)


def test_cheat_importing_late_for_another_and_taking_it_over() -> None:
    assert counts(task(opened=9, holders=(held(ANN, 9), held(BO, 9.2, "handed")), imported_by=BO)) == ("missed", BO)


def test_opened_after_its_due_time_is_opened_late() -> None:
    assert why_not(task(opened=12, holders=(held(ANN, 12),), done=13, doer=ANN)) == "opened_late"


# 5 excused


@pytest.mark.parametrize("done", [None, 9, 12])
def test_an_excused_task_does_not_count_whatever_became_of_it(done: float | None) -> None:
    assert why_not(task(excused=True, done=done, doer=ANN if done else None)) == "excused"


# 6 a state entered again


def test_cheat_sending_back_to_be_credited_twice() -> None:
    rounds = (held(ANN), held(ANN, 4, "ticked"), held(BO, 5, "opened"))
    assert counts(task(holders=rounds, done=12, doer=BO)) == ("late", BO)  # one fact, the last tick decides


# 7 undone


def test_cheat_ticking_in_time_what_is_not_done_and_undoing_it() -> None:
    assert counts(task(undone_late_by=BO)) == ("missed", BO)
    assert counts(task(undone_late_by=BO, done=12, doer=ANN)) == ("late", BO)


def test_undone_in_time_is_as_if_never_ticked() -> None:
    assert counts(task(done=9, doer=ANN)) == ("on_time", ANN)
    assert counts(TASK) == ("missed", ANN)


# 8 cancelled, left behind, history, pending


@pytest.mark.parametrize("hour", [5, 12, 20])
def test_cancelled_before_it_was_missed_does_not_count(hour: float) -> None:
    assert why_not(task(dropped=hour, dropped_as="cancelled")) == "cancelled"


def test_cheat_having_a_missed_task_cancelled() -> None:
    assert counts(task(dropped=21, dropped_as="cancelled")) == ("missed", ANN)


def test_cheat_moving_the_case_on_past_an_overdue_task() -> None:
    assert counts(task(hard=None, dropped=11, dropped_as="moved_on")) == ("missed", ANN)
    assert why_not(task(hard=None, dropped=9, dropped_as="moved_on")) == "moved_on"


def test_cheat_losing_credit_by_a_later_cancelling() -> None:
    assert counts(task(done=9, doer=ANN, dropped=15, dropped_as="cancelled")) == ("on_time", ANN)


def test_cheat_credit_for_history() -> None:
    assert why_not(task(done=9, by_file="exact", dropped=50, dropped_as="history")) == "history"


def test_what_is_not_due_yet_does_not_count() -> None:
    assert why_not(TASK, now=5) == "pending"


# 9 a role that is not one's main role


def main_role(member: int, moment: datetime) -> str:
    return "customer_service" if member == BO else "shipping"


def test_cheat_filling_ones_own_sheet_with_anothers_work() -> None:
    credit = seen(task(done=9, doer=BO, main_role=main_role))
    assert (credit.counted, credit.why, credit.helper) == (False, "outside", BO)


def test_cheat_earning_extra_points_for_an_outside_task_left_undone() -> None:
    credit = seen(task(holders=(held(BO),), main_role=main_role))
    assert (credit.counted, credit.why, credit.helper) == (False, "outside", None)


def test_cheat_moving_to_another_role_before_the_month_of_the_due_time() -> None:
    facts = task(done=3, doer=ANN, held_until=lambda member: at(5))
    assert (counts(facts), seen(facts).at) == (("on_time", ANN), at(5))


# 10 ticked by a file


def test_cheat_ticking_by_file_long_after_shipping() -> None:
    assert counts(task(done=9, by_file="exact")) == ("on_time", ANN)
    assert counts(task(done=12, by_file="exact")) == ("late", ANN)


def test_a_file_credits_who_had_it_at_the_files_time() -> None:
    assert counts(task(done=5, by_file="exact", holders=(held(ANN), held(BO, 7, "handed")))) == ("on_time", ANN)
    assert counts(task(done=5, by_file="exact", opened=6, holders=(held(BO, 6),))) == ("on_time", BO)


def test_cheat_blaming_for_a_file_without_a_time_that_came_late() -> None:
    assert counts(task(done=9, by_file="before")) == ("on_time", ANN)
    assert why_not(task(done=12, by_file="before")) == "file_late"


def test_cheat_ticking_what_the_platform_still_calls_waiting() -> None:
    assert why_not(task(done=9, doer=ANN, suspended=True)) == "suspended"


def test_cheat_skipping_the_quality_check_and_letting_a_file_ship() -> None:
    assert counts(task(dropped=9, dropped_as="file", owed=True)) == ("missed", ANN)
    assert why_not(task(dropped=50, dropped_as="file")) == "file"


# where several fit

SPARED: list[dict[str, Any]] = [
    {"holders": (held(ANN), held(BO, 9, "leave"))},  # 3 and 2
    {"opened": at(9), "holders": (held(ANN, 9), held(BO, 9.5, "handed")), "imported_by": DI},  # 4 and 2
    {"opened": at(9), "holders": (held(ANN, 9), held(BO, 9.5, "leave")), "imported_by": ANN},  # 3 and 4
    {"holders": (held(BO, 0, "stand_in"),), "undone_late_by": BO},  # 3 and 7
    {"holders": (held(BO, 0, "stand_in"),), "dropped": at(9), "dropped_as": "file", "owed": True},  # 3 and a debt of 10
    {"holders": (held(BO, 0, "stand_in"),), "main_role": main_role},  # 3 and 9
]


@pytest.mark.parametrize("facts", SPARED)
def test_only_when_on_time_goes_before_who_bears_lateness(facts: dict[str, Any]) -> None:
    assert why_not(task(**facts)) in ("stand_in", "opened_late")


@pytest.mark.parametrize("facts", SPARED)
@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ({"excused": True}, "excused"),
        ({"done": at(9), "doer": ANN, "suspended": True}, "suspended"),
        ({"dropped": at(9), "dropped_as": "cancelled", "owed": False}, "cancelled"),
        ({"done": at(12), "by_file": "before"}, "file_late"),
    ],
)
def test_does_not_count_goes_before_everything(facts: dict[str, Any], reason: dict[str, Any], why: str) -> None:
    assert why_not(task(**{**facts, **reason})) == why
    assert seen(task(**{**facts, **reason})).helper is None


def test_does_not_count_goes_before_an_on_time_tick_and_extra_work() -> None:
    credit = seen(task(done=9, doer=BO, excused=True, main_role=main_role))
    assert (credit.why, credit.helper) == ("excused", None)


def test_who_bears_lateness_goes_before_who_has_it() -> None:
    facts = task(holders=(held(ANN), held(BO, 9, "handed")), done=12, doer=CY)
    assert (counts(facts), seen(facts).helper) == (("late", ANN), CY)  # 2 and 1


def test_who_bears_lateness_goes_before_the_main_role() -> None:
    facts = task(holders=(held(ANN), held(BO, 9, "handed")), done=12, doer=BO, main_role=main_role)
    assert (counts(facts), seen(facts).helper) == (("late", ANN), BO)  # 2 and 9


def test_nobody_had_it() -> None:
    assert why_not(task(holders=())) == "nobody"
    assert counts(task(holders=(), done=9, doer=BO)) == ("on_time", BO)


@pytest.mark.parametrize("facts", SPARED)
def test_what_would_not_count_late_is_not_shown_as_overdue(facts: dict[str, Any]) -> None:
    credit = seen(task(**facts), now=15)
    assert (credit.outcome, credit.counted) == ("none", False)
