"""Calendars of open time and the runs of the dispatch: arithmetic only, exact, fast enough for an import.

Moments are aware UTC; weekly hours and exceptional days are written in the shop's zone. Open spans are laid out once for
each year that is asked about, then every question is a bisection. Source: calendar.md, "How to compute".
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Hours = tuple[str, str]  # ("08:30", "18:00"); an end at or before its start lies on the next day
Weekly = tuple[int, str, str]  # weekday (0 is Monday) and hours

_DAY = timedelta(days=1)
_NONE = timedelta(0)
_FIRST_YEAR, _LAST_YEAR = 1900, 2300
_EMPTY_YEARS = 3  # the rest of the year asked about and two whole ones


class NoSuchTime(ValueError):
    """A calendar has no answer: it never opens, or the moment is centuries away. Carries `key` and `values` as a refusal."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key} {values}")
        self.key, self.values = key, values


@dataclass(frozen=True, slots=True)
class _Year:
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
        self._weekly = _by_weekday(weekly)
        self._exceptional = {
            day: tuple(_minutes(*hours) for hours in spans) for day, spans in (exceptional or {}).items()
        }
        self._years: dict[int, _Year] = {}
        self._days: dict[int, tuple[tuple[date, ...], tuple[datetime, ...]]] = {}

    def add(self, start: datetime, span: timedelta) -> datetime:
        """The moment by which `span` of open time has passed since `start`; a negative span goes back.

        A span that fits a day ends with it, not at the next opening. Raises NoSuchTime when nothing opens in two years.
        """
        if not span:
            return start
        start = _utc(start)
        target = self._year(start.year).opened(start) + span
        return self._forth(start.year, target) if span > _NONE else self._back(start.year, target)

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Open time from `a` to `b`; nothing when `b` is not later."""
        a, b = _utc(a), _utc(b)
        if b <= a:
            return _NONE
        whole = sum((self._year(year).total for year in range(a.year, b.year)), _NONE)
        return whole + self._year(b.year).opened(b) - self._year(a.year).opened(a)

    def days_after(self, start: datetime, n: int) -> datetime:
        """End of the n-th open day after the day of `start`, which itself never counts; negative n: open days before.

        0 is the end of that day, open or not. Raises NoSuchTime when nothing opens in two years.
        """
        day = _utc(start).astimezone(self.zone).date()
        if n == 0:
            return self._at(day, self._day_end)
        return self._ends_after(day, n) if n > 0 else self._ends_before(day, -n)

    def next_at(self, hhmm: time, after: datetime) -> datetime:
        """That time of day on the first open day on which it is strictly later than `after`."""
        day = _utc(after).astimezone(self.zone).date()
        if self.opens_on(day) and (today := self._at(day, hhmm)) > after:
            return today
        return self._at(self._day_after(day), hhmm)

    def next_open(self, at: datetime) -> datetime:
        """`at` itself while open, else the next opening."""
        if self.is_open(at):
            return at
        at = _utc(at)
        for year in self._years_from(at.year):
            starts = self._year(year).starts
            if (i := bisect_right(starts, at)) < len(starts):
                return starts[i]
        raise _never(at.year)

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at that moment (an end is no longer open)."""
        at = _utc(at)
        year = self._year(at.year)
        i = bisect_right(year.starts, at) - 1
        return i >= 0 and at < year.ends[i]

    def opens_on(self, day: date) -> bool:
        """Whether any hours begin on that local day."""
        return bool(self._hours(day))

    def closes_on(self, day: date) -> datetime | None:
        """End of the last hours that begin on that local day; None on a closed one."""
        hours = self._hours(day)
        return self._minute(day, max(end for _, end in hours)) if hours else None

    def open_days(self, year: int) -> tuple[date, ...]:
        """The local days of that year on which it opens."""
        return self._days_of(year)[0]

    def published(self, year: int) -> bool:
        """Whether the year's holidays are known; else it runs on the weekly rule, an estimate to be shown as such."""
        return self._published is None or year in self._published

    def _forth(self, start: int, target: timedelta) -> datetime:
        for year in self._years_from(start):
            table = self._year(year)
            if target <= table.total:
                return table.forth(target)
            target -= table.total
        raise _never(start)

    def _back(self, start: int, target: timedelta) -> datetime:
        year, empty = start, 0
        while target < _NONE:
            year -= 1
            total = self._year(year).total
            target += total
            empty = 0 if total else empty + 1
            if empty >= _EMPTY_YEARS:
                raise _never(start)
        return self._year(year).back(target)

    def _years_from(self, start: int) -> Iterator[int]:
        """Years to search, ending when several in a row hold no open time."""
        year, empty = start, 0
        while empty < _EMPTY_YEARS:
            yield year
            empty = 0 if self._year(year).total else empty + 1
            year += 1

    def _ends_after(self, day: date, n: int) -> datetime:
        for year in self._years_from(day.year):
            days, ends = self._days_of(year)
            i = bisect_right(days, day) + n - 1
            if i < len(days):
                return ends[i]
            n = i - len(days) + 1
        raise _never(day.year)

    def _ends_before(self, day: date, n: int) -> datetime:
        year, empty = day.year, 0
        while empty < _EMPTY_YEARS:
            days, ends = self._days_of(year)
            i = bisect_left(days, day) - n
            if i >= 0:
                return ends[i]
            n, year, empty = -i, year - 1, 0 if days else empty + 1
        raise _never(day.year)

    def _day_after(self, day: date) -> date:
        for year in self._years_from(day.year):
            days = self.open_days(year)
            if (i := bisect_right(days, day)) < len(days):
                return days[i]
        raise _never(day.year)

    def _hours(self, day: date) -> tuple[tuple[int, int], ...]:
        exceptional = self._exceptional.get(day)
        return self._weekly[day.weekday()] if exceptional is None else exceptional

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def _minute(self, day: date, minute: int) -> datetime:
        days, minute = divmod(minute, 1440)
        return self._at(day + days * _DAY, time(minute // 60, minute % 60))

    def _year(self, year: int) -> _Year:
        table = self._years.get(year)
        if table is None:
            table = self._years[year] = _laid_out(self._spans_in(_within_reach(year)))
        return table

    def _spans_in(self, year: int) -> Iterator[tuple[datetime, datetime]]:
        """Open spans cut to the UTC year, which the days at its edges overlap."""
        begins, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        first = date(year, 1, 1) - 2 * _DAY
        for day in (first + n * _DAY for n in range(370)):
            for start, end in self._hours(day):
                yield max(self._minute(day, start), begins), min(self._minute(day, end), ends)

    def _days_of(self, year: int) -> tuple[tuple[date, ...], tuple[datetime, ...]]:
        found = self._days.get(year)
        if found is None:
            first = date(_within_reach(year), 1, 1)
            every = (first + n * _DAY for n in range((date(year + 1, 1, 1) - first).days))
            days = tuple(day for day in every if self.opens_on(day))
            found = self._days[year] = days, tuple(self._at(day, self._day_end) for day in days)
        return found


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
        year = _utc(moment).year
        for asked in range(year - 1 if _new_year(moment) else year, year + _EMPTY_YEARS):
            cutoffs, ends = self._of_year(asked)
            if (i := bisect_left(cutoffs, moment)) < len(cutoffs):
                return cutoffs[i], ends[i]
        raise _never(year)

    def _last(self, moment: datetime) -> tuple[datetime, datetime]:
        year = _utc(moment).year
        for asked in range(year + 1 if _new_years_eve(moment) else year, year - _EMPTY_YEARS, -1):
            cutoffs, ends = self._of_year(asked)
            if i := bisect_right(ends, moment):
                return cutoffs[i - 1], ends[i - 1]
        raise _never(year)

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

    Working Mon–Fri 09:00–18:00 by the notice, dispatch Mon–Sat 08:30–18:00, service every day 09:00–23:00.
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


def _by_weekday(weekly: Iterable[Weekly]) -> tuple[tuple[tuple[int, int], ...], ...]:
    days: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for weekday, starts, ends in weekly:
        if not 0 <= weekday <= 6:
            raise ValueError(f"no weekday {weekday}: 0 is Monday, 6 is Sunday")
        days[weekday].append(_minutes(starts, ends))
    return tuple(tuple(day) for day in days)


def _minutes(starts: str, ends: str) -> tuple[int, int]:
    """Minutes from the local midnight; an end at or before its start lies on the next day."""
    start, end = _minute_of_day(starts), _minute_of_day(ends)
    if start == end or start == 1440:
        raise ValueError(f"hours {starts}–{ends} open nothing")
    return start, end if end > start else end + 1440


def _minute_of_day(hhmm: str) -> int:
    if hhmm == "24:00":
        return 1440
    if len(hhmm) != 5 or hhmm[2] != ":":
        raise ValueError(f"no time of day: {hhmm!r}")
    at = time.fromisoformat(hhmm)
    return at.hour * 60 + at.minute


def _laid_out(spans: Iterable[tuple[datetime, datetime]]) -> _Year:
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
    return _Year(starts, ends, (_NONE, *after[:-1]) if after else (), tuple(after), after[-1] if after else _NONE)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a zone: {moment}")
    return moment.astimezone(UTC)


def _new_year(moment: datetime) -> bool:
    """Whether the old year may still run somewhere west of UTC."""
    return moment.month == 1 and moment.day <= 2


def _new_years_eve(moment: datetime) -> bool:
    """Whether the new year may already have begun somewhere east of UTC."""
    return moment.month == 12 and moment.day >= 30


def _within_reach(year: int) -> int:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise NoSuchTime("calendar_too_far", year=year)
    return year


def _never(year: int) -> NoSuchTime:
    return NoSuchTime("calendar_never_open", year=year)
