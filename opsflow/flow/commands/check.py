"""Tick a point of a checklist, or take the tick back."""

from dataclasses import dataclass
from typing import ClassVar

from opsflow.flow import moves
from opsflow.flow.context import Draft
from opsflow.refusals import Forbidden, NotFound, Refused


@dataclass(frozen=True, slots=True)
class Check:
    """`point` of the task `subject` is `on`."""

    subject: str
    point: str
    on: bool
    act: ClassVar[str] = "checked"

    def run(self, draft: Draft) -> None:
        """Write its fact. Raises NotFound, Forbidden, Refused `not_open`."""
        task = draft.definition.tasks.get(self.subject)
        work = draft.work(self.subject)
        if task is None or work is None or self.point not in task.checklist:
            raise NotFound()
        if not work.is_open:
            raise Refused("not_open", texts=draft.definition.text(self.subject))
        if not moves.may_work(draft, task):
            raise Forbidden("not_yours", texts=draft.definition.text(self.subject))
        draft.add("checked", self.subject, self.point, self.on)
