"""Cards: one case as boards show it, from its row and the row of the task in hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from opsflow.flow.models import CASE, TASK
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.standing import case_timing
from opsflow.flow.queries.waiting import Awaited, awaited
from opsflow.flow.views import Card, CardTask
from opsflow.flow.words.definition import Definition, Task
from opsflow.i18n import said
from opsflow.refusals import NotFound

LATEST = 10**18 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)

COLUMNS = (
    *(column for column in CASE.c if column.name not in ("snapshot", "hash", "one_key", "parent_id")),
    TASK.c.id.label("task_id"),
    TASK.c.version.label("task_version"),
    TASK.c.role.label("task_role"),
    TASK.c.part.label("task_part"),
    TASK.c.state.label("task_state"),
    TASK.c.points.label("task_points"),
    TASK.c.checked.label("task_checked"),
)
WITH_TASK = CASE.outerjoin(TASK, sa.and_(TASK.c.case_id == CASE.c.id, TASK.c.name == CASE.c.task))


def cards(scope: Scope, rows: Sequence[Any]) -> list[Card]:
    """The cards of these rows, in their order."""
    scope.meet(row.assignee_id for row in rows)
    known = awaited(scope, ((row.id, row.definition_id, row.state) for row in rows if _waits(row)))
    return [_card(scope, row, known.get(row.id)) for row in rows]


def _waits(row: Any) -> bool:
    return row.paused_since is not None and row.ended_at is None


def order_key(row: Any) -> str:
    """Sorts cards of a column as text: what breaches first on top, what ended last on top. Also the cursor of a column."""
    micros = _micros(row.ended_at or row.urgent_at)
    return f"{LATEST - micros if row.ended_at else micros:018}{row.id:012}"


def beyond(after: str, ended: bool) -> tuple[datetime, int]:
    """The moment and the case's id of an order key. Raises NotFound for what is none."""
    if len(after) != 30 or not (after.isascii() and after.isdigit()):
        raise NotFound()
    micros = int(after[:18])
    try:
        return _EPOCH + (LATEST - micros if ended else micros) * _MICRO, int(after[18:])
    except OverflowError:
        raise NotFound() from None


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICRO


def _card(scope: Scope, row: Any, waits: Awaited | None) -> Card:
    definition = scope.definition(row.definition_id)
    timing = case_timing(row, scope.now, done=definition.ends.get(row.state) == "done")
    return Card(
        id=row.id,
        version=row.version,
        workflow=row.workflow,
        state=row.state,
        state_title=dict(definition.text(row.state)),
        column=row.lane,
        title=titled(definition, row.title) or said(dict(definition.text(definition.key))),
        number=row.number,
        place=row.place,
        times=row.times,
        store=scope.stores.get(row.store_id, ""),
        timing=replace(timing, waits_for=waits.name) if waits else timing,
        order=order_key(row),
        assignee=scope.person(waits.member_id if waits else row.assignee_id),
        task=_task(scope, definition, row),
        comments=row.comments,
        reason=dict(definition.text(row.note)) if row.note and _waits(row) else None,
        tags=tuple(dict(definition.text(tag)) for tag in row.tags.split(",") if tag),
        parts=row.parts,
        parts_done=row.parts_done,
    )


def _task(scope: Scope, definition: Definition, row: Any) -> CardTask | None:
    if row.task is None or row.task_id is None:
        return None
    task = definition.task_of(row.task)
    return CardTask(
        id=row.task_id,
        version=row.task_version,
        name=row.task,
        title=dict(definition.text(row.task, row.task_part or "")),
        ready=is_ready(task, row.task_state, row.task_points - row.task_checked),
        mine=row.assignee_id == scope.asker.id or row.task_role in scope.asker.roles_in(row.store_id),
        checked=row.task_checked,
        points=row.task_points,
    )


def titled(definition: Definition, title: str) -> str:
    """What a card is called: a choice by its text, in the reader's language."""
    field = definition.fields[definition.card.title]
    return said(dict(definition.text(title))) if title and field.type == "choice" else title


def is_ready(task: Task, state: str, left: int) -> bool:
    """Whether a tick needs nothing more: no open point, no input, nothing that comes before, no decision instead of it."""
    return state == "open" and not left and not task.opens and not any(ask.required for ask in task.ask)
