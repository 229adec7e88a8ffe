"""What people's roles and the freeze make of a credit, each test named after the cheat that it stops. Times are hours."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from opsflow.flow.law.credit import Credit
from opsflow.flow.words.worktime import standard_calendars
from opsflow.refusals import Refused
from opsflow.scoring.credit import as_frozen, gaps
from opsflow.scoring.months import Month, month_of, read_month

ANN, BO = 1, 2
DAY = datetime(2026, 11, 2, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


def frozen(**facts: Any) -> tuple[str, int | None]:
    """(outcome, whose) of Ann's task due at 10:00, in a month that was frozen at 100:00, seen at 200:00."""
    known: dict[str, Any] = {
        "role": "shipping",
        "item": "pack_and_ship",
        "member": ANN,
        "bearer": ANN,
        "at": at(10),
        "due": at(10),
    }
    one = as_frozen(Credit(**known | facts), at(100))
    return one.outcome(at(200)), one.whose(at(200))


# the month, and when it is fixed


def test_cheat_ticking_old_tasks_after_the_month_was_frozen() -> None:
    assert frozen(done=at(99), member=BO) == ("late", ANN)
    assert frozen(done=at(101), member=BO) == ("missed", ANN)
    assert frozen(done=at(101), hard=at(300)) == ("missed", ANN)


def test_cheat_having_old_tasks_cancelled_after_the_month_was_frozen() -> None:
    assert frozen(closed=at(99), uncounted="not_needed") == ("", ANN)
    assert frozen(closed=at(101), uncounted="not_needed") == ("missed", ANN)


def test_cheat_letting_a_file_excuse_after_the_month_was_frozen() -> None:
    assert frozen(done=at(101), uncounted="unproved") == ("missed", ANN)


def test_cheat_helping_with_what_was_frozen() -> None:
    known: dict[str, Any] = {"role": "shipping", "item": "pack_and_ship", "member": BO, "bearer": ANN, "at": at(10)}
    assert as_frozen(Credit(**known, due=at(10), done=at(101), helper=BO), at(100)).helper is None


def test_what_was_decided_before_the_freeze_stays() -> None:
    assert frozen(done=at(9)) == ("on_time", ANN)
    assert frozen(uncounted="excused") == ("", ANN)
    assert frozen(bearer=None, spared="leave") == ("", None)


def test_a_month_is_fixed_at_the_end_of_the_third_working_day_of_the_next() -> None:
    working = standard_calendars(SHANGHAI, {}).working
    assert Month(2026, 10).frozen_at(working) == datetime(2026, 11, 4, 15, tzinfo=UTC)
    assert Month(2026, 12).frozen_at(working) == datetime(2027, 1, 5, 15, tzinfo=UTC)


def test_a_month_is_one_of_the_shops_zone() -> None:
    assert str(month_of(datetime(2026, 10, 31, 16, tzinfo=UTC), SHANGHAI)) == "2026-11"


def test_a_month_has_its_days_whatever_its_clocks_do() -> None:
    berlin = Month(2026, 10).edges(ZoneInfo("Europe/Berlin"))
    assert len(berlin) == 32
    assert berlin[25] - berlin[24] == timedelta(hours=25)
    assert Month(2026, 1).later(-1) == (2025, 12)


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "26-11", "2026-11-01", "1999-01", "２026-11", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="scoring_month"):
        read_month(text)


# 9 when a role was not held any more


def test_a_role_still_held_has_no_gap() -> None:
    assert gaps([(at(0), None)]) == ()
    assert gaps([(at(0), at(5)), (at(3), None)]) == ()  # in another store


def test_a_gap_begins_with_the_last_moment() -> None:
    assert gaps([(at(0), at(5))]) == ((at(5) - INSTANT, None),)
    assert gaps([(at(8), None), (at(0), at(5))]) == ((at(5) - INSTANT, at(8)),)
    assert gaps([(at(0), at(5)), (at(5), at(6))]) == ((at(6) - INSTANT, None),)


def test_who_never_held_the_role_has_no_gap() -> None:
    assert gaps([]) == ()
