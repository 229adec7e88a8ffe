"""Tables of the routines: which stores have them, how far each duty was opened, every occasion with its case, and what was ruled
of one before it opened."""

from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from opsflow.columns import Moment
from opsflow.db import Model


class RoutineStore(Model):
    """A store whose routines run, since when."""

    __tablename__ = "routine_store"

    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)


class RoutineMark(Model):
    """How far a duty of a store was opened: all that opens by then is."""

    __tablename__ = "routine_mark"

    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"), primary_key=True)
    duty: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    reached: Mapped[datetime] = mapped_column(Moment)


class RoutineOccasion(Model):
    """A duty that was opened for somebody, once for each due time."""

    __tablename__ = "routine_occasion"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"))
    duty: Mapped[str] = mapped_column(sa.String(64))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    due_at: Mapped[datetime] = mapped_column(Moment)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("flow_case.id"))

    __table_args__ = (sa.UniqueConstraint("store_id", "duty", "due_at", "member_id"),)


class RoutineRuling(Model):
    """What somebody ruled of an occasion that is not opened yet. Append-only: the newest of an occasion holds."""

    __tablename__ = "routine_ruling"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("store.id"))
    duty: Mapped[str] = mapped_column(sa.String(64))
    due_at: Mapped[datetime] = mapped_column(Moment)  # as the timetable has it
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))  # None: whoever would have it
    act: Mapped[str] = mapped_column(sa.String(8))  # paused, moved, restored
    to_at: Mapped[datetime | None] = mapped_column(Moment)
    why: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))  # None: nobody of the role is left to have it
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (sa.Index("ix_routine_ruling_duty", "store_id", "duty", "due_at"),)


STORE = cast(sa.Table, RoutineStore.__table__)
MARK = cast(sa.Table, RoutineMark.__table__)
OCCASION = cast(sa.Table, RoutineOccasion.__table__)
RULING = cast(sa.Table, RoutineRuling.__table__)
