"""The only writer of the engine's tables: a change of a case is claimed by its version, and all its rows are written with it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from opsflow.db import inserted, one_at_a_time
from opsflow.flow import followers, indexing, laws, news, snapshot, uploads
from opsflow.flow.law.case import Case
from opsflow.flow.law.events import Event, chained, read
from opsflow.flow.law.seers import is_seen, seers
from opsflow.flow.law.sight import Sight
from opsflow.flow.law.touched import touched
from opsflow.flow.laws import Law
from opsflow.flow.models import ABOUT, CASE, EVENT, SEES, TASK, FlowDefinition
from opsflow.flow.rows import Row, about, case_row, one_key, task_rows
from opsflow.flow.words.worktime import Calendars
from opsflow.people.roles import Asker
from opsflow.refusals import NotFound, Refused, Stale


@dataclass(frozen=True, slots=True)
class Stored:
    """A case as it stands in the database."""

    id: int
    store_id: int
    hash: str
    snapshot: str
    case: Case
    law: Law


@dataclass(slots=True)
class Turn:
    """A change to write: the case before (None: it begins) and after, and the events between."""

    law: Law
    store_id: int
    before: Stored | None
    after: Case
    events: list[Event]


# cases
_LOADED = sa.select(
    CASE.c.id,
    CASE.c.store_id,
    CASE.c.hash,
    CASE.c.snapshot,
    CASE.c.definition_id,
    FlowDefinition.version.label("law_version"),
    FlowDefinition.digest,
    FlowDefinition.heard,
).join(FlowDefinition, FlowDefinition.id == CASE.c.definition_id)
# statements that every act runs are built once: building one costs as much as running it
_ONE = _LOADED.where(CASE.c.id == sa.bindparam("of"))
_ONE_CLAIMED = _ONE.with_for_update(of=CASE)
_CHANGE = sa.update(CASE).where(CASE.c.id == sa.bindparam("of"), CASE.c.version == sa.bindparam("seen"))
_CHANGE_TASK = sa.update(TASK).where(TASK.c.case_id == sa.bindparam("of"), TASK.c.name == sa.bindparam("named"))


_NEW_EVENT = sa.insert(EVENT)
_NEW_TASK = sa.insert(TASK)


def load(connection: sa.Connection, case_id: int, *, claim: bool = False) -> Stored:
    """A case; with `claim` nobody else changes it until the transaction ends. Raises NotFound."""
    row = connection.execute(_ONE_CLAIMED if claim else _ONE, {"of": case_id}).one_or_none()
    if row is None and claim:
        row = _again(connection, _ONE_CLAIMED, {"of": case_id}).one_or_none()
    if row is None:
        raise NotFound()
    return _stored(connection, row)


def visible(connection: sa.Connection, case_id: int, by: Asker, *, claim: bool = False) -> Stored:
    """The same for somebody: one of a store that they do not work in, or a private one that they do not see, is not there."""
    stored = load(connection, case_id, claim=claim)
    if not by.roles_in(stored.store_id) or not is_seen(stored.case, stored.law.definition, by.id):
        raise NotFound()
    return stored


def load_all(connection: sa.Connection, case_ids: Sequence[int], *, claim: bool = False) -> list[Stored]:
    """Cases in the order of their ids. Raises NotFound when one is missing."""
    asked = _LOADED.where(CASE.c.id.in_(case_ids)).order_by(CASE.c.id)
    asked = asked.with_for_update(of=CASE) if claim else asked
    rows = connection.execute(asked).all()
    if claim and len(rows) < len(set(case_ids)):
        rows = _again(connection, asked).all()
    if len(rows) < len(set(case_ids)):
        raise NotFound()
    return [_stored(connection, row) for row in rows]


def _again(connection: sa.Connection, asked: sa.Select[Any], given: Row | None = None) -> sa.CursorResult[Any]:
    """Ask anew: where PostgreSQL had to wait for a case that moved to another version meanwhile, it joins the new row to the old
    version and finds nothing."""
    return connection.execute(asked, given)


def history(connection: sa.Connection, case_id: int) -> tuple[Event, ...]:
    """All events of a case, oldest first."""
    rows = connection.execute(sa.select(EVENT.c.body).where(EVENT.c.case_id == case_id).order_by(EVENT.c.version))
    return tuple(read(body) for body in rows.scalars())


def _stored(connection: sa.Connection, row: Any) -> Stored:
    law = laws.of_row(connection, row)
    return Stored(row.id, row.store_id, row.hash, row.snapshot, snapshot.read(law.definition, row.snapshot), law)


# writing
def write(change: sa.Connection, turns: Sequence[Turn], calendars: Calendars) -> list[int]:
    """Write these changes, each whole; answers the cases' ids. Raises Stale when a case has moved on meanwhile, Refused
    `one_open` when one that would begin is open already."""
    if not turns:  # no case listened
        return []
    sights = [Sight(turn.after, turn.law.definition, calendars) for turn in turns]
    events = [_event_rows(turn) for turn in turns]
    whole = list(zip(turns, sights, [rows[-1]["hash"] for rows in events], strict=True))
    begun = iter(_begin(change, [one for one in whole if one[0].before is None]))
    ids = [turn.before.id if turn.before else next(begun) for turn in turns]
    _append(change, events, ids)
    for turn, sight, digest in whole:
        if turn.before:
            _update(change, turn, turn.before, sight, digest)
            _update_tasks(change, turn, turn.before, sight)
    _insert_tasks(change, [(turn, sight, case_id) for turn, sight, case_id in zip(turns, sights, ids, strict=True)])
    _note_seers(change, zip(turns, ids, strict=True))
    _note_words(change, zip(turns, sights, ids, strict=True), calendars)
    happened = _happened(turns, ids, sights)
    news.write_down(change, happened)
    uploads.keep(change, happened)
    followers.hand_on(change, happened)
    return ids


def _refuse_second(change: sa.Connection, turns: Sequence[tuple[Turn, Sight, str]]) -> None:
    """Raises Refused `one_open` where a case of the same key is open already, or begins twice here."""
    keys = Counter(key for turn, sight, _ in turns if (key := one_key(sight, turn.store_id)) is not None)
    if not keys:
        return
    workflow = turns[0][0].law.definition.key
    one_at_a_time(change, f"begin {workflow}")
    there = sa.select(CASE.c.one_key).where(CASE.c.workflow == workflow, CASE.c.one_key.in_(keys))
    found = change.execute(there.where(CASE.c.ended_at.is_(None))).scalars().first()
    key, times = keys.most_common(1)[0]
    if found or times > 1:
        raise Refused("one_open", number=(found or key).removeprefix(f"{turns[0][0].store_id}:"))


def _begin(change: sa.Connection, turns: Sequence[tuple[Turn, Sight, str]]) -> Sequence[int]:
    if not turns:
        return []
    _refuse_second(change, turns)
    rows = [
        {
            "workflow": turn.law.definition.key,
            "store_id": turn.store_id,
            "opened_at": turn.after.opened,
            **_columns(turn, sight, digest),
        }
        for turn, sight, digest in turns
    ]
    return inserted(change, CASE, rows)


def _columns(turn: Turn, sight: Sight, digest: str) -> Row:
    before = turn.before
    return {
        "definition_id": turn.law.id,
        "hash": digest,
        "one_key": one_key(sight, turn.store_id),
        "snapshot": snapshot.rewritten(turn.after, before.case, before.snapshot)
        if before
        else snapshot.written(turn.after),
        "changed_at": turn.after.last,
        **case_row(sight),
    }


def _update(change: sa.Connection, turn: Turn, before: Stored, sight: Sight, digest: str) -> None:
    known = {"of": before.id, "seen": before.case.version}
    claimed = change.execute(_CHANGE, _columns(turn, sight, digest) | known)
    if claimed.rowcount != 1:
        raise Stale()


def _append(change: sa.Connection, events: Sequence[list[Row]], ids: Sequence[int]) -> None:
    rows = [row | {"case_id": case_id} for of_case, case_id in zip(events, ids, strict=True) for row in of_case]
    change.execute(_NEW_EVENT, rows)


def _event_rows(turn: Turn) -> list[Row]:
    """The events of a turn as rows, chained to what was before."""
    digest = turn.before.hash if turn.before else ""
    rows = []
    for event in turn.events:
        body = event.body()
        digest = chained(digest, body)
        told = {"version": event.version, "at": event.at, "by_id": event.by, "act": event.act}
        rows.append(told | {"body": body, "hash": digest})
    return rows


def _insert_tasks(change: sa.Connection, turns: Sequence[tuple[Turn, Sight, int]]) -> None:
    rows = []
    for turn, sight, case_id in turns:
        named = {"case_id": case_id, "store_id": turn.store_id, "workflow": turn.law.definition.key}
        there = turn.before.case.works if turn.before else {}
        new = [name for name in turn.after.works if name not in there]
        rows += [named | {"name": name} | row for name, row in task_rows(sight, new).items()]
    if rows:
        change.execute(_NEW_TASK, rows)


def _update_tasks(change: sa.Connection, turn: Turn, before: Stored, sight: Sight) -> None:
    """Write the tasks that the change touched."""
    there = before.case.works
    for name in there.keys() - turn.after.works.keys():
        change.execute(sa.delete(TASK).where(TASK.c.case_id == before.id, TASK.c.name == name))
    moved = turn.law.id != before.law.id
    changed = turn.after.works if moved else touched(turn.law.definition, before.case, turn.after)
    names = [name for name in changed if name in there]
    if names:
        rows = task_rows(sight, names).items()
        change.execute(_CHANGE_TASK, [row | {"of": before.id, "named": name} for name, row in rows])


def _note_seers(change: sa.Connection, turns: Iterable[tuple[Turn, int]]) -> None:
    """Note who sees the cases of private processes."""
    new: list[Row] = []
    for turn, case_id in turns:
        was = (seers(turn.before.case, turn.before.law.definition) if turn.before else None) or frozenset()
        now = seers(turn.after, turn.law.definition) or frozenset()
        for member in was - now:
            change.execute(sa.delete(SEES).where(SEES.c.case_id == case_id, SEES.c.member_id == member))
        new += [{"case_id": case_id, "member_id": member} for member in sorted(now - was)]
    if new:
        change.execute(sa.insert(SEES), new)


def _note_words(change: sa.Connection, turns: Iterable[tuple[Turn, Sight, int]], calendars: Calendars) -> None:
    """Note what the cases are about and found by, where that has changed."""
    said: list[tuple[int, int, Sight | None, Sight]] = []
    for turn, sight, case_id in turns:
        before = turn.before
        if before is None:
            said.append((case_id, turn.store_id, None, sight))
        elif before.law.id != turn.law.id or (
            (before.case.values, before.case.titles) != (turn.after.values, turn.after.titles)
        ):
            said.append((case_id, turn.store_id, Sight(before.case, before.law.definition, calendars), sight))
    _note_about(change, said)
    indexing.note(change, said)


def _note_about(change: sa.Connection, said: Sequence[tuple[int, int, Sight | None, Sight]]) -> None:
    new: list[Row] = []
    for case_id, _store_id, before, after in said:
        was = about(before) if before else set()
        now = about(after)
        for kind, value in was - now:
            gone = (ABOUT.c.case_id == case_id, ABOUT.c.kind == kind, ABOUT.c.value == value)
            change.execute(sa.delete(ABOUT).where(*gone))
        new += [{"case_id": case_id, "kind": kind, "value": value} for kind, value in sorted(now - was)]
    if new:
        change.execute(sa.insert(ABOUT), new)


def _happened(turns: Sequence[Turn], ids: Sequence[int], sights: Sequence[Sight]) -> list[followers.Happened]:
    return [
        followers.Happened(
            case_id,
            turn.law.definition.key,
            turn.store_id,
            event,
            turn.after,
            turn.law.definition,
            sight,
            turn.law.heard,
        )
        for turn, case_id, sight in zip(turns, ids, sights, strict=True)
        for event in turn.events
    ]
