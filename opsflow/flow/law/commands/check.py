"""Tick points of a checklist, or take the ticks back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from opsflow.flow.law import persons
from opsflow.flow.law.context import Draft
from opsflow.refusals import Forbidden, NotFound, Refused


@dataclass(frozen=True, slots=True)
class Check:
    """Which points of the task `subject` are ticked; those not named stay as they are. No facts where all are so already."""

    subject: str
    points: Mapping[str, bool]
    act: ClassVar[str] = "checked"

    def run(self, draft: Draft) -> None:
        """Write its fact. Raises NotFound, Forbidden, Refused `not_open`."""
        task = draft.definition.task(self.subject)
        work = draft.work(self.subject)
        if task is None or work is None or not self.points.keys() <= set(task.checklist):
            raise NotFound()
        if not work.is_open:
            raise Refused("not_open", texts=draft.text(self.subject))
        if not persons.may_work(draft, task):
            raise Forbidden("not_yours", texts=draft.text(self.subject))
        for point, on in self.points.items():
            if on != (point in work.checked):
                draft.add("checked", self.subject, point, on)
