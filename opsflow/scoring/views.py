"""What score pages are shown. Figures are exact texts, ready to show; queries return these, templates draw them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from opsflow.flow.queries.credits import Credited
from opsflow.flow.views import Person
from opsflow.scoring.card import Texts

How = Literal["fine", "late", "missed", "none"]


@dataclass(frozen=True, slots=True)
class Counted:
    """An item of the own scorecard so far: "19 of 20", or a percentage. `key` is `role.item`."""

    title: Texts
    fine: int
    all: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class DayMark:
    """A day of an item with how it went: the worst of its tasks."""

    day: date
    how: How


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """An item of a sheet with its evidence; `value` None is no evidence. `key` is `role.item`, the page behind it."""

    key: str
    title: Texts
    note: str
    weight: str
    fine: int = 0
    late: int = 0
    missed: int = 0
    value: str | None = None
    if_ended_now: str | None = None
    pending: int = 0
    overdue: int = 0
    percent: str | None = None
    formula: str = ""
    days: tuple[DayMark, ...] = ()
    deductions: tuple[tuple[str, str, str], ...] = ()  # kind, days or times, points
    is_attendance: bool = False
    is_default: bool = False  # not from the source
    by_hand: bool = False  # no task feeds it: the superior scores it


@dataclass(frozen=True, slots=True)
class GivenView:
    """A value that somebody gave an item, with why."""

    by: str
    value: str  # as it was given
    reason: str
    points: str  # with two places


@dataclass(frozen=True, slots=True)
class SeatView:
    """One of the committee: whether their part is handed in, and what it comes to where the reader may know."""

    person: Person
    done: bool
    base: str | None = None
    changed: int = 0
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Where a sheet stands and what people made of it, as far as the reader may know; values are by item.

    `mine` is the seat whose values the reader may give now ("self" is the member's own), `given` what it gave so far.
    """

    sheet_id: int
    case_id: int
    version: int
    state: str
    due: datetime | None
    seats: tuple[SeatView, ...]
    own: Mapping[str, GivenView]
    changes: Mapping[str, tuple[GivenView, ...]]
    committee: Mapping[str, str]
    ways: tuple[str, ...] = ()
    mine: int | None = None
    is_self: bool = False
    given: Mapping[str, GivenView] = field(default_factory=dict)
    own_done: bool = False
    waived: bool = False
    committee_base: str | None = None
    self_base: str | None = None
    committee_part: str | None = None  # 75 per cent of the committee's base, or all of it
    self_part: str | None = None
    total: str | None = None
    factor: str | None = None
    is_whole: bool = False
    appealed: tuple[str, ...] = ()
    left: tuple[Texts, ...] = ()  # the items that must be valued before it can go on


@dataclass(frozen=True, slots=True)
class Sheet:
    """One member's scores of one month.

    `weight`, `earned` and `earned_if_ended_now` are sums over the items that have a value; `value` is the base, 0 to 100
    (None: no task has counted yet). `outside` are items of other roles with the tasks done for them.
    """

    member: Person
    role: Texts
    month: date
    months: tuple[date, ...]
    lines: tuple[ScoreLine, ...] = ()
    weight: str = ""
    earned: str | None = None
    earned_if_ended_now: str | None = None
    value: str | None = None
    if_ended_now: str | None = None
    coefficient: str | None = None
    bands: tuple[tuple[str, str], ...] = ()
    extra: str | None = None
    outside: tuple[Counted, ...] = ()
    review: "ReviewView | None" = None  # of a month that is over
    parts: tuple[tuple[Texts, date, date], ...] = ()  # of several main roles: each with its first and last day
    part: int = 1
    key: str = ""  # the role


@dataclass(frozen=True, slots=True)
class Behind:
    """The tasks behind an item, a page of them; `outcome` narrows them, `more` is the cursor of the next page."""

    line: ScoreLine
    month: date
    tasks: tuple[Credited, ...]
    outcome: str = ""
    more: str = ""
    whose: Person | None = None  # None: the reader's
