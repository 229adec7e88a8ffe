"""Tasks as a case's page groups them: those of one list's entries stand together."""

from collections.abc import Iterable
from dataclasses import dataclass

from opsflow.flow.views import TaskView, Texts


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks that stand together: those of the entries of one list, or a single one (`title` None)."""

    title: Texts | None
    tasks: tuple[TaskView, ...]

    @property
    def done(self) -> int:
        """How many are ticked."""
        return sum(task.state == "done" for task in self.tasks)

    @property
    def is_open(self) -> bool:
        """Whether something in it can be done now."""
        return any(task.state == "open" for task in self.tasks)


def groups_of(tasks: Iterable[TaskView]) -> tuple[TaskGroup, ...]:
    """In the order of the first of each."""
    found: dict[str, list[TaskView]] = {}
    for task in tasks:
        found.setdefault(task.name.partition(":")[0] if task.of_each else task.name, []).append(task)
    return tuple(TaskGroup(of_one[0].of_each, tuple(of_one)) for of_one in found.values())
