"""What pages are shown of alerts: plain values that queries return and templates draw."""

from dataclasses import dataclass
from datetime import datetime

from opsflow.flow.views import Mood, Person, Texts, Timing


@dataclass(frozen=True, slots=True)
class Bell:
    """How many alerts of somebody are not read, and whether one of them is a passed limit (only that is vermilion)."""

    count: int = 0
    breach: bool = False


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert of mine; `count` over 1 is a group of rows that tell the same, `id` the newest of them.

    `title` names the clock; `stage` is the moment as its definition writes it, `due` when it passed, `last_chance` the last
    run that still makes it; `timing` counts to (or from) the earliest due time while it is open.
    """

    id: int
    workflow: str
    kind: str
    stage: str
    mood: Mood
    title: Texts
    case_id: int | None
    case_title: str
    number: str
    timing: Timing
    at: datetime
    count: int = 1
    read: bool = False
    acknowledged: bool = False
    withdrawn: bool = False
    settled: bool = False
    path: str | None = None

    @property
    def address(self) -> str:
        """Where it leads: the case, or what is none."""
        return self.path or f"/cases/{self.case_id}"


@dataclass(frozen=True, slots=True)
class AlertPage:
    """A page of lines; `more` is the cursor of the next, `newest` the newest alert of its reader when it was made."""

    lines: tuple[AlertLine, ...]
    more: int | None = None
    newest: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told of a case's clock, as the case's page says it."""

    title: Texts
    stage: str
    mood: Mood
    due: datetime
    person: Person
    at: datetime
    read: bool
    acknowledged: bool
    withdrawn: bool
