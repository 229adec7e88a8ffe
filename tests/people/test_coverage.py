"""When nobody of a roster is there: compared, minute for minute, with looking at each one."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from opsflow.people.coverage import Away, Hours, Promised, left_open, open_hours, without

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)
SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6)


def hhmm(hour: int) -> str:
    return f"{hour:02}:00"


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    start = draw(st.integers(0, 22))
    return Hours(draw(st.integers(0, 6)), hhmm(start), hhmm(draw(st.integers(start + 1, 23))))


def within(spans: list[tuple[int, int]]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


@given(SPANS, SPANS)
def test_what_is_left_is_every_point_that_is_not_taken(
    spans: list[tuple[int, int]], taken: list[tuple[int, int]]
) -> None:
    rest = without(spans, taken)
    assert within(rest) == within(spans) - within(taken)
    assert all(one[1] < other[0] or one[1] in within(taken) for one, other in pairwise(rest))


@given(st.lists(hours(), max_size=8))
def test_an_hour_of_the_week_is_open_or_somebody_is_there(week: list[Hours]) -> None:
    found = open_hours(week)
    for day in range(7):
        for hour in map(hhmm, range(24)):
            there = any(one.weekday == day and one.starts <= hour < one.ends for one in week)
            is_open = any(one.weekday == day and one.starts <= hour < one.ends for one in found)
            days, promised = {one.weekday for one in week}, bool(week)
            spanned = promised and min(days) <= day <= max(days)
            spanned = spanned and min(one.starts for one in week) <= hour < max(one.ends for one in week)
            assert is_open is (spanned and not there)


@given(
    st.lists(st.tuples(st.integers(1, 3), hours()), max_size=6),
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 200), st.integers(1, 100)), max_size=4),
)
def test_leave_opens_what_nobody_else_is_there_for(
    shifts: list[tuple[int, Hours]], leaves: list[tuple[int, int, int]]
) -> None:
    begins = datetime.combine(MONDAY, datetime.min.time(), ZONE)
    away = [Away(who, begins + timedelta(hours=at), begins + timedelta(hours=at + span)) for who, at, span in leaves]
    found = left_open([Promised(*one) for one in shifts], away, MONDAY, 7, ZONE)
    for moment in (begins + timedelta(hours=n) for n in range(7 * 24)):
        rostered = {
            who for who, one in shifts if one.weekday == moment.weekday() and one.starts <= f"{moment:%H:%M}" < one.ends
        }
        gone = {one.member_id for one in away if one.starts <= moment < one.ends}
        assert any(start <= moment < end for start, end in found) is (bool(rostered) and rostered <= gone)


def test_the_roster_of_the_source_leaves_two_early_shifts_open() -> None:
    early = [Hours(day, "09:00", "16:30") for day in range(5)]
    late = [Hours(day, "16:30", "23:00") for day in range(7)]
    assert open_hours(early + late) == [Hours(5, "09:00", "16:30"), Hours(6, "09:00", "16:30")]
