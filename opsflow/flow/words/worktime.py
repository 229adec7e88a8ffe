"""Calendars of open time and the runs of the dispatch: arithmetic only, exact, fast enough for an import.

Moments are aware UTC; weekly hours and exceptional days are written in the shop's zone. Open spans are laid out once
for each year that is asked about, then every question is a bisection. Source: calendar.md, "How to compute".
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from opsflow.flow.words import hours
from opsflow.flow.words.hours import Hours, NoSuchTime, Weekly, Year, never_opens, to_utc

__all__ = ["Calendar", "Calendars", "NoSuchTime", "Runs", "standard_calendars", "weekly"]

_DAY = timedelta(days=1)
_NONE = timedelta(0)


class Calendar:
    """When something is open: hours of each weekday, exceptional days instead of them, and where a day ends.

    `weekly` holds any number of spans, several a day and over midnight; `exceptional` gives a date its own hours, `[]`
    closes it (hours that began the day before run on). `day_end` is when "n days after" is due. `published` names the
    years whose holidays are known (None: this calendar waits for no notice); other years run on the weekly rule.
    Raises ValueError for hours that are none.
    """

    __slots__ = ("_day_end", "_days", "_exceptional", "_published", "_weekly", "_years", "zone")

    def __init__(
        self,
        zone: ZoneInfo,
        weekly: Iterable[Weekly],
        exceptional: Mapping[date, Iterable[Hours]] | None = None,
        *,
        day_end: time = time(23),
        published: Iterable[int] | None = None,
    ) -> None:
        self.zone = zone
        self._day_end = day_end
        self._published = None if published is None else frozenset(published)
        self._weekly = hours.by_weekday(weekly)
        self._exceptional = {
            day: tuple(hours.minutes_of(*one) for one in spans) for day, spans in (exceptional or {}).items()
        }
        self._years: dict[int, Year] = {}
        self._days: dict[int, tuple[date, ...]] = {}

    def add(self, start: datetime, span: timedelta) -> datetime:
        """The moment by which `span` of open time has passed since `start`; a negative span goes back.

        A span that fits a day ends with it, not at the next opening. Raises NoSuchTime when nothing opens in two years.
        """
        if not span:
            return start
        start = to_utc(start)
        target = self._year(start.year).opened(start) + span
        return self._forth(start.year, target) if span > _NONE else self._back(start.year, target)

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Open time from `a` to `b`; nothing when `b` is not later."""
        a, b = to_utc(a), to_utc(b)
        if b <= a:
            return _NONE
        whole = sum((self._year(year).total for year in range(a.year, b.year)), _NONE)
        return whole + self._year(b.year).opened(b) - self._year(a.year).opened(a)

    def days_after(self, start: datetime, n: int) -> datetime:
        """End of the n-th open day after the day of `start`, which itself never counts; negative n: open days before.

        0 is the end of that day, open or not. Raises NoSuchTime when nothing opens in two years.
        """
        day = self._local(start)
        if n:
            day = self._nth_after(day, n) if n > 0 else self._nth_before(day, -n)
        return self._at(day, self._day_end)

    def next_at(self, hhmm: time, after: datetime) -> datetime:
        """That time of day on the first open day on which it is strictly later than `after`."""
        day = self._local(after)
        if self.opens_on(day) and (today := self._at(day, hhmm)) > after:
            return today
        return self._at(self._nth_after(day, 1), hhmm)

    def next_open(self, at: datetime) -> datetime:
        """`at` itself while open, else the next opening."""
        if self.is_open(at):
            return at
        at = to_utc(at)
        for year in self._years_from(at.year):
            starts = self._year(year).starts
            if (i := bisect_right(starts, at)) < len(starts):
                return starts[i]
        raise never_opens(at.year)

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at that moment (an end is no longer open)."""
        at = to_utc(at)
        year = self._year(at.year)
        i = bisect_right(year.starts, at) - 1
        return i >= 0 and at < year.ends[i]

    def opens_on(self, day: date) -> bool:
        """Whether any hours begin on that local day."""
        return bool(self._hours(day))

    def closes_on(self, day: date) -> datetime | None:
        """End of the last hours that begin on that local day; None on a closed one."""
        spans = self._hours(day)
        return self._minute(day, max(end for _, end in spans)) if spans else None

    def open_days(self, year: int) -> tuple[date, ...]:
        """The local days of that year on which it opens."""
        days = self._days.get(year)
        if days is None:
            first = date(hours.within_reach(year), 1, 1)
            every = (first + n * _DAY for n in range((date(year + 1, 1, 1) - first).days))
            days = self._days[year] = tuple(day for day in every if self.opens_on(day))
        return days

    def published(self, year: int) -> bool:
        """Whether the year's holidays are known; else it runs on the weekly rule, an estimate to be shown as such."""
        return self._published is None or year in self._published

    def _forth(self, start: int, target: timedelta) -> datetime:
        for year in self._years_from(start):
            table = self._year(year)
            if target <= table.total:
                return table.forth(target)
            target -= table.total
        raise never_opens(start)

    def _back(self, start: int, target: timedelta) -> datetime:
        if target >= _NONE:
            return self._year(start).back(target)
        for year in self._years_from(start - 1, -1):
            target += self._year(year).total
            if target >= _NONE:
                return self._year(year).back(target)
        raise never_opens(start)

    def _years_from(self, start: int, step: int = 1) -> Iterator[int]:
        """Years to search, ending when several in a row hold no open time."""
        year, empty = start, 0
        while empty < hours.EMPTY_YEARS:
            yield year
            empty = 0 if self._year(year).total else empty + 1
            year += step

    def _nth_after(self, day: date, n: int) -> date:
        for year in self._years_from(day.year):
            days = self.open_days(year)
            i = bisect_right(days, day) + n - 1
            if i < len(days):
                return days[i]
            n = i - len(days) + 1
        raise never_opens(day.year)

    def _nth_before(self, day: date, n: int) -> date:
        for year in self._years_from(day.year, -1):
            days = self.open_days(year)
            i = bisect_left(days, day) - n
            if i >= 0:
                return days[i]
            n = -i
        raise never_opens(day.year)

    def _local(self, moment: datetime) -> date:
        return to_utc(moment).astimezone(self.zone).date()

    def _hours(self, day: date) -> tuple[tuple[int, int], ...]:
        exceptional = self._exceptional.get(day)
        return self._weekly[day.weekday()] if exceptional is None else exceptional

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def _minute(self, day: date, minute: int) -> datetime:
        days, minute = divmod(minute, 1440)
        return self._at(day + days * _DAY, time(minute // 60, minute % 60))

    def _year(self, year: int) -> Year:
        table = self._years.get(year)
        if table is None:
            table = self._years[year] = hours.laid_out(self._spans_in(hours.within_reach(year)))
        return table

    def _spans_in(self, year: int) -> Iterator[tuple[datetime, datetime]]:
        """Open spans cut to the UTC year, which the days at its edges overlap."""
        begins, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        first = date(year, 1, 1) - 2 * _DAY
        for day in (first + n * _DAY for n in range(370)):
            for start, end in self._hours(day):
                yield max(self._minute(day, start), begins), min(self._minute(day, end), ends)


class Runs:
    """The dispatch runs: one on each open day of the dispatch calendar, with the cut-off by which an order must be in.

    A day that closes before `end` has its run end then, the cut-off as long before it as on other days.
    Source: processes.md §1, "predicted".
    """

    __slots__ = ("_calendar", "_cutoff", "_end", "_years")

    def __init__(self, calendar: Calendar, cutoff: time = time(16), end: time = time(18)) -> None:
        if cutoff > end:
            raise ValueError(f"a run's cut-off {cutoff} lies after its end {end}")
        self._calendar, self._cutoff, self._end = calendar, cutoff, end
        self._years: dict[int, tuple[tuple[datetime, ...], tuple[datetime, ...]]] = {}

    def of(self, moment: datetime) -> datetime:
        """End of the first run whose cut-off the moment met (at the cut-off it is met)."""
        return self._first(moment)[1]

    def cutoff_of(self, moment: datetime) -> datetime:
        """Cut-off of the run that `of` names."""
        return self._first(moment)[0]

    def before(self, moment: datetime) -> datetime:
        """End of the last run that ends by the moment."""
        return self._last(moment)[1]

    def cutoff_before(self, moment: datetime) -> datetime:
        """Cut-off of the run that `before` names."""
        return self._last(moment)[0]

    def _first(self, moment: datetime) -> tuple[datetime, datetime]:
        year = self._local_year(moment)
        for asked in range(year, year + hours.EMPTY_YEARS):
            cutoffs, ends = self._of_year(asked)
            if (i := bisect_left(cutoffs, moment)) < len(cutoffs):
                return cutoffs[i], ends[i]
        raise never_opens(year)

    def _last(self, moment: datetime) -> tuple[datetime, datetime]:
        year = self._local_year(moment)
        for asked in range(year, year - hours.EMPTY_YEARS, -1):
            cutoffs, ends = self._of_year(asked)
            if i := bisect_right(ends, moment):
                return cutoffs[i - 1], ends[i - 1]
        raise never_opens(year)

    def _local_year(self, moment: datetime) -> int:
        return to_utc(moment).astimezone(self._calendar.zone).year

    def _of_year(self, year: int) -> tuple[tuple[datetime, ...], tuple[datetime, ...]]:
        """Cut-offs and ends of the local year's runs."""
        found = self._years.get(year)
        if found is None:
            runs = [self._on(day) for day in self._calendar.open_days(year)]
            found = self._years[year] = tuple(cutoff for cutoff, _ in runs), tuple(end for _, end in runs)
        return found

    def _on(self, day: date) -> tuple[datetime, datetime]:
        cutoff, end = (
            datetime.combine(day, at, self._calendar.zone).astimezone(UTC) for at in (self._cutoff, self._end)
        )
        closes = self._calendar.closes_on(day)
        sooner = end - closes if closes and closes < end else _NONE
        return cutoff - sooner, end - sooner


@dataclass(frozen=True, slots=True)
class Calendars:
    """The shop's three calendars, its dispatch runs and its zone."""

    working: Calendar
    dispatch: Calendar
    service: Calendar
    runs: Runs
    zone: ZoneInfo


def standard_calendars(zone: ZoneInfo, holidays: Mapping[date, bool]) -> Calendars:
    """What a shop starts with; `holidays` says for each day of a published notice whether it is worked.

    Working Monday to Friday 09:00 to 18:00 by the notice, dispatch Monday to Saturday 08:30 to 18:00,
    service every day 09:00 to 23:00.
    """
    office = ("09:00", "18:00")
    notice = {day: [office] if worked else [] for day, worked in holidays.items()}
    years = {day.year for day in holidays}
    dispatch = weekly(zone, [(day, "08:30", "18:00") for day in range(6)])
    return Calendars(
        working=Calendar(zone, [(day, *office) for day in range(5)], notice, published=years),
        dispatch=dispatch,
        service=weekly(zone, [(day, "09:00", "23:00") for day in range(7)]),
        runs=Runs(dispatch),
        zone=zone,
    )


def weekly(zone: ZoneInfo, spans: Iterable[Weekly]) -> Calendar:
    """A calendar of weekly hours alone: one person's roster, a desk that knows no holidays."""
    return Calendar(zone, spans)
