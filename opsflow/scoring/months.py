"""The month of a counting moment, and when it is frozen. Pure. Source: scoring.md, first lines and §1."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from opsflow.flow.words.worktime import Calendar
from opsflow.refusals import Refused

FROZEN_AFTER = 3  # working days of the next month (setting)
_WRITTEN = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


class Month(NamedTuple):
    """A calendar month in the shop's zone."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    def begins(self, zone: ZoneInfo) -> datetime:
        """Its first moment, in UTC."""
        return datetime(self.year, self.month, 1, tzinfo=zone).astimezone(UTC)

    def next(self) -> "Month":
        """The month after it."""
        return self.later(1)

    def later(self, months: int) -> "Month":
        """So many months later; earlier when negative."""
        years, month = divmod(self.month - 1 + months, 12)
        return Month(self.year + years, month + 1)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next().first - timedelta(days=1)

    def edges(self, zone: ZoneInfo) -> tuple[datetime, ...]:
        """Where each of its days begins, and at last where it ends, in UTC."""
        return day_edges(self.first, self.last, zone)

    def frozen_at(self, working: Calendar, days: int = FROZEN_AFTER) -> datetime:
        """The end of so many working days of the next month: from then the month and its credits are fixed."""
        last_moment = self.next().begins(working.zone) - timedelta(microseconds=1)
        return working.days_after(last_moment, days)


def day_edges(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Where each of these days begins, and at last where the last one ends, in UTC."""
    days = (first + timedelta(days=count) for count in range((last - first).days + 2))
    return tuple(datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) for day in days)


def month_of(moment: datetime, zone: ZoneInfo) -> Month:
    """The month that a counting moment falls into."""
    local = moment.astimezone(zone)
    return Month(local.year, local.month)


def read_month(text: str) -> Month:
    """A month as it is written, "2026-11". Raises Refused for what is none."""
    written = _WRITTEN.fullmatch(text)
    if written is None:
        raise Refused("scoring_month", found=text)
    return Month(int(written[1]), int(written[2]))
