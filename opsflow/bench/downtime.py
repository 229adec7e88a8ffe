"""Recurring duties opened in one go after three days of downtime, each once."""

import time
from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from opsflow import db
from opsflow.bench.crew import PASSWORD, Crew, opened
from opsflow.bench.figure import Figure, at_most, none_of
from opsflow.bench.ground import Ground
from opsflow.jobs.routines import duties
from opsflow.people import actions as people
from opsflow.people import passwords
from opsflow.routines import actions

HOLDERS, DOWN = 1_140, timedelta(days=3)
MOST = 30.0  # seconds for 10,000


def measure(ground: Ground) -> Iterator[Figure]:
    """Three days of everybody's daily duties, opened by the first look after them; then a second look, which opens none."""
    for kind in ground.kinds:
        app = ground.fresh(kind)
        crew = opened(app)
        _hire(app, crew, ground.size(HOLDERS, 5))
        count, took = _opened(app)
        yield at_most(f"duties of 3 days, {kind}: 10,000 of {count:,}", took * 10_000 / count, MOST, "s")
        yield none_of(f"duties, {kind}: opened twice", count - _different(app), f"{count:,}")


def _hire(app: Flask, crew: Crew, holders: int) -> None:
    with app.app_context(), db.db_change() as change:
        at, kept = db.now(), passwords.hashed(PASSWORD)
        for number in range(holders):
            login = f"packer{number}"
            member = people.add_member(change, login=login, name=login, by=None, now=at, password_hash=kept)
            people.hold(change, member, "shipping", crew.store_id, by=None, now=at)
        actions.start(change, crew.store_id, at)


def _opened(app: Flask) -> tuple[int, float]:
    with app.app_context():
        with db.db_reading() as reading:
            known = [duty for duty in duties(reading) if duty.role == "shipping" and duty.for_each]
        back, started = db.now() + DOWN, time.perf_counter()
        count = actions.open_due(known, now=back)
        took = time.perf_counter() - started
        assert actions.open_due(known, now=back) == 0
    return count, took


def _different(app: Flask) -> int:
    occasion = db.db.metadata.tables["routine_occasion"].c
    asked = sa.select(occasion.duty, occasion.member_id, occasion.due_at).distinct().subquery()
    with app.app_context(), db.db_reading() as reading:
        return int(reading.execute(sa.select(sa.func.count()).select_from(asked)).scalar_one())
