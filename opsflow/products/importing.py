"""A file's products held against the catalogue and brought in: some hundred a change, so that nobody waits for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.products.reading import ProductRow, Reading
from opsflow.refusals import Refused
from opsflow.shop.catalogue import Altered, Author, Facts, Known, add, alter, hold, known

BATCH = 500  # products a change


@dataclass(slots=True)
class Counts:
    """What became of a file's products, each counted once, and its lines that were refused."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[int, Refused]] = field(default_factory=list)


@dataclass(slots=True)
class _Plan:
    new: list[Facts] = field(default_factory=list)
    altered: list[Altered] = field(default_factory=list)


def bring_in(author: Author, reading: Reading, *, trial: bool) -> Counts:
    """Bring the rows in, or (a trial) count what would happen."""
    counts = Counts(refused=list(reading.refused))
    for rows in _batches(reading.rows):
        if trial:
            with db_reading() as there:
                _planned(there, author, rows, counts)
            continue
        with db_change() as change:
            hold(change)
            plan = _planned(change, author, rows, counts)
            add(change, author, plan.new)
            alter(change, author, plan.altered)
    counts.refused.sort(key=lambda one: one[0])
    return counts


def _batches(rows: Sequence[ProductRow]) -> Iterator[Sequence[ProductRow]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _planned(there: sa.Connection, author: Author, rows: Sequence[ProductRow], counts: Counts) -> _Plan:
    plan, taken = _Plan(), set[int]()
    titles = (row.facts["title"] for row in rows if "title" in row.facts)
    catalogue = known(there, author.store_id, (row.number for row in rows), titles)
    for row in rows:
        stored = _meant(catalogue, row, taken)
        if stored is not None:
            taken.add(stored["id"])
            facts = {"number": row.number, **row.facts}
            differs = any(stored[fact] != value for fact, value in facts.items())
            plan.altered += [Altered(stored, facts)] if differs else []
            counts.updated += differs
            counts.unchanged += not differs
        elif "title" in row.facts:
            plan.new.append({"on_sale": True, **row.facts, "number": row.number})
            counts.created += 1
        else:
            counts.refused.append((row.line, Refused("product_not_known", number=row.number)))
    return plan


def _meant(catalogue: Known, row: ProductRow, taken: set[int]) -> Any:
    """The product of this number; else one of this title that only orders have named so far, which now gets its number."""
    stored = catalogue.by_number.get(row.number)
    if stored is None:
        named = catalogue.by_title.get(row.facts.get("title", ""))
        stored = named if named and named["from_orders"] and named["id"] not in taken else None
    return stored
