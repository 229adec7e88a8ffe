"""An order in one place: what the files say of it, its refunds, and every case that is about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from opsflow.flow.queries import naming
from opsflow.flow.queries.naming import Naming
from opsflow.flow.queries.scope import Scope
from opsflow.orders.planning import LINE, ORDER
from opsflow.orders.refunds.planning import REFUND
from opsflow.refusals import NotFound

MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class LineView:
    """A product of the order; amounts in yuan."""

    title: str
    sku: str
    quantity: int
    price: str
    refund: str
    product_id: int | None


@dataclass(frozen=True, slots=True)
class RefundView:
    """A refund of the order; `status` as `refunds.lines.RefundStatus` has it, `case_id` who works on it, if anybody does."""

    number: str
    status: str
    amount: str
    reason: str
    asked_at: datetime | None
    answer_by: datetime | None
    ended_at: datetime | None
    case_id: int | None


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with all that is about it; `row` is what the files said last, None while none named it."""

    number: str
    store: str
    row: Any
    lines: tuple[LineView, ...]
    refunds: tuple[RefundView, ...]
    cases: tuple[Naming, ...]

    @property
    def open(self) -> int:
        """How many cases of it are open."""
        return sum(one.card.timing.ended is None and one.card.timing.mood != "done" for one in self.cases)


def order(scope: Scope, number: str) -> OrderView:
    """An order of the reader's stores, known from a file or only named by a case. Raises NotFound."""
    there = sa.select(ORDER).where(ORDER.c.number == number, ORDER.c.store_id.in_(scope.stores))
    row = scope.reading.execute(there).one_or_none()
    refunds = _rows(scope, REFUND, row)
    also = [one.case_id for one in (row, *refunds) if one is not None and one.case_id]
    cases = tuple(naming.of_order(scope, number, also))
    if row is None and not cases:
        raise NotFound()
    store = scope.stores[row.store_id] if row else cases[0].card.store
    return OrderView(
        number, store, row, tuple(map(_line, _rows(scope, LINE, row))), tuple(map(_refund, refunds)), cases
    )


def _rows(scope: Scope, table: sa.Table, order: Any) -> list[Any]:
    if order is None:
        return []
    asked = sa.select(table).where(table.c.order_id == order.id).order_by(table.c.id).limit(MOST_LINES)
    return list(scope.reading.execute(asked).all())


def _line(row: Any) -> LineView:
    refund = f"{row.refund:.2f}" if row.refund else ""
    price = "" if row.price is None else f"{row.price:.2f}"
    return LineView(row.title, row.sku, row.quantity, price, refund, row.product_id)


def _refund(row: Any) -> RefundView:
    times = (row.asked_at, row.answer_by, row.ended_at)
    return RefundView(row.number, row.status, f"{row.amount:.2f}", row.reason, *times, row.case_id)
