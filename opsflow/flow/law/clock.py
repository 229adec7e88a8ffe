"""When a task or clock is due as it now stands, what paused it, and which of its moments come next. Pure arithmetic."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from opsflow.flow.law.sight import Sight, Stay
from opsflow.flow.law.work import Work
from opsflow.flow.words.definition import Clock, Definition, Stage, Task
from opsflow.flow.words.formulas import Formula, mentions


@dataclass(frozen=True, slots=True)
class Term:
    """A due time as it now stands: moved by its pauses. `paused` is since when it stands still, `hard` never before `due`."""

    due: datetime | None
    hard: datetime | None = None
    paused: datetime | None = None
    resumed: datetime | None = None


NEVER = Term(None)


def term_of_task(sight: Sight, task: Task, work: Work) -> Term:
    """The due time and hard limit of a task that is, or was, open."""
    due = task.due
    if due is None:
        return NEVER
    if work is sight.case.works.get(task.name):
        return sight.once(task.name, lambda: _term_of_task(sight, task, work, due))
    return _term_of_task(sight, task, work, due)


def _term_of_task(sight: Sight, task: Task, work: Work, due_of: Formula) -> Term:
    looking = sight.at_task(work)
    if work.fixed_due:
        return Term(work.fixed_due, work.fixed_due if task.hard else None)
    until = work.done or work.dropped
    due, paused, resumed = _moved(looking, due_of, task.pauses, work.opened, until)
    hard = task.hard(looking.knowing(due=due, resumed=resumed)) if task.hard and due else None
    return Term(due, max(hard, due) if hard and due else None, paused, resumed)


def term_of_clock(sight: Sight, clock: Clock) -> Term:
    """A clock's due time, whether or not it runs in the present state."""
    return sight.once(clock.name, lambda: _term_of_clock(sight, clock))


def _term_of_clock(sight: Sight, clock: Clock) -> Term:
    due, paused, resumed = _moved(sight, clock.due, clock.pauses, sight.case.opened, None)
    return Term(due, due if clock.limit else None, paused, resumed)


def running(sight: Sight, definition: Definition) -> Iterable[Clock]:
    """The clocks that exist in the present state."""
    return sight.once("running clocks", lambda: list(_running(sight, definition)))


def _running(sight: Sight, definition: Definition) -> Iterable[Clock]:
    state = sight.case.state
    for clock in definition.clocks.values():
        if (state in clock.runs or state in clock.pauses) and (clock.when is None or clock.when(sight)):
            yield clock


def stages(sight: Sight, tells: Iterable[Stage], term: Term) -> Iterable[tuple[Stage, datetime]]:
    """When each stage of a clock or task rings; none while it is paused or has no due time."""
    if term.due is None or term.paused:
        return
    looking = sight.knowing(due=term.due, resumed=term.resumed)
    for stage in tells:
        moment = stage.moment(looking)
        if moment:
            yield stage, moment


def _moved(
    sight: Sight, due_of: Formula, pauses: frozenset[str], start: datetime, until: datetime | None
) -> tuple[datetime | None, datetime | None, datetime | None]:
    """(due, paused since, end of the last pause that counted): a pause counts when it began before `due` as it then stood."""
    due = due_of(sight.knowing(resumed=None)) if mentions(("resumed",), due_of) else due_of(sight)
    resumed = None
    if due is None or not pauses:
        return due, None, None
    for since, over in _pauses(sight.stood_in(pauses), start):
        if since >= due or (until and since >= until):
            break
        end = min(filter(None, (over, until)), default=None)  # done, or dropped, while it stood still
        if end is None:
            return due, since, resumed
        resumed = end
        if mentions(("resumed",), due_of):
            due = due_of(sight.knowing(resumed=end)) or due
        else:
            due += end - since
    return due, None, resumed


def _pauses(stood: Iterable[Stay], start: datetime) -> Iterable[Stay]:
    """What of the stays in pausing states lies after `start`."""
    return ((max(since, start), over) for since, over in stood if over is None or over > start)
