"""Products that a form can name: found by number or words of the title, heroes first."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from opsflow.flow.forms import Pick
from opsflow.i18n import _
from opsflow.shop.products import PRODUCT

MOST = 20
COLUMNS = tuple(PRODUCT.c[name] for name in ("number", "title", "list_price", "stock"))


def picks(reading: sa.Connection, store_id: int, text: str) -> list[Pick]:
    """Products of a store whose number or title holds each of these words."""
    asked = sa.select(*COLUMNS).where(PRODUCT.c.store_id == store_id, PRODUCT.c.number.is_not(None))
    for word in text.split():
        holds = (
            PRODUCT.c.number.contains(word, autoescape=True),
            PRODUCT.c.title.icontains(word, autoescape=True),
        )
        asked = asked.where(sa.or_(*holds))
    order = (PRODUCT.c.hero.desc(), PRODUCT.c.on_sale.desc(), PRODUCT.c.id.desc())
    return [_pick(row) for row in reading.execute(asked.order_by(*order).limit(MOST))]


def meant(reading: sa.Connection, store_id: int, texts: Iterable[str]) -> Mapping[str, Pick]:
    """What was typed, and the product that it means: by its number, else by its whole title where only one has it."""
    typed = sorted({text.strip() for text in texts} - {""})
    there = sa.or_(PRODUCT.c.number.in_(typed), PRODUCT.c.title.in_(typed))
    asked = sa.select(*COLUMNS).where(PRODUCT.c.store_id == store_id, PRODUCT.c.number.is_not(None), there)
    rows = reading.execute(asked).all() if typed else []
    named: dict[str, list[Any]] = {}
    for row in rows:
        named.setdefault(row.title, []).append(row)
    alone = {title: _pick(found[0]) for title, found in named.items() if len(found) == 1}
    return {**alone, **{row.number: _pick(row) for row in rows}}


def _pick(row: Any) -> Pick:
    price = f"¥{row.list_price}" if row.list_price is not None else ""
    stock = "" if row.stock is None else _("%(count)s in stock", count=row.stock)
    return Pick(row.number, row.title, " · ".join(filter(None, (row.title, price, stock))))
