"""Tables of the designs: what was measured of a picture, pins with their threads, the standards of stores."""

from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from opsflow.columns import Json, Moment
from opsflow.db import Model


class DesignPicture(Model):
    """What was measured of an uploaded picture or PDF, once; `pages` 0: it cannot be drawn."""

    __tablename__ = "design_picture"

    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True)
    pages: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    colours: Mapped[Any] = mapped_column(Json)  # of the first page: [["#1F4038", per mille], …], most first
    measured_at: Mapped[datetime] = mapped_column(Moment)


class DesignPin(Model):
    """A comment pinned to a place of a version's page. Its number is the case's own and never changes."""

    __tablename__ = "design_pin"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int]
    number: Mapped[int]
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    page: Mapped[int]
    x: Mapped[int]  # ten thousandths of the width, from the left
    y: Mapped[int]  # ten thousandths of the height, from the top

    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)


class DesignEntry(Model):
    """One line of a pin's thread, append-only; the last of `resolved` and `reopened` says how the pin stands."""

    __tablename__ = "design_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    pin_id: Mapped[int] = mapped_column(sa.ForeignKey("design_pin.id"), index=True)
    member_id: Mapped[int]
    act: Mapped[str] = mapped_column(sa.String(8))  # said, resolved, reopened
    text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(Moment)


class DesignStandard(Model):
    """A version of a store's decoration standard, whole; the newest holds."""

    __tablename__ = "design_standard"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"))
    version: Mapped[int]
    member_id: Mapped[int]
    body: Mapped[Any] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (sa.UniqueConstraint("store_id", "version"),)


PICTURE = cast(sa.Table, DesignPicture.__table__)
PIN = cast(sa.Table, DesignPin.__table__)
ENTRY = cast(sa.Table, DesignEntry.__table__)
STANDARD = cast(sa.Table, DesignStandard.__table__)
