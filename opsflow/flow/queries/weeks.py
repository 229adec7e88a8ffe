"""Somebody's week: what they finished by process and task, what is open, what they missed. A report begins with it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from opsflow.flow.forms import Counted, Piece, Week
from opsflow.flow.models import CASE, TASK
from opsflow.flow.queries.cards import titled
from opsflow.flow.queries.scope import Scope

SPAN = timedelta(days=7)
MOST = 2_000  # tasks that are looked at
NOTABLE = 3  # a task done so rarely is told with its cases
_COLUMNS = (TASK.c.case_id, TASK.c.workflow, TASK.c.name, TASK.c.part, TASK.c.due, CASE.c.definition_id, CASE.c.title)
_WITH_CASE = TASK.join(CASE, CASE.c.id == TASK.c.case_id)
_LATEST = sa.func.coalesce(TASK.c.hard, TASK.c.due)


def week_of(scope: Scope, store_id: int, until: datetime, *, told_by: tuple[str, str]) -> Week:
    """The reader's seven days before `until` in a store, as of now; `told_by`: the process and task that tell of them."""
    here = TASK.c.store_id == store_id
    mine = sa.and_(here, TASK.c.assignee_id == scope.asker.id, TASK.c.done_at.is_(None))
    ended = min(until, scope.now)
    done = sa.and_(here, TASK.c.doer_id == scope.asker.id, TASK.c.done_at > until - SPAN, TASK.c.done_at <= until)
    undone = sa.or_(TASK.c.closed_at.is_(None), TASK.c.closed_at >= _LATEST)
    missed = sa.and_(
        mine, until - SPAN < _LATEST, ended >= _LATEST, undone, TASK.c.spared == "", TASK.c.uncounted == ""
    )
    still = sa.and_(mine, TASK.c.state == "open", TASK.c.closed_at.is_(None), TASK.c.optional.is_(False))
    other = sa.or_(TASK.c.workflow != told_by[0], TASK.c.name != told_by[1])
    later = sa.or_(_LATEST.is_(None), ended < _LATEST)
    return Week(
        finished=tuple(_counted(scope, _rows(scope, done, TASK.c.done_at.desc()))),
        open=tuple(_pieces(scope, _rows(scope, sa.and_(still, other, later), TASK.c.due.is_(None), TASK.c.due))),
        missed=tuple(_pieces(scope, _rows(scope, missed, _LATEST))),
    )


def _rows(scope: Scope, which: sa.ColumnElement[bool], *order: Any) -> Sequence[Any]:
    asked = sa.select(*_COLUMNS).select_from(_WITH_CASE).where(which).order_by(*order, TASK.c.id).limit(MOST)
    return scope.reading.execute(asked).all()


def _counted(scope: Scope, rows: Iterable[Any]) -> Iterable[Counted]:
    """Each task of each process, the most frequent first."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        groups.setdefault((row.workflow, row.name.partition(":")[0]), []).append(row)
    for (workflow, name), of_one in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        definition = scope.definition(of_one[0].definition_id)
        cases = {row.case_id: titled(scope.definition(row.definition_id), row.title) for row in of_one}
        told = tuple(cases.values()) if len(of_one) <= NOTABLE else ()
        yield Counted(dict(definition.text(workflow)), dict(definition.text(name)), len(of_one), told)


def _pieces(scope: Scope, rows: Iterable[Any]) -> Iterable[Piece]:
    for row in rows:
        definition = scope.definition(row.definition_id)
        yield Piece(dict(definition.text(row.name, row.part)), titled(definition, row.title), row.due)
