"""Tables of the catalogue: what a store sells, and every change of it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from opsflow.columns import Json, Moment, Money
from opsflow.db import Model


class Product(Model):
    """A product of a store; its number is the platform's 商品id or the shop's own code."""

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"))
    number: Mapped[str | None] = mapped_column(sa.String(64))  # NULL: an order named it by its title alone
    title: Mapped[str] = mapped_column(sa.String(200))
    list_price: Mapped[Decimal | None] = mapped_column(Money)
    stock: Mapped[int | None]  # NULL: nobody has told
    on_sale: Mapped[bool]
    hero: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # 主推款: chosen for a promotion
    from_orders: Mapped[bool]  # only orders have named it: a file of products may still give it its own number
    version: Mapped[int] = mapped_column(default=0, server_default="0")  # how often it was changed
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[int | None] = mapped_column(
        sa.ForeignKey("member.id")
    )  # NULL: a command, or an order file of one

    __table_args__ = (
        sa.UniqueConstraint("store_id", "number"),
        sa.Index("ix_product_title", "store_id", "title"),
    )


class ProductChange(Model):
    """One fact of a product that changed, and how. Rows are added and never changed."""

    __tablename__ = "product_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("product.id"), index=True)
    version: Mapped[int]  # that the product had afterwards; facts changed by one act share it
    fact: Mapped[str] = mapped_column(sa.String(12))  # number, title, list_price, stock, on_sale, hero
    before: Mapped[Any] = mapped_column(Json, nullable=True)
    after: Mapped[Any] = mapped_column(Json, nullable=True)
    how: Mapped[str] = mapped_column(sa.String(8))  # hand, file, orders
    file_name: Mapped[str | None] = mapped_column(sa.String(255))
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class ProductImport(Model):
    """A file of products that came in. Every product of it is counted once."""

    __tablename__ = "product_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    file_name: Mapped[str] = mapped_column(sa.String(255))
    trial: Mapped[bool]  # shows what would happen and changes nothing
    created: Mapped[int] = mapped_column(default=0, server_default="0")
    updated: Mapped[int] = mapped_column(default=0, server_default="0")
    unchanged: Mapped[int] = mapped_column(default=0, server_default="0")
    refused: Mapped[Any] = mapped_column(Json)  # [[line, key, values], …]
    at: Mapped[datetime] = mapped_column(Moment)
