"""When a recurring duty is due, as arithmetic."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsflow.flow.words.worktime import standard_calendars
from opsflow.routines.occasions import NoOccasion, every

ZONE = ZoneInfo("Asia/Shanghai")
HOLIDAYS = {date(2026, 10, day): False for day in range(1, 8)} | {date(2026, 10, 10): True}
CALENDARS = standard_calendars(ZONE, HOLIDAYS)
TEXTS = (
    "day at 19:00",
    "working day at 18:00",
    "dispatch day at 18:00",
    "saturday at 18:00",
    "day 31 of month at 09:00",
    "last working day of month at 18:00",
    "first day of quarter at 09:00",
    "last day of year at 23:59",
)


def days(text: str, first: str, last: str) -> list[str]:
    after, until = (
        datetime.fromisoformat(f"{day} {at}").replace(tzinfo=ZONE) for day, at in ((first, "00:00"), (last, "23:59"))
    )
    found = every(text).between(CALENDARS, after, until)
    return [moment.astimezone(ZONE).strftime("%m-%d %H:%M") for moment in found]


@pytest.mark.parametrize(
    ("text", "first", "last", "due"),
    [
        ("day at 16:30", "2026-11-23", "2026-11-24", ["11-23 16:30", "11-24 16:30"]),
        (
            "working day at 18:00",
            "2026-10-08",
            "2026-10-12",
            ["10-08 18:00", "10-09 18:00", "10-10 18:00", "10-12 18:00"],
        ),
        ("working day at 18:00", "2026-10-01", "2026-10-07", []),
        ("dispatch day at 18:00", "2026-11-28", "2026-11-30", ["11-28 18:00", "11-30 18:00"]),
        ("saturday at 18:00", "2026-11-01", "2026-11-14", ["11-07 18:00", "11-14 18:00"]),
        ("day 31 of month at 09:00", "2026-02-01", "2026-03-31", ["02-28 09:00", "03-31 09:00"]),
        ("last working day of month at 18:00", "2026-10-01", "2026-11-30", ["10-30 18:00", "11-30 18:00"]),
        ("last working day of quarter at 18:00", "2026-07-01", "2026-12-31", ["09-30 18:00", "12-31 18:00"]),
        ("first working day of quarter at 09:00", "2026-10-01", "2026-10-31", ["10-08 09:00"]),
        ("last day of year at 23:59", "2026-01-01", "2026-12-31", ["12-31 23:59"]),
    ],
)
def test_it_falls_on_these_days(text: str, first: str, last: str, due: list[str]) -> None:
    assert days(text, first, last) == due


@pytest.mark.parametrize(
    "text",
    [
        "day at 25:00",
        "day at 9:00",
        "funday at 18:00",
        "day 0 of month at 09:00",
        "day 32 of month at 09:00",
        "day",
        "at 18:00",
        "",
    ],
)
def test_what_says_no_time_is_refused(text: str) -> None:
    with pytest.raises(NoOccasion):
        every(text)


MOMENTS = st.integers(0, 700 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(st.sampled_from(TEXTS), MOMENTS, MOMENTS, MOMENTS)
def test_two_looks_see_what_one_look_sees(text: str, a: datetime, b: datetime, c: datetime) -> None:
    first, middle, last = sorted((a, b, c))
    recurs = every(text)
    parts = [*recurs.between(CALENDARS, first, middle), *recurs.between(CALENDARS, middle, last)]
    assert parts == list(recurs.between(CALENDARS, first, last))


@given(st.sampled_from(TEXTS), MOMENTS)
def test_the_next_one_is_later_and_nothing_lies_between(text: str, moment: datetime) -> None:
    recurs = every(text)
    following = recurs.following(CALENDARS, moment)
    assert following > moment
    assert list(recurs.between(CALENDARS, moment, following - timedelta(microseconds=1))) == []
