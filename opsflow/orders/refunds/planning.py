"""What the rows of a refund file would change: each refund with what is known of it, and the verdict. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from opsflow.flow.queries.heard import open_of, versions
from opsflow.orders.planning import ORDER, Frame
from opsflow.orders.refunds.deciding import Verdict, decide
from opsflow.orders.refunds.lines import RefundRow
from opsflow.refusals import Refused
from opsflow.shop.order_models import Refund

REFUND = cast(sa.Table, Refund.__table__)
WORKFLOW = "after_sales"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A refund as a file tells it."""

    row: RefundRow

    @property
    def number(self) -> str:
        """Its key over all stores."""
        return self.row.number

    @property
    def lines(self) -> list[int]:
        """Where in the file it stands."""
        return [self.row.line]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a refund would become. `known` is its row; `case_id` and `since` its case and that one's version, if it has one."""

    told: Told
    known: Row | None
    order_id: int
    verdict: Verdict
    case_id: int | None
    since: int
    is_unproved: bool = False
    is_waiting: bool = False

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is to be written."""
        return self.verdict.outcome == "unchanged"

    @property
    def outcome(self) -> str:
        """created, updated or unchanged."""
        return self.verdict.outcome


def refunds_told(rows: Sequence[RefundRow]) -> list[Told]:
    """The rows of a batch in the order of their numbers; a number told twice stays twice."""
    return sorted(map(Told, rows), key=lambda told: told.number)


def planned(
    reading: sa.Connection, frame: Frame, told: Sequence[Told], now: datetime
) -> tuple[list[Plan], list[tuple[Told, Refused]]]:
    """The plans of these refunds (each number once), and those that cannot go in."""
    numbers = [one.number for one in told]
    known = _rows(reading, REFUND, numbers)
    orders = _rows(reading, ORDER, [one.row.order_number for one in told])
    by_hand = open_of(reading, WORKFLOW, frame.store_id, [number for number in numbers if number not in known])
    cases = {number: row["case_id"] for number, row in known.items() if row["case_id"]} | by_hand
    there = versions(reading, cases.values())
    plans, refused = [], []
    for one in told:
        case_id = cases.get(one.number)
        try:
            plans.append(_plan(frame, one, known.get(one.number), orders, case_id, there.get(case_id or 0, 0)))
        except Refused as refusal:
            refused.append((one, refusal))
    return plans, refused


def _plan(
    frame: Frame, told: Told, known: Row | None, orders: Mapping[str, Row], case_id: int | None, since: int
) -> Plan:
    order = orders.get(told.row.order_number)
    if order is None:
        raise Refused("refund_of_unknown_order", refund=told.number, number=told.row.order_number)
    if order["store_id"] != frame.store_id:
        raise Refused("order_of_other_store", number=told.row.order_number)
    if known and known["order_id"] != order["id"]:
        raise Refused("refund_of_other_order", refund=told.number, number=told.row.order_number)
    before = known["newest_at"] if known else None
    verdict = decide(told.row, known, has_case=case_id is not None, newest=frame.newest, known_newest=before)
    return Plan(told, known, order["id"], verdict, case_id, since)


def _rows(reading: sa.Connection, table: sa.Table, numbers: Sequence[str]) -> dict[str, Row]:
    rows = reading.execute(sa.select(table).where(table.c.number.in_(numbers))).mappings()
    return {row["number"]: cast("Row", row) for row in rows}
