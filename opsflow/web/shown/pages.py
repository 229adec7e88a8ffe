"""What the pages beside board and case are shown; queries of the rooms return values with these attributes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from opsflow.flow.views import Person, TaskView, Texts
from opsflow.scoring.views import Counted


@dataclass(frozen=True, slots=True)
class DueHour:
    """How many orders reach their due time within the hour that starts then."""

    starts: datetime
    count: int
    before_run: bool


@dataclass(frozen=True, slots=True)
class Departure:
    """The next dispatch run, what it has to take, and what comes due by the hour (24 of them)."""

    at: datetime
    orders: int
    hours: tuple[DueHour, ...] = ()
    last_chance: int = 0  # orders that are too late with the run after it


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter and what it is called."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """Tasks that belong together by what happens next: breach, late, run, today, waiting, week, offered."""

    key: Literal["breach", "late", "run", "today", "waiting", "week", "offered"]
    tasks: tuple[TaskView, ...]
    count: int = 0  # all of them, where not all are shown


@dataclass(frozen=True, slots=True)
class Work:
    """My work: the groups, the day in figures, the month so far."""

    now: datetime
    groups: tuple[WorkGroup, ...]
    on_until: datetime | None
    run: datetime | None
    done_on_time: int
    done_late: int
    open: int
    all: int = 0  # with those of the week
    done: tuple[TaskView, ...] = ()
    month: tuple[Counted, ...] = ()
    value: str | None = None  # the completion score, "93.4"
    next_band: str | None = None  # points to the next band, "1.6"
    colleagues: tuple[tuple[Person, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WorkflowLine:
    """A workflow in the list."""

    key: str
    title: Texts
    about: Texts
    states: int
    version: int
    open: int
