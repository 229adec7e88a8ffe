"""What pages and commands read of orders and imports."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from opsflow.flow.queries import boards
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Card, Person
from opsflow.orders.course import REFUSAL, RUN
from opsflow.orders.planning import ORDER
from opsflow.refusals import NotFound, Refused
from opsflow.search.hits import hits

IMPORTERS = ("store_manager", "ops_specialist", "shipping", "owner", "deputy_gm")
PAGE = 50
SHOWN_REFUSALS = 20
IMPORTS_SHOWN = 50
UNDER_WAY = ("unpaid", "paid", "part_shipped")

State = Literal["running", "done", "refused", "taken_back", "trial", "asking"]
STATES: dict[str, State] = {
    "queued": "running",
    "reading": "running",
    "taking_back": "running",
    "asking": "asking",
    "refused": "refused",
    "taken_back": "taken_back",
}


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order in the list; `status` as `cells.Status` has it, amounts in yuan."""

    id: int
    number: str
    title: str
    store: str
    paid_at: datetime | None
    status: str
    amount: str
    case: Card | None = None


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Some orders, how many there are in all, and where the next ones begin."""

    orders: tuple[OrderLine, ...]
    all: int
    more: str | None


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import in the list."""

    id: int
    store_id: int
    name: str
    at: datetime
    by: Person
    state: State
    created: int
    updated: int
    unchanged: int
    unknown: int
    refused: int


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or (a trial) would do. `refusals` are the first lines refused, with why.

    `asked` asks before a file of another store goes in, `error` says why the whole file was refused; `waiting` are the first
    numbers that a person has to take up, `kept` counts the orders not taken back because somebody was faster.
    """

    row: ImportRow
    read: int
    of: int | None
    waiting: tuple[str, ...]
    waiting_count: int
    refusals: tuple[tuple[int, Refused], ...]
    asked: Refused | None
    error: Refused | None
    kept: int
    may_take_back: bool
    board: str  # where what came in is worked on


def orders(scope: Scope, *, q: str = "", status: str = "", store_id: int | None = None, after: str = "") -> OrderPage:
    """The orders of the reader's stores, the last that came in first; `after` is the cursor that a page before gave."""
    stores = [store_id] if store_id in scope.stores else list(scope.stores)
    found: list[sa.ColumnElement[bool]] = [ORDER.c.store_id.in_(stores)]
    if q:
        found.append(sa.or_(ORDER.c.number.contains(q, autoescape=True), ORDER.c.title.icontains(q, autoescape=True)))
    if status:
        found.append(ORDER.c.status == status)
    count = scope.reading.execute(sa.select(sa.func.count()).select_from(ORDER).where(*found)).scalar_one()
    if after:
        found.append(ORDER.c.id < _cursor(after))
    rows = scope.reading.execute(sa.select(ORDER).where(*found).order_by(ORDER.c.id.desc()).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    there = boards.by_ids(scope, [row.case_id for row in shown if row.case_id])
    more = str(shown[-1].id) if len(rows) > PAGE else None
    return OrderPage(tuple(_line(scope, row, there.get(row.case_id)) for row in shown), count, more)


def found(scope: Scope, asked: str, limit: int) -> list[OrderLine]:
    """Orders of the reader's stores that hold these words, the nearest first, those under way before the others, newest first."""
    near = hits(scope.reading, "order", asked, scope.stores)
    order = (near.c.place, ORDER.c.status.not_in(UNDER_WAY), ORDER.c.id.desc())
    joined = sa.select(ORDER).join(near, near.c.id == ORDER.c.id).order_by(*order)
    rows = scope.reading.execute(joined.limit(limit)).all()
    there = boards.by_ids(scope, [row.case_id for row in rows if row.case_id])
    return [_line(scope, row, there.get(row.case_id)) for row in rows]


def imports(scope: Scope, limit: int = IMPORTS_SHOWN) -> list[ImportRow]:
    """The last imports into the reader's stores, newest first."""
    asked = sa.select(RUN).where(RUN.c.store_id.in_(_stores(scope))).order_by(RUN.c.id.desc()).limit(limit)
    rows = scope.reading.execute(asked).all()
    scope.meet(row.member_id for row in rows)
    return [_row(scope, row) for row in rows]


def result(scope: Scope, import_id: int) -> ImportResult:
    """An import into a store where the reader may import. Raises NotFound."""
    row = scope.reading.execute(sa.select(RUN).where(RUN.c.id == import_id)).one_or_none()
    if row is None or row.store_id not in _stores(scope):
        raise NotFound()
    return _result(row, _row(scope, row), tuple(refusals(scope.reading, import_id, SHOWN_REFUSALS)))


def of_run(reading: sa.Connection, import_id: int) -> ImportResult:
    """An import, for whoever owns the machine. Raises NotFound."""
    row = reading.execute(sa.select(RUN).where(RUN.c.id == import_id)).one_or_none()
    if row is None:
        raise NotFound()
    return _result(row, _imported(row, Person(0, "")), tuple(refusals(reading, import_id)))


def refusals(reading: sa.Connection, import_id: int, limit: int | None = None) -> Iterator[tuple[int, Refused]]:
    """The lines of an import that were refused, in the order of the file, each with why; never all in memory at once."""
    asked = sa.select(REFUSAL).where(REFUSAL.c.import_id == import_id).order_by(REFUSAL.c.line, REFUSAL.c.id)
    for row in reading.execute(asked.limit(limit).execution_options(yield_per=PAGE)):
        yield row.line, Refused(row.key, **row.values)


def may_import(scope: Scope) -> dict[int, str]:
    """The stores that the reader may import into, by id."""
    return {id_: title for id_, title in scope.stores.items() if id_ in _stores(scope)}


def _stores(scope: Scope) -> list[int]:
    return [store_id for store_id in scope.stores if not scope.asker.roles_in(store_id).isdisjoint(IMPORTERS)]


def _cursor(after: str) -> int:
    if not (after.isascii() and after.isdigit() and len(after) < 18):
        raise NotFound()
    return int(after)


def _line(scope: Scope, row: Any, case: Card | None) -> OrderLine:
    amount = "" if row.amount is None else f"{row.amount:.2f}"
    return OrderLine(row.id, row.number, row.title, scope.stores[row.store_id], row.paid_at, row.status, amount, case)


def _row(scope: Scope, row: Any) -> ImportRow:
    return _imported(row, scope.person(row.member_id) or Person(0, ""))


def _imported(row: Any, by: Person) -> ImportRow:
    state: State = STATES.get(row.state, "trial" if row.trial else "done")
    counts = (row.created, row.updated, row.unchanged, row.unknown, row.refused)
    return ImportRow(row.id, row.store_id, row.file_name, row.started_at, by, state, *counts)


def _result(row: Any, shown: ImportRow, lines: tuple[tuple[int, Refused], ...]) -> ImportResult:
    return ImportResult(
        row=shown,
        read=row.lines_read,
        of=row.lines or None,
        waiting=tuple(row.waiting or ()),
        waiting_count=row.waiting_old,
        refusals=lines,
        asked=Refused("import_other_store", store=row.asked) if row.state == "asking" else None,
        error=Refused(row.error["key"], **row.error["values"]) if row.error else None,
        kept=row.kept,
        may_take_back=row.state == "done" and not row.trial and bool(row.created or row.updated),
        board="after_sales" if row.layout == "refunds" else "order_shipping",
    )
