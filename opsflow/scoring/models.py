"""Tables of scoring: scorecards that the shop wrote; months, sheets as they were fixed, the values that people gave."""

from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from opsflow.columns import Json, Moment
from opsflow.db import Model


class ScorecardVersion(Model):
    """A role's scorecard as the shop wrote it, from a month on. Rows are only added: the newest that has begun holds."""

    __tablename__ = "scorecard"

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(sa.String(32))
    from_month: Mapped[str] = mapped_column(sa.String(7))  # 2026-11
    body: Mapped[str] = mapped_column(sa.Text)  # as a file under workflows/scorecards
    digest: Mapped[str] = mapped_column(sa.String(64))  # of role, month and body
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (sa.UniqueConstraint("role", "from_month", "made_at"),)


class ScoreMonth(Model):
    """A month that is over: when its sheets were made, when all credits in it were fixed."""

    __tablename__ = "score_month"

    month: Mapped[str] = mapped_column(sa.String(7), primary_key=True)  # 2026-11
    over_at: Mapped[datetime] = mapped_column(Moment)
    freezes_at: Mapped[datetime] = mapped_column(Moment)
    frozen_at: Mapped[datetime | None] = mapped_column(Moment)


class ScoreSheet(Model):
    """A member's part of a month in one main role, first to last day; its state is its case's.

    `evidence` is what counted when the month was frozen (`evidence.Evidence`), None until then.
    """

    __tablename__ = "score_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(sa.ForeignKey("score_month.month"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(32))
    first_day: Mapped[date]
    last_day: Mapped[date]
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"))  # where its case is
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("flow_case.id"), index=True)
    evidence: Mapped[Any] = mapped_column(Json, nullable=True)

    __table_args__ = (sa.UniqueConstraint("month", "member_id", "first_day"),)


class ScoreValue(Model):
    """A value that somebody gave an item: append-only, the newest of a seat and item holds.

    `seat_id` is whose part of the review it is: the member's own, or that of one of the committee.
    """

    __tablename__ = "score_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("score_sheet.id"))
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    item: Mapped[str] = mapped_column(sa.String(64))
    value: Mapped[str | None] = mapped_column(sa.String(24))  # exact text; None: taken back
    reason: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (sa.Index("ix_score_value_seat", "sheet_id", "seat_id", "item", "id"),)


class ScoreVoluntary(Model):
    """Points of a voluntary task that was done and accepted."""

    __tablename__ = "score_voluntary"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("flow_case.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    points: Mapped[str] = mapped_column(sa.String(8))
    at: Mapped[datetime] = mapped_column(Moment)  # decides the month

    __table_args__ = (sa.Index("ix_score_voluntary_member", "member_id", "at"),)


CARD = cast(sa.Table, ScorecardVersion.__table__)
MONTH = cast(sa.Table, ScoreMonth.__table__)
SHEET = cast(sa.Table, ScoreSheet.__table__)
VALUE = cast(sa.Table, ScoreValue.__table__)
VOLUNTARY = cast(sa.Table, ScoreVoluntary.__table__)
