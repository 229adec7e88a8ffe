"""Forgetting as a duty: messages that were sent long ago, some at a time, each time in a change of its own."""

from datetime import datetime, timedelta

from flask import current_app

from opsflow.alerts import outbox
from opsflow.db import db_change, db_reading


def forget_sent(*, now: datetime) -> int:
    """Delete the messages sent more than `OPSFLOW_KEEP_SENT` days ago; answers how many."""
    before, forgotten = now - timedelta(days=current_app.config["SETTINGS"].keep_sent), 0
    while ids := _old(before):
        with db_change() as change:
            forgotten += outbox.forget(change, ids)
    return forgotten


def _old(before: datetime) -> list[int]:
    with db_reading() as reading:
        return list(outbox.sent_before(reading, before))
