"""Somebody's work: the tasks they have, by what happens next, and what they did today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from opsflow.flow import laws
from opsflow.flow.models import CASE, TASK
from opsflow.flow.queries import asking
from opsflow.flow.queries.cards import titled
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.seen import seen_by
from opsflow.flow.queries.standing import task_timing
from opsflow.flow.queries.waiting import Awaited, awaited
from opsflow.flow.views import Point, TaskView, Texts, Timing

MOST = 200
MOST_STANDING = 5_000
_OF_TIME = ("id", "offered_to", "done_at", "closed_at", "due", "hard", "opened_at", "paused_since")
_COLUMNS = (
    *TASK.c,
    CASE.c.version.label("case_version"),
    CASE.c.state.label("case_state"),
    CASE.c.definition_id,
    CASE.c.title.label("case_title"),
    CASE.c.number,
    CASE.c.place,
    CASE.c.times,
    CASE.c.limit_due,
    CASE.c.target_due,
    CASE.c.soon_at,
)
_WITH_CASE = TASK.join(CASE, CASE.c.id == TASK.c.case_id)
_OPEN = sa.and_(TASK.c.done_at.is_(None), TASK.c.closed_at.is_(None), TASK.c.optional.is_(False))


class OpenTask(NamedTuple):
    """An open task of somebody, for who hands it over."""

    case_id: int
    store_id: int
    title: Texts
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one of the reader's tasks stands, without what a list shows of it."""

    id: int
    timing: Timing
    offered_to: int | None


def standing(scope: Scope, limit: int = MOST_STANDING) -> list[Standing]:
    """The reader's open tasks, and those offered to them: what is due first, first."""
    offered = TASK.c.offered_to == scope.asker.id
    mine = sa.or_(sa.and_(TASK.c.assignee_id == scope.asker.id, TASK.c.state == "open"), offered)
    whose = sa.and_(mine, TASK.c.store_id.in_(scope.stores))
    order = (TASK.c.due.is_(None), TASK.c.due, TASK.c.id)
    asked = sa.select(*(TASK.c[name] for name in _OF_TIME)).where(_OPEN, whose).order_by(*order).limit(limit)
    return [Standing(row.id, task_timing(row, scope.now), row.offered_to) for row in scope.reading.execute(asked)]


def tasks(scope: Scope, ids: Sequence[int]) -> tuple[TaskView, ...]:
    """These tasks as lists show them, in no order."""
    return views_of(scope, TASK.c.id.in_(ids)) if ids else ()


def done_since(scope: Scope, since: datetime, limit: int = MOST) -> tuple[TaskView, ...]:
    """What the reader ticked since a moment, newest first."""
    asked = sa.select(*_COLUMNS).select_from(_WITH_CASE)
    asked = asked.where(TASK.c.doer_id == scope.asker.id, TASK.c.done_at >= since, TASK.c.store_id.in_(scope.stores))
    return _views(scope, scope.reading.execute(asked.order_by(TASK.c.done_at.desc()).limit(limit)).all())


def open_titles(
    reading: sa.Connection, member_id: int, reader_id: int, due: tuple[datetime, datetime] | None = None
) -> list[OpenTask]:
    """A member's open tasks, for who hands them over, as far as they see the cases; with `due`, what a stand-in takes."""
    columns = (TASK.c.case_id, TASK.c.name, TASK.c.part, TASK.c.due, CASE.c.definition_id, CASE.c.store_id)
    asked = sa.select(*columns).select_from(_WITH_CASE).where(_OPEN, TASK.c.assignee_id == member_id)
    asked = asked.where(seen_by(reader_id))
    asked = asked.where(*_meanwhile(due))
    rows = reading.execute(asked.order_by(TASK.c.due, TASK.c.id)).all()
    known = {one: laws.law_by_id(reading, one).definition for one in {row.definition_id for row in rows}}
    return [
        OpenTask(row.case_id, row.store_id, dict(known[row.definition_id].text(row.name, row.part)), row.due)
        for row in rows
    ]


def open_work(
    reading: sa.Connection, member_id: int, role: str | None = None, due: tuple[datetime, datetime] | None = None
) -> list[tuple[int, str]]:
    """A member's open tasks as (case, name): all, of a role alone, or with `due` what a stand-in takes."""
    theirs = (TASK.c.assignee_id == member_id, TASK.c.done_at.is_(None), TASK.c.closed_at.is_(None))
    asked = sa.select(TASK.c.case_id, TASK.c.name).select_from(_WITH_CASE).where(*theirs, *_meanwhile(due))
    asked = asked.where(TASK.c.role == role) if role else asked
    return [(row.case_id, row.name) for row in reading.execute(asked.order_by(TASK.c.case_id, TASK.c.id))]


def views_of(scope: Scope, *which: sa.ColumnElement[bool]) -> tuple[TaskView, ...]:
    """The tasks that fulfil these conditions, of cases that the reader sees, as lists show them."""
    asked = sa.select(*_COLUMNS).select_from(_WITH_CASE).where(*which, scope.seen)
    return _views(scope, scope.reading.execute(asked).all())


def _views(scope: Scope, rows: Sequence[Any]) -> tuple[TaskView, ...]:
    scope.meet(member for row in rows for member in (row.assignee_id, row.doer_id, row.offered_to))
    paused = [row for row in rows if row.paused_since and row.state == "open"]
    known = awaited(scope, ((row.case_id, row.definition_id, row.case_state) for row in paused))
    return tuple(_view(scope, row, known.get(row.case_id)) for row in rows)


def _view(scope: Scope, row: Any, waits: Awaited | None) -> TaskView:
    definition = scope.definition(row.definition_id)
    task = definition.task_of(row.name)
    timing = task_timing(row, scope.now, soon=row.soon_at if row.due == row.target_due else None)
    timing = replace(timing, waits_for=waits.name) if waits else timing
    return TaskView(
        id=row.id,
        version=row.version,
        case_id=row.case_id,
        case_version=row.case_version,
        workflow=row.workflow,
        name=row.name,
        title=dict(definition.text(row.name, row.part)),
        state=row.state,
        timing=replace(timing, limit=row.limit_due) if row.limit_due and timing.mood in ("late", "paused") else timing,
        optional=row.optional,
        mine=row.done_at is None and not task.opens,
        assignee=scope.person(row.assignee_id),
        doer=scope.person(row.doer_id),
        points=tuple(Point(key, dict(definition.text(key)), at < row.checked) for at, key in enumerate(task.checklist)),
        inputs=asking.names(definition, task.ask),
        feeds=f"{row.credit_role}.{row.item}" if row.item else None,
        case_title=titled(definition, row.case_title),
        number=row.number,
        place=row.place,
        times=row.times,
        store=scope.stores.get(row.store_id, ""),
        offered_to=scope.person(row.offered_to),
    )


def _meanwhile(due: tuple[datetime, datetime] | None) -> tuple[sa.ColumnElement[bool], ...]:
    """Due from a moment on and before another, and a role's: what is a person's own, or private, no stand-in takes."""
    if due is None:
        return ()
    return TASK.c.due >= due[0], TASK.c.due < due[1], TASK.c.role.is_not(None), sa.not_(CASE.c.private)
