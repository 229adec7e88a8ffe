"""What boards, lists and case pages are shown: plain frozen values that queries return and templates draw.

Moments are aware UTC; texts of a definition are `{"en": …, "zh_Hans": …, "zh_Hant": …}`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from opsflow.flow.forms import Input
from opsflow.flow.places import Arrow, NotBegun, Relative, Step

Texts = dict[str, str]
Mood = Literal["on_time", "soon", "late", "breach", "paused", "done", "none"]


@dataclass(frozen=True, slots=True)
class Person:
    """A member as others see them."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Ruler:
    """The ruler of a card in per cent of its whole length (start to limit)."""

    used: float
    notch: float | None = None
    holds: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Timing:
    """Where something stands against its clock, as seen at `now`.

    `due` is what the large figure counts to (or from, once passed); `limit` the hard limit behind it; `since` when the
    present pause began; `ended` and `took` are set once it is done.
    """

    mood: Mood
    now: datetime
    due: datetime | None = None
    limit: datetime | None = None
    since: datetime | None = None
    ended: datetime | None = None
    took: timedelta | None = None
    late_by: timedelta | None = None
    ruler: Ruler | None = None
    predicted: bool = False
    turns: datetime | None = None
    limit_hours: int | None = None
    waits_for: Texts | None = None

    @property
    def left(self) -> timedelta | None:
        """Time left until `due` (negative: by how much it is passed)."""
        return self.due - self.now if self.due else None

    @property
    def limit_left(self) -> timedelta | None:
        """Time left until the hard limit (negative: by how much it is passed)."""
        return self.limit - self.now if self.limit else None


@dataclass(frozen=True, slots=True)
class CardTask:
    """The task that a card's tick box ticks."""

    id: int
    version: int
    name: str
    title: Texts
    ready: bool  # a tick needs nothing more: no open point, no input
    mine: bool  # the reader may tick it
    checked: int = 0
    points: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """One case on a board."""

    id: int
    version: int
    workflow: str
    state: str
    state_title: Texts
    column: str
    title: str
    number: str
    place: str
    times: int | None
    store: str
    timing: Timing
    order: str  # sorts cards of a column as text
    assignee: Person | None = None
    task: CardTask | None = None
    comments: int = 0
    reason: Texts | None = None
    note: str = ""
    tags: tuple[Texts, ...] = ()
    parts: int = 0  # what its state waits for, and how much of it is done
    parts_done: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of cards by mood."""

    all: int = 0
    breach: int = 0
    late: int = 0
    soon: int = 0
    paused: int = 0
    mine: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its first cards; `more` is the cursor of the next ones."""

    key: str
    title: Texts
    tally: Tally
    cards: tuple[Card, ...]
    more: str | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """A workflow's board as its reader may see it."""

    workflow: str
    title: Texts
    now: datetime
    tally: Tally
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One line of a task's checklist."""

    key: str
    title: Texts
    checked: bool
    by: Person | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as its case's page or somebody's list shows it."""

    id: int
    version: int
    case_id: int
    case_version: int
    workflow: str
    name: str
    title: Texts
    state: Literal["open", "waiting", "done", "dropped"]  # waiting: something must come before it
    timing: Timing
    optional: bool
    mine: bool  # the reader may tick it
    checks: bool = False  # the reader may tick its points; in a state that only decisions leave, these alone
    assignee: Person | None = None
    doer: Person | None = None
    points: tuple[Point, ...] = ()
    inputs: tuple[Input, ...] = ()
    before: tuple[Texts, ...] = ()
    feeds: str | None = None
    case_title: str = ""
    number: str = ""
    place: str = ""
    times: int | None = None
    store: str = ""
    offered_to: Person | None = None
    judges: bool = False  # the reader may decide whether it counts
    excused: bool = False
    doubted: bool = False
    missed: bool = False  # it was due before it could not be done any more
    of_each: Texts | None = None  # what the tasks of all entries are called, where it is that of one
    opened_case: Relative | None = None  # the case that ticks it when it ends


@dataclass(frozen=True, slots=True)
class WayView:
    """A decision on offer to the reader."""

    name: str
    title: Texts
    to: str | None
    to_title: Texts | None
    inputs: tuple[Input, ...]
    ends: bool = False
    about: Texts | None = None  # of one that begins a case: what the process is for
    leads: bool = False  # it ticks what waits for the reader
    asks_children: bool = False  # it calls the case off while cases that it opened still run
    signed: bool = False  # who takes it says their password again

    @property
    def opens_form(self) -> bool:
        """Whether something is to be said first."""
        return bool(self.inputs) or self.asks_children or self.signed

    @property
    def is_button(self) -> bool:
        """Whether a page offers it beside the tasks, not only as a form below them."""
        return self.leads or not self.opens_form


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock of the case, with where it paused."""

    name: str
    title: Texts
    timing: Timing
    started: datetime
    pauses: tuple[tuple[datetime, datetime | None, Texts], ...] = ()
    may_pause: bool = False
    is_limit: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history, newest first on the page."""

    version: int
    at: datetime
    by: Person | None
    act: str  # opened ticked unticked decided heard rung assigned handed accepted commented excused undone cancelled
    subject: Texts | None  # the task, way or clock it was about
    to: Texts | None = None  # the state it led to
    people: tuple[Person, ...] = ()
    values: tuple[tuple[Texts, str], ...] = ()
    text: str = ""
    holds: bool = False  # a clock stands still from here on
    door: str = ""  # board, import, clock, command line …
    undone: bool = False
    undoable: bool = False


@dataclass(frozen=True, slots=True)
class FileLink:
    """A stored file; `shown`: a browser may draw it."""

    id: int
    name: str
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of a case: its title, the words or files that it holds, and its field's type."""

    title: Texts
    text: str
    files: tuple[FileLink, ...] = ()
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything a case's page or drawer shows."""

    card: Card
    store_id: int
    workflow_title: Texts
    opened: datetime
    clocks: tuple[ClockView, ...]
    tasks: tuple[TaskView, ...]
    ways: tuple[WayView, ...]
    history: tuple[Entry, ...]  # a part of it, newest first
    steps: tuple[Step, ...]
    arrows: tuple[Arrow, ...]
    facts: tuple[Fact, ...]
    ended: bool = False
    may_comment: bool = False
    may_assign: bool = False
    parent: Relative | None = None
    children: tuple[Relative, ...] = ()
    not_begun: tuple[NotBegun, ...] = ()
    older: int | None = None  # there is history before this version
    newest: bool = True  # the history shown ends with the newest act
