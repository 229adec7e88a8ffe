"""Which export a file is, told by its header names. Pure.

Columns are found by trimmed name, never by position: sellers choose their columns. An exact name wins over its aliases,
whatever the order. Source: order_exports.md; the known layouts and their years are listed there.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from opsflow.refusals import Refused
from opsflow.sheets.cells import clean

Kind = Literal["orders", "items", "refunds"]
Names = dict[str, tuple[str, ...]]

SHARED: Names = {
    "status": ("订单状态",),
    "created_at": ("订单创建时间", "买家下单时间", "创建时间"),
    "paid_at": ("订单付款时间", "买家付款时间", "付款时间"),
    "shipped_at": ("发货时间",),
    "ship_by": ("应发货时间",),
    "paid_amount": ("买家实际支付金额", "买家实付金额"),
    "refund": ("退款金额",),
    "courier": ("物流公司",),
    "tracking": ("物流单号", "运单号"),
    "message": ("买家留言", "主订单买家留言"),
    "store_id": ("店铺Id", "店铺ID", "店铺id"),
    "store_name": ("店铺名称",),
}
ORDERS: Names = SHARED | {
    "number": ("订单编号", "主订单编号"),
    "total": ("总金额", "总金额(旧版)", "买家应付货款"),
    "title": ("宝贝标题", "商品标题", "标题"),
    "quantity": ("宝贝总数量",),
    "address": ("收货地址",),
    "close_reason": ("订单关闭原因",),
    "memo": ("订单备注", "商家备忘", "商家备注"),
    "stages": ("分阶段订单信息",),
    "presale": ("预售订单",),
    "new_sku": ("修改后的sku",),
    "new_address": ("修改后的收货地址",),
    "buyer_login": ("买家会员名", "买家会员昵称"),
    "buyer_account": ("买家支付宝账号",),
    "buyer_name": ("收货人姓名",),
    "buyer_phone": ("联系手机", "联系电话"),
}
ITEMS: Names = SHARED | {
    "number": ("主订单编号", "订单编号"),
    "sub_number": ("子订单编号",),
    "title": ("标题", "商品标题", "宝贝标题"),
    "price": ("价格", "商品价格"),
    "total": ("买家应付货款",),
    "quantity": ("购买数量",),
    "sku": ("商品属性", "商品属性SKU", "宝贝规格"),
    "code": ("商家编码", "外部系统编号"),
    "memo": ("商家备注", "备注"),
}
REFUNDS: Names = {
    "number": ("订单编号", "主订单编号"),
    "refund_number": ("退款编号",),
    "status": ("退款状态",),
    "amount": ("买家退款金额", "退款金额"),
    "returns": ("是否需要退货",),
    "asked_at": ("退款的申请时间",),
    "ended_at": ("退款完结时间",),
    "closed_at": ("完结时间",),
    "answer_by": ("超时时间",),
    "reason": ("买家退款原因",),
    "explanation": ("买家退款说明",),
    "title": ("宝贝标题", "商品标题"),
    "courier": ("退货物流公司",),
    "tracking": ("退货物流单号",),
}
FIELDS: dict[Kind, Names] = {"orders": ORDERS, "items": ITEMS, "refunds": REFUNDS}
NEEDED: dict[Kind, tuple[str, ...]] = {
    "orders": ("number", "created_at", "paid_at"),
    "items": ("number", "title", "quantity"),
    "refunds": ("number", "refund_number", "status", "amount"),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """A recognised export: its kind, its header as the file has it, and field → column index."""

    kind: Kind
    header: tuple[str, ...]
    columns: dict[str, int]

    def name(self, field: str) -> str:
        """The column of a field as the file calls it; "" when the file has none."""
        index = self.columns.get(field)
        return "" if index is None else self.header[index]

    def has(self, field: str) -> bool:
        """Whether the file tells this field at all."""
        return field in self.columns

    @property
    def opens_orders(self) -> bool:
        """Whether a line may open an order that is not known; items that tell no payment and status need the order file."""
        return self.has("paid_at") and (self.kind == "orders" or self.has("status"))


def recognise(header: Sequence[str]) -> Layout:
    """The layout that these header cells name.

    Raises Refused for the whole file: a name twice, a campaign file, no order file at all, a needed column
    missing (`columns` names them).
    """
    names = tuple(clean(cell) for cell in header)
    _refuse_doubled(names)
    kind = _kind(frozenset(names))
    fields = FIELDS[kind]
    columns = {field: index for field in fields if (index := _find(fields[field], names)) is not None}
    missing = [fields[field][0] for field in NEEDED[kind] if field not in columns]
    if len(missing) == len(NEEDED[kind]):
        raise Refused("file_not_orders", columns="、".join(name for name in names if name)[:120])
    if missing:
        raise Refused("columns_missing", columns="、".join(missing))
    return Layout(kind, names, columns)


def is_header(layout: Layout, cells: Sequence[str]) -> bool:
    """Whether a line of the file is a header once more, be it this one or another's."""
    index = layout.columns["number"]
    return index < len(cells) and clean(cells[index]) in FIELDS[layout.kind]["number"]


def same_header(layout: Layout, cells: Sequence[str]) -> bool:
    """Whether a line repeats this layout's header."""
    return tuple(clean(cell) for cell in cells) == layout.header


def _refuse_doubled(names: tuple[str, ...]) -> None:
    doubled = [name for name, times in Counter(names).items() if name and times > 1]
    if doubled:
        raise Refused("columns_doubled", columns="、".join(doubled))


def _kind(names: frozenset[str]) -> Kind:
    if "退款编号" in names:
        return "refunds"
    if "活动名称" in names or "营销id" in names:
        raise Refused("file_campaign")
    return "items" if names & {"子订单编号", "购买数量"} else "orders"


def _find(aliases: tuple[str, ...], names: tuple[str, ...]) -> int | None:
    return next((names.index(alias) for alias in aliases if alias in names), None)
