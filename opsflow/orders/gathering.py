"""The lines of one order → the order, as the order export would tell it. Pure. Source: processes.md §1."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from opsflow.orders.cells import Status
from opsflow.orders.lines import TEXT, ItemRow, OrderRow

GONE = frozenset([Status.SHIPPED, Status.DONE])

V = TypeVar("V", datetime, Decimal)


def gather(lines: Sequence[ItemRow]) -> OrderRow:
    """The order that these lines make up: give all that are known of it, those read before included.

    It is shipped once every line that was not closed is; its limit is the earliest of the lines still to ship.
    """
    first, alive = lines[0], [line for line in lines if line.status != Status.CLOSED]
    told = _status(lines)
    paid_at = _most(min, (line.paid_at for line in lines))
    return OrderRow(
        line=first.line,
        number=first.order_number,
        status=told or (Status.PAID if paid_at else Status.UNPAID),
        stated=told is not None,
        created_at=_most(min, (line.created_at for line in lines)),
        paid_at=paid_at,
        shipped_at=_last_shipped(alive),
        ship_by=_most(min, (line.ship_by for line in alive if line.status not in GONE)),
        total=_sum(line.total for line in lines),
        paid_amount=_sum(line.paid_amount for line in lines),
        refund=sum((line.refund for line in lines), Decimal("0.00")),
        title=first.title,
        quantity=sum(line.quantity for line in lines),
        province="",
        courier=_joined(line.courier for line in lines),
        tracking=_joined(line.tracking for line in lines),
        close_reason="",
        memo=_joined(line.memo for line in lines),
        message=_joined(line.message for line in lines),
        store_id="",
        store_name="",
        balance_due=False,
        changed_sku=False,
        changed_address=False,
        new_sku="",
        fingerprint="",
        buyer=None,
    )


def _status(lines: Sequence[ItemRow]) -> Status | None:
    told = {line.status for line in lines if line.status}
    alive = told - {Status.CLOSED}
    if len(alive) < 2:
        return next(iter(alive or told), None)
    if alive <= GONE:
        return Status.SHIPPED
    if alive & {Status.PART_SHIPPED, *GONE}:
        return Status.PART_SHIPPED
    return Status.PAID


def _last_shipped(alive: Sequence[ItemRow]) -> datetime | None:
    """When the last line left; None while one has not, or the file does not say when."""
    moments = [line.shipped_at for line in alive if line.shipped_at]
    return max(moments) if moments and len(moments) == len(alive) else None


def _most(which: Callable[[list[V]], V], values: Iterable[V | None]) -> V | None:
    known = [value for value in values if value is not None]
    return which(known) if known else None


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """None when one of them is not known."""
    amounts = list(values)
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal("0.00")) if len(known) == len(amounts) else None


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(text for text in texts if text))[:TEXT]
