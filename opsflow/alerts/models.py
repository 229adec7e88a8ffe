"""Tables of the alerts: who was told of which clock, and what waits to be sent."""

from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from opsflow.columns import Json, Moment, where
from opsflow.db import Model

# What is still to be seen to. A miss stays until it is read, also when the work was done meanwhile; a warning whose cause
# is gone has nothing to say. Written as text, so that the index and every query mean the same words.
OPEN = (
    "acknowledged_at IS NULL AND withdrawn_at IS NULL AND (settled_at IS NULL OR (read_at IS NULL AND mood <> 'soon'))"
)
RINGS = f"{OPEN} AND read_at IS NULL"  # what the bell counts


class Alert(Model):
    """A person was told that a clock (or task) of a case came to a stage, or of something that is no case's (`path` leads
    there); what a list shows is copied."""

    __tablename__ = "alert"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("flow_case.id"))
    store_id: Mapped[int | None] = mapped_column(sa.ForeignKey("store.id"))
    path: Mapped[str | None] = mapped_column(sa.String(200))
    workflow: Mapped[str] = mapped_column(sa.String(64))
    clock: Mapped[str] = mapped_column(sa.String(64))
    due: Mapped[datetime] = mapped_column(Moment)
    stage: Mapped[str] = mapped_column(sa.String(64))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    mood: Mapped[str] = mapped_column(
        sa.String(8)
    )  # soon: a warning, late: a target missed, breach: a limit missed, none: news
    words: Mapped[Any] = mapped_column(Json)  # what the clock is called, by language
    title: Mapped[str] = mapped_column(sa.Text)
    number: Mapped[str] = mapped_column(sa.String(200))
    created_at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)  # it is no breach any more, and never was one
    settled_at: Mapped[datetime | None] = mapped_column(Moment)  # the clock runs no more, or not to this due time

    __table_args__ = (
        sa.UniqueConstraint("case_id", "clock", "due", "stage", "member_id"),
        sa.Index("ix_alert_open", "member_id", "workflow", "clock", "stage", "id", **where(OPEN)),
        sa.Index("ix_alert_rings", "member_id", "mood", **where(RINGS)),
        sa.Index("ix_alert_member", "member_id", "id"),
        sa.Index("ix_alert_path", "path", **where("path IS NOT NULL")),
    )


class Outbox(Model):
    """A message to go out of the database after its change is committed: marked sent only after it was sent."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(16))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("flow_case.id"))
    version: Mapped[int]  # of the event that it follows from; 0 without a case
    payload: Mapped[Any] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)  # until then somebody is sending it
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None] = mapped_column(sa.Text)

    __table_args__ = (
        sa.UniqueConstraint("case_id", "version", "channel"),
        sa.Index("ix_outbox_waiting", "channel", "id", **where("sent_at IS NULL")),
    )


ALERT = cast(sa.Table, Alert.__table__)
OUTBOX = cast(sa.Table, Outbox.__table__)
