"""What the other rooms read of the orders."""

from decimal import Decimal
from typing import cast

import sqlalchemy as sa

from opsflow.shop.order_models import Order

ORDER = cast(sa.Table, Order.__table__)


def order_total(reading: sa.Connection, store_id: int, number: str) -> Decimal | None:
    """What an order of a store came to (总金额), refunded or not; None where nobody knows it."""
    asked = sa.select(ORDER.c.total).where(ORDER.c.number == number, ORDER.c.store_id == store_id)
    return reading.execute(asked).scalar_one_or_none()
