"""A file of products, read: each line what it tells of one product, or why it is refused. Pure."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from opsflow.products.layouts import Layout, recognise
from opsflow.refusals import Refused
from opsflow.sheets.cells import Amounts, clean, count, is_rounded, shown
from opsflow.sheets.tables import Table, open_table

MOST_PRODUCTS = 50_000
LONGEST_NUMBER, LONGEST_TITLE = 64, 200
STATUSES = {
    "出售中": True, "在售": True, "销售中": True, "上架": True, "已上架": True, "onsale": True,
    "仓库中": False, "已下架": False, "下架": False, "待上架": False, "定时上架": False, "instock": False,
}  # fmt: skip
SOLD_OUT = frozenset(
    ["售罄", "已售罄", "售完", "已售完", "卖完", "全部卖完", "售完下架"]
)  # off the shelf for want of stock


@dataclass(frozen=True, slots=True)
class ProductRow:
    """What a line tells of a product: its number, and those of title, list_price, stock and on_sale that are not blank."""

    line: int
    number: str
    facts: Mapping[str, Any]


@dataclass(slots=True)
class Reading:
    """A file read through: each product once, and the lines refused."""

    rows: list[ProductRow] = field(default_factory=list)
    refused: list[tuple[int, Refused]] = field(default_factory=list)


def read(stream: BinaryIO) -> Reading:
    """Read a seekable stream. Raises Refused for the whole file: no table, a header that lacks a column, too many lines."""
    table = open_table(stream)
    parse, found, met = _parser(recognise(table.header)), Reading(), dict[str, ProductRow]()
    for line, cells in _lines(table):
        try:
            row = _once(_parsed(parse, line, cells), met)
        except Refused as refusal:
            found.refused.append((line, Refused("line_cut") if table.cut() else refusal))
        else:
            found.rows += [row] if row else []
    return found


def _lines(table: Table) -> Iterator[tuple[int, list[str] | Refused]]:
    for place, row in enumerate(table.rows):
        if place == MOST_PRODUCTS:
            raise Refused("file_many_products", most=MOST_PRODUCTS)
        yield row


def _parsed(parse: Callable[[int, list[str]], ProductRow], line: int, cells: list[str] | Refused) -> ProductRow:
    if isinstance(cells, Refused):
        raise cells
    return parse(line, cells)


def _once(row: ProductRow, met: dict[str, ProductRow]) -> ProductRow | None:
    """The row, None where it only repeats one before. Raises Refused where it says otherwise: nobody knows which holds."""
    first = met.setdefault(row.number, row)
    if first is row:
        return row
    if first.facts != row.facts:
        raise Refused("product_twice", number=row.number, line=first.line)
    return None


def _parser(layout: Layout) -> Callable[[int, list[str]], ProductRow]:
    prices, stock_name = Amounts(layout.name("list_price")), layout.name("stock")
    number_name, title_name, status_name = layout.name("number"), layout.name("title"), layout.name("status")

    def parse(line: int, cells: list[str]) -> ProductRow:
        told = {fact: cells[index] for fact, index in layout.columns.items()}
        number = product_number(told["number"], number_name)
        status = _status(told.get("status", ""), status_name)
        facts = {
            "title": product_title(told.get("title", ""), title_name),
            "list_price": prices[told.get("list_price", "")],
            "stock": count(told.get("stock", ""), stock_name),
        }
        facts = {**status, **{fact: value for fact, value in facts.items() if value not in (None, "")}}
        return ProductRow(line, number, facts)

    return parse


def product_number(cell: str, column: str) -> str:
    """A product's number as text. Raises Refused: blank, too long, or rounded by Excel so that it names no product."""
    text = unicodedata.normalize("NFKC", clean(cell))
    if not text:
        raise Refused("number_missing", column=column)
    if is_rounded(text):
        raise Refused("number_rounded", column=column, text=shown(cell))
    if len(text) > LONGEST_NUMBER or not text.isprintable():
        raise Refused("product_number_wrong", column=column, text=shown(cell), most=LONGEST_NUMBER)
    return text


def product_title(cell: str, column: str) -> str:
    """A product's title, blanks made single; "" for none. Raises Refused for one too long."""
    text = " ".join(clean(cell).split())
    if len(text) > LONGEST_TITLE or not text.isprintable():
        raise Refused("product_title_wrong", column=column, text=shown(cell), most=LONGEST_TITLE)
    return text


def _status(cell: str, column: str) -> dict[str, Any]:
    text = unicodedata.normalize("NFKC", clean(cell)).replace(" ", "").casefold()
    if not text:
        return {}
    if text in SOLD_OUT:
        return {"on_sale": False, "stock": 0}
    if text not in STATUSES:
        raise Refused("status_unknown", column=column, text=shown(cell))
    return {"on_sale": STATUSES[text]}
