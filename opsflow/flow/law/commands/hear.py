"""Hear of something that happened outside the case: a file said it, another case reached a state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from opsflow.flow.law import saying, ways
from opsflow.flow.law.context import Draft
from opsflow.flow.words.definition import Way


@dataclass(frozen=True, slots=True)
class Hear:
    """Something happened outside: `subject` is the event (`order.shipped`), `given` what it carries.

    `at` is when it happened; `proof` says what a tick by it is worth: `exact` (the file has the time), `before` (it was so
    by the time of the export).
    """

    subject: str
    given: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    proof: str = "before"
    act: ClassVar[str] = "heard"

    def run(self, draft: Draft) -> None:
        """Take the first way that listens; nothing when none does. Values that are fields of the case are kept."""
        way = next((way for way in draft.definition.ways.values() if self._listens(draft, way)), None)
        if way is None:
            return
        draft.proof, draft.happened = self.proof, self.at
        saying.heard(draft, self.given)
        ways.take(draft, way, {}, doer=None, done=self.at, proof=self.proof)

    def _listens(self, draft: Draft, way: Way) -> bool:
        if way.on != self.subject:
            return False
        here = draft.case.state in way.sources if draft.case.state else not way.sources
        return here and (way.when is None or bool(way.when(draft.sight)))
