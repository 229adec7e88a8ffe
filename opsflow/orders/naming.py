"""The products that order lines name: the catalogue's by number, else by exact title; one that it does not know is added.

A batch costs two questions and at most two writes, however many its lines are.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from opsflow.sheets.cells import is_rounded
from opsflow.shop.catalogue import LINE, Author, add, hold, known
from opsflow.shop.products import PRODUCT

LONGEST_NUMBER = 64
Line = Mapping[str, Any]


def name_products(change: sa.Connection, author: Author, lines: Sequence[Line]) -> dict[str, Line]:
    """The products of new lines by sub-order number; a line that tells neither number nor title has none."""
    if not lines:
        return {}
    hold(change)
    there = known(change, author.store_id, map(_number, lines), (line["title"] for line in lines))
    new: list[dict[str, Any]] = []
    for line in lines:
        if line["title"] and there.find(_number(line), line["title"]) is None:
            new.append(_facts(line))
            there.meet(new[-1])
    for facts, id_ in zip(new, add(change, author, [dict(facts) for facts in new]), strict=True):
        facts["id"] = id_
    named = ((line["sub_number"], there.find(_number(line), line["title"])) for line in lines)
    return {sub_number: product for sub_number, product in named if product}


def goods_of(reading: sa.Connection, order_ids: Sequence[int]) -> dict[int, list[str]]:
    """The numbers of the products that these orders' stored lines name, by order."""
    found: dict[int, list[str]] = {}
    asked = sa.select(LINE.c.order_id, PRODUCT.c.number).join(PRODUCT, PRODUCT.c.id == LINE.c.product_id)
    asked = asked.where(LINE.c.order_id.in_(order_ids), PRODUCT.c.number.is_not(None)).order_by(LINE.c.id)
    for order_id, number in reading.execute(asked) if order_ids else ():
        found.setdefault(order_id, []).append(number)
    return found


def _facts(line: Line) -> dict[str, Any]:
    return {"number": _number(line) or None, "title": line["title"], "list_price": line["price"], "on_sale": True}


def _number(line: Line) -> str:
    code = str(line["code"])
    return "" if len(code) > LONGEST_NUMBER or is_rounded(code) else code
