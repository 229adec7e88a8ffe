"""Who hears that a product is sold out, or back. A listener runs in the change of its stock: both happen, or neither."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class StockNews:
    """`stock.zero`: a product's stock, known or not until then, is 0 now. `stock.back`: it was 0, and there is some."""

    event: Literal["stock.zero", "stock.back"]
    product_id: int
    store_id: int
    number: str | None
    title: str
    on_sale: bool
    by: int | None
    at: datetime


Listener = Callable[[sa.Connection, Sequence[StockNews]], None]
_LISTENERS: list[Listener] = []


def hears_stock(listener: Listener) -> Listener:
    """Register a listener."""
    _LISTENERS.append(listener)
    return listener


def tell(change: sa.Connection, news: Sequence[StockNews]) -> None:
    """Let every listener hear."""
    for listener in _LISTENERS if news else ():
        listener(change, news)
