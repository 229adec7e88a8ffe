"""The one writer of the catalogue: products are added and changed with their history, and an empty stock is told of.

Hold it with `hold` first: what is read in that change is then still so when it is written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, cast

import sqlalchemy as sa

from opsflow.db import one_at_a_time
from opsflow.search import index
from opsflow.search.index import Doc
from opsflow.shop.order_models import OrderLine
from opsflow.shop.products import AT_ONCE, PRODUCT, PRODUCT_CHANGE
from opsflow.shop.stock import StockNews, tell

LINE = cast(sa.Table, OrderLine.__table__)
FACTS = ("number", "title", "list_price", "stock", "on_sale", "hero")
NOTHING = {"number": None, "title": "", "list_price": None, "stock": None, "on_sale": False, "hero": False}
LOCK = "catalogue"

Facts = Mapping[str, Any]  # some of FACTS with their values


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes products of a store, when and how. `member_id` None is the command line."""

    store_id: int
    member_id: int | None
    at: datetime
    how: Literal["hand", "file", "orders"]
    file_name: str | None = None


@dataclass(frozen=True, slots=True)
class Altered:
    """A product's row, and the facts that become others."""

    row: Mapping[str, Any]
    facts: Facts


def hold(change: sa.Connection) -> None:
    """Let nobody else change products until the transaction ends."""
    one_at_a_time(change, LOCK)


def add(change: sa.Connection, author: Author, new: Sequence[Facts]) -> list[int]:
    """Add products; their ids in the same order."""
    if not new:
        return []
    stamped = {"store_id": author.store_id, "from_orders": author.how == "orders", "version": 1, **_changed(author)}
    rows = [{**NOTHING, **facts, **stamped} for facts in new]
    before = change.execute(sa.select(sa.func.coalesce(sa.func.max(PRODUCT.c.id), 0))).scalar_one()
    change.execute(sa.insert(PRODUCT), rows)  # RETURNING in order would cost SQLite a statement a row
    added = sa.select(PRODUCT.c.id).where(PRODUCT.c.id > before).order_by(PRODUCT.c.id)
    ids = list(change.execute(added).scalars())
    whole = [Altered({**NOTHING, "id": id_, "version": 0}, facts) for id_, facts in zip(ids, new, strict=True)]
    _record(change, author, whole)
    _note_words(change, author, whole)
    return ids


def alter(change: sa.Connection, author: Author, altered: Sequence[Altered]) -> None:
    """Change products whose rows were read within this change; facts that stay as they are leave nothing."""
    real = [changed for one in altered if (changed := Altered(one.row, _other(one))).facts]
    if not real:
        return
    rows = [
        {**{fact: one.facts.get(fact, one.row[fact]) for fact in FACTS}, "at_id": one.row["id"]}
        | {"version": one.row["version"] + 1, "from_orders": one.row["from_orders"] and author.how == "orders"}
        | _changed(author)
        for one in real
    ]
    named: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name != "at_id"}
    change.execute(sa.update(PRODUCT).where(PRODUCT.c.id == sa.bindparam("at_id")).values(named), rows)
    _record(change, author, real)
    _note_words(change, author, real)


def forget(change: sa.Connection, product_ids: Sequence[int]) -> None:
    """Take products out that came with orders, if no order names them any more and nobody has touched them."""
    named = sa.exists().where(LINE.c.product_id == PRODUCT.c.id)
    asked = sa.select(PRODUCT.c.id).where(PRODUCT.c.id.in_(product_ids), PRODUCT.c.from_orders, PRODUCT.c.version == 1)
    ids = change.execute(asked.where(~named)).scalars().all()
    change.execute(sa.delete(PRODUCT_CHANGE).where(PRODUCT_CHANGE.c.product_id.in_(ids)))
    change.execute(sa.delete(PRODUCT).where(PRODUCT.c.id.in_(ids)))
    index.drop(change, "product", ids)


def every(reading: sa.Connection) -> Iterator[Doc]:
    """What every product is found by, by rising id."""
    asked = sa.select(PRODUCT.c.id, PRODUCT.c.store_id, PRODUCT.c.number, PRODUCT.c.title).order_by(PRODUCT.c.id)
    for row in reading.execute(asked.execution_options(yield_per=AT_ONCE)):
        yield _doc(row.id, row.store_id, row.number, row.title)


def known(reading: sa.Connection, store_id: int, numbers: Iterable[str], titles: Iterable[str]) -> "Known":
    """The products of a store that have one of these numbers or titles."""
    rows: dict[int, Mapping[str, Any]] = {}
    for column, values in ((PRODUCT.c.number, sorted(set(numbers))), (PRODUCT.c.title, sorted(set(titles)))):
        for start in range(0, len(values), AT_ONCE):
            asked = sa.select(PRODUCT).where(
                PRODUCT.c.store_id == store_id, column.in_(values[start : start + AT_ONCE])
            )
            rows |= {row["id"]: dict(row) for row in reading.execute(asked).mappings()}
    return Known([rows[id_] for id_ in sorted(rows)])


class Known:
    """Products by number, else by their exact title; of several with one title the first that was there."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.by_number: dict[str, Mapping[str, Any]] = {}
        self.by_title: dict[str, Mapping[str, Any]] = {}
        for row in rows:
            self.meet(row)

    def meet(self, row: Mapping[str, Any]) -> None:
        """Know one more."""
        if row["number"]:
            self.by_number[row["number"]] = row
        self.by_title.setdefault(row["title"], row)

    def find(self, number: str, title: str) -> Mapping[str, Any] | None:
        """The product that is meant."""
        return self.by_number.get(number) or self.by_title.get(title)


def _other(one: Altered) -> Facts:
    return {fact: value for fact, value in one.facts.items() if value != one.row[fact]}


def _changed(author: Author) -> dict[str, Any]:
    return {"changed_at": author.at, "changed_by": author.member_id}


def _record(change: sa.Connection, author: Author, altered: Sequence[Altered]) -> None:
    told = {"how": author.how, "file_name": author.file_name, "member_id": author.member_id, "at": author.at}
    rows = [
        {"product_id": one.row["id"], "version": one.row["version"] + 1, "fact": fact, **told}
        | {"before": plain(one.row[fact]), "after": plain(value)}
        for one in altered
        for fact, value in one.facts.items()
        if value != one.row[fact]
    ]
    if rows:
        change.execute(sa.insert(PRODUCT_CHANGE), rows)
    tell(change, [news for one in altered if (news := _of_stock(author, one))])


def _note_words(change: sa.Connection, author: Author, altered: Sequence[Altered]) -> None:
    now = [{**one.row, **one.facts} for one in altered if one.facts.keys() & {"number", "title"}]
    index.put(change, "product", [_doc(row["id"], author.store_id, row["number"], row["title"]) for row in now])


def _doc(product_id: int, store_id: int, number: str | None, title: str) -> Doc:
    return Doc(product_id, store_id, f"{number or ''} {title}")


def _of_stock(author: Author, one: Altered) -> StockNews | None:
    now, stock = {**one.row, **one.facts}, one.facts.get("stock")
    if stock is None or (stock and one.row["stock"] != 0):
        return None
    told = (now["id"], author.store_id, now["number"], now["title"], now["on_sale"], author.member_id, author.at)
    return StockNews("stock.back" if stock else "stock.zero", *told)


def plain(value: Any) -> Any:
    """A fact as history keeps it."""
    return str(value) if isinstance(value, Decimal) else value
