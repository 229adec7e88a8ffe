"""The task that a case is in hand with: the one its card ticks, and whose assignee has the case."""

from opsflow.flow.law.sight import Sight
from opsflow.flow.law.work import Work
from opsflow.flow.words.definition import Task


def in_hand(sight: Sight) -> tuple[Task | None, Work | None]:
    """The first open task of the present state that must be done; where there is none, the one given out last."""
    state = sight.case.state
    elsewhere: list[tuple[Task, Work]] = []
    for task in (task for head in sight.definition.tasks for task in sight.tasks(head)):
        work = sight.case.works.get(task.name)
        if work is None or not work.is_open or task.optional:
            continue
        if task.state == state:
            return task, work
        elsewhere.append((task, work))
    return max(elsewhere, key=lambda one: _given(one[1]), default=(None, None))


def _given(work: Work) -> tuple[float, int]:
    since = work.holders[-1][1] if work.holders else work.opened
    return since.timestamp(), work.version
