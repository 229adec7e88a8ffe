"""The month of a counting moment, and when it is frozen. Pure. Source: scoring.md, first lines and §1."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from opsflow.flow.worktime import Calendar

FROZEN_AFTER = 3  # working days of the next month (setting)


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
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def frozen_at(self, working: Calendar, days: int = FROZEN_AFTER) -> datetime:
        """The end of so many working days of the next month: from then the month and its credits are fixed."""
        last_moment = self.next().begins(working.zone) - timedelta(microseconds=1)
        return working.days_after(last_moment, days)


def month_of(moment: datetime, zone: ZoneInfo) -> Month:
    """The month that a counting moment falls into."""
    local = moment.astimezone(zone)
    return Month(local.year, local.month)
