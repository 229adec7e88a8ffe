"""What is done with alerts: their reader reads and acknowledges them, the shop sends what waits in the outbox."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from opsflow.alerts import outbox
from opsflow.alerts.models import ALERT, OPEN, RINGS
from opsflow.columns import Moment
from opsflow.db import db_change, db_reading
from opsflow.people.roles import Asker
from opsflow.refusals import NotFound

Send = Callable[[Sequence[Any]], str]  # payloads of one channel in, what was answered out; may raise


def read(alert_id: int, *, whole_group: bool = False, by: Asker, now: datetime) -> None:
    """Mark one of my alerts read, or with it the open older ones that tell the same. Raises NotFound for another's."""
    with db_change() as change:
        which = _mine(change, alert_id, whole_group, by)
        change.execute(sa.update(ALERT).where(which).values(read_at=_first(ALERT.c.read_at, now)))


def read_all(*, newest: int, by: Asker, now: datetime) -> None:
    """Mark read what the bell counts, up to the newest alert that its reader has seen."""
    seen = sa.and_(ALERT.c.member_id == by.id, ALERT.c.id <= newest, sa.text(RINGS))
    with db_change() as change:
        change.execute(sa.update(ALERT).where(seen).values(read_at=now))


def acknowledge(alert_id: int, *, whole_group: bool = False, by: Asker, now: datetime) -> None:
    """Say that I see to it, for one of my alerts or with it the open older ones that tell the same. Raises NotFound."""
    with db_change() as change:
        which = _mine(change, alert_id, whole_group, by)
        times = {name: _first(ALERT.c[name], now) for name in ("read_at", "acknowledged_at")}
        change.execute(sa.update(ALERT).where(which).values(**times))


def deliver(channels: Mapping[str, Send], *, now: datetime) -> int:
    """Send what waits, channel by channel; answers how many messages were sent.

    A message is marked after it was sent. When sending fails or the process dies, its lease runs out and it goes again.
    """
    sent = 0
    for channel, send in channels.items():
        while batch := _leased(channel, now):
            answer = send([row.payload for row in batch])
            with db_change() as change:
                sent += outbox.mark(change, [row.id for row in batch], answer, now)
    return sent


def _leased(channel: str, now: datetime) -> Sequence[Any]:
    with db_reading() as reading:
        if not outbox.waits(reading, channel, now):
            return ()
    with db_change() as change:
        return outbox.lease(change, channel, now)


def _mine(change: sa.Connection, alert_id: int, whole_group: bool, by: Asker) -> sa.ColumnElement[bool]:
    own = sa.and_(ALERT.c.id == alert_id, ALERT.c.member_id == by.id)
    row = change.execute(sa.select(ALERT.c.workflow, ALERT.c.clock, ALERT.c.stage).where(own)).one_or_none()
    if row is None:
        raise NotFound()
    if not whole_group:
        return own
    same = (ALERT.c.workflow == row.workflow, ALERT.c.clock == row.clock, ALERT.c.stage == row.stage)
    return sa.and_(ALERT.c.member_id == by.id, ALERT.c.id <= alert_id, *same, sa.text(OPEN))


def _first(column: sa.Column[Any], now: datetime) -> sa.ColumnElement[Any]:
    """The moment that stands there already, else now."""
    return sa.func.coalesce(column, sa.literal(now, Moment()))
