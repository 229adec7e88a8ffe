"""What of a case will ring, and when: the stages of its clocks and tasks, and the ways that happen by themselves."""

from collections.abc import Iterable
from datetime import datetime

from opsflow.flow.law.clock import running, stages, term_of_clock, term_of_task
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
        for stage, moment in stages(sight, clock.tells, term):
            if term.due and not case.told.get((clock.name, stamp(term.due), stage.key)):
                yield clock.name, term.due, stage, moment, rank + _LIMIT * clock.limit
    for work in case.works.values():
        task = definition.task_of(work.name)
        if not task.tells or not work.is_open:
            continue
        term = term_of_task(sight, task, work)
        for stage, moment in stages(sight.at_task(work), task.tells, term):
            if term.due and not case.told.get((task.name, stamp(term.due), stage.key)):
                yield task.name, term.due, stage, moment, _TASK


def happening(sight: Sight) -> Iterable[tuple[Way, datetime]]:
    """The ways that happen by themselves from the present state, and when; each once for each moment."""
    for way in sight.definition.ways.values():
        if way.at is None or sight.case.state not in way.sources:
            continue
        moment = way.at(sight)
        if moment and (way.name, stamp(moment)) not in sight.case.fired:
            yield way, moment
