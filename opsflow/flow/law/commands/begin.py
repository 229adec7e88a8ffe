"""Begin a case for another one, and hear what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from opsflow.flow.law import moves, saying, ways
from opsflow.flow.law.context import Draft
from opsflow.flow.words.definition import Way
from opsflow.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Begin:
    """A case begins because the task or way `name` of the case `parent` opens it: by the way `subject`, or its first one."""

    parent: int
    name: str
    given: Mapping[str, Any] = field(default_factory=dict)
    subject: str | None = None
    act: ClassVar[str] = "begun"

    def run(self, draft: Draft) -> None:
        """Write its facts. Raises NotFound when the process has no such beginning, Refused what its way asks for."""
        found = [way for way in draft.definition.ways.values() if not way.sources and self.subject in (None, way.name)]
        if not found:
            raise NotFound()
        way: Way = found[0]
        draft.add("begun_by", self.parent, self.name)
        saying.heard(draft, self.given)
        ways.take(draft, way, self.given, doer=draft.by.id)


@dataclass(frozen=True, slots=True)
class Learn:
    """A case of another process came to a state: `subject` is the event (`design_review.listed`).

    `task` is the task or way that began it (None: the cases only share something); `ended` how it ended: "" when it did not.
    It is the doing of who brought it there.
    """

    subject: str
    task: str | None = None
    ended: str = ""
    act: ClassVar[str] = "heard"

    def run(self, draft: Draft) -> None:
        """Tick the task that waited, and take the first way that listens; nothing when neither is there."""
        if self.task and self.ended:
            draft.add("returned", self.task, self.subject)
        work = draft.work(self.task or "")
        if work and work.is_open and self.ended == "done":
            task = draft.definition.task_of(work.name)
            moves.tick(draft, task, doer=work.assignee, given={}, by_way=True)
        way = next((way for way in draft.definition.ways.values() if self._listens(draft, way)), None)
        if way:
            ways.take(draft, way, {}, doer=draft.by.id)

    def _listens(self, draft: Draft, way: Way) -> bool:
        if way.on != self.subject or (self.task is None) != bool(way.same):
            return False
        return draft.case.state in way.sources and (way.when is None or bool(way.when(draft.sight)))
