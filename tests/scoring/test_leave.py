"""Leave takes off the official working days that it covers."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from opsflow.flow.words.worktime import standard_calendars
from opsflow.scoring.evidence import working_days
from opsflow.scoring.months import Month

ZONE = ZoneInfo("Asia/Shanghai")
WORKING = standard_calendars(ZONE, {}).working


@pytest.mark.parametrize(
    ("starts", "ends", "days"),
    [
        ("2026-11-24T00:00", "2026-11-25T00:00", "1"),  # a Tuesday
        ("2026-11-24T09:00", "2026-11-24T13:00", "0.5"),
        ("2026-11-24T09:00", "2026-11-24T14:00", "1"),
        ("2026-11-24T18:00", "2026-11-25T09:00", "0"),  # the night between
        ("2026-11-27T00:00", "2026-11-30T00:00", "1"),  # Friday to Sunday
        ("2026-11-28T00:00", "2026-11-30T00:00", "0"),
        ("2026-11-30T00:00", "2026-12-03T00:00", "1"),  # of this month
        ("2026-10-28T00:00", "2026-11-03T00:00", "1"),
    ],
)
def test_days_of_a_month(starts: str, ends: str, days: str) -> None:
    span = [datetime.fromisoformat(one).replace(tzinfo=ZONE) for one in (starts, ends)]
    assert working_days(WORKING, *span, Month(2026, 11).edges(ZONE)) == Decimal(days)
