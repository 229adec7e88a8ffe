"""The drawer's ruler: from the start of the limit's clock to the limit, with pauses and the target. All in per cent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from opsflow.flow.views import ClockView, Mood, Texts

STEPS = (1, 2, 4, 6, 12, 24, 48, 24 * 7)  # hours between the marks; the first that leaves at most this many of them
MARKS = 12
DAY = 24


@dataclass(frozen=True, slots=True)
class Scale:
    """Where everything lies on the ruler; `marks` are (place, hours since the start), told in days
    when they are `in_days`.

    `title` is the clock that it measures, `is_limit` whether that is one which must not pass.
    """

    mood: Mood
    title: Texts
    is_limit: bool
    start: datetime
    end: datetime
    used: float
    holds: tuple[tuple[float, float], ...]
    paused: timedelta
    marks: tuple[tuple[float, int], ...]
    in_days: bool = False
    target: datetime | None = None
    notch: float | None = None


def scale_of(clocks: Sequence[ClockView]) -> Scale | None:
    """Lay the clocks of a case on one ruler; none when no clock has a due time after its start."""
    drawn = [one for one in clocks if one.timing.due and one.timing.due > one.started and one.timing.mood != "done"]
    if not drawn:
        return None
    whole = next((one for one in drawn if one.is_limit), drawn[-1])
    target = next((one for one in drawn if one is not whole), None)
    end = whole.timing.due or whole.started
    start, now = whole.started, whole.timing.now

    def place(moment: datetime) -> float:
        return round(min(100.0, max(0.0, 100 * ((moment - start) / (end - start)))), 1)

    pauses = [(since, until or now) for since, until, _why in (target or whole).pauses]
    return Scale(
        mood=_mood(whole, target),
        title=whole.title,
        is_limit=whole.is_limit,
        start=start,
        end=end,
        used=place(now),
        holds=tuple((place(since), place(until)) for since, until in pauses),
        paused=sum((until - since for since, until in pauses), timedelta()),
        marks=_marks(end - start, place, start),
        in_days=_step(end - start) >= DAY,
        target=target.timing.due if target else None,
        notch=place(target.timing.due) if target and target.timing.due else None,
    )


def _mood(whole: ClockView, target: ClockView | None) -> Mood:
    return whole.timing.mood if whole.timing.mood == "breach" or target is None else target.timing.mood


def _marks(length: timedelta, place: Callable[[datetime], float], start: datetime) -> tuple[tuple[float, int], ...]:
    hours, step = length / timedelta(hours=1), _step(length)
    return tuple(
        (place(start + timedelta(hours=at)), at) for at in range(step, int(hours - step / 2) + 1, step)[:MARKS]
    )


def _step(length: timedelta) -> int:
    hours = length / timedelta(hours=1)
    return next((one for one in STEPS if hours / one <= MARKS), STEPS[-1])
