"""The State Council's holidays and make-up days, as rows to start a shop's working calendar with.

Source: calendar.md; the package `chinesecalendar` agrees with the notices to 2026. Later years are entered by the shop.
"""

from datetime import date, timedelta

import chinese_calendar

FIRST, LAST = date(2019, 1, 1), date(2026, 12, 31)
SOURCE = f"chinesecalendar {FIRST.year}-{LAST.year}"


def published_days() -> list[tuple[date, bool, str]]:
    """Every day of a notice: the day, whether it is worked, and the holiday's Chinese name. In order of days."""
    every = (FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1))
    return [(day, chinese_calendar.is_workday(day), _chinese(name)) for day in every if (name := _holiday(day))]


def _holiday(day: date) -> str | None:
    """The English name of the holiday that the day is off for, or makes up for."""
    name: str | None = chinese_calendar.get_holiday_detail(day)[1]
    return name


def _chinese(name: str) -> str:
    return str(chinese_calendar.Holiday(name).chinese)
