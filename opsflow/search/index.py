"""What is found by its words is written here, in the change that writes the thing itself, and compared with it again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeVar, cast

import sqlalchemy as sa

from opsflow.search import layout
from opsflow.search.grams import folded, grams
from opsflow.search.models import SearchCase, SearchOrder, SearchProduct

Kind = Literal["case", "order", "product"]
TABLES: dict[Kind, sa.Table] = {
    "case": cast(sa.Table, SearchCase.__table__),
    "order": cast(sa.Table, SearchOrder.__table__),
    "product": cast(sa.Table, SearchProduct.__table__),
}
AT_ONCE = 1_000
One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Doc:
    """A case, order or product with the words that it is found by."""

    id: int
    store_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is found by other words than its own; "" stands for none."""

    kind: Kind
    id: int
    stored: str
    derived: str


def put(change: sa.Connection, kind: Kind, docs: Iterable[Doc]) -> int:
    """Let these be found by their words, and no more by those of before; answers how many there were."""
    count = 0
    for some in _batches(docs):
        new = {doc.id: (doc.store_id, folded(doc.text)) for doc in some}
        was = _stored(change, TABLES[kind].c.id.in_(new), kind)
        changed = {id_: row for id_, row in new.items() if was.get(id_) != row}
        _take(change, kind, {id_: was[id_][1] for id_ in changed if id_ in was})
        _add(change, kind, changed)
        count += len(some)
    return count


def drop(change: sa.Connection, kind: Kind, ids: Sequence[int]) -> None:
    """Let these be found no more."""
    for some in _batches(ids):
        was = _stored(change, TABLES[kind].c.id.in_(some), kind)
        _take(change, kind, {id_: text for id_, (_store, text) in was.items()})


def clear(change: sa.Connection) -> None:
    """Let nothing be found, to begin anew."""
    layout.drop(change)
    layout.make(change)
    for table in TABLES.values():
        change.execute(sa.delete(table))


def differences(reading: sa.Connection, kind: Kind, docs: Iterable[Doc]) -> Iterator[Difference]:
    """Where the words that are kept are not those of the things themselves; `docs` are all of them, by rising id."""
    column, last = TABLES[kind].c.id, 0
    for some in _batches(docs):
        until = some[-1].id
        yield from _compared(kind, _stored(reading, column.between(last + 1, until), kind), some)
        last = until
    yield from _compared(kind, _stored(reading, column > last, kind), [])


Row = tuple[int, str]  # the store, the folded text


def _compared(kind: Kind, stored: dict[int, Row], docs: Sequence[Doc]) -> Iterator[Difference]:
    derived = {doc.id: (doc.store_id, folded(doc.text)) for doc in docs}
    for id_ in sorted(stored.keys() | derived.keys()):
        if stored.get(id_) != derived.get(id_):
            yield Difference(kind, id_, _said(stored.get(id_)), _said(derived.get(id_)))


def _said(row: Row | None) -> str:
    return f"{row[1]} (store {row[0]})" if row else ""


def _stored(reading: sa.Connection, which: sa.ColumnElement[bool], kind: Kind) -> dict[int, Row]:
    table = TABLES[kind]
    rows = reading.execute(sa.select(table.c.id, table.c.store_id, table.c.text).where(which))
    return {row.id: (row.store_id, row.text) for row in rows}


# SQLite's table of grams keeps no text of its own: to forget a row it has to be told what stood there
_ADD = {
    "sqlite": "INSERT INTO search_{kind}_grams (rowid, grams) VALUES (:id, :grams)",
    "postgresql": "INSERT INTO search_{kind}_grams (id, grams)"
    " SELECT id, array_to_tsvector(string_to_array(grams, ' ')) FROM unnest(:ids ::int[], :texts ::text[]) AS new (id, grams)",
}
_TAKE = {
    "sqlite": "INSERT INTO search_{kind}_grams (search_{kind}_grams, rowid, grams) VALUES ('delete', :id, :grams)",
    "postgresql": "DELETE FROM search_{kind}_grams WHERE id = ANY(:ids ::int[])",
}


def _add(change: sa.Connection, kind: Kind, rows: dict[int, Row]) -> None:
    if not rows:
        return
    made = [{"id": id_, "store_id": store_id, "text": text} for id_, (store_id, text) in rows.items()]
    change.execute(sa.insert(TABLES[kind]), made)
    _run(change, _ADD, kind, {id_: text for id_, (_store, text) in rows.items()})


def _take(change: sa.Connection, kind: Kind, texts: dict[int, str]) -> None:
    if not texts:
        return
    change.execute(sa.delete(TABLES[kind]).where(TABLES[kind].c.id.in_(texts)))
    _run(change, _TAKE, kind, texts)


def _run(change: sa.Connection, statements: dict[str, str], kind: Kind, texts: dict[int, str]) -> None:
    statement = sa.text(statements[change.dialect.name].format(kind=kind))
    cut = {id_: " ".join(grams(text)) for id_, text in texts.items()}
    if change.dialect.name == "sqlite":
        change.execute(statement, [{"id": id_, "grams": one} for id_, one in cut.items()])
    else:
        change.execute(statement, {"ids": list(cut), "texts": list(cut.values())})


def _batches(many: Iterable[One]) -> Iterator[list[One]]:
    rest = iter(many)
    while some := list(islice(rest, AT_ONCE)):
        yield some
