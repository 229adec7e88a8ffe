"""The outbox: messages are leased, sent, then marked. Whoever dies in between leaves them to the next, so they may go twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from opsflow.alerts.models import OUTBOX

FORGOTTEN = 1000  # in one change: who works meanwhile waits for a moment only
LEASE = timedelta(seconds=30)  # longer than any sending takes
BATCH = 200


def waits(reading: sa.Connection, channel: str, now: datetime) -> bool:
    """Whether any message of a channel waits to be sent."""
    return reading.execute(_waiting(channel, now).limit(1)).first() is not None


def lease(change: sa.Connection, channel: str, now: datetime) -> Sequence[Any]:
    """The oldest waiting messages of a channel, kept from others for LEASE: rows of (id, payload, tries)."""
    oldest = _waiting(channel, now).order_by(OUTBOX.c.id).limit(BATCH).with_for_update(skip_locked=True)
    ids = change.execute(oldest).scalars().all()
    taken = sa.update(OUTBOX).where(OUTBOX.c.id.in_(ids))
    change.execute(taken.values(lease_until=now + LEASE, tries=OUTBOX.c.tries + 1))
    return change.execute(
        sa.select(OUTBOX.c.id, OUTBOX.c.payload, OUTBOX.c.tries).where(OUTBOX.c.id.in_(ids)).order_by(OUTBOX.c.id)
    ).all()


def mark(change: sa.Connection, ids: Sequence[int], answer: str, now: datetime) -> int:
    """Note that these were sent and what was answered; one that another marked first stays as it is."""
    unmarked = sa.update(OUTBOX).where(OUTBOX.c.id.in_(ids), OUTBOX.c.sent_at.is_(None))
    return change.execute(unmarked.values(sent_at=now, answer=answer, lease_until=None)).rowcount


def sent_before(reading: sa.Connection, moment: datetime) -> Sequence[int]:
    """The oldest of the messages that were sent before then, as many as one change deletes."""
    old = sa.select(OUTBOX.c.id).where(OUTBOX.c.sent_at < moment)
    return reading.execute(old.order_by(OUTBOX.c.id).limit(FORGOTTEN)).scalars().all()


def forget(change: sa.Connection, ids: Sequence[int]) -> int:
    """Delete messages that were sent; answers how many."""
    return change.execute(sa.delete(OUTBOX).where(OUTBOX.c.id.in_(ids), OUTBOX.c.sent_at.is_not(None))).rowcount


def _waiting(channel: str, now: datetime) -> sa.Select[tuple[int]]:
    free = sa.or_(OUTBOX.c.lease_until.is_(None), OUTBOX.c.lease_until <= now)
    return sa.select(OUTBOX.c.id).where(OUTBOX.c.sent_at.is_(None), OUTBOX.c.channel == channel, free)
