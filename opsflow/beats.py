"""Signs of life: when a part of the shop that nobody looks at last did its work. Doors write and read them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from opsflow.db import Model, Moment


class Beat(Model):
    """The last sign of one part."""

    __tablename__ = "beat"

    name: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


def note_beat(change: sa.Connection, name: str, *, now: datetime) -> None:
    """Write down that `name` did its work at `now`."""
    if change.execute(sa.update(Beat).where(Beat.name == name).values(at=now)).rowcount:
        return
    change.execute(sa.insert(Beat).values(name=name, at=now))


def last_beat(reading: sa.Connection, name: str) -> datetime | None:
    """When `name` last did its work; None when it never did."""
    return reading.execute(sa.select(Beat.at).where(Beat.name == name)).scalar_one_or_none()
