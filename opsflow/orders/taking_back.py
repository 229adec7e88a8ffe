"""An import is taken back: what it told the cases is undone, its orders are as they were, and the numbers may come in anew."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from opsflow.db import db_change, one_at_a_time
from opsflow.flow import actions as flow
from opsflow.flow.queries.heard import touched
from opsflow.orders import indexing
from opsflow.orders.course import RUN, Lost
from opsflow.orders.planning import LINE, LOCK, ORDER
from opsflow.orders.refunds.planning import REFUND
from opsflow.orders.stored import restored
from opsflow.orders.writing import CHANGE
from opsflow.refusals import Refused
from opsflow.shop import catalogue

BATCH = 100  # orders a change
_HEARD = (CHANGE.c.case_id, CHANGE.c.case_since, CHANGE.c.case_until)


def refuse_touched(reading: sa.Connection, import_id: int, layout: str | None) -> None:
    """Raises Refused `import_touched` when a later import, or anybody, has done something to what this one brought in."""
    table, of = _subject(layout)
    later = sa.select(sa.func.count()).select_from(CHANGE.join(table, table.c.id == of))
    changed = reading.execute(later.where(CHANGE.c.import_id == import_id, table.c.import_id != import_id)).scalar_one()
    if changed:
        raise Refused("import_followed", count=changed)
    after = 0
    while True:
        rows = _batch(reading, import_id, layout, after)
        if not rows:
            return
        worked_on = touched(reading, _heard(rows))
        if worked_on:
            raise Refused("import_touched", count=len(worked_on))
        after = rows[-1].id


def take_back(run: Any, token: str, clock: Callable[[], datetime]) -> None:
    """Take a claimed import back, a batch a change; orders that somebody touched meanwhile stay and are counted. Raises Lost."""
    while True:
        now = clock()
        with db_change() as change:
            one_at_a_time(change, LOCK)
            rows = _batch(change, run.id, run.layout, 0)
            kept = _undo(change, run, rows, now)
            state = {} if rows else {"state": "taken_back", "ended_at": now, "worker": None}
            held = sa.update(RUN).where(RUN.c.id == run.id, RUN.c.worker == token)
            if not change.execute(held.values(beat_at=now, kept=RUN.c.kept + kept, **state)).rowcount:
                raise Lost
        if not rows:
            return


def _subject(layout: str | None) -> tuple[sa.Table, sa.ColumnElement[int | None]]:
    """What an import of this layout changes, and the column that names it in `import_change`."""
    return (REFUND, CHANGE.c.refund_id) if layout == "refunds" else (ORDER, CHANGE.c.order_id)


def _batch(reading: sa.Connection, import_id: int, layout: str | None, after: int) -> Sequence[Any]:
    table, of = _subject(layout)
    asked = sa.select(CHANGE.c.id, of.label("of"), CHANGE.c.before, *_HEARD, table.c.import_id.label("changed_by"))
    asked = asked.join(table, table.c.id == of)
    return reading.execute(
        asked.where(CHANGE.c.import_id == import_id, CHANGE.c.id > after).order_by(CHANGE.c.id).limit(BATCH)
    ).all()


def _heard(rows: Sequence[Any]) -> dict[int, tuple[int, int]]:
    return {row.case_id: (row.case_since, row.case_until) for row in rows if row.case_until}


def _undo(change: sa.Connection, run: Any, rows: Sequence[Any], now: datetime) -> int:
    """Undo a batch; answers how many orders or refunds had to stay. Products that only its lines had named go with them."""
    catalogue.hold(change)
    worked_on = touched(change, _heard(rows))
    free = [row for row in rows if row.changed_by == run.id and row.case_id not in worked_on]
    since: Mapping[int, int] = {row.case_id: row.case_since for row in free if row.case_until}
    flow.retract(change, since, run.file_name, by=run.member_id, door="import", now=now)
    change.execute(sa.delete(CHANGE).where(CHANGE.c.id.in_([row.id for row in rows])))
    named = _take_lines(change, [row.of for row in free]) if run.layout == "items" else []
    table, _ = _subject(run.layout)
    change.execute(sa.delete(table).where(table.c.id.in_([row.of for row in free if row.before is None])))
    _restore(change, table, [row.before for row in free if row.before])
    if table is ORDER:
        indexing.note(change, (row.of for row in free))
    catalogue.forget(change, named)
    return len(rows) - len(free)


def _take_lines(change: sa.Connection, order_ids: Sequence[int]) -> list[int]:
    """Take the lines of these orders out; answers the products that they named."""
    there = LINE.c.order_id.in_(order_ids)
    named = change.execute(sa.select(LINE.c.product_id).distinct().where(there, LINE.c.product_id.is_not(None)))
    ids = list(named.scalars())
    change.execute(sa.delete(LINE).where(there))
    return ids


def _restore(change: sa.Connection, table: sa.Table, before: Sequence[Mapping[str, Any]]) -> None:
    for told in before:
        row = restored(table, told["row"])
        change.execute(sa.update(table).where(table.c.id == row["id"]).values(row))
    lines = [restored(LINE, line) for told in before for line in told["lines"]]
    if lines:
        change.execute(sa.insert(LINE), lines)
