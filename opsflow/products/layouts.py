"""Which columns of a file tell what of products, by their header names. Pure.

As with orders, columns are found by trimmed name, never by position, and an earlier alias wins over a later one.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from opsflow.refusals import Refused
from opsflow.sheets.cells import clean

NAMES: dict[str, tuple[str, ...]] = {
    "number": (
        "商品id",
        "宝贝id",
        "商品编码",
        "商品编号",
        "宝贝编号",
        "数字id",
        "商家编码",
        "商家外部编码",
        "外部系统编号",
    ),
    "title": ("商品标题", "宝贝标题", "宝贝名称", "商品名称", "标题"),
    "list_price": ("一口价", "价格", "商品价格", "宝贝价格"),
    "stock": ("库存", "宝贝数量", "商品数量", "商品库存", "库存数量", "总库存", "数量"),
    "status": ("状态", "宝贝状态", "商品状态", "上架状态"),
}
TELLING = ("title", "list_price", "stock", "status")
OF_ORDERS = frozenset(["订单编号", "主订单编号", "子订单编号", "退款编号"])


@dataclass(frozen=True, slots=True)
class Layout:
    """A recognised header: as the file has it, and fact → column index."""

    header: tuple[str, ...]
    columns: dict[str, int]

    def name(self, fact: str) -> str:
        """The column of a fact as the file calls it; "" when the file has none."""
        return self.header[self.columns[fact]] if fact in self.columns else ""


def recognise(header: Sequence[str]) -> Layout:
    """The layout that these header cells name.

    Raises Refused for the whole file: a name twice, an order file, no column known, none for the number or for any fact.
    """
    names = tuple(clean(cell) for cell in header)
    doubled = [name for name, times in Counter(names).items() if name and times > 1]
    if doubled:
        raise Refused("columns_doubled", columns="、".join(doubled))
    if OF_ORDERS.intersection(names):
        raise Refused("file_of_orders")
    plain = [_plain(name) for name in names]
    columns = {fact: index for fact, aliases in NAMES.items() if (index := _find(aliases, plain)) is not None}
    if not columns:
        raise Refused("file_not_products", columns="、".join(name for name in names if name)[:120])
    if "number" not in columns:
        raise Refused("columns_missing", columns=NAMES["number"][0])
    if columns.keys().isdisjoint(TELLING):
        raise Refused("columns_missing", columns=" / ".join(NAMES[fact][0] for fact in TELLING))
    return Layout(names, columns)


def _plain(name: str) -> str:
    """A name without what varies: width, case, the unit behind it."""
    return unicodedata.normalize("NFKC", name).casefold().replace(" ", "").removesuffix("(元)").removesuffix("(件)")


def _find(aliases: tuple[str, ...], names: Sequence[str]) -> int | None:
    return next((names.index(alias) for alias in aliases if alias in names), None)
