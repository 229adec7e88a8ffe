"""Calendars and dispatch runs. The dates are those of calendar.md; local times are Asia/Shanghai."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsflow.flow.words.worktime import Calendar, NoSuchTime, Runs, standard_calendars, weekly

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
EVERY_DAY = range(7)


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(n) for n in range((end - start).days + 1)]


CLOSED_2026 = [
    *days("2026-01-01", "2026-01-03"),
    *days("2026-02-15", "2026-02-23"),
    *days("2026-04-04", "2026-04-06"),
    *days("2026-05-01", "2026-05-05"),
    *days("2026-06-19", "2026-06-21"),
    *days("2026-09-25", "2026-09-27"),
    *days("2026-10-01", "2026-10-07"),
]
WORKED_2026 = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
NOTICE = {**dict.fromkeys(CLOSED_2026, False), **{date.fromisoformat(day): True for day in WORKED_2026}}
SHOP = standard_calendars(SHANGHAI, NOTICE)
TWO_SPANS = weekly(SHANGHAI, [(day, *hours) for day in range(5) for hours in (("09:00", "12:00"), ("13:30", "18:00"))])
NIGHT = weekly(SHANGHAI, [(day, "22:00", "06:00") for day in EVERY_DAY])
NEVER = weekly(SHANGHAI, [])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("event", "due"),
    [
        ("2026-02-13", "2026-02-24"),
        ("2026-02-14", "2026-02-25"),
        ("2026-02-15", "2026-02-25"),
        ("2026-09-18", "2026-09-21"),
        ("2026-09-30", "2026-10-09"),
        ("2026-10-09", "2026-10-12"),
        ("2026-05-08", "2026-05-11"),
    ],
)
@pytest.mark.parametrize("hour", ["00:00", "12:00", "23:59"])
def test_two_working_days_are_due_at_23_of_the_second_day_after(event: str, due: str, hour: str) -> None:
    assert SHOP.working.days_after(at(f"{event} {hour}"), 2) == at(f"{due} 23:00")


@pytest.mark.parametrize(("n", "day"), [(-1, "09-29"), (-2, "09-28"), (-3, "09-24"), (0, "09-30"), (1, "10-08")])
def test_days_before_are_counted_from_the_day_before(n: int, day: str) -> None:
    assert SHOP.working.days_after(at("2026-09-30 10:00"), n) == at(f"2026-{day} 23:00")


def test_days_before_cross_the_year() -> None:
    assert SHOP.working.days_after(at("2026-01-05 10:00"), -2) == at("2025-12-31 23:00")


def test_a_year_not_published_runs_on_the_weekly_rule_and_says_so() -> None:
    assert SHOP.working.days_after(at("2026-12-30 15:00"), 2) == at("2027-01-01 23:00")
    assert (SHOP.working.published(2026), SHOP.working.published(2027)) == (True, False)


def test_a_calendar_that_waits_for_no_notice_is_published_every_year() -> None:
    assert SHOP.dispatch.published(2027) and SHOP.service.published(2027)


def test_a_day_ends_when_the_shop_says() -> None:
    early = Calendar(SHANGHAI, [(day, "09:00", "17:00") for day in range(5)], day_end=time(18, 30))
    assert early.days_after(at("2026-11-20 10:00"), 1) == at("2026-11-23 18:30")


@pytest.mark.parametrize(
    ("calendar", "start", "minutes", "end"),
    [
        (SHOP.dispatch, "2026-11-21 17:00", 90, "2026-11-23 09:00"),  # over the Sunday
        (SHOP.dispatch, "2026-11-21 17:00", 60, "2026-11-21 18:00"),  # what fits the day ends with it
        (SHOP.service, "2026-11-23 22:45", 30, "2026-11-24 09:15"),
        (SHOP.service, "2026-11-23 02:00", 30, "2026-11-23 09:30"),  # begun in closed time
        (SHOP.working, "2026-09-30 17:00", 120, "2026-10-08 10:00"),  # over the national holiday
        (SHOP.working, "2026-10-09 17:00", 120, "2026-10-10 10:00"),  # into a make-up Saturday
        (TWO_SPANS, "2026-11-23 11:00", 120, "2026-11-23 14:30"),  # over lunch
        (TWO_SPANS, "2026-11-23 12:30", 30, "2026-11-23 14:00"),  # begun at lunch
        (NIGHT, "2026-11-23 23:00", 420, "2026-11-24 06:00"),
        (NIGHT, "2026-11-23 05:00", 120, "2026-11-23 23:00"),
        (SHOP.working, "2026-11-23 10:00", -120, "2026-11-20 17:00"),  # back over a weekend
        (SHOP.working, "2026-11-23 10:00", -60, "2026-11-23 09:00"),
        (SHOP.working, "2026-01-05 09:00", -600, "2025-12-31 17:00"),  # back over the year, a make-up Sunday between
        (SHOP.working, "2026-11-23 07:00", 0, "2026-11-23 07:00"),
    ],
)
def test_a_span_runs_in_open_time_only(calendar: Calendar, start: str, minutes: int, end: str) -> None:
    assert calendar.add(at(start), minutes * MINUTE) == at(end)


def test_open_time_between() -> None:
    assert SHOP.working.between(at("2026-09-30 17:00"), at("2026-10-09 10:00")) == 11 * HOUR
    assert SHOP.dispatch.between(at("2025-12-31 12:00"), at("2028-01-01 12:00")).total_seconds() > 0
    assert SHOP.working.between(at("2026-10-09 10:00"), at("2026-09-30 17:00")) == timedelta(0)


def test_a_half_day_has_its_own_hours() -> None:
    half = Calendar(SHANGHAI, [(day, "08:30", "18:00") for day in range(6)], {date(2026, 11, 24): [("08:30", "12:00")]})
    assert half.add(at("2026-11-24 11:00"), 2 * HOUR) == at("2026-11-25 09:30")
    assert Runs(half).of(at("2026-11-24 10:00")) == at("2026-11-24 12:00")
    assert Runs(half).cutoff_of(at("2026-11-24 10:01")) == at("2026-11-25 16:00")


def test_hours_that_overlap_count_once() -> None:
    both = weekly(SHANGHAI, [(0, "09:00", "13:00"), (0, "12:00", "18:00")])
    assert both.between(at("2026-11-23 00:00"), at("2026-11-24 00:00")) == 9 * HOUR


def test_a_closed_day_keeps_the_night_that_began_before_it() -> None:
    night = Calendar(SHANGHAI, [(day, "22:00", "06:00") for day in EVERY_DAY], {date(2026, 11, 24): []})
    assert night.is_open(at("2026-11-24 05:59")) and not night.is_open(at("2026-11-24 23:00"))


@pytest.mark.parametrize(("hour", "is_open"), [("08:59", False), ("09:00", True), ("17:59", True), ("18:00", False)])
def test_an_end_is_no_longer_open(hour: str, is_open: bool) -> None:
    assert SHOP.working.is_open(at(f"2026-11-23 {hour}")) is is_open


def test_the_next_time_of_day_is_strictly_later_and_on_an_open_day() -> None:
    assert SHOP.dispatch.next_at(time(18), at("2026-11-21 17:59")) == at("2026-11-21 18:00")
    assert SHOP.dispatch.next_at(time(18), at("2026-11-21 18:00")) == at("2026-11-23 18:00")
    assert SHOP.service.next_at(time(19), at("2026-12-31 20:00")) == at("2027-01-01 19:00")


def test_the_next_opening_is_now_while_open() -> None:
    assert SHOP.dispatch.next_open(at("2026-11-23 10:00")) == at("2026-11-23 10:00")
    assert SHOP.dispatch.next_open(at("2026-11-22 10:00")) == at("2026-11-23 08:30")


def test_a_zone_with_summer_time_counts_the_hours_that_pass() -> None:
    berlin = weekly(ZoneInfo("Europe/Berlin"), [(day, "00:00", "24:00") for day in EVERY_DAY])
    start, end = datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert berlin.between(start, end) == 23 * HOUR


@pytest.mark.parametrize(
    ("paid", "cutoff", "end"),
    [
        ("2026-11-23 09:00", "2026-11-23 16:00", "2026-11-23 18:00"),
        ("2026-11-23 16:00", "2026-11-23 16:00", "2026-11-23 18:00"),
        ("2026-11-23 16:01", "2026-11-24 16:00", "2026-11-24 18:00"),
        ("2026-11-21 16:01", "2026-11-23 16:00", "2026-11-23 18:00"),
        ("2026-12-31 17:00", "2027-01-01 16:00", "2027-01-01 18:00"),
    ],
)
def test_an_order_leaves_with_the_first_run_whose_cutoff_it_met(paid: str, cutoff: str, end: str) -> None:
    assert (SHOP.runs.cutoff_of(at(paid)), SHOP.runs.of(at(paid))) == (at(cutoff), at(end))


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-11-23 18:00", "2026-11-23 18:00"),
        ("2026-11-23 17:59", "2026-11-21 18:00"),
        ("2027-01-01 12:00", "2026-12-31 18:00"),
    ],
)
def test_the_last_run_ends_by_the_moment(moment: str, end: str) -> None:
    assert SHOP.runs.before(at(moment)) == at(end)
    assert SHOP.runs.cutoff_before(at(moment)) == at(end) - 2 * HOUR


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_runs_at_the_turn_of_the_year_in_far_zones(zone: str) -> None:
    runs = Runs(weekly(ZoneInfo(zone), [(day, "08:30", "18:00") for day in EVERY_DAY]))
    for hours in range(72):
        moment = datetime(2026, 12, 30, 12, tzinfo=UTC) + hours * HOUR
        assert timedelta(0) <= runs.cutoff_of(moment) - moment < 24 * HOUR
        assert timedelta(0) <= moment - runs.before(moment) < 24 * HOUR


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_open_time_over_the_turn_of_the_year_in_far_zones(zone: str) -> None:
    always = weekly(ZoneInfo(zone), [(day, "00:00", "24:00") for day in EVERY_DAY])
    start = datetime(2026, 12, 31, 6, tzinfo=UTC)
    assert always.between(start, start + 48 * HOUR) == 48 * HOUR
    assert always.add(start, 48 * HOUR) == start + 48 * HOUR


@pytest.mark.parametrize(
    "ask",
    [
        lambda: NEVER.add(at("2026-11-23 10:00"), HOUR),
        lambda: NEVER.add(at("2026-11-23 10:00"), -HOUR),
        lambda: NEVER.days_after(at("2026-11-23 10:00"), 1),
        lambda: NEVER.days_after(at("2026-11-23 10:00"), -1),
        lambda: NEVER.next_at(time(9), at("2026-11-23 10:00")),
        lambda: NEVER.next_open(at("2026-11-23 10:00")),
        lambda: Runs(NEVER).of(at("2026-11-23 10:00")),
        lambda: Runs(NEVER).before(at("2026-11-23 10:00")),
    ],
)
def test_a_calendar_that_never_opens_says_so(ask: object) -> None:
    with pytest.raises(NoSuchTime, match="calendar_never_open"):
        ask()  # type: ignore[operator]


def test_a_calendar_that_never_opens_counts_no_time() -> None:
    assert NEVER.between(at("2026-11-23 10:00"), at("2027-11-23 10:00")) == timedelta(0)


def test_a_moment_centuries_away_is_refused() -> None:
    with pytest.raises(NoSuchTime, match="calendar_too_far"):
        SHOP.working.add(at("9998-01-01 10:00"), HOUR)
    with pytest.raises(NoSuchTime, match="calendar_too_far"):
        SHOP.working.days_after(at("2026-01-01 10:00"), 10**9)


@pytest.mark.parametrize(
    "hours", [("9:00", "18:00"), ("09:00", "09:00"), ("24:00", "06:00"), ("25:00", "26:00"), ("", "")]
)
def test_hours_that_are_none_are_refused(hours: tuple[str, str]) -> None:
    with pytest.raises(ValueError):
        weekly(SHANGHAI, [(0, *hours)])


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        SHOP.working.add(datetime.fromisoformat("2026-11-23"), HOUR)


CALENDARS = st.sampled_from([SHOP.working, SHOP.dispatch, SHOP.service, TWO_SPANS, NIGHT])
MOMENTS = st.integers(0, 5 * 366 * 86_400).map(
    lambda second: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)
SPANS = st.timedeltas(timedelta(0), timedelta(hours=400))


@given(CALENDARS, MOMENTS, SPANS)
def test_what_was_added_lies_between(calendar: Calendar, start: datetime, span: timedelta) -> None:
    assert calendar.between(start, calendar.add(start, span)) == span
    assert calendar.between(calendar.add(start, -span), start) == span


@given(CALENDARS, MOMENTS, SPANS, SPANS)
def test_adding_twice_is_adding_the_sum(calendar: Calendar, start: datetime, a: timedelta, b: timedelta) -> None:
    assert calendar.add(calendar.add(start, a), b) == calendar.add(start, a + b)


@given(CALENDARS, MOMENTS, MOMENTS, SPANS, st.integers(-60, 60))
def test_later_in_is_later_out(calendar: Calendar, a: datetime, b: datetime, span: timedelta, n: int) -> None:
    a, b = min(a, b), max(a, b)
    assert calendar.add(a, span) <= calendar.add(b, span)
    assert calendar.days_after(a, n) <= calendar.days_after(b, n)
    assert calendar.next_at(time(18), a) <= calendar.next_at(time(18), b)


@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
def test_spans_between_add_up(calendar: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted((a, b, c))
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c) <= c - a


@given(CALENDARS, MOMENTS)
def test_a_run_is_the_first_that_could_take_the_order(calendar: Calendar, moment: datetime) -> None:
    runs = Runs(calendar)
    assert runs.cutoff_of(moment) >= moment > runs.cutoff_of(moment) - timedelta(days=12)
    assert runs.before(runs.of(moment)) == runs.of(moment)
    assert runs.cutoff_before(moment) < runs.before(moment) <= moment
