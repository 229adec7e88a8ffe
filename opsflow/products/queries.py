"""What pages and commands read of the catalogue and of its imports."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Person
from opsflow.products.actions import FACTS_BY, IMPORT, STOCK_BY
from opsflow.refusals import NotFound, Refused
from opsflow.search.hits import hits
from opsflow.shop.products import PRODUCT, PRODUCT_CHANGE

PAGE = 50
HISTORY = 50
IMPORTS_SHOWN = 8
FLAGS = ("sale", "out", "hero")  # how a list may be narrowed, one by one or together
_IS = {
    "sale": PRODUCT.c.on_sale.is_(True),
    "out": PRODUCT.c.stock == 0,
    "hero": PRODUCT.c.hero.is_(True),
}


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product in the list; `number` "" is not known, `stock` and `list_price` None neither."""

    id: int
    version: int
    store_id: int
    store: str
    number: str
    title: str
    list_price: Decimal | None
    stock: int | None
    on_sale: bool
    hero: bool
    changed_at: datetime
    by: Person | None
    may_stock: bool  # the reader may change its stock
    may_all: bool  # and everything else


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Some products, how many there are in all and by flag, and where the next ones begin."""

    products: tuple[ProductLine, ...]
    found: int
    counts: dict[str, int]  # of the store and the words asked for, whatever the flags: all, sale, out, hero
    more: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that changed: `how` is hand, file or orders; the values as history keeps them."""

    at: datetime
    by: Person | None
    fact: str
    before: Any
    after: Any
    how: str
    file_name: str
    is_new: bool  # the product came with it


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or (a trial) would do."""

    id: int
    store_id: int
    name: str
    at: datetime
    by: Person | None
    trial: bool
    created: int
    updated: int
    unchanged: int
    refused: tuple[tuple[int, Refused], ...]


def products(
    scope: Scope, *, q: str = "", store_id: int | None = None, flags: Collection[str] = (), after: str = ""
) -> ProductPage:
    """The products of the reader's stores, the last that came in first; `after` is the cursor that a page before gave."""
    stores = [store_id] if store_id in scope.stores else list(scope.stores)
    there: list[sa.ColumnElement[bool]] = [PRODUCT.c.store_id.in_(stores)]
    there += [_holds(word) for word in q.split()]
    counts = _counts(scope.reading, there, flags)
    asked = sa.select(PRODUCT).where(*there, *(_IS[flag] for flag in flags))
    if after:
        asked = asked.where(PRODUCT.c.id < _cursor(after))
    rows = scope.reading.execute(asked.order_by(PRODUCT.c.id.desc()).limit(PAGE + 1)).all()
    scope.meet(row.changed_by for row in rows)
    more = str(rows[PAGE - 1].id) if len(rows) > PAGE else None
    return ProductPage(tuple(_line(scope, row) for row in rows[:PAGE]), counts.pop("found"), counts, more)


def found(scope: Scope, asked: str, limit: int) -> list[ProductLine]:
    """Products of the reader's stores that hold these words, the nearest first, those on sale before the others."""
    near = hits(scope.reading, "product", asked, scope.stores)
    order = (near.c.place, PRODUCT.c.on_sale.desc(), PRODUCT.c.hero.desc(), PRODUCT.c.id.desc())
    joined = sa.select(PRODUCT).join(near, near.c.id == PRODUCT.c.id).order_by(*order)
    rows = scope.reading.execute(joined.limit(limit)).all()
    scope.meet(row.changed_by for row in rows)
    return [_line(scope, row) for row in rows]


def product(scope: Scope, product_id: int) -> ProductLine:
    """One product. Raises NotFound."""
    row = scope.reading.execute(sa.select(PRODUCT).where(PRODUCT.c.id == product_id)).one_or_none()
    if row is None or row.store_id not in scope.stores:
        raise NotFound()
    return _line(scope, row)


def history(scope: Scope, product_id: int, after: str = "") -> tuple[list[Change], str | None]:
    """What changed of a product, the last first, and where the earlier begins. The reader may see it: ask `product`."""
    asked = sa.select(PRODUCT_CHANGE).where(PRODUCT_CHANGE.c.product_id == product_id)
    if after:
        asked = asked.where(PRODUCT_CHANGE.c.id < _cursor(after))
    rows = scope.reading.execute(asked.order_by(PRODUCT_CHANGE.c.id.desc()).limit(HISTORY + 1)).all()
    scope.meet(row.member_id for row in rows)
    more = str(rows[HISTORY - 1].id) if len(rows) > HISTORY else None
    return [_change(scope, row) for row in rows[:HISTORY]], more


def imports(scope: Scope) -> list[ImportResult]:
    """The last imports into the stores where the reader imports, newest first."""
    asked = sa.select(IMPORT).where(IMPORT.c.store_id.in_(may_import(scope))).order_by(IMPORT.c.id.desc())
    rows = scope.reading.execute(asked.limit(IMPORTS_SHOWN)).all()
    scope.meet(row.member_id for row in rows)
    return [_result(row, scope.person(row.member_id)) for row in rows]


def result(scope: Scope, import_id: int) -> ImportResult:
    """An import into a store where the reader imports. Raises NotFound."""
    row = scope.reading.execute(sa.select(IMPORT).where(IMPORT.c.id == import_id)).one_or_none()
    if row is None or row.store_id not in may_import(scope):
        raise NotFound()
    return _result(row, scope.person(row.member_id))


def of_import(reading: sa.Connection, import_id: int) -> ImportResult:
    """An import, for whoever owns the machine."""
    return _result(reading.execute(sa.select(IMPORT).where(IMPORT.c.id == import_id)).one(), None)


def may_import(scope: Scope) -> dict[int, str]:
    """The stores where the reader brings products in, by id."""
    return {id_: title for id_, title in scope.stores.items() if _may(scope, id_, FACTS_BY)}


def _counts(reading: sa.Connection, there: list[sa.ColumnElement[bool]], flags: Collection[str]) -> dict[str, int]:
    narrowed = sa.and_(True, *(_IS[flag] for flag in flags))
    columns = [sa.func.count().filter(condition).label(name) for name, condition in (*_IS.items(), ("found", narrowed))]
    row = reading.execute(sa.select(sa.func.count().label("all"), *columns).select_from(PRODUCT).where(*there)).one()
    return dict(row._mapping)


def _holds(word: str) -> sa.ColumnElement[bool]:
    number, title = PRODUCT.c.number, PRODUCT.c.title
    return sa.or_(number.icontains(word, autoescape=True), title.icontains(word, autoescape=True))


def _cursor(after: str) -> int:
    if not (after.isascii() and after.isdigit() and len(after) < 18):
        raise NotFound()
    return int(after)


def _may(scope: Scope, store_id: int, roles: tuple[str, ...]) -> bool:
    return not scope.asker.roles_in(store_id).isdisjoint(roles)


def _line(scope: Scope, row: Any) -> ProductLine:
    return ProductLine(
        row.id, row.version, row.store_id, scope.stores[row.store_id], row.number or "", row.title, row.list_price,
        row.stock, row.on_sale, row.hero, row.changed_at, scope.person(row.changed_by),
        _may(scope, row.store_id, STOCK_BY), _may(scope, row.store_id, FACTS_BY),
    )  # fmt: skip


def _change(scope: Scope, row: Any) -> Change:
    who, file_name = scope.person(row.member_id), row.file_name or ""
    return Change(row.at, who, row.fact, row.before, row.after, row.how, file_name, row.version == 1)


def _result(row: Any, by: Person | None) -> ImportResult:
    refused = tuple((line, Refused(key, **values)) for line, key, values in row.refused)
    counts = (row.created, row.updated, row.unchanged)
    return ImportResult(row.id, row.store_id, row.file_name, row.at, by, row.trial, *counts, refused)
