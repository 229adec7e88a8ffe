"""The products that order lines name: the catalogue's by number, else by exact title; one that it does not know is added.

A batch costs two questions and at most two writes, however many its lines are.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from opsflow.sheets.cells import is_rounded
from opsflow.shop.catalogue import Author, add, hold, known

LONGEST_NUMBER = 64
Line = Mapping[str, Any]


def name_products(change: sa.Connection, author: Author, lines: Sequence[Line]) -> dict[str, int]:
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
    return {sub_number: product["id"] for sub_number, product in named if product}


def _facts(line: Line) -> dict[str, Any]:
    return {"number": _number(line) or None, "title": line["title"], "list_price": line["price"], "on_sale": True}


def _number(line: Line) -> str:
    code = str(line["code"])
    return "" if len(code) > LONGEST_NUMBER or is_rounded(code) else code
