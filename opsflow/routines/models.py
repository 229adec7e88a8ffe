"""Tables of the routines: which stores have them, how far each duty was opened, and every occasion with its case."""

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


STORE = cast(sa.Table, RoutineStore.__table__)
MARK = cast(sa.Table, RoutineMark.__table__)
OCCASION = cast(sa.Table, RoutineOccasion.__table__)
