"""An order as its table's columns, and back. Pure: plain mappings; the tables are `shop.order_models`."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from opsflow.columns import Moment, Money
from opsflow.orders.cells import Status
from opsflow.orders.lines import Buyer, OrderRow

SAME = (  # a column and a field of one name
    "number stated created_at paid_at shipped_at ship_by total refund title quantity province courier tracking "
    "close_reason memo message balance_due changed_sku changed_address fingerprint"
)
FIELDS = tuple(SAME.split())
Kept = dict[str, Any]


def columns_of(order: OrderRow) -> dict[str, Any]:
    """What a row of `shop_order` holds of an order; store, case and import are the caller's."""
    told = {name: getattr(order, name) for name in FIELDS}
    buyer = json.dumps(asdict(order.buyer), ensure_ascii=False) if order.buyer else None
    return told | {"status": order.status.value, "amount": order.paid_amount, "buyer": buyer}


def order_of(stored: Mapping[str, Any]) -> OrderRow:
    """The order that such a row holds, as `deciding` compares it with a line."""
    return OrderRow(
        **{name: stored[name] for name in FIELDS},
        line=0,
        status=Status(stored["status"]),
        paid_amount=stored["amount"],
        store_id="",
        store_name="",
        new_sku="",
        buyer=Buyer(**json.loads(stored["buyer"])) if stored["buyer"] else None,
    )


def kept(row: Mapping[str, Any]) -> Kept:
    """A row as JSON."""
    return {name: _plain(value) for name, value in row.items()}


def restored(table: sa.Table, told: Kept) -> dict[str, Any]:
    """The row that such JSON is of."""
    return {name: _read(table.c[name].type, value) for name, value in told.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _read(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    return Decimal(value) if isinstance(kind, Money) else value
