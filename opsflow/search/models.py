"""Tables of the search: a row for each thing that can be found, with its own id. Their grams: `layout`."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from opsflow.db import Model


class Found(Model):
    """Something that can be found by its words."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # of the thing itself
    store_id: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)  # folded


class SearchCase(Found):
    """A case by its number and title."""

    __tablename__ = "search_case"


class SearchOrder(Found):
    """An order by its number, title and tracking number."""

    __tablename__ = "search_order"


class SearchProduct(Found):
    """A product by its number and title."""

    __tablename__ = "search_product"
