"""Which tasks count, for whom, in which month, and what each is worth as of a moment. Pure. Source: scoring.md §1, §2.

The numbers beside the rules are those of §1. Where several fit: does not count (5, 8, 10), before only when on time
(3, 4), before who bears lateness (2, 7), before 1 and 9. `outcome_of` asks in that order.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

Via = Literal["opened", "handed", "ordered", "leave", "disabled", "left_role", "stand_in", "ticked"]
Outcome = Literal["on_time", "late", "missed", "pending", "overdue", "none"]
Why = Literal[
    "excused", "cancelled", "moved_on", "history", "file", "file_late", "suspended", "pending", "overdue", "stand_in",
    "opened_late", "outside", "nobody",
]  # fmt: skip

LAST_PART = 5  # the last fifth of a task's time
_STANDING_IN = frozenset({"leave", "disabled", "left_role", "stand_in"})


@dataclass(frozen=True, slots=True)
class Holder:
    """Who had a task, since when, and how they came by it."""

    member: int
    since: datetime
    via: Via


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides the credit of one task key of one case, all its rounds together (6).

    `due` and `hard` are those in force now, moved by pauses and by the time the work lay with somebody else. `done` is
    the tick that decides: the last one (of a report accepted in the end, the first hand-in), None once undone or
    reopened. An undone tick leaves no holder behind.
    """

    role: str
    item: str
    opened: datetime
    starts: datetime  # its time runs from here: payment, planned start, else opened
    calendar_span: Callable[[datetime, datetime], timedelta]  # in hours of the due time's calendar
    due: datetime | None = None
    hard: datetime | None = None
    done: datetime | None = None
    doer: int | None = None  # None: a file
    by_file: Literal["exact", "before"] | None = None  # "before": done is the import, all that is known of it
    dropped: datetime | None = None
    dropped_as: Literal["moved_on", "cancelled", "history", "file"] | None = None
    owed: bool = False  # left open by a file, though imported before its run's cut-off
    holders: tuple[Holder, ...] = ()  # in order of time
    excused: bool = False
    suspended: bool = False
    undone_late_by: int | None = None  # who undid a tick after the due time had passed meanwhile
    imported_by: int | None = None  # whose import, or other act, opened it
    held_until: Callable[[int], datetime | None] = lambda member: (
        None
    )  # the last moment of who no longer holds the role
    main_role: Callable[[int, datetime], str | None] = lambda member, at: None  # None: take it for the task's role


@dataclass(frozen=True, slots=True)
class Credit:
    """What a task is worth as of a moment.

    `counted` credits weigh in `member`'s item in the month of `at`; others say `why` not. `helper` earns extra work
    (§4). Overdue ones, 0 in "if it ended now", are those that would count against `member`.
    """

    member: int | None
    outcome: Outcome
    counted: bool
    why: Why | None
    at: datetime | None
    helper: int | None = None


def outcome_of(facts: Facts, now: datetime, freezes: Callable[[datetime], datetime | None] = lambda at: None) -> Credit:
    """The credit as of `now`; `freezes` says when the month of a counting moment is fixed (None: not yet known)."""
    at = facts.due or facts.done or facts.dropped
    frozen = freezes(at) if at else None
    if frozen and now >= frozen:
        facts, now = _as_it_was(facts, frozen), frozen
    if why := _uncounted(facts):
        return Credit(_keeper(facts), "none", False, why, at)
    outcome = _outcome(facts, now, ended=now == frozen)
    if outcome in ("on_time", "pending"):
        return _on_a_sheet(facts, _worker(facts), outcome, at)
    if why := _spared(facts):
        return Credit(_keeper(facts), "none", False, why, at, _helper(facts))
    return _on_a_sheet(facts, _bearer(facts), outcome, at)


def _as_it_was(facts: Facts, frozen: datetime) -> Facts:
    """The task when its month was frozen: what came later is an adjustment."""
    if facts.done and facts.done > frozen:
        facts = replace(facts, done=None, doer=None, by_file=None)
    if facts.dropped and facts.dropped > frozen:
        facts = replace(facts, dropped=None, dropped_as=None, owed=False)
    return facts


def _uncounted(facts: Facts) -> Why | None:
    """5, 8, 10: does not count for anybody."""
    if facts.excused:
        return "excused"
    if facts.suspended:
        return "suspended"
    if facts.dropped_as == "history":
        return "history"
    if facts.done:
        unproved = facts.by_file == "before" and facts.due is not None and facts.done > facts.due
        return "file_late" if unproved else None
    if facts.owed or _missed_before_it_was_dropped(facts):
        return None
    return facts.dropped_as


def _missed_before_it_was_dropped(facts: Facts) -> bool:
    """A late dropping wipes nothing out (8); what a case left behind is missed once past its due time."""
    limit = facts.hard or (facts.due if facts.dropped_as == "moved_on" else None)
    return facts.dropped_as != "file" and bool(facts.dropped and limit and facts.dropped > limit)


def _outcome(facts: Facts, now: datetime, *, ended: bool) -> Outcome:
    """§2, as of `now`; `ended`: the month is frozen, and what is overdue and open is missed."""
    if facts.done:
        return _of_done(facts, facts.done)
    if facts.dropped or (facts.hard and now > facts.hard):
        return "missed"
    if facts.due is None or now <= facts.due:
        return "pending"
    return "missed" if ended else "overdue"


def _of_done(facts: Facts, done: datetime) -> Outcome:
    if facts.due is None or done <= facts.due:
        return "on_time"
    return "late" if facts.hard is None or done <= facts.hard else "missed"


def _spared(facts: Facts) -> Why | None:
    """3, 4: counts only when on time."""
    held = _by_due(facts)
    if any(one.via in _STANDING_IN for one in held[_place_before(facts, held) :]):
        return "stand_in"
    if _in_last_part(facts, facts.opened) and facts.imported_by not in {one.member for one in held}:
        return "opened_late"
    return None


def _bearer(facts: Facts) -> int | None:
    """2, 4, 7, then 1: whose a lateness is."""
    if facts.undone_late_by is not None:
        return facts.undone_late_by
    if _in_last_part(facts, facts.opened):
        return facts.imported_by
    held = _by_due(facts)
    return held[_place_before(facts, held)].member if held else None


def _on_a_sheet(facts: Facts, member: int | None, outcome: Outcome, at: datetime | None) -> Credit:
    """9: on the sheet of the main role, in a month in which the role was held; else extra work of who did it."""
    if member is None:
        return Credit(None, outcome, False, "nobody", at, _helper(facts))
    left = facts.held_until(member) if facts.done else None
    at = min(at, left) if at and left else at
    helper = _helper(facts) or _outsider(facts, at)
    if _is_outside(facts, member, at):
        return Credit(member, outcome, False, "outside", at, helper)
    if outcome == "pending" or outcome == "overdue":
        return Credit(member, outcome, False, outcome, at)
    return Credit(member, outcome, True, None, at, helper)


def _outsider(facts: Facts, at: datetime | None) -> int | None:
    """Who did it for a role that is not their main role."""
    worker = _worker(facts) if facts.done else None
    return worker if worker is not None and _is_outside(facts, worker, at) else None


def _is_outside(facts: Facts, member: int, at: datetime | None) -> bool:
    return at is not None and facts.main_role(member, at) not in (None, facts.role)


def _worker(facts: Facts) -> int | None:
    """1, 10: who ticked in time; for a file, who had it at the file's time; while open, who has it."""
    if facts.doer is not None:
        return facts.doer
    if not facts.holders or facts.done is None:
        return _keeper(facts)
    there = [one for one in facts.holders if one.since <= facts.done]
    return (there or facts.holders)[-1 if there else 0].member


def _keeper(facts: Facts) -> int | None:
    """Who had it at its due time: later the work can go, the credit stays (2)."""
    held = _by_due(facts)
    return held[-1].member if held else None


def _by_due(facts: Facts) -> tuple[Holder, ...]:
    """Who had it up to its due time; who got it first, if that was later."""
    held = tuple(one for one in facts.holders if facts.due is None or one.since <= facts.due)
    return held or facts.holders[:1]


def _place_before(facts: Facts, held: tuple[Holder, ...]) -> int:
    """The place of who had it before the last fifth of its time began; the first, if nobody did (2)."""
    return max((place for place, one in enumerate(held) if not _in_last_part(facts, one.since)), default=0)


def _in_last_part(facts: Facts, at: datetime) -> bool:
    """Whether less than a fifth of the task's time is left at that moment."""
    if facts.due is None:
        return False
    if at >= facts.due:
        return True
    return facts.calendar_span(at, facts.due) * LAST_PART < facts.calendar_span(facts.starts, facts.due)


def _helper(facts: Facts) -> int | None:
    """1: who did somebody else's overdue task."""
    late = facts.done and facts.due and facts.done > facts.due
    return facts.doer if late and facts.doer != _keeper(facts) else None
