"""When nobody of a roster is there: what a week leaves open within its own span, and what a leave opens. Pure.

Source: processes.md §13. The span of a roster: from its first weekday to its last, on each from its earliest start to its
latest end; what lies outside nobody has promised.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Protocol, Self, TypeVar
from zoneinfo import ZoneInfo


class Ordered(Protocol):
    """What comes before or after another of its kind: times of a day as `HH:MM`, moments."""

    def __lt__(self, other: Self, /) -> bool: ...


Edge = TypeVar("Edge", bound=Ordered)


class Hours(NamedTuple):
    """Hours of a weekday (Monday is 0), `HH:MM` in the shop's zone; the end is later than the start."""

    weekday: int
    starts: str
    ends: str


class Promised(NamedTuple):
    """Who has promised which hours of the week."""

    member_id: int
    hours: Hours


class Away(NamedTuple):
    """Somebody who is away from a moment until another."""

    member_id: int
    starts: datetime
    ends: datetime


def without(spans: Iterable[tuple[Edge, Edge]], taken: Iterable[tuple[Edge, Edge]]) -> list[tuple[Edge, Edge]]:
    """What of these spans no taken one covers, in order; spans that meet are one, empty ones none."""
    rest = _merged(spans)
    for start, end in _merged(taken):
        rest = [part for one in rest for part in _cut(one, start, end)]
    return rest


def open_hours(week: Sequence[Hours]) -> list[Hours]:
    """The hours within a roster's own span in which nobody of it is there."""
    if not week:
        return []
    days = range(min(one.weekday for one in week), max(one.weekday for one in week) + 1)
    span = (min(one.starts for one in week), max(one.ends for one in week))
    return [
        Hours(day, *hours)
        for day in days
        for hours in without([span], [(one.starts, one.ends) for one in week if one.weekday == day])
    ]


def left_open(
    roster: Sequence[Promised], away: Sequence[Away], first: date, days: int, zone: ZoneInfo
) -> list[tuple[datetime, datetime]]:
    """The spans of the coming days that the roster covers and, with who is away, nobody does."""
    promised: list[tuple[datetime, datetime]] = []
    kept: list[tuple[datetime, datetime]] = []
    for day in (first + timedelta(days=n) for n in range(days)):
        for one in roster:
            if one.hours.weekday == day.weekday():
                span = _at(day, one.hours.starts, zone), _at(day, one.hours.ends, zone)
                promised.append(span)
                kept += without([span], [(gone.starts, gone.ends) for gone in away if gone.member_id == one.member_id])
    return without(promised, kept)


def _at(day: date, hhmm: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(hhmm), zone)


def _merged(spans: Iterable[tuple[Edge, Edge]]) -> list[tuple[Edge, Edge]]:
    found: list[tuple[Edge, Edge]] = []
    for start, end in sorted((one for one in spans if one[0] < one[1]), key=lambda one: one[0]):
        if found and not found[-1][1] < start:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def _cut(one: tuple[Edge, Edge], start: Edge, end: Edge) -> list[tuple[Edge, Edge]]:
    """What is left of a span on both sides of another."""
    left, right = (one[0], min(one[1], start)), (max(one[0], end), one[1])
    return [part for part in (left, right) if part[0] < part[1]]
