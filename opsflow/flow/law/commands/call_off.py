"""A case ends because the one that opened it was called off."""

from dataclasses import dataclass
from typing import ClassVar

from opsflow.flow.law import moves
from opsflow.flow.law.context import Draft
from opsflow.refusals import Refused


@dataclass(frozen=True, slots=True)
class CallOff:
    """Its open tasks are dropped without credit, what was missed stays missed."""

    why: str
    subject: None = None
    act: ClassVar[str] = "cancelled"

    def run(self, draft: Draft) -> None:
        """Write its facts. Raises Refused `ended`, `never_cancelled`."""
        if draft.ended:
            raise Refused("ended")
        ends = [state for state, kind in draft.definition.ends.items() if kind == "cancelled"]
        if not ends:
            raise Refused("never_cancelled", texts=draft.text(draft.definition.key))
        if self.why:
            draft.add("why", self.why)
        moves.enter(draft, min(ends, key=lambda state: state != "cancelled"))
        moves.settle(draft)
