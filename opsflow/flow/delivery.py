"""Deliver the news of cases to each other: begin what is to begin, let parents and others hear. Any time, by anybody, once."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.flow import desk, laws, store
from opsflow.flow.law import machine
from opsflow.flow.law.commands.begin import Begin, Learn
from opsflow.flow.law.commands.hear import Hear
from opsflow.flow.law.context import By
from opsflow.flow.law.sight import Sight
from opsflow.flow.models import ABOUT, CASE, NEWS
from opsflow.flow.rows import SHARED
from opsflow.flow.store import Stored, Turn
from opsflow.i18n import zone
from opsflow.refusals import Refused

LOOK = 100
TOGETHER = 20  # cases that hear in one change
MOVED = "opener.moved"
AGAIN = timedelta(minutes=1)  # after a failure, doubled with every other one
MOST_DOUBLED = 8
log = logging.getLogger(__name__)


def deliver(*, now: datetime) -> int:
    """Deliver all that is due; answers how many rows. What fails stays behind, is said on its case, and is tried again."""
    delivered = 0
    while True:
        due = sa.select(NEWS.c.id).where(NEWS.c.due_at <= now).order_by(NEWS.c.id).limit(LOOK)
        with db_reading() as reading:
            found = reading.execute(due).scalars().all()
        delivered += sum(_delivered(news_id, now) for news_id in found)
        if not found:
            return delivered


def _delivered(news_id: int, now: datetime) -> bool:
    try:
        with db_change() as change:
            row = change.execute(sa.select(NEWS).where(NEWS.c.id == news_id).with_for_update()).one()
            if row.due_at is None or row.due_at > now:
                return False  # another one was faster
            rest = _KINDS[row.kind](change, row, now)
            values: dict[str, Any] = {"due_at": None, "refused": ""} if rest is None else {"reached": rest}
            change.execute(sa.update(NEWS).where(NEWS.c.id == news_id).values(**values))
            return True
    except Exception as problem:
        if not isinstance(problem, Refused):
            log.exception("news %s could not be delivered", news_id)
        _put_off(news_id, str(problem), now)
        return False


def _put_off(news_id: int, why: str, now: datetime) -> None:
    with db_change() as change:
        tries = change.execute(sa.select(NEWS.c.tries).where(NEWS.c.id == news_id)).scalar_one()
        values = {"tries": tries + 1, "due_at": now + AGAIN * 2 ** min(tries, MOST_DOUBLED), "refused": why[:500]}
        change.execute(sa.update(NEWS).where(NEWS.c.id == news_id).values(**values))


# kinds: each answers the last case reached while more are to hear, None when all did
def _begin(change: sa.Connection, row: Any, now: datetime) -> None:
    body = row.body
    there = sa.select(CASE.c.id).where(CASE.c.parent_id == row.case_id, CASE.c.parent_task == body["task"])
    if change.execute(there.where(CASE.c.ended_at.is_(None))).first():
        return  # it was opened again while the other still runs
    store_id = change.execute(sa.select(CASE.c.store_id).where(CASE.c.id == row.case_id)).scalar_one()
    law = laws.law(change, body["workflow"])
    world, by = desk.world(change, law.definition, store_id, now), By(body["opener"], "case")
    command = Begin(row.case_id, body["task"], body["given"], body["way"])
    case, event = machine.run(machine.opened(world, by), command, by=by, world=world)
    store.write(change, [Turn(law, store_id, None, case, [event])], world.calendars)


def _tell_parent(change: sa.Connection, row: Any, now: datetime) -> None:
    body = row.body
    stored = store.load(change, body["parent"], claim=True)
    tell(change, [stored], Learn(body["event"], body["task"], body["ended"]), now, by=body["by"])


def _tell_same(change: sa.Connection, row: Any, now: datetime) -> int | None:
    """The next few open cases of the same store that share a product or order with this one and listen."""
    event = row.body["event"]
    emitter = change.execute(sa.select(CASE.c.store_id).where(CASE.c.id == row.case_id)).one()
    asked = _sharing(row.case_id).where(CASE.c.id > row.reached, CASE.c.store_id == emitter.store_id)
    asked = asked.where(CASE.c.workflow.in_(_listening(change, event))).order_by(CASE.c.id).limit(TOGETHER)
    ids = change.execute(asked).scalars().all()
    if not ids:
        return None
    tell(change, store.load_all(change, ids, claim=True), Learn(event), now, by=row.body["by"])
    return ids[-1]


def _tell_child(change: sa.Connection, row: Any, now: datetime) -> None:
    """A case that still runs hears the moments by which it was opened, as they now come out."""
    name = row.body["task"]
    child = change.execute(
        sa.select(CASE.c.id).where(
            CASE.c.parent_id == row.case_id, CASE.c.parent_task == name, CASE.c.ended_at.is_(None)
        )
    ).scalar()
    if child is None:
        return
    stored = store.load(change, child, claim=True)
    moments = _moments(change, store.load(change, row.case_id), name, now)
    if any(stored.case.values.get(field) != moment for field, moment in moments.items()):
        tell(change, [stored], Hear(MOVED, moments, now), now, by=row.body["by"])


def _moments(change: sa.Connection, opener: Stored, name: str, now: datetime) -> dict[str, datetime]:
    world = desk.world(change, opener.law.definition, opener.store_id, now)
    task = world.definition.task(name)
    if task is None or task.opens is None:
        return {}  # moved to a version that opens nothing there
    sight = Sight(opener.case, world.definition, world.calendars, known={"now": now}, outside=world.outside).of(task)
    found = {field: value(sight) for field, value in task.opens.values.items()}
    return {field: value for field, value in found.items() if isinstance(value, datetime)}


_KINDS = {"begins": _begin, "retells": _tell_child, "parent": _tell_parent, "same": _tell_same}


# how
def _sharing(case_id: int) -> sa.Select[int]:
    mine, theirs = ABOUT.alias(), ABOUT.alias()
    both = sa.and_(mine.c.kind == theirs.c.kind, mine.c.kind.in_(SHARED), mine.c.value == theirs.c.value)
    shared = sa.select(theirs.c.case_id).select_from(mine.join(theirs, both)).where(mine.c.case_id == case_id)
    return sa.select(CASE.c.id).where(CASE.c.id.in_(shared), CASE.c.id != case_id, CASE.c.ended_at.is_(None))


def _listening(change: sa.Connection, event: str) -> list[str]:
    return [law.definition.key for law in laws.laws(change) if event in law.definition.hears]


def tell(
    change: sa.Connection, cases: Iterable[Stored], command: Learn | Hear, now: datetime, *, by: int | None = None
) -> None:
    """Let open cases hear of a state that somebody brought a case to, within the caller's change."""
    turns, who = [], By(by, "case")
    for stored in cases:
        world = desk.world(change, stored.law.definition, stored.store_id, now)
        if stored.case.state in world.definition.ends:
            continue
        case, event = machine.run(stored.case, command, by=who, world=world)
        if event.facts:
            turns.append(Turn(stored.law, stored.store_id, stored, case, [event]))
    store.write(change, turns, desk.calendars(change, zone()))
