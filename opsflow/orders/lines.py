"""One line of an export → an `OrderRow` or an `ItemRow`. Pure, and fast: the columns are looked up once a file.

A line that cannot be believed raises `Refused` and is refused alone. Of the buyer only the province is kept, unless the
shop keeps buyers. Source: order_exports.md; processes.md §1.
"""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import blake2b
from operator import itemgetter
from zoneinfo import ZoneInfo

from opsflow.orders.cells import LONGEST_NUMBER, STATUSES, Status, Statuses, order_number, province
from opsflow.orders.layouts import Layout
from opsflow.refusals import Refused
from opsflow.sheets.cells import Amounts, Times, Words, clean, count, mask, shown, words

OLDEST = datetime.min.replace(tzinfo=UTC)
AHEAD = timedelta(hours=1)  # clocks differ; more than this ahead of now is a wrong time
TEXT, NOTE = 200, 1_000  # most characters kept
YES = frozenset(["是", "预售订单", "预售", "Y", "y", "true", "TRUE", "True", "1"])
PAID_FOR = frozenset([Status.PAID, Status.PART_SHIPPED, Status.SHIPPED, Status.DONE])
NOTHING = Decimal("0.00")
ORDER_CELLS = (
    "number status created_at paid_at shipped_at ship_by total paid_amount refund title quantity courier tracking "
    "close_reason memo message store_id store_name stages presale new_sku address new_address"
)
ITEM_CELLS = (
    "number sub_number status created_at paid_at shipped_at ship_by total paid_amount refund title sku code price quantity "
    "courier tracking memo message"
)
BUYER_CELLS = "buyer_login buyer_account buyer_name address buyer_phone"

_BALANCE_DUE = re.compile(r"未付|未支付|待付|待支付|等待|NOPAID$")


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who bought; read only where the shop keeps buyers."""

    login: str
    account: str
    name: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as one line of a file tells it. Moments are aware UTC, amounts yuan; None or "": the file does not say.

    `stated` is whether the file has the status; else it follows from the payment time. `balance_due`: a presale whose
    balance is not paid. `new_sku` is what the buyer changed it to, in the line's own words. `fingerprint` is equal exactly when everything read here is told with the same cells.
    """

    line: int
    number: str
    status: Status
    stated: bool
    created_at: datetime | None
    paid_at: datetime | None
    shipped_at: datetime | None
    ship_by: datetime | None
    total: Decimal | None
    paid_amount: Decimal | None
    refund: Decimal
    title: str
    quantity: int | None
    province: str
    courier: str
    tracking: str
    close_reason: str
    memo: str
    message: str
    store_id: str
    store_name: str
    balance_due: bool
    changed_sku: bool
    changed_address: bool
    new_sku: str
    fingerprint: str
    buyer: Buyer | None

    @property
    def newest(self) -> datetime | None:
        """The newest time that the line tells of, in the order in which they happen."""
        return self.shipped_at or self.paid_at or self.created_at

    @property
    def refunded(self) -> bool:
        """Refunded whole. The paid amount can already be net of the refund, so the total decides."""
        return self.total is not None and self.refund > 0 and self.refund >= self.total


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One product of an order, as one line of an item export tells it; `status` is None where the file has none.

    Where the file has no 子订单编号, `sub_number` is made of the order's number and the product.
    """

    line: int
    order_number: str
    sub_number: str
    status: Status | None
    created_at: datetime | None
    paid_at: datetime | None
    shipped_at: datetime | None
    ship_by: datetime | None
    total: Decimal | None
    paid_amount: Decimal | None
    refund: Decimal
    title: str
    sku: str
    code: str
    price: Decimal | None
    quantity: int
    courier: str
    tracking: str
    memo: str
    message: str

    @property
    def newest(self) -> datetime | None:
        """The newest time that the line tells of."""
        return self.shipped_at or self.paid_at or self.created_at


def order_reader(
    layout: Layout, *, now: datetime, zone: ZoneInfo, keep_buyers: bool
) -> Callable[[int, list[str]], OrderRow]:
    """A function from line number and cells to the order. It raises Refused for a line that cannot be believed."""
    pick, times = picker(layout, ORDER_CELLS), Times(zone)
    at, latest, name = times.read, now + AHEAD, layout.name
    statuses, totals = Statuses(name("status"), STATUSES), Amounts(name("total"))
    paid_amounts, refunds, texts = Amounts(name("paid_amount")), Amounts(name("refund")), Words(TEXT)
    number_name, ship_by_name, quantity_name = name("number"), name("ship_by"), name("quantity")
    created_name, paid_name, shipped_name = names = (name("created_at"), name("paid_at"), name("shipped_at"))
    buyer_of = _buyer_reader(layout) if keep_buyers else None

    def order(line: int, cells: list[str]) -> OrderRow:
        cells.append("")  # what columns that the file has not point at
        told = pick(cells)
        (number, state, created, paid, shipped, ship_by, total, amount, refund, title, quantity, courier, tracking,
         reason, memo, message, store_id, store_name, stages, presale, new_sku, address, new_address) = told  # fmt: skip
        if not (number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER):
            number = order_number(number, number_name)
        created_at, paid_at = at(created, created_name), at(paid, paid_name)
        shipped_at = at(shipped, shipped_name)
        if not (created_at or OLDEST) <= (paid_at or latest) <= latest >= (shipped_at or latest):
            raise _disbelieve((created_at, paid_at, shipped_at), latest, told[2:5], names)
        status = statuses[state]
        stated, due = status is not None, _balance_due(texts[stages], texts[presale], status)
        status = status or (Status.PAID if paid_at else Status.UNPAID)
        if paid_at is None and status in PAID_FOR:
            raise Refused("paid_without_time", column=paid_name)
        moved = bool(new_address and clean(new_address))
        where = (moved and province(new_address)) or province(address)
        return OrderRow(
            line, number, status, stated, created_at, paid_at, shipped_at, at(ship_by, ship_by_name), totals[total],
            paid_amounts[amount], refunds[refund] or NOTHING, texts[title], count(quantity, quantity_name), where,
            texts[courier], _tracking(tracking), texts[reason], _note(memo), _note(message), texts[store_id],
            texts[store_name], due, bool(texts[new_sku]), moved, texts[new_sku],
            fingerprint(told[:-2], f"{where}*" if moved else where),
            buyer_of(cells) if buyer_of else None,
        )  # fmt: skip

    return order


def item_reader(layout: Layout, *, now: datetime, zone: ZoneInfo) -> Callable[[int, list[str]], ItemRow]:
    """A function from line number and cells to one product of an order; as `order_reader`."""
    pick, at, latest, name = picker(layout, ITEM_CELLS), Times(zone).read, now + AHEAD, layout.name
    created_name, paid_name, shipped_name = names = (name("created_at"), name("paid_at"), name("shipped_at"))
    statuses, prices, totals = Statuses(name("status"), STATUSES), Amounts(name("price")), Amounts(name("total"))
    paid_amounts, refunds, texts = Amounts(name("paid_amount")), Amounts(name("refund")), Words(TEXT)

    def item(line: int, cells: list[str]) -> ItemRow:
        cells.append("")
        told = pick(cells)
        (number, sub_number, state, created, paid, shipped, ship_by, total, amount, refund, title, sku, code, price,
         quantity, courier, tracking, memo, message) = told  # fmt: skip
        number = order_number(number, name("number"))
        sub_number = order_number(sub_number, name("sub_number")) if layout.has("sub_number") else (
            f"{number}#{zlib.crc32(f'{clean(title)}|{clean(sku)}|{clean(code)}'.encode()):08x}"
        )  # fmt: skip
        created_at, paid_at = at(created, created_name), at(paid, paid_name)
        shipped_at = at(shipped, shipped_name)
        if not (created_at or OLDEST) <= (paid_at or latest) <= latest >= (shipped_at or latest):
            raise _disbelieve((created_at, paid_at, shipped_at), latest, told[3:6], names)
        pieces = count(quantity, name("quantity"))
        return ItemRow(
            line, number, sub_number, statuses[state], created_at, paid_at, shipped_at, at(ship_by, name("ship_by")),
            totals[total], paid_amounts[amount], refunds[refund] or NOTHING, texts[title], texts[sku], texts[code],
            prices[price], 1 if pieces is None else pieces, texts[courier], _tracking(tracking), _note(memo), _note(message),
        )  # fmt: skip

    return item


def picker(layout: Layout, fields: str) -> Callable[[list[str]], tuple[str, ...]]:
    """Takes these fields' cells out of a row in one step; what the file has not is the cell after the last."""
    return itemgetter(*(layout.columns.get(field, len(layout.header)) for field in fields.split()))


def _disbelieve(
    moments: tuple[datetime | None, ...], latest: datetime, texts: tuple[str, ...], names: tuple[str, ...]
) -> Refused:
    for moment, text, name in zip(moments, texts, names, strict=True):
        if moment and moment > latest:
            return Refused("time_ahead", column=name, text=shown(text))
    return Refused("paid_before_created", paid=shown(texts[1]), created=shown(texts[0]))


def _balance_due(stages: str, presale: str, status: Status | None) -> bool:
    """Whether a presale's balance is still to be paid: by its stages' words, else by the status, else taken to be so."""
    if not stages and presale not in YES:
        return False
    if "尾款" in stages or "FINAL" in stages:
        return bool(_BALANCE_DUE.search(stages.rpartition("尾款")[2]))
    return status is None or status == Status.UNPAID


def _tracking(cell: str) -> str:
    return words(cell, TEXT).removeprefix("No:").lstrip() if cell else ""


def _note(cell: str) -> str:
    return mask(words(cell, NOTE)) if cell else ""


def fingerprint(told: tuple[str, ...], where: str) -> str:
    """Equal exactly when the same cells were told."""
    return blake2b("\x1f".join((*told, where)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _buyer_reader(layout: Layout) -> Callable[[list[str]], Buyer]:
    pick = picker(layout, BUYER_CELLS)

    def buyer(cells: list[str]) -> Buyer:
        return Buyer(*(words(cell, TEXT) for cell in pick(cells)))

    return buyer
