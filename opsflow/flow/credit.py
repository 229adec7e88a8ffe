"""Whose a task's credit is, and what decides it: moments and people, so that the outcome is a comparison with now.

Source: scoring.md §1 (its numbers stand beside the rules) and §2. What a role's scorecard makes of it is `scoring/`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from opsflow.flow.case import Holder, Work
from opsflow.flow.clock import Term, term_of_task
from opsflow.flow.definition import Task
from opsflow.flow.formulas import as_choice
from opsflow.flow.sight import Sight

Outcome = Literal["on time", "late", "missed", "overdue", "pending", ""]
SHORT_NOTICE = 5  # a fifth of the time: handed over or opened that late, lateness is not the newcomer's
SPARED = frozenset({"leave", "disabled", "stand_in"})


@dataclass(frozen=True, slots=True)
class Credit:
    """The credit of one task of one case.

    `member` has it on time, `bearer` has it late or missed (None: then it does not count, and `spared` says why).
    `uncounted` says why it counts for nobody. `at` is the moment that decides the month.
    """

    role: str
    item: str
    member: int | None
    bearer: int | None
    at: datetime | None
    due: datetime | None = None
    hard: datetime | None = None
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
        return self.member if self.outcome(now) in ("on time", "pending") else self.bearer

    def _outcome(self, now: datetime) -> Outcome:
        if self.failed:
            return "missed"
        if self.done:
            return _of_done(self.done, self.due, self.hard)
        if self.closed or (self.hard and now > self.hard):
            return "missed"
        return "overdue" if self.due and now > self.due else "pending"


def credit_of(sight: Sight, task: Task, work: Work) -> Credit | None:
    """The credit of a task that feeds an item, None when it feeds none."""
    fed = fed_by(sight, task)
    if fed is None:
        return None
    term = term_of_task(sight, task, work)
    role, _, item = fed.partition(".")
    member, bearer, spared = _people(sight, task, work, term)
    return Credit(
        role,
        item,
        member,
        bearer,
        at=term.due or work.done,
        due=term.due,
        hard=term.hard,
        done=work.done,
        closed=work.dropped,
        failed=_owed(sight, task, work),
        spared=spared,
        uncounted=_uncounted(sight, task, work, term),
        helper=_helper(work, term),
    )


def fed_by(sight: Sight, task: Task) -> str | None:
    """The `role.item` that a task feeds as its case now stands."""
    if task.feeds is None:
        return None
    if task.feeds.by is None:
        return task.feeds.otherwise
    return task.feeds.table.get(as_choice(sight.look(task.feeds.by)), task.feeds.otherwise)


def _of_done(done: datetime, due: datetime | None, hard: datetime | None) -> Outcome:
    if due is None or done <= due:
        return "on time"
    return "late" if hard is None or done <= hard else "missed"


def _owed(sight: Sight, task: Task, work: Work) -> bool:
    """Left open by a file although there was time for it (10)."""
    return work.dropped_as == "file" and task.owed is not None and bool(task.owed(sight))


def _uncounted(sight: Sight, task: Task, work: Work, term: Term) -> str:
    if work.excused:
        return "excused"  # 5
    if work.doubted:
        return "doubted"  # 10
    if work.proof == "before" and work.done and term.due and work.done > term.due:
        return "unproved"  # 10
    if work.dropped_as == "uncounted":
        return "history"  # 8
    if work.dropped and not _owed(sight, task, work):
        limit = term.hard or (None if work.dropped_as == "cancelled" else term.due)
        return "" if limit and work.dropped > limit else "not_needed"  # 8
    return ""


def _people(sight: Sight, task: Task, work: Work, term: Term) -> tuple[int | None, int | None, str]:
    """(who has it on time, who bears it late or missed, why nobody does)"""
    due, holders = term.due, work.holders
    if not holders:
        return work.doer, None, "nobody"
    keeper = (
        _holder_at(holders, due) if due else holders[-1]
    )  # after the due time the work can go, the credit stays (2)
    on_time = holders[-1][0] if work.done and due and work.done <= due else keeper[0]
    starts = (task.since(sight) if task.since else None) or work.opened
    if work.late_by:
        return on_time, work.late_by, ""  # 7
    if keeper[2] in SPARED:
        return on_time, None, keeper[2]  # 3
    if due and _short(sight, task, starts, work.opened, due) and work.opened_by != keeper[0]:
        return on_time, None, "short_notice"  # 4: no excuse for whose own act, or import, opened it late
    return on_time, _bearer(sight, task, holders, starts, due, keeper), ""


def _bearer(
    sight: Sight, task: Task, holders: tuple[Holder, ...], starts: datetime, due: datetime | None, keeper: Holder
) -> int:
    """Handed over in the last fifth of its time: the lateness is of who had it before (2)."""
    if due is None:
        return keeper[0]
    early = [holder for holder in holders if holder[1] <= due and not _short(sight, task, starts, holder[1], due)]
    return early[-1][0] if early else holders[0][0]


def _short(sight: Sight, task: Task, starts: datetime, at: datetime, due: datetime) -> bool:
    """Whether less than a fifth of the task's time is left at a moment, in hours of the due time's calendar."""
    whole, left = _span(sight, task, starts, due), _span(sight, task, at, due)
    return whole > timedelta(0) and left * SHORT_NOTICE < whole


def _span(sight: Sight, task: Task, start: datetime, end: datetime) -> timedelta:
    name = task.due.calendar if task.due else None
    if name is None or name == "shift":
        return max(end - start, timedelta(0))
    calendar = getattr(sight.calendars, name)
    span: timedelta = calendar.between(start, end)
    return span


def _holder_at(holders: tuple[Holder, ...], at: datetime) -> Holder:
    return next((holder for holder in reversed(holders) if holder[1] <= at), holders[0])


def _helper(work: Work, term: Term) -> int | None:
    """Who did somebody else's overdue task: extra work (1)."""
    late = work.done and term.due and work.done > term.due
    keeper = _holder_at(work.holders, term.due)[0] if late and work.holders and term.due else None
    return work.doer if late and work.doer != keeper else None
