"""Forgetting as a duty: messages sent long ago, files that no act named; some at a time, each time in a change of its own."""

from datetime import datetime, timedelta

from flask import current_app

from opsflow import files
from opsflow.alerts import outbox
from opsflow.db import db_change, db_reading

LOOSE = timedelta(days=1)  # a form may lie open over night


def forget_sent(*, now: datetime) -> int:
    """Delete the messages sent more than `OPSFLOW_KEEP_SENT` days ago; answers how many."""
    before, forgotten = now - timedelta(days=current_app.config["SETTINGS"].keep_sent), 0
    while ids := _old(before):
        with db_change() as change:
            forgotten += outbox.forget(change, ids)
    return forgotten


def forget_loose(*, now: datetime) -> int:
    """Delete the files that were handed in a day ago for an act that was refused, or never came."""
    home, forgotten = current_app.config["SETTINGS"].home, 0
    while True:
        with db_change() as change:
            some = files.forget_loose(change, now - LOOSE, home)
        forgotten += some
        if not some:
            return forgotten


def _old(before: datetime) -> list[int]:
    with db_reading() as reading:
        return list(outbox.sent_before(reading, before))
