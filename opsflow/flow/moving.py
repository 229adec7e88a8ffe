"""Running cases move to another version of their process together: tried first, then all or none, and back while nothing else
happened to any of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from opsflow.db import db_change
from opsflow.flow import desk, laws, store
from opsflow.flow.defining import refuse_others
from opsflow.flow.law import machine
from opsflow.flow.law.commands.move import Move, MoveBack
from opsflow.flow.law.context import By, World
from opsflow.flow.law.events import Event
from opsflow.flow.laws import Law
from opsflow.flow.models import CASE, MOVE
from opsflow.flow.store import Stored, Turn
from opsflow.flow.words.definition import Definition, Field
from opsflow.i18n import zone
from opsflow.people.roles import Asker
from opsflow.refusals import NotFound, Refused

MOST = 5_000  # cases in one move: it is one change
DOOR = "workflows"


@dataclass(frozen=True, slots=True)
class Plan:
    """Which cases move where: all open ones of version `of`, and what its states are called in version `to`."""

    key: str
    of: int
    to: int
    states: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A case that cannot move, and why."""

    case_id: int
    store_id: int
    state: str
    why: Refused


@dataclass(frozen=True, slots=True)
class Trial:
    """What a move would do: how many cases move, tasks end as void and tasks open, and which cases cannot."""

    moves: int
    void: int
    opened: int
    stuck: tuple[Stuck, ...]


class NotAll(Refused):
    """Some cases cannot move, so none did; `trial` names them."""

    def __init__(self, trial: Trial) -> None:
        super().__init__("move_refused", count=len(trial.stuck))
        self.trial = trial


def tried(reading: sa.Connection, plan: Plan, *, by: Asker, now: datetime) -> Trial:
    """What a move would do; nothing is changed. Raises NotFound, Forbidden, Refused `move_type`, `move_one_per`, `move_private`,
    `move_nowhere`, `move_too_many`."""
    refuse_others(reading, by)
    return _trial(list(_steps(reading, plan, By(by.id, DOOR), now, claim=False)))


def move(plan: Plan, *, by: Asker, now: datetime) -> int:
    """Move every open case of a version, or none; answers the move's id. Raises NotAll, and as `tried`."""
    with db_change() as change:
        refuse_others(change, by)
        steps = list(_steps(change, plan, By(by.id, DOOR), now, claim=True))
        trial = _trial(steps)
        if trial.stuck:
            raise NotAll(trial)
        turns = [step for step in steps if isinstance(step, Turn)]
        ids = store.write(change, turns, desk.calendars(change, zone()))
        row = {
            "key": plan.key,
            "of_version": plan.of,
            "to_version": plan.to,
            "cases": [[case_id, turn.after.version] for case_id, turn in zip(ids, turns, strict=True)],
        }
        found = change.execute(sa.insert(MOVE).values(**row, by_id=by.id, created_at=now).returning(MOVE.c.id))
        move_id: int = found.scalar_one()
        return move_id


def move_back(key: str, move_id: int, *, by: Asker, now: datetime) -> int:
    """Take a move back, of all its cases or none; answers how many. Raises NotFound, Forbidden, Refused `moved_back`, NotAll."""
    with db_change() as change:
        refuse_others(change, by)
        row = change.execute(
            sa.select(MOVE).where(MOVE.c.id == move_id, MOVE.c.key == key).with_for_update()
        ).one_or_none()
        if row is None:
            raise NotFound()
        if row.back_at is not None:
            raise Refused("moved_back")
        steps = list(_steps_back(change, row.cases, laws.law_of(change, key, row.of_version), By(by.id, DOOR), now))
        trial = _trial(steps)
        if trial.stuck:
            raise NotAll(trial)
        turns = [step for step in steps if isinstance(step, Turn)]
        store.write(change, turns, desk.calendars(change, zone()))
        change.execute(sa.update(MOVE).where(MOVE.c.id == move_id).values(back_at=now, back_by_id=by.id))
        return len(turns)


def _steps(connection: sa.Connection, plan: Plan, by: By, now: datetime, *, claim: bool) -> Iterator[Turn | Stuck]:
    source, target = laws.law_of(connection, plan.key, plan.of), laws.law_of(connection, plan.key, plan.to)
    _refuse(plan.of, source.definition, target)
    asked = sa.select(CASE.c.id).where(CASE.c.definition_id == source.id, CASE.c.ended_at.is_(None))
    ids = connection.execute(asked.order_by(CASE.c.id).limit(MOST + 1)).scalars().all()
    if not ids or source.id == target.id:
        raise Refused("move_nowhere", version=plan.of)
    if len(ids) > MOST:
        raise Refused("move_too_many", most=MOST)
    command = Move(plan.of, plan.to, source.definition, plan.states)
    worlds = _Worlds(connection, target.definition, now)
    for stored in store.load_all(connection, ids, claim=claim):
        yield _step(stored, command, target, by, worlds.of(stored.store_id))


def _steps_back(
    change: sa.Connection, cases: Sequence[tuple[int, int]], law: Law, by: By, now: datetime
) -> Iterator[Turn | Stuck]:
    worlds = _Worlds(change, law.definition, now)
    versions = dict(cases)
    for stored in store.load_all(change, list(versions), claim=True):
        command = MoveBack(versions[stored.id], store.history(change, stored.id))
        yield _step(stored, command, law, by, worlds.of(stored.store_id))


def _step(stored: Stored, command: machine.Command, law: Law, by: By, world: World) -> Turn | Stuck:
    try:
        case, event = machine.run(stored.case, command, by=by, world=world)
    except Refused as why:
        return Stuck(stored.id, stored.store_id, stored.case.state, why)
    return Turn(law, stored.store_id, stored, case, [event])


class _Worlds:
    """The world of each store, looked up once."""

    def __init__(self, connection: sa.Connection, definition: Definition, now: datetime) -> None:
        self._connection, self._definition, self._now = connection, definition, now
        self._known: dict[int, World] = {}

    def of(self, store_id: int) -> World:
        if store_id not in self._known:
            self._known[store_id] = desk.world(self._connection, self._definition, store_id, self._now)
        return self._known[store_id]


def _trial(steps: Sequence[Turn | Stuck]) -> Trial:
    events = [event for step in steps if isinstance(step, Turn) for event in step.events]
    return Trial(
        len(events),
        sum(fact[0] == "dropped" and fact[2] == "void" for fact in _facts(events)),
        sum(fact[0] == "opened" for fact in _facts(events)),
        tuple(step for step in steps if isinstance(step, Stuck)),
    )


def _facts(events: Sequence[Event]) -> Iterator[Sequence[object]]:
    return (fact for event in events for fact in event.facts)


def _refuse(of: int, source: Definition, target: Law) -> None:
    """A field keeps its type as long as a case may have a value of it: what was said is read by the version it is on."""
    definition = target.definition
    if target.version < of:
        raise Refused("move_older", version=target.version)
    if source.private and not definition.private:
        raise Refused("move_private", version=target.version)
    if source.one_per != definition.one_per:
        raise Refused("move_one_per")
    older = (source.former.fields, source.fields, definition.former.fields)
    for name, field_now in definition.fields.items():
        for fields in older:
            if name in fields and _shape(fields[name]) != _shape(field_now):
                raise Refused("move_type", texts=definition.text(name), version=target.version)


def _shape(one: Field) -> tuple[str, bool, str | None]:
    return one.type, one.many, one.each


def size(reading: sa.Connection, move_id: int) -> int:
    """How many cases a move had."""
    return len(reading.execute(sa.select(MOVE.c.cases).where(MOVE.c.id == move_id)).scalar_one())
