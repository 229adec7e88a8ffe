"""What may be read of alerts: everybody their own; who was told of a case, whoever may see the case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from opsflow.alerts.models import ALERT, OPEN, RINGS
from opsflow.alerts.views import AlertLine, AlertPage, Bell, Told
from opsflow.flow.views import Person, Timing
from opsflow.people import queries as people
from opsflow.refusals import NotFound

PAGE = 50
_SAME = (ALERT.c.workflow, ALERT.c.clock, ALERT.c.stage)
_GRAVITY = sa.case((ALERT.c.mood == "breach", 0), (ALERT.c.mood == "late", 1), else_=2)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to: open ones or all, one mood, one workflow, one store."""

    all: bool = False
    mood: str = ""
    workflow: str = ""
    store_id: int | None = None


def bell(reading: sa.Connection, member_id: int) -> Bell:
    """What a member's bell says."""
    return bells(reading, [member_id])[member_id]


def bells(reading: sa.Connection, member_ids: Iterable[int]) -> dict[int, Bell]:
    """What these members' bells say."""
    ids = set(member_ids)
    breaches = sa.func.sum(sa.case((ALERT.c.mood == "breach", 1), else_=0))
    counted = sa.select(ALERT.c.member_id, sa.func.count(), breaches).where(sa.text(RINGS))
    rows = reading.execute(counted.where(ALERT.c.member_id.in_(ids)).group_by(ALERT.c.member_id))
    return dict.fromkeys(ids, Bell()) | {member: Bell(count, bool(breach)) for member, count, breach in rows}


def concerned(reading: sa.Connection, case_ids: Sequence[int]) -> set[int]:
    """Whom any alert of these cases was for."""
    asked = sa.select(ALERT.c.member_id).where(ALERT.c.case_id.in_(case_ids)).distinct()
    return set(reading.execute(asked).scalars())


def groups(reading: sa.Connection, member_id: int, narrowed: Narrowed, now: datetime) -> AlertPage:
    """My alerts, those that tell the same as one line; the gravest first, then the newest."""
    counted = (
        sa.select(
            sa.func.max(ALERT.c.id).label("newest"),
            sa.func.count().label("count"),
            sa.type_coerce(sa.func.min(ALERT.c.due), ALERT.c.due.type).label("first_due"),
            *[_every(ALERT.c[f"{done}_at"]).label(done) for done in ("read", "acknowledged", "withdrawn", "settled")],
        )
        .where(*_there(member_id, narrowed))
        .group_by(*_SAME)
        .subquery()
    )
    asked = sa.select(ALERT, counted).join(counted, counted.c.newest == ALERT.c.id)
    rows = reading.execute(asked.order_by(_GRAVITY, ALERT.c.id.desc())).all()
    lines = tuple(_group(row, now) for row in rows)
    return AlertPage(lines, newest=max((line.id for line in lines), default=0))


def group(
    reading: sa.Connection, member_id: int, alert_id: int, narrowed: Narrowed, after: int | None, now: datetime
) -> AlertPage:
    """Every one of my alerts that tells the same as this one, the newest first. Raises NotFound for another's."""
    one = _own(reading, member_id, alert_id)
    same = (ALERT.c.workflow == one.workflow, ALERT.c.clock == one.clock, ALERT.c.stage == one.stage)
    asked = sa.select(ALERT).where(*_there(member_id, narrowed), *same).order_by(ALERT.c.id.desc()).limit(PAGE + 1)
    rows = reading.execute(asked.where(ALERT.c.id < after) if after else asked).all()
    lines = tuple(_line(row, now) for row in rows[:PAGE])
    more = lines[-1].id if len(rows) > PAGE else None
    return AlertPage(lines, more, max((line.id for line in lines), default=0))


def line(
    reading: sa.Connection, member_id: int, alert_id: int, now: datetime, *, whole_group: bool = False
) -> AlertLine:
    """One of my alerts, or the group that it is the newest of. Raises NotFound for another's."""
    one = _line(_own(reading, member_id, alert_id), now)
    if not whole_group:
        return one
    found = groups(reading, member_id, Narrowed(all=True, workflow=one.workflow), now).lines
    return next(there for there in found if (there.kind, there.stage) == (one.kind, one.stage))


def of_case(reading: sa.Connection, case_id: int) -> list[Told]:
    """Who was told of a case's clocks, the newest first. Whether the reader may see the case is asked before."""
    rows = reading.execute(sa.select(ALERT).where(ALERT.c.case_id == case_id).order_by(ALERT.c.id.desc())).all()
    names = people.names_of(reading, [row.member_id for row in rows])
    return [
        Told(
            title=row.words,
            stage=row.stage,
            mood=row.mood,
            due=row.due,
            person=Person(row.member_id, names[row.member_id]),
            at=row.created_at,
            read=bool(row.read_at),
            acknowledged=bool(row.acknowledged_at),
            withdrawn=bool(row.withdrawn_at),
        )
        for row in rows
    ]


def _own(reading: sa.Connection, member_id: int, alert_id: int) -> Any:
    asked = sa.select(ALERT).where(ALERT.c.id == alert_id, ALERT.c.member_id == member_id)
    row = reading.execute(asked).one_or_none()
    if row is None:
        raise NotFound()
    return row


def _there(member_id: int, narrowed: Narrowed) -> list[sa.ColumnElement[bool]]:
    found: list[Any] = [ALERT.c.member_id == member_id]
    if not narrowed.all:
        found.append(sa.text(OPEN))
    if narrowed.mood:
        found.append(ALERT.c.mood == narrowed.mood)
    if narrowed.workflow:
        found.append(ALERT.c.workflow == narrowed.workflow)
    if narrowed.store_id is not None:
        found.append(ALERT.c.store_id == narrowed.store_id)
    return found


def _every(moment: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Whether a moment is set in every row of a group."""
    return sa.func.count(moment) == sa.func.count()


def _line(row: Any, now: datetime) -> AlertLine:
    return AlertLine(
        id=row.id,
        workflow=row.workflow,
        kind=row.clock,
        stage=row.stage,
        mood=row.mood,
        title=row.words,
        case_id=row.case_id,
        case_title=row.title,
        number=row.number,
        timing=_timing(row.mood, row.due, now, over=bool(row.settled_at or row.withdrawn_at)),
        at=row.created_at,
        read=bool(row.read_at),
        acknowledged=bool(row.acknowledged_at),
        withdrawn=bool(row.withdrawn_at),
        settled=bool(row.settled_at),
        path=row.path,
    )


def _group(row: Any, now: datetime) -> AlertLine:
    return replace(
        _line(row, now),
        timing=_timing(row.mood, row.first_due, now, over=bool(row.settled or row.withdrawn)),
        count=row.count,
        read=bool(row.read),
        acknowledged=bool(row.acknowledged),
        withdrawn=bool(row.withdrawn),
        settled=bool(row.settled),
    )


def _timing(mood: Any, due: datetime, now: datetime, *, over: bool) -> Timing:
    if over:
        return Timing("none", now)
    return Timing(mood, now, due=due, limit=due if mood == "breach" else None)
