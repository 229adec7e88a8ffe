"""The shop's three calendars as rows: what they start with, and the stamp that tells readers of a change."""

import secrets
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from opsflow.shop.actions import choose
from opsflow.shop.holidays import SOURCE, published_days
from opsflow.shop.models import CalendarDay, CalendarSpan

STAMP = "calendars_changed"  # the setting that changes with any row of a calendar
WEEKS = (  # calendar, days from Monday, hours; source: processes.md, the three calendars
    ("working", 5, "09:00", "18:00"),
    ("dispatch", 6, "08:30", "18:00"),
    ("service", 7, "09:00", "23:00"),
)


def seed(change: sa.Connection) -> bool:
    """Write what a shop starts with, with the published holidays; False when it has calendars already."""
    if change.execute(sa.select(CalendarSpan.id).limit(1)).first():
        return False
    change.execute(sa.insert(CalendarSpan), list(_weeks()))
    change.execute(sa.insert(CalendarDay), list(_holidays()))
    touch(change)
    return True


def touch(change: sa.Connection) -> None:
    """Tell every process that the calendars have changed."""
    choose(change, STAMP, secrets.token_hex(8))


def _weeks() -> Iterator[dict[str, Any]]:
    for calendar, days, starts, ends in WEEKS:
        for weekday in range(days):
            yield {"calendar": calendar, "weekday": weekday, "starts": starts, "ends": ends}


def _holidays() -> Iterator[dict[str, Any]]:
    for day, worked, name in published_days():
        yield {"calendar": "working", "day": day.isoformat(), "open": worked, "name": name, "source": SOURCE}
