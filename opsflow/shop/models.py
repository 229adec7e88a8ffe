"""Tables of the shop: its stores, its settings, its calendars."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from opsflow.db import Json, Model, Moment, where


class Store(Model):
    """A store on the platform."""

    __tablename__ = "store"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    platform_id: Mapped[str | None] = mapped_column(sa.String(64))  # 店铺Id of its exports
    platform_name: Mapped[str | None] = mapped_column(sa.String(120))  # 店铺名称 of its exports
    created_at: Mapped[datetime] = mapped_column(Moment)


class Setting(Model):
    """A value that a shop chose; `store_id` NULL is for the whole shop."""

    __tablename__ = "setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int | None] = mapped_column(sa.ForeignKey("store.id"))
    key: Mapped[str] = mapped_column(sa.String(96))
    value: Mapped[Any] = mapped_column(Json)

    __table_args__ = (
        sa.Index("uq_setting_of_store", "store_id", "key", unique=True),
        sa.Index("uq_setting_of_shop", "key", unique=True, **where("store_id IS NULL")),
    )


class SettingChange(Model):
    """One setting of a store that somebody changed; None is the default. Rows are added and never changed."""

    __tablename__ = "setting_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String(96))
    before: Mapped[Any] = mapped_column(Json, nullable=True)
    after: Mapped[Any] = mapped_column(Json, nullable=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class CalendarSpan(Model):
    """A span that is open every week, in the shop's zone; a weekday may have several."""

    __tablename__ = "calendar_span"

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar: Mapped[str] = mapped_column(sa.String(16), index=True)  # working, dispatch, service
    weekday: Mapped[int]  # Monday is 0
    starts: Mapped[str] = mapped_column(sa.String(5))  # HH:MM
    ends: Mapped[str] = mapped_column(sa.String(5))


class CalendarDay(Model):
    """A day on which a calendar departs from its week: closed, or open at these hours."""

    __tablename__ = "calendar_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar: Mapped[str] = mapped_column(sa.String(16))
    day: Mapped[str] = mapped_column(sa.String(10))  # YYYY-MM-DD
    open: Mapped[bool]
    starts: Mapped[str | None] = mapped_column(sa.String(5))  # NULL when open: the week's hours of a working day
    ends: Mapped[str | None] = mapped_column(sa.String(5))
    name: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    source: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")

    __table_args__ = (sa.UniqueConstraint("calendar", "day"),)
