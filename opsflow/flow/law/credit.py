"""Whose a task's credit is, and what decides it: moments and people, so that the outcome is a comparison with now.

Source: scoring.md §1 (its numbers stand beside the rules) and §2. Where several fit: does not count (5, 8, 10) before
only when on time (3, 4) before who bears lateness (2, 7). What the main role makes of it (9) is `scoring/`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from opsflow.flow.law.clock import Term, term_of_task
from opsflow.flow.law.sight import Sight
from opsflow.flow.law.work import FILED, Holder, Kept, Work
from opsflow.flow.words.definition import Task

Outcome = Literal["on_time", "late", "missed", "overdue", "pending", ""]
LAST_PART = 5  # a fifth of the time: handed over or opened that late, lateness is not the newcomer's
SPARED = frozenset({"leave", "disabled", "left_role", "stand_in"})
_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Credit:
    """The credit of one task of one case.

    `member` did it, or has it while it is open: theirs is what is on time or pending. `bearer` has it late or missed
    (None: then it does not count, and `spared` says why). `uncounted` says why it counts for nobody. `at` is the moment
    that decides the month. `helper` did an overdue task of somebody else: extra work.
    """

    role: str
    item: str
    member: int | None
    bearer: int | None
    at: datetime | None
    due: datetime | None = None
    hard: datetime | None = None
    paused: datetime | None = None  # since when its time stands still
    done: datetime | None = None
    closed: datetime | None = None  # dropped: nothing can be done any more
    failed: bool = False
    spared: str = ""
    uncounted: str = ""
    helper: int | None = None

    def outcome(self, now: datetime) -> Outcome:
        """What it is worth as of `now`; '' when it does not count."""
        found = "" if self.uncounted else self._outcome(now)
        return "" if found in ("late", "missed", "overdue") and self.bearer is None else found

    def whose(self, now: datetime) -> int | None:
        """Whose it is as of `now`."""
        return self.member if self.outcome(now) in ("on_time", "pending") else self.bearer

    def _outcome(self, now: datetime) -> Outcome:
        if self.failed:
            return "missed"
        if self.done:
            return _of_done(self.done, self.due, self.hard)
        if self.closed:
            return "missed"
        if self.paused or self.due is None or now <= self.due:
            return "pending"
        return "missed" if self.hard and now > self.hard else "overdue"


def credit_of(sight: Sight, task: Task, work: Work, term: Term) -> Credit | None:
    """The credit of a task that feeds an item, None when it feeds none; `term` is its due time as it now stands."""
    sight = sight.of(task)
    fed = fed_by(sight, task)
    if fed is None:
        return None
    role, _, item = fed.partition(".")
    owed = _owed(sight, task, work)
    uncounted = _uncounted(task, work, term, owed)
    held = _by_due(work, term.due)
    bearer, spared = _lateness(sight, task, work, held, term.due)
    return Credit(
        role,
        item,
        _worker(work, held),
        bearer,
        at=term.due or work.done,
        due=term.due,
        hard=term.hard,
        paused=term.paused if work.is_open else None,
        done=work.done,
        closed=work.dropped,
        failed=owed,
        spared=spared,
        uncounted=uncounted,
        helper=None if uncounted else _helper(work, term.due, held, bearer),
    )


def standing(sight: Sight, task: Task, work: Work) -> Kept:
    """What the version of the process that a task is under makes of it; of one that was over before, what it was."""
    if work.kept is None or not work.is_kept:
        return _made_of(sight, task, work)
    uncounted = _judged(work) or work.kept.uncounted
    return work.kept._replace(uncounted=uncounted, helper_id=None if uncounted else work.kept.helper_id)


def unjudged(sight: Sight, task: Task, work: Work) -> Kept:
    """What is to stay of a task that is over, whatever is judged of it later."""
    return _made_of(sight, task, work._replace(excused=False, doubted=False))


def _made_of(sight: Sight, task: Task, work: Work) -> Kept:
    term = term_of_task(sight, task, work)
    found = Kept(sight.role_of(task), task.optional, len(task.checklist), term.due, term.hard)
    if work.is_open:
        found = found._replace(paused_since=term.paused)
    credit = credit_of(sight, task, work, term)
    if credit is None:
        return found
    return found._replace(
        credit_role=credit.role,
        item=credit.item,
        member_id=credit.member,
        bearer_id=credit.bearer,
        credit_at=credit.at,
        failed=credit.failed,
        spared=credit.spared,
        uncounted=credit.uncounted,
        helper_id=credit.helper,
    )


def fed_by(sight: Sight, task: Task) -> str | None:
    """The `role.item` that a task feeds as its case now stands."""
    feeds = task.feeds
    return feeds.of(sight.look(feeds.by) if feeds.by else None) if feeds else None


def _of_done(done: datetime, due: datetime | None, hard: datetime | None) -> Outcome:
    if due is None or done <= due:
        return "on_time"
    return "late" if hard is None or done <= hard else "missed"


def _owed(sight: Sight, task: Task, work: Work) -> bool:
    """Left open by a file although there was time for it (10)."""
    return work.dropped_as in FILED and task.owed is not None and bool(task.owed(sight))


def _uncounted(task: Task, work: Work, term: Term, owed: bool) -> str:
    if judged := _judged(work):
        return judged
    if work.proof == "before" and work.done and term.due and work.done > term.due:
        return "unproved"  # 10
    if work.dropped_as == "uncounted":
        return "history"  # 8
    if work.dropped and not owed and not _missed_before(task, work, work.dropped, term):
        return "not_needed"  # 8, 10
    return ""


def _judged(work: Work) -> str:
    if work.excused:
        return "excused"  # 5
    return "doubted" if work.doubted else ""  # 10


def _missed_before(task: Task, work: Work, dropped: datetime, term: Term) -> bool:
    """A late dropping wipes nothing out (8): past its hard limit, and what the case left behind past its due time."""
    if work.dropped_as == "undated_file" or (work.dropped_as == "file" and task.owed is not None):
        return False  # 10: when it left nobody knows; owed, or of no account
    limit = term.hard or (None if work.dropped_as == "cancelled" else term.due)
    return limit is not None and dropped > limit


def _by_due(work: Work, due: datetime | None) -> tuple[Holder, ...]:
    """Who had it up to its due time: later the work can go, the credit stays (2). Opened after it: who got it first."""
    holders = work.holders
    if due is None or not holders or holders[-1][1] <= due:
        return holders
    return tuple(holder for holder in holders if holder[1] <= due) or (holders[:1] if work.opened > due else ())


def _worker(work: Work, held: tuple[Holder, ...]) -> int | None:
    """Who ticked it (1), or for a file had it at the file's time (10); while it is open, who has it."""
    if work.done is None:
        return held[-1][0] if held else work.assignee
    if work.doer is not None and not work.proof:
        return work.doer
    holders = work.holders
    return next((one[0] for one in reversed(holders) if one[1] <= work.done), holders[0][0] if holders else None)


def _lateness(
    sight: Sight, task: Task, work: Work, held: tuple[Holder, ...], due: datetime | None
) -> tuple[int | None, str]:
    """(who bears it late or missed, why nobody does)"""
    if not held:
        return None, "nobody"
    place = len(held) - 1
    while place and _in_last_part(sight, task, work, held[place][1], due):
        place -= 1  # handed over in the last fifth of its time, lateness is of who had it before (2)
    standing_in = next((via for _, _, via in held[place:] if via in SPARED), None)
    if standing_in:
        return None, standing_in  # 3
    if not _in_last_part(sight, task, work, work.opened, due):
        return work.late_by or held[place][0], ""  # 7, 2
    if work.opened_by not in {member for member, _, _ in held}:
        return None, "short_notice"  # 4
    return work.late_by or work.opened_by, ""  # no excuse for whose own act, or import, opened it late


def _in_last_part(sight: Sight, task: Task, work: Work, at: datetime, due: datetime | None) -> bool:
    """Whether less than a fifth of the task's time is left at a moment, in hours of the due time's calendar."""
    if due is None or at >= due:
        return due is not None
    starts = (task.since(sight) if task.since else None) or work.opened
    return _span(sight, task, at, due) * LAST_PART < _span(sight, task, starts, due)


def _span(sight: Sight, task: Task, start: datetime, end: datetime) -> timedelta:
    name = task.due.calendar if task.due else None
    if name is None or name == "shift":
        return max(end - start, _NONE)
    calendar = getattr(sight.calendars, name)
    span: timedelta = calendar.between(start, end)
    return span


def _helper(work: Work, due: datetime | None, held: tuple[Holder, ...], bearer: int | None) -> int | None:
    """Who did an overdue task that is not theirs (1); nobody helps with a lateness that they bear themselves."""
    if work.proof or not work.done or not due or work.done <= due:
        return None
    keeper = held[-1][0] if held else None
    return work.doer if work.doer not in (keeper, bearer) else None
