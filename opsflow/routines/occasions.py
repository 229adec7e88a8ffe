"""When a recurring duty is due: `every dispatch day at 18:00`, `last working day of month at 18:00`. Pure arithmetic."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from opsflow.flow.words.worktime import Calendar, Calendars

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAY = timedelta(days=1)
_LONGEST = 800  # days in which the next occasion of anything comes
_AT = re.compile(r"(?P<days>[a-z0-9 ]+) at (?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})")
_DAILY = re.compile(r"(?:(?P<calendar>working|dispatch|service) )?day")
_NTH = re.compile(r"day (?P<nth>[0-9]{1,2}) of month")
_EDGE = re.compile(
    r"(?P<edge>first|last) (?:(?P<calendar>working|dispatch|service) )?day of (?P<span>month|quarter|year)"
)


class NoOccasion(ValueError):
    """A text that says no day, or no time of day."""


@dataclass(frozen=True, slots=True)
class Every:
    """Days and a time of day: of a calendar, a weekday, the n-th of a month, or the first or last day of a span."""

    at: time
    calendar: str | None = None
    weekday: int | None = None
    nth: int | None = None
    edge: str = ""
    months: int = 1

    def between(self, calendars: Calendars, after: datetime, until: datetime) -> Iterator[datetime]:
        """Every due time later than `after` and not later than `until`, in order."""
        zone = calendars.working.zone
        day, last = after.astimezone(zone).date(), until.astimezone(zone).date()
        while day <= last:
            moment = datetime.combine(day, self.at, zone).astimezone(UTC)
            if after < moment <= until and self._falls_on(calendars, day):
                yield moment
            day += _DAY

    def following(self, calendars: Calendars, due: datetime) -> datetime:
        """The next due time after one."""
        return next(self.between(calendars, due, due + _LONGEST * _DAY))

    def _falls_on(self, calendars: Calendars, day: date) -> bool:
        if self.weekday is not None:
            return day.weekday() == self.weekday
        if self.nth is not None:
            return day.day == min(self.nth, _ends(day, 1).day)
        calendar: Calendar | None = getattr(calendars, self.calendar) if self.calendar else None
        if not self.edge:
            return calendar is None or calendar.opens_on(day)
        return day == _edge(day, self.edge, self.months, calendar)


def every(text: str) -> Every:
    """Read when a duty recurs. Raises NoOccasion."""
    found = _AT.fullmatch(" ".join(text.split()))
    if not found:
        raise NoOccasion(text)
    try:
        at = time(int(found["hour"]), int(found["minute"]))
    except ValueError as wrong:
        raise NoOccasion(text) from wrong
    days = found["days"]
    if days in WEEKDAYS:
        return Every(at, weekday=WEEKDAYS.index(days))
    if daily := _DAILY.fullmatch(days):
        return Every(at, calendar=daily["calendar"])
    if (nth := _NTH.fullmatch(days)) and 1 <= int(nth["nth"]) <= 31:
        return Every(at, nth=int(nth["nth"]))
    if edge := _EDGE.fullmatch(days):
        return Every(at, calendar=edge["calendar"], edge=edge["edge"], months=MONTHS[edge["span"]])
    raise NoOccasion(text)


def _edge(day: date, edge: str, months: int, calendar: Calendar | None) -> date:
    """The first or last open day of the span that a day lies in; where none is open, the span's own edge."""
    begins, ends = _begins(day, months), _ends(day, months)
    step, at = (_DAY, begins) if edge == "first" else (-_DAY, ends)
    while calendar and begins <= at <= ends and not calendar.opens_on(at):
        at += step
    return at if begins <= at <= ends else begins if edge == "first" else ends


def _begins(day: date, months: int) -> date:
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _ends(day: date, months: int) -> date:
    begins = _begins(day, months)
    following = begins.month - 1 + months
    return date(begins.year + following // 12, following % 12 + 1, 1) - _DAY
