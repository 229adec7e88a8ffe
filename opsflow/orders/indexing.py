"""What orders are found by: their number, their goods and the parcel's number, written with them."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from opsflow.orders.planning import ORDER
from opsflow.search import index
from opsflow.search.index import Doc

AT_ONCE = 1_000
_WORDS = (ORDER.c.id, ORDER.c.store_id, ORDER.c.number, ORDER.c.title, ORDER.c.tracking)


def note(change: sa.Connection, order_ids: Iterable[int]) -> None:
    """Keep what these orders, as they now stand, are found by; those that are gone no more."""
    ids = sorted(order_ids)
    rows = change.execute(sa.select(*_WORDS).where(ORDER.c.id.in_(ids))).all()
    index.put(change, "order", map(_doc, rows))
    index.drop(change, "order", sorted(set(ids) - {row.id for row in rows}))


def every(reading: sa.Connection) -> Iterator[Doc]:
    """What every order is found by, by rising id."""
    asked, last = sa.select(*_WORDS).order_by(ORDER.c.id).limit(AT_ONCE), 0
    while rows := reading.execute(asked.where(ORDER.c.id > last)).all():
        yield from map(_doc, rows)
        last = rows[-1].id


def _doc(row: sa.Row[int, int, str, str, str]) -> Doc:
    return Doc(row.id, row.store_id, f"{row.number} {row.title} {row.tracking}")
