"""Take back a tick or decision within five minutes, while nobody has built on it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from opsflow.flow.law.clock import term_of_task
from opsflow.flow.law.context import Draft
from opsflow.flow.law.events import Event, undone
from opsflow.refusals import Forbidden, NotFound, Refused

WITHIN = timedelta(minutes=5)
UNDOABLE = frozenset({"ticked", "decided"})
HARMLESS = frozenset({"commented", "checked", "offered"})  # what may have come after


@dataclass(frozen=True, slots=True)
class Undo:
    """The act of `version` is as if it had never been; `history` are all events of the case."""

    version: int
    history: tuple[Event, ...] = field(repr=False)
    subject: None = None
    act: ClassVar[str] = "undone"

    @property
    def gone(self) -> frozenset[int]:
        """The versions taken back. Raises as `undoable` does: only then there is a case without the act."""
        return frozenset({undoable(self.history, self.version).version})

    def run(self, draft: Draft) -> None:
        """Write its fact. `draft` is of the case without the act. Raises Forbidden, Refused `too_late_to_undo`, `built_on`."""
        event = undoable(self.history, self.version)
        if draft.by.id != event.by or event.by is None:
            raise Forbidden("not_yours_to_undo")
        if draft.now - event.at > WITHIN:
            raise Refused("too_late_to_undo")
        draft.add("undone", self.version, _late(draft, event))


def undoable(history: tuple[Event, ...], version: int) -> Event:
    """The act, if it can still be taken back as far as the history goes. Raises NotFound (also for what began the case:
    that is withdrawn, not undone), Refused `built_on`."""
    event = next((event for event in history if event.version == version), None)
    gone = undone(history)
    if event is None or event.act not in UNDOABLE or version in gone or event is history[0]:
        raise NotFound()
    later = [other for other in history if other.version > version and other.version not in gone]
    if any(_builds(other, event) for other in later):
        raise Refused("built_on")
    return event


def _builds(later: Event, event: Event) -> bool:
    if later.act in ("undone", "commented"):
        return False
    if later.act == "rung":
        return any(fact[0] != "rung" for fact in later.facts)
    return not (later.by == event.by and later.act in HARMLESS)


def _late(draft: Draft, event: Event) -> dict[str, int | None]:
    """Tasks that became due between the tick and its undoing: the lateness is of who undid it (scoring.md §1.7)."""
    late = {}
    for fact in event.facts:
        work = draft.work(fact[1]) if fact[0] == "ticked" else None
        if work and work.is_open:
            due = term_of_task(draft.sight, draft.definition.task_of(work.name), work).due
            if due and event.at <= due < draft.now:
                late[work.name] = draft.by.id
    return late
