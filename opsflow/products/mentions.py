"""Which orders and open cases name a product."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from opsflow.flow.queries import boards, finding
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Card
from opsflow.products.queries import ProductLine
from opsflow.shop.order_models import Order, OrderLine

ORDER, LINE = cast(sa.Table, Order.__table__), cast(sa.Table, OrderLine.__table__)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Mention:
    """An order that names the product; `quantity` is the whole order's."""

    number: str
    paid_at: datetime | None
    quantity: int | None
    case: Card | None


@dataclass(frozen=True, slots=True)
class Mentions:
    """The last orders, how many there are in all, and the open cases of other processes."""

    orders: tuple[Mention, ...]
    count: int
    cases: tuple[Card, ...]


def mentions(scope: Scope, product: ProductLine) -> Mentions:
    """What names a product: orders by their lines, else by its title; cases by the number or the title in them."""
    by_line = sa.select(LINE.c.order_id).where(LINE.c.product_id == product.id)
    by_title = sa.select(ORDER.c.id).where(ORDER.c.store_id == product.store_id, ORDER.c.title == product.title)
    ids = sa.union(by_line, by_title).subquery()
    count = scope.reading.execute(sa.select(sa.func.count()).select_from(ids)).scalar_one()
    asked = sa.select(ORDER).join(ids, ids.c[0] == ORDER.c.id).order_by(ORDER.c.id.desc()).limit(SHOWN)
    rows = scope.reading.execute(asked).all()
    there = boards.by_ids(scope, [row.case_id for row in rows if row.case_id])
    orders = tuple(Mention(row.number, row.paid_at, row.quantity, there.get(row.case_id)) for row in rows)
    return Mentions(orders, count, _cases(scope, product))


def _cases(scope: Scope, product: ProductLine) -> tuple[Card, ...]:
    named = [one for text in (product.number, product.title) if text for one in finding.found(scope, text, SHOWN)]
    open_ones = {one.id: one for one in named if one.store == product.store}
    return tuple(one for one in open_ones.values() if one.timing.ended is None and one.timing.mood != "done")
