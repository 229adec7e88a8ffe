"""What the rows of a file would change: each order with what is known of it, and the verdict. Reads only.

It is asked twice: without any lock for what is new at all, then inside the change, where nobody else can come between.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from opsflow.flow.queries.heard import Stand, stands
from opsflow.orders.deciding import Standing, Verdict, decide
from opsflow.orders.gathering import gather
from opsflow.orders.lines import ItemRow, OrderRow
from opsflow.orders.stored import order_of
from opsflow.refusals import Refused
from opsflow.shop.order_models import Order, OrderLine

ORDER = cast(sa.Table, Order.__table__)
LINE = cast(sa.Table, OrderLine.__table__)
WORKFLOW = "order_shipping"
LOCK = "import"  # numbers are unique over all stores, and so imports are one at a time
DISPATCH = "pack_and_ship"  # the task of order_shipping that a file can prove
UNPROVED = "unknown"  # its end for history whose dispatch cannot be proved
LINE_FIELDS = ["sub_number", "title", "sku", "code", "price", "quantity", "status", "refund", "shipped_at", "ship_by"]


@dataclass(frozen=True, slots=True)
class Told:
    """An order as a file tells it: one row of an order file, or the lines of one order in an item file."""

    number: str
    row: OrderRow | None
    items: tuple[ItemRow, ...] = ()

    @property
    def lines(self) -> list[int]:
        """Where in the file it stands."""
        return [self.row.line] if self.row else [item.line for item in self.items]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an order would become. `known` is its row, `lines` its stored lines by sub-order, `new_lines` those to write."""

    told: Told
    known: Mapping[str, Any] | None
    stand: Stand | None
    verdict: Verdict
    lines: Mapping[str, Mapping[str, Any]]
    new_lines: tuple[dict[str, Any], ...] = ()

    @property
    def is_unproved(self) -> bool:
        """History whose dispatch cannot be proved."""
        return self.verdict.unknown

    @property
    def is_waiting(self) -> bool:
        """History that the file says still waits."""
        return self.verdict.waiting_old

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is to be written."""
        return self.verdict.outcome == "unchanged" and not self.verdict.heard and not self.new_lines

    @property
    def outcome(self) -> str:
        """created, updated or unchanged, the lines included."""
        return "updated" if self.verdict.outcome == "unchanged" and not self.is_quiet else self.verdict.outcome


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for the whole file: its store, the newest time that it tells of, whether it may open orders, what is past."""

    store_id: int
    newest: datetime | None
    opens_orders: bool
    past: timedelta


def orders_told(rows: Sequence[OrderRow] | Sequence[ItemRow]) -> list[Told]:
    """The rows of a batch by order, in the order of their numbers; a number told twice by an order file stays twice."""
    if rows and isinstance(rows[0], ItemRow):
        by_number: dict[str, list[ItemRow]] = {}
        for item in cast("Sequence[ItemRow]", rows):
            by_number.setdefault(item.order_number, []).append(item)
        return [Told(number, None, tuple(items)) for number, items in sorted(by_number.items())]
    return sorted((Told(row.number, row) for row in cast("Sequence[OrderRow]", rows)), key=lambda told: told.number)


def planned(
    reading: sa.Connection, frame: Frame, told: Sequence[Told], now: datetime
) -> tuple[list[Plan], list[tuple[Told, Refused]]]:
    """The plans of these orders (each number once), and those that cannot go in."""
    known = _known(reading, [one.number for one in told])
    lines = _lines(reading, [row["id"] for row in known.values()]) if told and told[0].items else {}
    there = (
        stands(reading, ids, DISPATCH) if (ids := [row["case_id"] for row in known.values() if row["case_id"]]) else {}
    )
    plans, refused = [], []
    for one in told:
        row = known.get(one.number)
        try:
            stand = there.get(row["case_id"]) if row else None
            plans.append(_plan(frame, one, row, stand, lines.get(row["id"], {}) if row else {}, now))
        except Refused as refusal:
            refused.append((one, refusal))
    return plans, refused


def _plan(
    frame: Frame,
    told: Told,
    known: Mapping[str, Any] | None,
    stand: Stand | None,
    lines: Mapping[str, Mapping[str, Any]],
    now: datetime,
) -> Plan:
    if known is not None and known["store_id"] != frame.store_id:
        raise Refused("order_of_other_store", number=told.number)
    if known is None and not frame.opens_orders:
        raise Refused("order_file_first", number=told.number)
    order = order_of(known) if known else None
    row = told.row or _gathered(told.items, order, lines)
    verdict = decide(
        row,
        order,
        Standing(stand.ended, stand.run_end, stand.doubted, stand.state == UNPROVED) if stand else None,
        now=now,
        newest=frame.newest,
        known_newest=known["newest_at"] if known else None,
        past=frame.past,
    )
    return Plan(told, known, stand, verdict, lines, tuple(_changed(told.items, lines)))


def _gathered(items: Sequence[ItemRow], known: OrderRow | None, lines: Mapping[str, Mapping[str, Any]]) -> OrderRow:
    """The order that all its lines make up; what the order file said of it as a whole stays."""
    fresh = {item.sub_number for item in items}
    row = gather([*items, *(_item(line, items[0]) for sub, line in lines.items() if sub not in fresh)])
    if known is None:
        return row
    kept = {name: getattr(known, name) or getattr(row, name) for name in ("title", "quantity", "memo", "message")}
    amounts = {
        name: getattr(row, name) if getattr(known, name) is None else getattr(known, name)
        for name in ("total", "paid_amount")
    }
    return replace(row, **kept, **amounts)


def _item(line: Mapping[str, Any], beside: ItemRow) -> ItemRow:
    """A stored line as an item export would tell it."""
    told = {name: line[name] for name in LINE_FIELDS}
    nothing = {"created_at": None, "paid_at": None, "total": None, "paid_amount": None}
    return replace(beside, **told | nothing, courier="", tracking="", memo="", message="")


def _changed(items: Iterable[ItemRow], lines: Mapping[str, Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for item in items:
        told = {name: getattr(item, name) for name in LINE_FIELDS}
        stored = lines.get(item.sub_number)
        if stored is None or any(stored[name] != value for name, value in told.items()):
            yield told


def _known(reading: sa.Connection, numbers: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    rows = reading.execute(sa.select(ORDER).where(ORDER.c.number.in_(numbers)))
    return {row["number"]: cast("Mapping[str, Any]", row) for row in rows.mappings()}


def _lines(reading: sa.Connection, order_ids: Sequence[int]) -> dict[int, dict[str, Mapping[str, Any]]]:
    found: dict[int, dict[str, Mapping[str, Any]]] = {}
    for row in reading.execute(sa.select(LINE).where(LINE.c.order_id.in_(order_ids))).mappings():
        found.setdefault(row["order_id"], {})[row["sub_number"]] = cast("Mapping[str, Any]", row)
    return found
