"""What the other rooms read of the catalogue."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

import sqlalchemy as sa

from opsflow.shop.product_models import Product, ProductChange

PRODUCT = cast(sa.Table, Product.__table__)
PRODUCT_CHANGE = cast(sa.Table, ProductChange.__table__)
AT_ONCE = 5_000  # values of one query: SQLite takes 32,766


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What conditions ask of a product; `stock` None is not known."""

    number: str
    title: str
    list_price: Decimal | None
    stock: int | None
    on_sale: bool
    hero: bool


def product_facts(reading: sa.Connection, store_id: int, numbers: Collection[str]) -> dict[str, ProductFacts]:
    """Products of a store by their numbers; those that the store has not are missing."""
    columns = [PRODUCT.c[name] for name in ProductFacts.__dataclass_fields__]
    asked = sa.select(*columns).where(PRODUCT.c.store_id == store_id, PRODUCT.c.number.in_(numbers))
    return {row.number: ProductFacts(*row) for row in reading.execute(asked)}
