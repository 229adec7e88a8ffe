"""Tick a task off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from opsflow.flow.law import moves
from opsflow.flow.law.context import Draft
from opsflow.refusals import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Tick:
    """`subject` is done; `given` are the values that it asks for, `checked` the points ticked in the same act.

    `done_at` is a program's own time (integration tokens only): not before the task opened, not after now.
    """

    subject: str
    given: Mapping[str, Any] = field(default_factory=dict)
    checked: tuple[str, ...] = ()
    done_at: datetime | None = None
    act: ClassVar[str] = "ticked"

    def run(self, draft: Draft) -> None:
        """Write its facts. Raises Forbidden, Refused `by_decision`, `first`, `checklist_open`, `missing`, `needs`."""
        task = draft.definition.task(self.subject)
        if task is None:
            raise NotFound()
        work = draft.work(task.name)
        if work and work.is_open and draft.definition.is_decided(task):
            raise Refused("by_decision", texts=draft.text(task.name))
        if self.done_at and work and not work.opened <= self.done_at <= draft.now:
            raise Refused("done_at_outside")
        for point in self.checked:
            if work and point in task.checklist and point not in work.checked:
                draft.add("checked", task.name, point, True)
        moves.tick(draft, task, doer=draft.by.id, done=self.done_at, given=self.given)
