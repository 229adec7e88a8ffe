"""What happened: an event is one act on one case, and its facts are what the act changed. Append-only, chained by hash."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Fact = Sequence[Any]  # ("ticked", task, …): the kind, then JSON values; `case` says what each kind holds


@dataclass(frozen=True, slots=True)
class Event:
    """One act. `by` is a member's id (None: the system), `door` the way in, `subject` the task, way or clock it was about."""

    version: int
    at: datetime
    by: int | None
    door: str
    act: str
    subject: str | None
    facts: tuple[Fact, ...]

    def body(self) -> str:
        """The event as canonical JSON, what is stored and hashed."""
        return compact((self.version, self.at, self.by, self.door, self.act, self.subject, self.facts))


def read(body: str) -> Event:
    """The event of a stored body."""
    version, at, by, door, act, subject, facts = json.loads(body)
    return Event(version, instant(at), by, door, act, subject, tuple(facts))


def undone(events: Iterable[Event]) -> frozenset[int]:
    """The versions of the acts that were taken back."""
    return frozenset(fact[1] for event in events for fact in event.facts if fact[0] == "undone")


def chained(before: str, body: str) -> str:
    """The hash of an event whose case's last hash was `before` ('' for the first)."""
    return hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()


def stamp(moment: datetime) -> str:
    """A moment as text: ISO 8601 in UTC."""
    return (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat()


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=stamp)


def compact(value: Any) -> str:
    """A value as JSON without blanks, moments as stamps."""
    return _COMPACT.encode(value)


def instant(text: str) -> datetime:
    """The moment of a stamp."""
    return datetime.fromisoformat(text)
