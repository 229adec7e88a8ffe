"""Where a case or task stands as of now: its mood, its figure, its ruler. Comparisons of stored moments, nothing stored."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from opsflow.flow.models import CASE
from opsflow.flow.views import Mood, Ruler, Timing

_NO_TIME = timedelta(0)
TASK_SOON = timedelta(hours=4)


def mood_column(now: datetime) -> sa.ColumnElement[str]:
    """The mood of an open case in SQL, the same as `case_timing` says."""
    case = CASE.c
    return sa.case(
        (case.limit_due < now, "breach"),
        (case.paused_since.is_not(None), "paused"),
        (case.target_due < now, "late"),
        (case.soon_at <= now, "soon"),
        else_="on_time",
    )


def case_timing(row: Any, now: datetime, *, done: bool = False) -> Timing:
    """A case row's timing; `done`: it has come to a good end."""
    if row.ended_at:
        late = row.ended_at - row.target_due if row.target_due else _NO_TIME
        took = row.ended_at - row.started_at
        late_by = late if late > _NO_TIME and done else None
        return Timing("done" if done else "none", now, ended=row.ended_at, took=took, late_by=late_by)
    mood = _mood(row.target_due, row.limit_due, row.paused_since, row.soon_at, now)
    return Timing(
        mood,
        now,
        due=row.target_due,
        limit=row.limit_due,
        since=row.paused_since,
        ruler=_ruler(row, now),
        predicted=bool(row.last_chance and row.last_chance < now and mood != "breach"),
        turns=_turns((row.soon_at, row.target_due, row.limit_due, row.last_chance), now),
        limit_hours=round((row.limit_due - row.started_at) / timedelta(hours=1)) if row.limit_due else None,
    )


def task_timing(row: Any, now: datetime, soon: datetime | None = None) -> Timing:
    """A task row's timing; `soon` is when its case's clock begins to warn, where that has the same due time."""
    if row.done_at:
        late = row.done_at - row.due if row.due else _NO_TIME
        return Timing("done", now, row.due, ended=row.done_at, late_by=late if late > _NO_TIME else None)
    if row.closed_at:
        return Timing("none", now, row.due, ended=row.closed_at)
    soon = soon or (row.due - min(TASK_SOON, (row.due - row.opened_at) / 2) if row.due else None)
    mood = _mood(row.due, row.hard, row.paused_since, soon, now)
    turns = _turns((soon, row.due, row.hard), now)
    return Timing(mood, now, row.due, row.hard, row.paused_since, turns=turns)


def _mood(
    due: datetime | None, limit: datetime | None, paused: datetime | None, soon: datetime | None, now: datetime
) -> Mood:
    if limit and limit < now:
        return "breach"
    if paused:
        return "paused"
    if due and due < now:
        return "late"
    if soon and soon <= now:
        return "soon"
    return "on_time" if due else "none"


def _turns(moments: Sequence[datetime | None], now: datetime) -> datetime | None:
    return min((moment for moment in moments if moment and moment > now), default=None)


def _ruler(row: Any, now: datetime) -> Ruler | None:
    if row.limit_due is None or row.limit_due <= row.started_at:
        return None
    whole = row.limit_due - row.started_at

    def place(moment: datetime) -> float:
        part: float = (moment - row.started_at) / whole
        return round(min(100.0, max(0.0, 100 * part)), 1)

    target = row.target_due if row.target_due != row.limit_due else None
    holds = ((place(row.paused_since), place(now)),) if row.paused_since else ()
    return Ruler(place(now), place(target) if target else None, holds)
