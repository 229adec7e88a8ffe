"""Refold every case from its events and compare with all that is stored beside them: chain, snapshot, columns, tasks.

It cannot see a wrong rule, for it refolds with the same one; `workflows/examples` can. What no event says (which of two
equal definitions a case runs on) cannot be compared.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from opsflow.flow import desk, laws, snapshot
from opsflow.flow.law.case import Case, fold
from opsflow.flow.law.events import Event, chained, read, undone
from opsflow.flow.law.seers import seers
from opsflow.flow.law.sight import Sight
from opsflow.flow.laws import Law
from opsflow.flow.models import CASE, EVENT, SEES, TASK, FlowDefinition
from opsflow.flow.queries.seen import seers_of
from opsflow.flow.rows import Row, case_row, one_key, task_rows
from opsflow.flow.words.worktime import Calendars
from opsflow.i18n import zone
from opsflow.refusals import Refused

BATCH = 200  # cases held in memory at once
LONGEST = 120  # characters of a value that a difference shows
UNSEEN = frozenset({"id", "definition_id"})  # columns that no event says


@dataclass(frozen=True, slots=True)
class Difference:
    """Something stored that the events do not make. `case_id` is None for a definition."""

    case_id: int | None
    what: str
    stored: str
    derived: str


@dataclass(frozen=True, slots=True)
class _Shelf:
    """All that is stored of one case; values as the database keeps them."""

    case: Row
    events: Sequence[Row]
    tasks: Mapping[str, Row]
    seers: frozenset[int]


def count(reading: sa.Connection) -> int:
    """How many cases there are to compare."""
    return reading.execute(sa.select(sa.func.count()).select_from(CASE)).scalar_one()


def verify(reading: sa.Connection, done: Callable[[int], object] = lambda cases: None) -> Iterator[Difference]:
    """Every difference, case by case; `done` hears how many cases each batch held. Memory does not grow with the shop."""
    yield from _definitions(reading)
    yield from _orphans(reading)
    calendars, known = desk.calendars(reading, zone()), dict[int, Law]()
    last = 0
    while shelves := _batch(reading, last):
        for shelf in shelves:
            yield from _case(reading, shelf, known, calendars)
        last = shelves[-1].case["id"]
        done(len(shelves))


# reading
def _batch(reading: sa.Connection, last: int) -> list[_Shelf]:
    cases = _rows(reading, CASE, CASE.c.id > last, CASE.c.id, limit=BATCH)
    ids = [row["id"] for row in cases]
    events: dict[int, list[Row]] = defaultdict(list)
    tasks: dict[int, dict[str, Row]] = defaultdict(dict)
    for row in _rows(reading, EVENT, EVENT.c.case_id.in_(ids), EVENT.c.case_id, EVENT.c.version):
        events[row["case_id"]].append(row)
    for row in _rows(reading, TASK, TASK.c.case_id.in_(ids), TASK.c.id):
        tasks[row["case_id"]][row["name"]] = row
    seers = seers_of(reading, ids)
    return [_Shelf(row, events[row["id"]], tasks[row["id"]], seers[row["id"]]) for row in cases]


def _rows(
    reading: sa.Connection, table: sa.Table, which: sa.ColumnElement[bool], *order: Any, limit: int | None = None
) -> list[Row]:
    """Rows as the database keeps them: what was tampered with may be no moment any more."""
    raw = [sa.type_coerce(column, sa.types.NullType()).label(column.name) for column in table.columns]
    rows = reading.execute(sa.select(*raw).where(which).order_by(*order).limit(limit)).mappings()
    return [dict(row) for row in rows]


# comparing
def _definitions(reading: sa.Connection) -> Iterator[Difference]:
    for row in reading.execute(sa.select(FlowDefinition).order_by(FlowDefinition.id)):
        derived = hashlib.sha256(row.text.encode()).hexdigest()
        if row.digest != derived:
            yield Difference(None, f"digest of {row.key} version {row.version}", row.digest, derived)


def _orphans(reading: sa.Connection) -> Iterator[Difference]:
    for table in (EVENT, TASK, SEES):
        there = sa.exists().where(CASE.c.id == table.c.case_id)
        for case_id in reading.execute(sa.select(table.c.case_id).where(~there).distinct()).scalars():
            yield Difference(case_id, f"rows of {table.name}", "rows of no case", "a case")


def _case(reading: sa.Connection, shelf: _Shelf, known: dict[int, Law], calendars: Calendars) -> Iterator[Difference]:
    case_id = shelf.case["id"]
    for what, stored, derived in _differences(reading, shelf, known, calendars):
        yield Difference(case_id, what, _short(stored), _short(derived))


Found = Iterator[tuple[str, Any, Any]]


def _differences(reading: sa.Connection, shelf: _Shelf, known: dict[int, Law], calendars: Calendars) -> Found:
    yield from _chain(shelf)
    law_id = shelf.case["definition_id"]
    try:
        known[law_id] = law = known.get(law_id) or laws.law_by_id(reading, law_id)
        events = [read(row["body"]) for row in shelf.events]
        case = fold(law.definition, events)
        sight = Sight(case, law.definition, calendars)
        derived_case, derived_tasks = _case_columns(sight, shelf.case["store_id"]), task_rows(sight)
    except (LookupError, ValueError, TypeError, AttributeError, Refused, sa.exc.NoResultFound) as problem:
        yield "events", f"{type(problem).__name__}: {problem}", "a case"
        return
    yield from _law(events, law.version)
    yield from _columns(reading, events, shelf)
    yield from _snapshot(shelf, case)
    yield from _compared("", shelf.case, _kept(reading, derived_case))
    yield from _seers(shelf, seers(case, law.definition) or frozenset())
    named = {"case_id": shelf.case["id"], "store_id": shelf.case["store_id"], "workflow": law.definition.key}
    yield from _tasks(shelf.tasks, {name: _kept(reading, named | row) for name, row in derived_tasks.items()})


def _chain(shelf: _Shelf) -> Found:
    before = ""
    for version, row in enumerate(shelf.events, 1):
        if row["version"] != version:
            yield f"event {version}", f"version {row['version']}", f"version {version}"
            break
        derived = chained(before, row["body"])
        if row["hash"] != derived:
            yield f"event {version} hash", row["hash"], derived
        before = row["hash"]
    last = shelf.events[-1] if shelf.events else {"hash": "", "version": 0}
    if shelf.case["hash"] != last["hash"]:
        yield "hash", shelf.case["hash"], last["hash"]
    if shelf.case["version"] != last["version"]:
        yield "version", shelf.case["version"], last["version"]


def _law(events: Sequence[Event], version: int) -> Found:
    """The version that the case's moves left it on, where it ever moved."""
    gone = undone(events)
    moves = [(event.version, fact) for event in events for fact in event.facts if fact[0] == "moved"]
    stand = [fact[2] for at, fact in moves if at not in gone]
    derived = stand[-1] if stand else moves[0][1][1] if moves else version
    if derived != version:
        yield "definition", f"version {version}", f"version {derived}"


def _columns(reading: sa.Connection, events: Iterable[Event], shelf: _Shelf) -> Found:
    for event, row in zip(events, shelf.events, strict=True):
        said = {"version": event.version, "at": event.at, "by_id": event.by, "act": event.act}
        yield from _compared(f"event {row['version']} ", row, _kept(reading, said))


def _snapshot(shelf: _Shelf, case: Case) -> Found:
    derived = snapshot.written(case)
    if shelf.case["snapshot"] != derived:
        at = next((i for i, (a, b) in enumerate(zip(shelf.case["snapshot"], derived, strict=False)) if a != b), 0)
        yield "snapshot", shelf.case["snapshot"][max(0, at - 20) :], derived[max(0, at - 20) :]


def _seers(shelf: _Shelf, derived: frozenset[int]) -> Found:
    if shelf.seers != derived:
        yield "who sees it", sorted(shelf.seers), sorted(derived)


def _case_columns(sight: Sight, store_id: int) -> Row:
    case = sight.case
    columns = {"workflow": sight.definition.key, "opened_at": case.opened, "changed_at": case.last}
    return {**columns, "one_key": one_key(sight, store_id), **case_row(sight)}


def _tasks(stored: Mapping[str, Row], derived: Mapping[str, Row]) -> Found:
    for name in sorted(stored.keys() | derived.keys()):
        if name not in derived:
            yield f"task {name}", "a row", "none"
        elif name not in stored:
            yield f"task {name}", "none", "a row"
        else:
            yield from _compared(f"task {name} ", stored[name], derived[name])


def _compared(what: str, stored: Row, derived: Row) -> Found:
    return ((f"{what}{name}", stored[name], value) for name, value in derived.items() if stored[name] != value)


def _kept(reading: sa.Connection, row: Row) -> Row:
    """A derived row as the database keeps it: SQLite has text for moments."""
    if reading.dialect.name != "sqlite":
        return row
    return {name: _text(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
