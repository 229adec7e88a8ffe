"""Who hears that a product is sold out. A listener runs in the change that emptied its stock: both happen, or neither."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class StockZero:
    """The news `stock.zero`: a product's stock, known or not until then, is 0 now."""

    product_id: int
    store_id: int
    number: str | None
    title: str
    on_sale: bool
    by: int | None
    at: datetime


Listener = Callable[[sa.Connection, Sequence[StockZero]], None]
_LISTENERS: list[Listener] = []


def hears_stock_zero(listener: Listener) -> Listener:
    """Register a listener."""
    _LISTENERS.append(listener)
    return listener


def tell(change: sa.Connection, news: Sequence[StockZero]) -> None:
    """Let every listener hear."""
    for listener in _LISTENERS if news else ():
        listener(change, news)
