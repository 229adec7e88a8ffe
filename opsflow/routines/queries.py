"""What may be read of the routines: each duty of a store with its next due time and who had it lately."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from opsflow.flow.queries.heard import stands
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Person, Texts
from opsflow.routines.models import OCCASION, STORE
from opsflow.routines.timetable import Duty

LATEST = 6  # occasions of a duty that its line shows


@dataclass(frozen=True, slots=True)
class OccasionView:
    """A duty that was opened for somebody, and where its case stands."""

    case_id: int
    due: datetime
    holder: Person | None
    state: Texts
    mood: str  # done, open, late, missed


@dataclass(frozen=True, slots=True)
class DutyView:
    """A line of the timetable as a store has it."""

    duty: Duty
    title: Texts
    next_due: datetime
    latest: tuple[OccasionView, ...]


def runs_in(reading: sa.Connection, store_id: int) -> datetime | None:
    """Since when the routines of a store run; None: they do not."""
    return reading.execute(sa.select(STORE.c.since).where(STORE.c.store_id == store_id)).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Opened:
    """An occasion that was opened."""

    case_id: int
    member_id: int
    due: datetime


def newest(reading: sa.Connection) -> int:
    """The number of the occasion opened last."""
    return int(reading.execute(sa.select(sa.func.coalesce(sa.func.max(OCCASION.c.id), 0))).scalar_one())


def opened_after(reading: sa.Connection, last: int) -> list[Opened]:
    """The occasions opened after one, in order."""
    rows = reading.execute(sa.select(OCCASION).where(OCCASION.c.id > last).order_by(OCCASION.c.id))
    return [Opened(row.case_id, row.member_id, row.due_at) for row in rows]


def lines(scope: Scope, store_id: int, duties: Sequence[Duty]) -> list[DutyView]:
    """Every duty of the timetable for a store."""
    latest = _latest(scope, store_id, {duty.key: duty.opens for duty in duties})
    return [
        DutyView(
            duty,
            dict(scope.law(duty.opens).text(duty.key)),
            duty.every.following(scope.calendars, scope.now),
            latest.get(duty.key, ()),
        )
        for duty in duties
    ]


def _latest(scope: Scope, store_id: int, opens: Mapping[str, str]) -> dict[str, tuple[OccasionView, ...]]:
    place = sa.func.row_number().over(partition_by=OCCASION.c.duty, order_by=(OCCASION.c.due_at.desc(), OCCASION.c.id))
    ranked = sa.select(OCCASION, place.label("place")).where(OCCASION.c.store_id == store_id).subquery()
    rows = scope.reading.execute(sa.select(ranked).where(ranked.c.place <= LATEST).order_by(ranked.c.place)).all()
    scope.meet(row.member_id for row in rows)
    where = stands(scope.reading, [row.case_id for row in rows], "")
    found: dict[str, list[OccasionView]] = defaultdict(list)
    for row in (row for row in rows if row.duty in opens):
        stand = where[row.case_id]
        mood = _mood(stand.state, stand.ended, row.due_at < scope.now)
        state = dict(scope.law(opens[row.duty]).text(stand.state))
        found[row.duty].append(OccasionView(row.case_id, row.due_at, scope.person(row.member_id), state, mood))
    return {duty: tuple(views) for duty, views in found.items()}


def _mood(state: str, ended: bool, passed: bool) -> str:
    if state == "missed":
        return "missed"
    return "done" if ended else "late" if passed else "open"
