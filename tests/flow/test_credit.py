"""Which tasks count, and for whom: for each rule of scoring.md §1 the cheat that it stops.

Ann had the task first; Bo, Cy and Di come by it. It runs from 0:00 to 10:00 of a Monday (its last fifth begins at
8:00) and is missed after 20:00. Times are hours.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from opsflow.flow.law.case import Case
from opsflow.flow.law.clock import term_of_task
from opsflow.flow.law.credit import Credit, credit_of
from opsflow.flow.law.sight import Sight
from opsflow.flow.law.work import Holder, Work
from opsflow.flow.reader import read_text
from opsflow.flow.words.worktime import standard_calendars

ANN, BO, CY, DI = 1, 2, 3, 4
DAY = datetime(2026, 11, 2, tzinfo=UTC)
LAW = read_text(
    """
key: packing
columns: {todo: [open]}
card: {title: title}
fields: {title: text, paid_at: time, due_at: time, hard_at: time, had_time: yes_no}
states:
  open:
    tasks:
      pack: {who: shipping, since: paid_at, due: due_at, hard: hard_at, feeds: shipping.pack_and_ship}
      check: {who: shipping, since: paid_at, due: due_at, hard: hard_at, owed: had_time, feeds: shipping.pre_ship_quality_check}
      draw: {who: designer, due: 9 working h after opened, feeds: designer.product_description}
      greet: {who: shipping}
ends: {gone: cancelled}
ways: {begin: {by: shipping, to: open}, leave: {from: open, by: shipping, to: gone}}
texts: {packing: [Packing, 打包, 打包]}
""",
    "packing.yaml",
)


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


def held(member: int, hour: float = 0, via: str = "opened") -> Holder:
    return member, at(hour), via


def found(task: str = "pack", *, due: float | None = 10, hard: float | None = 20, **facts: Any) -> Credit | None:
    """The credit of the task with these facts of its work; hours become moments."""
    known = {
        "paid_at": at(0),
        "due_at": due and at(due),
        "hard_at": hard and at(hard),
        "had_time": facts.pop("owed", None),
    }
    for name in ("opened", "done", "dropped"):
        facts[name] = at(facts[name]) if isinstance(facts.get(name), int | float) else facts.get(name)
    facts["opened"] = facts["opened"] or at(0)
    facts.setdefault("holders", (held(ANN),))
    assignee = facts["holders"][-1][0] if facts["holders"] else None
    work = Work(task, assignee=assignee, version=1, **facts)
    sight = Sight(Case(at(0), None, "import", values=known), LAW, standard_calendars(ZoneInfo("UTC"), {}))
    return credit_of(sight, LAW.tasks[task], work, term_of_task(sight, LAW.tasks[task], work))


def credit(**facts: Any) -> Credit:
    one = found(**facts)
    assert one is not None
    return one


def counts(now: float = 99, **facts: Any) -> tuple[str, int | None] | None:
    """(outcome, whose), or None when it does not count."""
    one = credit(**facts)
    return (one.outcome(at(now)), one.whose(at(now))) if one.outcome(at(now)) else None


def why_not(now: float = 99, **facts: Any) -> str:
    one = credit(**facts)
    assert one.outcome(at(now)) == ""
    return one.uncounted or one.spared


def test_a_task_that_feeds_no_item_has_no_credit() -> None:
    assert found("greet") is None


# §2


@pytest.mark.parametrize(("hour", "outcome"), [(10, "on_time"), (10.001, "late"), (20, "late"), (20.001, "missed")])
def test_on_time_to_the_due_time_late_to_the_hard_limit(hour: float, outcome: str) -> None:
    assert counts(done=hour, doer=ANN) == (outcome, ANN)


@pytest.mark.parametrize(("now", "outcome"), [(10, "pending"), (10.1, "overdue"), (20, "overdue"), (20.1, "missed")])
def test_an_open_task_is_pending_then_overdue_then_missed(now: float, outcome: str) -> None:
    assert counts(now) == (outcome, ANN)


def test_without_a_due_time_it_is_on_time_whenever_done() -> None:
    one = credit(due=None, done=50, doer=ANN)
    assert (one.outcome(at(99)), one.at) == ("on_time", at(50))


def test_without_a_hard_limit_it_is_late_however_late() -> None:
    assert counts(hard=None, done=99, doer=ANN) == ("late", ANN)


def test_cheat_choosing_the_month_by_ticking_later() -> None:
    assert credit(done=15, doer=ANN).at == at(10)


# 1 ticked before and after it is due


def test_cheat_being_credited_for_what_another_did_in_time() -> None:
    assert counts(done=9, doer=BO) == ("on_time", BO)


def test_cheat_taking_over_anothers_overdue_task_for_its_half_credit() -> None:
    assert counts(done=12, doer=BO) == ("late", ANN)
    assert credit(done=12, doer=BO).helper == BO


def test_who_does_their_own_overdue_task_is_no_helper() -> None:
    assert credit(done=12, doer=ANN).helper is None


def test_cheat_helping_with_a_lateness_of_ones_own() -> None:
    assert credit(holders=(held(ANN), held(BO, 9, "handed")), done=12, doer=ANN).helper is None
    assert credit(late_by=BO, done=12, doer=BO).helper is None


# 2 handed over


def test_handed_over_in_good_time_it_is_the_receivers() -> None:
    assert counts(holders=(held(ANN), held(BO, 7, "handed")), done=12, doer=BO) == ("late", BO)


def test_cheat_handing_a_lost_task_over_at_the_last_minute() -> None:
    facts: dict[str, Any] = {"holders": (held(ANN), held(BO, 9, "handed")), "done": 12, "doer": BO}
    assert (counts(**facts), credit(**facts).helper) == (("late", ANN), None)


def test_on_time_in_the_last_fifth_is_for_who_did_it() -> None:
    assert counts(holders=(held(ANN), held(BO, 9, "ordered")), done=9.5, doer=BO) == ("on_time", BO)


def test_cheat_passing_a_lost_task_along_a_chain() -> None:
    chain = (held(ANN), held(BO, 2, "handed"), held(CY, 8.5, "handed"), held(DI, 9.5, "handed"))
    assert counts(holders=chain) == ("missed", BO)


def test_cheat_handing_over_after_the_due_time() -> None:
    assert counts(holders=(held(ANN), held(BO, 11, "ordered")), done=12, doer=BO) == ("late", ANN)


def test_the_last_fifth_is_counted_in_hours_of_the_due_times_calendar() -> None:
    def drawn(hour: float) -> tuple[str, int | None] | None:  # from Friday 12:00 to Monday 12:00
        return counts(
            300, task="draw", opened=108, holders=(held(ANN, 108), held(BO, hour, "handed")), done=190, doer=BO
        )

    assert (drawn(176), drawn(179)) == (("late", BO), ("late", ANN))


def test_who_got_it_first_bears_it_when_nobody_had_it_before_the_last_fifth() -> None:
    assert counts(holders=(held(ANN, 8.5), held(BO, 9, "handed"))) == ("missed", ANN)


# 3 handed over for leave or disabling, opened for a stand-in


@pytest.mark.parametrize("via", ["leave", "disabled", "left_role"])
@pytest.mark.parametrize("hour", [2, 9])
def test_cheat_blaming_who_took_over_for_leave(via: str, hour: float) -> None:
    holders = (held(ANN), held(BO, hour, via))
    assert (counts(holders=holders, done=9.5, doer=BO), why_not(holders=holders)) == (("on_time", BO), via)


def test_cheat_blaming_a_stand_in_for_whom_it_opened() -> None:
    assert why_not(holders=(held(BO, 0, "stand_in"),), done=12, doer=BO) == "stand_in"


def test_cheat_taking_leave_after_the_due_time() -> None:
    assert counts(holders=(held(ANN), held(BO, 11, "leave")), done=12, doer=BO) == ("late", ANN)


def test_cheat_passing_a_stand_ins_task_on_in_good_time() -> None:
    assert counts(holders=(held(ANN), held(BO, 1, "leave"), held(CY, 3, "handed"))) == ("missed", CY)


def test_cheat_passing_a_stand_ins_task_on_at_the_last_minute() -> None:
    assert why_not(holders=(held(ANN), held(BO, 1, "leave"), held(CY, 9, "handed"))) == "leave"


# 4 opened late


def test_cheat_blaming_shipping_for_an_order_file_that_came_late() -> None:
    late: dict[str, Any] = {"opened": 8.1, "holders": (held(ANN, 8.1),), "opened_by": DI}
    assert (counts(**late, done=9, doer=ANN), why_not(**late)) == (("on_time", ANN), "short_notice")


def test_a_fifth_of_the_time_left_is_enough() -> None:
    assert counts(opened=8, holders=(held(ANN, 8),), opened_by=DI) == ("missed", ANN)


def test_cheat_importing_late_oneself() -> None:
    assert counts(opened=9, holders=(held(ANN, 9),), opened_by=ANN) == ("missed", ANN)


@pytest.mark.parametrize("importer", [ANN, BO])
def test_cheat_importing_late_and_handing_it_over(importer: int) -> None:
    holders = (held(ANN, 9), held(BO, 9.2, "handed"))
    assert counts(opened=9, holders=holders, opened_by=importer) == ("missed", importer)


def test_opened_after_its_due_time_is_opened_late() -> None:
    assert why_not(opened=12, holders=(held(ANN, 12),), done=13, doer=ANN) == "short_notice"


# 5 excused


@pytest.mark.parametrize("done", [None, 9, 12])
def test_an_excused_task_does_not_count_whatever_became_of_it(done: float | None) -> None:
    assert why_not(excused=True, done=done, doer=ANN if done else None) == "excused"


# 6 a state entered again


def test_cheat_sending_back_to_be_credited_twice() -> None:
    rounds = (held(ANN), held(ANN, 4, "ticked"), held(BO, 5))
    assert counts(holders=rounds, done=12, doer=BO) == ("late", BO)  # one record: the last tick decides


# 7 undone


def test_cheat_ticking_in_time_what_is_not_done_and_undoing_it() -> None:
    assert counts(late_by=BO) == ("missed", BO)
    assert counts(late_by=BO, done=12, doer=ANN) == ("late", BO)


# 8 cancelled, left behind, history, pending


@pytest.mark.parametrize("hour", [5, 12, 20])
def test_cancelled_before_it_was_missed_does_not_count(hour: float) -> None:
    assert why_not(dropped=hour, dropped_as="cancelled") == "not_needed"


def test_cheat_having_a_missed_task_cancelled() -> None:
    assert counts(dropped=21, dropped_as="cancelled") == ("missed", ANN)


def test_cheat_moving_the_case_on_past_an_overdue_task() -> None:
    assert counts(hard=None, dropped=11, dropped_as="moved_on") == ("missed", ANN)
    assert why_not(hard=None, dropped=9, dropped_as="moved_on") == "not_needed"


def test_cheat_credit_for_history() -> None:
    assert why_not(dropped=50, dropped_as="uncounted") == "history"


# 10 ticked by a file


def test_cheat_ticking_by_file_long_after_shipping() -> None:
    assert counts(done=9, doer=ANN, proof="exact") == ("on_time", ANN)
    assert counts(done=12, doer=ANN, proof="exact") == ("late", ANN)


def test_a_file_credits_who_had_it_at_the_files_time() -> None:
    assert counts(holders=(held(ANN), held(BO, 7, "handed")), done=5, doer=BO, proof="exact") == ("on_time", ANN)
    assert counts(opened=6, holders=(held(BO, 6),), done=5, doer=BO, proof="exact") == ("on_time", BO)


def test_nobody_helps_by_a_file() -> None:
    assert credit(holders=(held(ANN), held(BO, 11, "ordered")), done=12, doer=BO, proof="exact").helper is None


def test_cheat_blaming_for_a_file_without_a_time_that_came_late() -> None:
    assert counts(done=9, doer=ANN, proof="before") == ("on_time", ANN)
    assert why_not(done=12, doer=ANN, proof="before") == "unproved"


def test_cheat_ticking_what_the_platform_still_calls_waiting() -> None:
    assert why_not(done=9, doer=ANN, doubted=True) == "doubted"


def test_cheat_skipping_the_quality_check_and_letting_a_file_ship() -> None:
    assert counts(task="check", dropped=9, dropped_as="file", owed=True) == ("missed", ANN)


def test_a_check_for_which_there_was_no_time_does_not_count_however_late_the_file() -> None:
    assert why_not(task="check", dropped=50, dropped_as="file", owed=False) == "not_needed"


# where several fit

SPARED: dict[str, dict[str, Any]] = {
    "3 and 2": {"holders": (held(ANN), held(BO, 9, "leave"))},
    "4 and 2": {"opened": 9, "holders": (held(ANN, 9), held(BO, 9.5, "handed")), "opened_by": DI},
    "3 and 4": {"opened": 9, "holders": (held(ANN, 9), held(BO, 9.5, "leave")), "opened_by": ANN},
    "3 and 7": {"holders": (held(BO, 0, "stand_in"),), "late_by": BO},
    "4 and 7": {"opened": 9, "holders": (held(ANN, 9),), "opened_by": DI, "late_by": BO},
    "3 and 1": {"holders": (held(BO, 0, "stand_in"),), "done": 12, "doer": CY},
}
UNCOUNTED: dict[str, dict[str, Any]] = {
    "5": {"excused": True},
    "5, ticked late by another": {"excused": True, "done": 12, "doer": CY},
    "8": {"dropped": 9.9, "dropped_as": "cancelled"},
    "8, history": {"dropped": 50, "dropped_as": "uncounted"},
    "10, doubted": {"doubted": True, "done": 12, "doer": CY},
    "10, unproved": {"done": 12, "doer": CY, "proof": "before"},
}


@pytest.mark.parametrize("facts", SPARED.values(), ids=SPARED)
def test_only_when_on_time_goes_before_who_bears_lateness(facts: dict[str, Any]) -> None:
    assert why_not(**facts) in ("leave", "stand_in", "short_notice")


def test_only_when_on_time_goes_before_a_debt_of_10() -> None:
    owed: dict[str, Any] = {"dropped": 9, "dropped_as": "file", "owed": True}
    assert why_not(task="check", holders=(held(BO, 0, "stand_in"),), **owed) == "stand_in"


@pytest.mark.parametrize("facts", SPARED.values(), ids=SPARED)
@pytest.mark.parametrize("reason", UNCOUNTED.values(), ids=UNCOUNTED)
def test_does_not_count_goes_before_everything(facts: dict[str, Any], reason: dict[str, Any]) -> None:
    one = credit(**facts | {"done": None, "doer": None} | reason)
    assert (one.outcome(at(99)), bool(one.uncounted), one.helper) == ("", True, None)


def test_does_not_count_goes_before_a_tick_in_time() -> None:
    assert why_not(done=9, doer=BO, excused=True) == "excused"


def test_who_undid_it_goes_before_who_had_it_before_the_last_fifth() -> None:
    assert counts(holders=(held(ANN), held(BO, 9, "handed")), late_by=CY) == ("missed", CY)  # 7 and 2


def test_who_bears_lateness_goes_before_who_has_it() -> None:
    facts: dict[str, Any] = {"holders": (held(ANN), held(BO, 9, "handed")), "done": 12, "doer": CY}
    assert (counts(**facts), credit(**facts).helper) == (("late", ANN), CY)  # 2 and 1


def test_nobody_had_it() -> None:
    assert why_not(holders=()) == "nobody"
    assert counts(holders=(), done=9, doer=BO) == ("on_time", BO)
    assert why_not(holders=(held(BO, 11, "ordered"),), done=12, doer=BO) == "nobody"


@pytest.mark.parametrize("facts", SPARED.values(), ids=SPARED)
def test_what_would_not_count_late_is_not_shown_as_overdue(facts: dict[str, Any]) -> None:
    assert counts(15, **facts) is None
