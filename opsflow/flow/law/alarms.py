"""What of a case will ring, and when: the stages of its clocks and tasks, and the ways that happen by themselves."""

from collections.abc import Iterable
from datetime import datetime

from opsflow.flow.law.clock import Term, running, stages, term_of_clock, term_of_task
from opsflow.flow.law.events import stamp
from opsflow.flow.law.sight import Sight
from opsflow.flow.words.definition import Stage, Way

Coming = tuple[str, datetime, Stage, datetime, int]  # name, due time, stage, moment, how grave
_LIMIT, _TASK = 100, 50


def next_moment(sight: Sight) -> datetime | None:
    """The first moment at which the case rings; None: it waits for somebody."""
    moments = [moment for *_, moment, _ in coming(sight)] + [moment for _, moment in happening(sight)]
    return min(moments, default=None)


def coming(sight: Sight) -> Iterable[Coming]:
    """Every stage of the running clocks and open tasks that has not rung, or was withdrawn since."""
    case, definition = sight.case, sight.definition
    if case.state in definition.ends:
        return
    for rank, clock in enumerate(running(sight, definition)):
        term = term_of_clock(sight, clock)
        for stage, due, moment in _untold(sight, clock.name, clock.tells, term):
            yield clock.name, due, stage, moment, rank + _LIMIT * clock.limit
    for work in case.works.values():
        if not work.is_open:
            continue
        task = definition.task_of(work.name)
        if not task.tells:
            continue
        term = term_of_task(sight, task, work)
        for stage, due, moment in _untold(sight.at_task(work), task.name, task.tells, term):
            yield task.name, due, stage, moment, _TASK


def _untold(sight: Sight, name: str, tells: Iterable[Stage], term: Term) -> Iterable[tuple[Stage, datetime, datetime]]:
    if term.due is None:
        return
    told = sight.case.told
    due = stamp(term.due) if told else ""
    for stage, moment in stages(sight, tells, term):
        if not told or not told.get((name, due, stage.key)):
            yield stage, term.due, moment


def happening(sight: Sight) -> Iterable[tuple[Way, datetime]]:
    """The ways that happen by themselves from the present state, and when; each once for each moment."""
    for way in sight.definition.ways.values():
        if way.at is None or sight.case.state not in way.sources or (way.when and not way.when(sight)):
            continue
        moment = way.at(sight)
        if moment and (way.name, stamp(moment)) not in sight.case.fired:
            yield way, moment
