"""The published holidays, held to the notice of 2025-11-04 (calendar.md)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from opsflow.flow.words.worktime import standard_calendars
from opsflow.shop.holidays import published_days

ROWS = published_days()


def test_2026_is_the_notice() -> None:
    worked = [day.strftime("%m-%d") for day, is_open, _ in ROWS if day.year == 2026 and is_open]
    closed = [day for day, is_open, _ in ROWS if day.year == 2026 and not is_open]
    assert worked == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert (len(closed), closed[0], closed[-1]) == (33, date(2026, 1, 1), date(2026, 10, 7))
    assert (date(2026, 2, 17), False, "春节") in ROWS


def test_every_year_from_2019_to_2026_is_published_and_2027_is_not() -> None:
    working = standard_calendars(ZoneInfo("Asia/Shanghai"), {day: is_open for day, is_open, _ in ROWS}).working
    assert [year for year in range(2018, 2028) if working.published(year)] == list(range(2019, 2027))


def test_two_working_days_over_the_national_holiday() -> None:
    working = standard_calendars(ZoneInfo("Asia/Shanghai"), {day: is_open for day, is_open, _ in ROWS}).working
    assert working.days_after(datetime(2026, 9, 30, 4, tzinfo=UTC), 2) == datetime(2026, 10, 9, 15, tzinfo=UTC)
