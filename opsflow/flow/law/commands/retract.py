"""What an import said is taken back: its acts are as if they had never been, and a case that it began ends."""

from dataclasses import dataclass, field
from typing import ClassVar

from opsflow.flow.law import moves
from opsflow.flow.law.context import Draft
from opsflow.flow.law.events import Event


@dataclass(frozen=True, slots=True)
class Retract:
    """What the case heard after the version `since` is taken back; `history` are all its events."""

    since: int
    history: tuple[Event, ...] = field(repr=False)
    subject: None = None
    act: ClassVar[str] = "undone"

    @property
    def gone(self) -> frozenset[int]:
        """The versions taken back."""
        return _heard_after(self.since, self.history)

    def run(self, draft: Draft) -> None:
        """Write its facts; `draft` is of the case without those acts."""
        _undo(draft, self.gone)


@dataclass(frozen=True, slots=True)
class Cancel:
    """The case ends without having been; what it heard after its beginning is taken back with it."""

    why: str
    history: tuple[Event, ...] = field(repr=False)
    subject: None = None
    act: ClassVar[str] = "cancelled"

    @property
    def gone(self) -> frozenset[int]:
        """The versions taken back."""
        return _heard_after(1, self.history)

    def run(self, draft: Draft) -> None:
        """Write its facts; `draft` is of the case without those acts."""
        _undo(draft, self.gone)
        draft.add("why", self.why)
        moves.enter(draft, _cancelled(draft))
        moves.settle(draft)


def _cancelled(draft: Draft) -> str:
    """The end for what should not have been: the one called so where several are of that kind."""
    ends = [state for state, kind in draft.definition.ends.items() if kind == "cancelled"]
    return min(ends, key=lambda state: state != "cancelled")


def _heard_after(since: int, history: tuple[Event, ...]) -> frozenset[int]:
    return frozenset(event.version for event in history if event.version > since and event.act == "heard")


def _undo(draft: Draft, versions: frozenset[int]) -> None:
    for version in sorted(versions):
        draft.add("undone", version, {})
