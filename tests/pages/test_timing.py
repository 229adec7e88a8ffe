"""Words for time, as tokens of the look fix them; English is the message's id, so no catalogue is needed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from opsflow.flow.places import Arrow, Step
from opsflow.flow.views import ClockView, Timing
from opsflow.web.shown import timing
from opsflow.web.shown.diagram import diagram_of
from opsflow.web.shown.filters import filters_of
from opsflow.web.shown.scale import scale_of

NOW = datetime(2026, 11, 24, 6, 42, tzinfo=UTC)
WORDS = timing.words("en", ZoneInfo("Asia/Shanghai"))


def said(mood: str, **more: object) -> str:
    return str(WORDS.timing(Timing(mood, NOW, **more), "shipped").striptags())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (42, "42 min"),
        (65, "1 h 05 min"),
        (60, "1 h 00 min"),
        (71 * 60 + 59, "71 h 59 min"),
        (72 * 60, "3 d 0 h"),
        (-5, "5 min"),
    ],
)
def test_minutes_have_two_digits_beside_hours_and_stand_alone_below_one(minutes: int, words: str) -> None:
    assert WORDS.figure(timedelta(minutes=minutes)).replace("<b>", "").replace("</b>", "") == words


def test_each_mood_has_its_own_words() -> None:
    hour, limit = timedelta(hours=1), timedelta(hours=2)
    assert said("soon", due=NOW + hour) == "1 h 00 min left"
    assert said("late", due=NOW - hour) == "1 h 00 min past target"
    assert said("breach", limit=NOW - hour, limit_hours=48) == "1 h 00 min past 48 h"
    assert said("paused", since=NOW - limit, waits_for={"en": "customer"}) == "for customer since 12:42"
    assert said("done", ended=NOW, took=timedelta(hours=22, minutes=50)) == "shipped 14:42 in 22 h"


def test_a_label_with_markup_stays_text() -> None:
    assert "<script>" not in WORDS.timing(Timing("paused", NOW, since=NOW, waits_for={"en": "<script>"}))


def test_another_day_is_named_by_its_weekday_and_a_far_one_by_its_date() -> None:
    assert WORDS.plain(NOW - timedelta(days=1), NOW) == "yesterday 14:42"
    assert WORDS.plain(NOW - timedelta(days=9), NOW) == "11-15 14:42"


def test_the_ruler_ends_at_the_limit_and_its_notch_is_the_target() -> None:
    start = NOW - timedelta(hours=12)
    target = ClockView("t", {}, Timing("on_time", NOW, start + timedelta(hours=24)), start, may_pause=True)
    limit = ClockView("l", {}, Timing("on_time", NOW, start + timedelta(hours=48)), start, is_limit=True)
    drawn = scale_of([target, limit])
    assert drawn and (drawn.used, drawn.notch, drawn.end) == (25.0, 50.0, start + timedelta(hours=48))


def test_a_long_ruler_that_is_no_limit_counts_days_under_its_own_name() -> None:
    week = ClockView("w", {"en": "A week"}, Timing("on_time", NOW, NOW + timedelta(days=7)), NOW)
    drawn = scale_of([week])
    assert drawn and (drawn.in_days, drawn.is_limit, drawn.title) == (True, False, {"en": "A week"})
    assert [hours // 24 for _place, hours in drawn.marks] == [1, 2, 3, 4, 5, 6]


def test_every_state_has_a_place_of_its_own() -> None:
    steps = [Step(key, {"en": key}, "state", key == "a", None) for key in "abcde"]
    drawn = diagram_of(steps, [Arrow("a", to, {}) for to in "bcd"] + [Arrow("d", "e", {}), Arrow("e", "a", {})])
    assert len({(box.x, box.y) for box in drawn.boxes}) == 5 and len(drawn.lines) == 5


def test_filters_live_in_the_address_and_unknown_ones_do_not() -> None:
    filters = filters_of({"mine": "1", "mood": "purple", "q": " 围巾 "})
    assert filters.query(mood="late") == "?mine=1&mood=late&q=%E5%9B%B4%E5%B7%BE"
    assert filters_of({}).query() == "?"
