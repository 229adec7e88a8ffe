"""What a line of a file means for an order: what is stored, and what its case hears. Pure. Source: processes.md §1, scoring.md §1.10.

A file carries the truth of its time and never moves anything backwards: what is older only fills what was blank.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from opsflow.orders.cells import Status
from opsflow.orders.gathering import GONE
from opsflow.orders.lines import OrderRow

Outcome = Literal["created", "updated", "unchanged"]

RANKS = {status: rank for rank, status in enumerate(Status)}  # declared in the order an order goes through them
LIMIT = timedelta(hours=48)  # after payment, where nothing else sets it
PAST = timedelta(days=7)  # a limit passed longer ago is history
REPLACED = (
    "created_at paid_at shipped_at ship_by total paid_amount title quantity province courier tracking close_reason memo "
    "message buyer"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an order's case stands. `run_end`: the end of the dispatch run in which somebody ticked it shipped.

    `doubted`: a later export said that it still waits, so that its credit is suspended. `unproved`: it ended as history of
    which nobody knows whether it left.
    """

    ended: bool
    run_end: datetime | None = None
    doubted: bool = False
    unproved: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """An event that the order's case hears; a case that is not there is opened by the first one."""

    name: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a line: the order as it is to be stored (the stored one itself when unchanged), and what is heard.

    `unknown`: history whose dispatch cannot be proved. `waiting_old`: history that the file says is waiting or partly
    shipped; nobody hears of it, a person takes it up or ends it.
    """

    outcome: Outcome
    order: OrderRow
    heard: tuple[Heard, ...] = ()
    unknown: bool = False
    waiting_old: bool = False


def decide(
    row: OrderRow,
    known: OrderRow | None,
    case: Standing | None,
    *,
    now: datetime,
    newest: datetime | None,
    known_newest: datetime | None = None,
    past: timedelta = PAST,
) -> Verdict:
    """What `row` means. `known` is the stored order as a row, `case` its case where it has one.

    `newest` is the newest time in the row's file, `known_newest` in the file of the stored one; `past` is the shop's setting.
    """
    behind = known is not None and _is_behind(row, known, newest, known_newest)
    order = row if known is None else _merged(row, known, behind)
    outcome: Outcome = "created" if known is None else "unchanged" if order is known else "updated"
    end = _end(row, order, now)
    if case is None:
        return _without_case(Verdict(outcome, order), end, now, past)
    if case.unproved:
        heard = end  # an older file may be the first to prove it
    elif behind:
        heard = () if case.ended else _limit(order, known)
    else:
        told = _to_ended(row, case, newest) if case.ended else end or _limit(order, known)
        heard = (*told, *_changed(row, order, known))
    return Verdict(outcome, order, _payment(order, known) + heard)


def dispatched(order: OrderRow) -> bool:
    """Whether the files prove that the whole order left: by its status, else by its 发货时间.

    A tracking number alone proves it where no status speaks, unless all was refunded: a parcel can be called back.
    """
    if order.status in GONE:
        return True
    if order.status == Status.CLOSED:
        return order.shipped_at is not None
    return not order.stated and bool(order.shipped_at or (order.tracking and not order.refunded))


def limit_of(order: OrderRow) -> datetime | None:
    """When the order must have left: 应发货时间, else 48 h after payment."""
    return order.ship_by or (order.paid_at + LIMIT if order.paid_at else None)


def _is_behind(row: OrderRow, known: OrderRow, newest: datetime | None, known_newest: datetime | None) -> bool:
    if newest and known_newest and newest < known_newest and row.status == known.status:
        return True
    return RANKS[row.status] < RANKS[known.status]


def _merged(row: OrderRow, known: OrderRow, behind: bool) -> OrderRow:
    """The stored order with what the row adds; the stored one itself when it adds nothing."""
    if row.fingerprint and row.fingerprint == known.fingerprint:
        return known
    first, second = (known, row) if behind else (row, known)
    told: dict[str, Any] = {}
    for name in REPLACED.split():
        value, other = getattr(first, name), getattr(second, name)
        told[name] = other if value is None or value == "" or _is_cut(value, other) else value
    told["status"] = first.status
    told["stated"] = first.stated or (second.stated and first.status == second.status)
    told["refund"] = max(row.refund, known.refund)
    told["balance_due"] = _balance_due(row, known, behind)
    told["changed_sku"] = row.changed_sku or known.changed_sku
    told["changed_address"] = row.changed_address or known.changed_address
    if all(getattr(known, name) == value for name, value in told.items()):
        return known
    return replace(known, **told, fingerprint=known.fingerprint if behind else row.fingerprint)


def _is_cut(value: Any, whole: Any) -> bool:
    """Whether a time only lacks the seconds of another: a spreadsheet saved it so, and it corrects nothing."""
    return isinstance(value, datetime) and isinstance(whole, datetime) and value == whole.replace(second=0)


def _balance_due(row: OrderRow, known: OrderRow, behind: bool) -> bool:
    """A balance once paid stays paid; a file without statuses does not know of presales."""
    if behind or (known.paid_at and not known.balance_due):
        return known.balance_due
    return row.balance_due or (known.balance_due and not row.stated)


def _end(row: OrderRow, order: OrderRow, now: datetime) -> tuple[Heard, ...]:
    """How the order ended: it left, else was refunded whole, else was closed. A file without statuses can prove it too."""
    if dispatched(order) or (not row.stated and row.shipped_at):
        return (_shipped(order, now),)
    if order.refunded:
        return (Heard("order.refunded"),)
    return (_closed(order),) if order.status == Status.CLOSED else ()


def _without_case(verdict: Verdict, end: tuple[Heard, ...], now: datetime, past: timedelta) -> Verdict:
    order, limit = verdict.order, limit_of(verdict.order)
    if not order.paid_at or not limit or order.balance_due or order.status == Status.UNPAID:
        return verdict
    is_past = limit + past < now
    if end and end[0].name == "order.shipped":
        heard = (Heard("order.past_shipped", end[0].data),) if is_past else (Heard("order.paid"), *end)
        return replace(verdict, heard=heard)
    if end:
        return replace(verdict, heard=end)
    if not is_past:
        return replace(verdict, heard=(Heard("order.paid"),))
    if order.stated:
        return replace(verdict, waiting_old=True)
    return replace(verdict, heard=(Heard("order.past"),), unknown=True)


def _changed(row: OrderRow, order: OrderRow, known: OrderRow | None) -> tuple[Heard, ...]:
    """What the buyer had changed since: of a parcel that has left too, for somebody has to tell the courier."""
    if known is None or not (order.changed_sku > known.changed_sku or order.changed_address > known.changed_address):
        return ()
    return (Heard("order.changed", changes(order) | {"new_sku": row.new_sku, "province": order.province}),)


def changes(order: OrderRow) -> dict[str, Any]:
    """What of an order the buyer had changed, as its case knows it."""
    return {"sku_changed": order.changed_sku, "address_changed": order.changed_address, "new_sku": order.new_sku}


def _payment(order: OrderRow, known: OrderRow | None) -> tuple[Heard, ...]:
    """A payment time that the files corrected: all clocks run from it."""
    is_new = known is not None and order.paid_at != known.paid_at
    return (Heard("order.payment", {"paid_at": order.paid_at}),) if is_new else ()


def _limit(order: OrderRow, known: OrderRow | None) -> tuple[Heard, ...]:
    """A limit that the case has not heard of; an older file may be the first to tell it."""
    is_new = order.ship_by and (known is None or order.ship_by != known.ship_by)
    return (Heard("order.limit", {"ship_by": order.ship_by}),) if is_new else ()


def _to_ended(row: OrderRow, case: Standing, newest: datetime | None) -> tuple[Heard, ...]:
    """A tick is doubted while an export made after its run says that the order waits, and cleared by one that does not."""
    if not case.run_end or not newest:
        return ()
    if case.doubted:
        return (_shipped(row, newest),) if row.status in GONE else ()
    waits = row.stated and row.status == Status.PAID and not row.refunded and newest > case.run_end
    return (Heard("order.still_waiting", {"newest": newest}),) if waits else ()


def _shipped(order: OrderRow, by: datetime) -> Heard:
    """Shipped at the file's 发货时间; where it has none, some time before `by` ("≤")."""
    at = order.shipped_at or by
    exact = order.shipped_at is not None
    return Heard("order.shipped", {"at": at, "courier": order.courier, "tracking": order.tracking, "exact": exact})


def _closed(order: OrderRow) -> Heard:
    return Heard("order.closed", {"reason": order.close_reason})
