"""Hours of a day as they are written, and a year of them laid out as spans that a bisection can search."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from opsflow.refusals import Refused

Hours = tuple[str, str]  # ("08:30", "18:00"); an end at or before its start lies on the next day
Weekly = tuple[int, str, str]  # weekday (0 is Monday) and hours

EMPTY_YEARS = 3  # a search ends after the rest of its year and two whole ones without any open time
_NONE = timedelta(0)
_FIRST_YEAR, _LAST_YEAR = 1900, 2300


class NoSuchTime(Refused, ValueError):
    """A calendar has no answer: it never opens, or the moment is centuries away."""


@dataclass(frozen=True, slots=True)
class Year:
    """Open spans inside one UTC year, apart and in order, and the year's open time before and after each."""

    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    before: tuple[timedelta, ...]
    after: tuple[timedelta, ...]
    total: timedelta

    def opened(self, at: datetime) -> timedelta:
        """Open time from the year's beginning to `at`."""
        i = bisect_right(self.starts, at) - 1
        if i < 0:
            return _NONE
        return self.before[i] + (min(at, self.ends[i]) - self.starts[i])

    def forth(self, open_time: timedelta) -> datetime:
        """The first moment by which that much open time has passed."""
        i = bisect_left(self.after, open_time)
        return self.starts[i] + (open_time - self.before[i])

    def back(self, open_time: timedelta) -> datetime:
        """The last moment by which no more than that open time has passed."""
        i = bisect_right(self.before, open_time) - 1
        return self.starts[i] + (open_time - self.before[i])


def by_weekday(weekly: Iterable[Weekly]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """The weekly rule as spans of minutes, Monday first."""
    days: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for weekday, starts, ends in weekly:
        if not 0 <= weekday <= 6:
            raise ValueError(f"no weekday {weekday}: 0 is Monday, 6 is Sunday")
        days[weekday].append(minutes_of(starts, ends))
    return tuple(tuple(day) for day in days)


def minutes_of(starts: str, ends: str) -> tuple[int, int]:
    """Minutes from the local midnight; an end at or before its start lies on the next day."""
    start, end = _minute_of_day(starts), _minute_of_day(ends)
    if start == end or start == 1440:
        raise ValueError(f"hours {starts} to {ends} open nothing")
    return start, end if end > start else end + 1440


def _minute_of_day(hhmm: str) -> int:
    if hhmm == "24:00":
        return 1440
    if len(hhmm) != 5 or hhmm[2] != ":":
        raise ValueError(f"no time of day: {hhmm!r}")
    at = time.fromisoformat(hhmm)
    return at.hour * 60 + at.minute


def laid_out(spans: Iterable[tuple[datetime, datetime]]) -> Year:
    """Spans merged where they meet, in order."""
    apart: list[tuple[datetime, datetime]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(apart[-1][1], end)
        else:
            apart.append((start, end))
    after: list[timedelta] = []
    for start, end in apart:
        after.append((after[-1] if after else _NONE) + (end - start))
    starts, ends = tuple(start for start, _ in apart), tuple(end for _, end in apart)
    return Year(starts, ends, (_NONE, *after[:-1]) if after else (), tuple(after), after[-1] if after else _NONE)


def to_utc(moment: datetime) -> datetime:
    """The moment in UTC. Raises ValueError for one without a zone."""
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a zone: {moment}")
    return moment.astimezone(UTC)


def within_reach(year: int) -> int:
    """The year itself. Raises NoSuchTime for one centuries away."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise NoSuchTime("calendar_too_far", year=year)
    return year


def never_opens(year: int) -> NoSuchTime:
    """The refusal of a calendar without any open time around that year."""
    return NoSuchTime("calendar_never_open", year=year)
