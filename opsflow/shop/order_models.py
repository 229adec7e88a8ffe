"""Tables of the orders: what the seller centre's files said last. Where the work on an order stands is its case's affair."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from opsflow.columns import Json, Moment, Money, where
from opsflow.db import Model


class Order(Model):
    """An order of the platform; its number is its key over all stores."""

    __tablename__ = "shop_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"))
    number: Mapped[str] = mapped_column(sa.String(32), unique=True)
    status: Mapped[str] = mapped_column(sa.String(16))  # unpaid, paid, part_shipped, shipped, done, closed
    stated: Mapped[bool]  # a file told the status; else it follows from the payment time
    created_at: Mapped[datetime | None] = mapped_column(Moment)
    paid_at: Mapped[datetime | None] = mapped_column(Moment)
    shipped_at: Mapped[datetime | None] = mapped_column(Moment)
    ship_by: Mapped[datetime | None] = mapped_column(Moment)  # 应发货时间
    total: Mapped[Decimal | None] = mapped_column(Money)
    amount: Mapped[Decimal | None] = mapped_column(Money)  # paid; can be net of the refund already
    refund: Mapped[Decimal] = mapped_column(Money)
    title: Mapped[str] = mapped_column(sa.String(200))
    quantity: Mapped[int | None]
    province: Mapped[str] = mapped_column(sa.String(8))
    courier: Mapped[str] = mapped_column(sa.String(200))
    tracking: Mapped[str] = mapped_column(sa.String(200))
    close_reason: Mapped[str] = mapped_column(sa.String(200))
    memo: Mapped[str] = mapped_column(sa.Text)
    message: Mapped[str] = mapped_column(sa.Text)
    balance_due: Mapped[bool]  # a presale whose balance is not paid: no clock yet
    changed_sku: Mapped[bool]
    changed_address: Mapped[bool]
    buyer: Mapped[str | None] = mapped_column(sa.Text)  # JSON, only where the shop keeps buyers
    fingerprint: Mapped[str] = mapped_column(sa.String(16))  # of the line that was read last
    newest_at: Mapped[datetime | None] = mapped_column(Moment)  # the newest time in the file that line stood in
    case_id: Mapped[int | None] = mapped_column(index=True)
    import_id: Mapped[int | None] = mapped_column(index=True)  # the import that changed it last
    notice_id: Mapped[int | None]  # the notice whose limit its case was told, and that limit
    notice_by: Mapped[datetime | None] = mapped_column(Moment)
    campaign_id: Mapped[int | None]  # the campaign that its case was told it belongs to
    updated_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        sa.Index("ix_shop_order_store_paid", "store_id", "paid_at"),
        sa.Index("ix_shop_order_title", "store_id", "title"),
    )


class OrderLine(Model):
    """One product of an order, from an item export."""

    __tablename__ = "order_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("shop_order.id"), index=True)
    sub_number: Mapped[str] = mapped_column(sa.String(48), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    product_id: Mapped[int | None] = mapped_column(sa.ForeignKey("product.id"), index=True)
    sku: Mapped[str] = mapped_column(sa.String(200))
    code: Mapped[str] = mapped_column(sa.String(200))  # 商家编码
    price: Mapped[Decimal | None] = mapped_column(Money)
    quantity: Mapped[int]
    status: Mapped[str | None] = mapped_column(sa.String(16))
    refund: Mapped[Decimal] = mapped_column(Money)
    shipped_at: Mapped[datetime | None] = mapped_column(Moment)
    ship_by: Mapped[datetime | None] = mapped_column(Moment)


class Refund(Model):
    """A refund of the platform; its number is its key over all stores."""

    __tablename__ = "refund"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"))
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("shop_order.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(32), unique=True)
    status: Mapped[str] = mapped_column(sa.String(12))  # asked, declined, returning, returned, paid, closed
    amount: Mapped[Decimal] = mapped_column(Money)
    returns: Mapped[bool]  # the goods come back
    asked_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    answer_by: Mapped[datetime | None] = mapped_column(Moment)  # 超时时间
    reason: Mapped[str] = mapped_column(sa.String(200))
    explanation: Mapped[str] = mapped_column(sa.Text)
    title: Mapped[str] = mapped_column(sa.String(200))
    courier: Mapped[str] = mapped_column(sa.String(200))  # of the goods that come back
    tracking: Mapped[str] = mapped_column(sa.String(200))
    fingerprint: Mapped[str] = mapped_column(sa.String(16))  # of the line that was read last
    newest_at: Mapped[datetime | None] = mapped_column(Moment)  # the newest time in the file that line stood in
    case_id: Mapped[int | None] = mapped_column(index=True)
    import_id: Mapped[int | None] = mapped_column(index=True)  # the import that changed it last
    updated_at: Mapped[datetime] = mapped_column(Moment)


class OrderTerms(Model):
    """What holds for orders paid within a time: another limit (a notice of the platform), or that they are a campaign's.

    `products` (numbers) and `provinces` NULL are all of them. `settled`: every order that it concerns was told.
    """

    __tablename__ = "order_terms"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(8))  # notice, campaign
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("flow_case.id"), unique=True)  # a campaign's promotion
    title: Mapped[str] = mapped_column(sa.String(200))
    paid_from: Mapped[datetime] = mapped_column(Moment)
    paid_until: Mapped[datetime] = mapped_column(Moment)  # the first moment after it
    products: Mapped[Any] = mapped_column(Json, nullable=True)
    provinces: Mapped[Any] = mapped_column(Json, nullable=True)
    hours: Mapped[int | None]  # of a notice: so long after payment, or by a time that is the same for all
    ship_by: Mapped[datetime | None] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(sa.String(10))  # in_use, ended, taken_back
    settled: Mapped[bool]
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    changed_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (sa.Index("ix_order_terms_unsettled", "id", **where("NOT settled")),)
