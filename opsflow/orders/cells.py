"""Cells that only order exports have → values. Pure. Source: order_exports.md, "Quirks"."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from opsflow.refusals import Refused
from opsflow.sheets.cells import REMEMBERED, clean, shown


class Status(StrEnum):
    """What the seller centre says of an order or of one of its lines."""

    UNPAID = "unpaid"
    PAID = "paid"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    DONE = "done"
    CLOSED = "closed"


STATUSES = {
    "等待买家付款": Status.UNPAID,
    "WAIT_BUYER_PAY": Status.UNPAID,
    "TRADE_NO_CREATE_PAY": Status.UNPAID,
    "买家已付款,等待卖家发货": Status.PAID,
    "等待卖家发货": Status.PAID,
    "买家已付款": Status.PAID,
    "WAIT_SELLER_SEND_GOODS": Status.PAID,
    "卖家部分发货": Status.PART_SHIPPED,
    "部分发货": Status.PART_SHIPPED,
    "SELLER_CONSIGNED_PART": Status.PART_SHIPPED,
    "卖家已发货,等待买家确认": Status.SHIPPED,
    "卖家已发货": Status.SHIPPED,
    "等待买家确认收货": Status.SHIPPED,
    "WAIT_BUYER_CONFIRM_GOODS": Status.SHIPPED,
    "TRADE_BUYER_SIGNED": Status.SHIPPED,
    "交易成功": Status.DONE,
    "TRADE_FINISHED": Status.DONE,
    "交易关闭": Status.CLOSED,
    "TRADE_CLOSED": Status.CLOSED,
    "TRADE_CLOSED_BY_TAOBAO": Status.CLOSED,
}
SHORT_NAMES = (
    "北京 天津 上海 重庆 河北 山西 内蒙古 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 "
    "四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾"
)
PROVINCES = {name[:2]: name for name in SHORT_NAMES.split()}  # two characters tell them apart
LONGEST_NUMBER = 32

_ROUNDED = re.compile(r"[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+|[0-9]+\.[0-9]+")
_NUMBER = re.compile(rf"[0-9]{{1,{LONGEST_NUMBER}}}")


def province(address: str) -> str:
    """The province at the head of an address by its short name (内蒙古自治区… → 内蒙古), "" when there is none."""
    return PROVINCES.get(address[:2]) or PROVINCES.get(clean(address).removeprefix("中国")[:2], "")


def order_number(cell: str, column: str) -> str:
    """An order or sub-order number as text. One that Excel has rounded (1.93068E+14) is refused: it names no order."""
    if cell.startswith('="') and _NUMBER.fullmatch(cell, 2, len(cell) - 1):
        return cell[2:-1]
    text = unicodedata.normalize("NFKC", clean(cell))
    if _NUMBER.fullmatch(text):
        return text
    if not text:
        raise Refused("number_missing", column=column)
    if _ROUNDED.fullmatch(text):
        raise Refused("number_rounded", column=column, text=shown(cell))
    raise Refused("number_wrong", column=column, text=shown(cell))


S = TypeVar("S", bound=StrEnum)


class Statuses(dict[str, S | None], Generic[S]):
    """Cell → status, None for a blank; commas of either width, blanks and the platform's own keys are understood."""

    def __init__(self, column: str, known: Mapping[str, S]) -> None:
        self.column = column
        self.known = known

    def __missing__(self, cell: str) -> S | None:
        """Read a cell not seen before; raises Refused for an unknown status."""
        if len(self) > REMEMBERED:
            self.clear()
        status = self[cell] = self._read(cell)
        return status

    def _read(self, cell: str) -> S | None:
        text = "".join(unicodedata.normalize("NFKC", clean(cell)).split())
        if not text:
            return None
        if text not in self.known:
            raise Refused("status_unknown", column=self.column, text=shown(cell))
        return self.known[text]
