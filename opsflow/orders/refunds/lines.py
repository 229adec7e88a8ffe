"""One line of a refund export → a `RefundRow`. Pure. Of buyer and seller nothing is kept but what the buyer says is wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from opsflow.orders.cells import Statuses, order_number
from opsflow.orders.layouts import Layout
from opsflow.orders.lines import AHEAD, NOTE, TEXT, YES, fingerprint, picker
from opsflow.refusals import Refused
from opsflow.sheets.cells import Amounts, Times, Words, mask, shown, words


class RefundStatus(StrEnum):
    """How a refund stands; declared in the order a refund goes through them, the last two end it."""

    ASKED = "asked"  # the seller is to agree
    DECLINED = "declined"  # the seller did not: the buyer may ask anew
    RETURNING = "returning"  # the buyer is to send the goods back
    RETURNED = "returned"  # the seller is to confirm that they arrived
    PAID = "paid"
    CLOSED = "closed"


OVER = frozenset([RefundStatus.PAID, RefundStatus.CLOSED])
STATUSES = {
    "买家已经申请退款,等待卖家同意": RefundStatus.ASKED,
    "等待卖家同意": RefundStatus.ASKED,
    "WAIT_SELLER_AGREE": RefundStatus.ASKED,
    "卖家拒绝退款": RefundStatus.DECLINED,
    "SELLER_REFUSE_BUYER": RefundStatus.DECLINED,
    "卖家已经同意退款,等待买家退货": RefundStatus.RETURNING,
    "等待买家退货": RefundStatus.RETURNING,
    "WAIT_BUYER_RETURN_GOODS": RefundStatus.RETURNING,
    "买家已经退货,等待卖家确认收货": RefundStatus.RETURNED,
    "等待卖家确认收货": RefundStatus.RETURNED,
    "WAIT_SELLER_CONFIRM_GOODS": RefundStatus.RETURNED,
    "退款成功": RefundStatus.PAID,
    "SUCCESS": RefundStatus.PAID,
    "退款关闭": RefundStatus.CLOSED,
    "CLOSED": RefundStatus.CLOSED,
}
CELLS = (
    "refund_number number status amount returns asked_at ended_at closed_at answer_by reason explanation title courier "
    "tracking"
)


@dataclass(frozen=True, slots=True)
class RefundRow:
    """A refund as one line tells it; `answer_by` is the platform's time-out (超时时间). Moments are aware UTC, amounts yuan."""

    line: int
    number: str
    order_number: str
    status: RefundStatus
    amount: Decimal
    returns: bool  # the goods come back
    asked_at: datetime | None
    ended_at: datetime | None
    answer_by: datetime | None
    reason: str
    explanation: str
    title: str
    courier: str  # of the goods that come back
    tracking: str
    fingerprint: str

    @property
    def newest(self) -> datetime | None:
        """The newest time that the line tells of."""
        return self.ended_at or self.asked_at


def refund_reader(layout: Layout, *, now: datetime, zone: ZoneInfo) -> Callable[[int, list[str]], RefundRow]:
    """A function from line number and cells to the refund. It raises Refused for a line that cannot be believed."""
    pick, at, latest, name = picker(layout, CELLS), Times(zone).read, now + AHEAD, layout.name
    statuses, amounts, texts = Statuses(name("status"), STATUSES), Amounts(name("amount")), Words(TEXT)

    def refund(line: int, cells: list[str]) -> RefundRow:
        cells.append("")  # what columns that the file has not point at
        told = pick(cells)
        (refund_number, number, state, sum_, returns, asked, ended, closed, answer_by, reason, explanation, title,
         courier, tracking) = told  # fmt: skip
        status, amount = statuses[state], amounts[sum_]
        for value, column in ((status, "status"), (amount, "amount")):
            if value is None:
                raise Refused("cell_missing", column=name(column))
        assert status and amount is not None
        asked_at = _past(asked, name("asked_at"), at, latest)
        ended_at = _past(ended, name("ended_at"), at, latest) or _past(closed, name("closed_at"), at, latest)
        return RefundRow(
            line, order_number(refund_number, name("refund_number")), order_number(number, name("number")),
            RefundStatus(status), amount, texts[returns] in YES, asked_at, ended_at if status in OVER else None,
            at(answer_by, name("answer_by")), texts[reason], mask(words(explanation, NOTE)), texts[title],
            texts[courier], texts[tracking], fingerprint(told, ""),
        )  # fmt: skip

    return refund


def _past(cell: str, column: str, at: Callable[[str, str], datetime | None], latest: datetime) -> datetime | None:
    moment = at(cell, column)
    if moment and moment > latest:
        raise Refused("time_ahead", column=column, text=shown(cell))
    return moment
