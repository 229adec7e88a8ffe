"""From a passed limit to its alert row, and on to the bell in a browser that stands open."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from opsflow import db
from opsflow.bench.browsing import Browser
from opsflow.bench.crew import Crew, opened, paid
from opsflow.bench.figure import Figure, at_most, none_of
from opsflow.bench.ground import Ground
from opsflow.bench.running import LOOK_EVERY, running

ORDERS = 200
BETWEEN = timedelta(milliseconds=100)  # from one limit to the next
AHEAD = 5  # seconds to the first: all orders are there by then
ROW_AFTER, BELL_AFTER = 5.0, 1.0  # seconds


@dataclass
class Bell:
    """What the stream of one browser said its bell counts, and when."""

    heard: list[tuple[int, datetime]] = field(default_factory=list)

    def listen(self, app: Flask, browser: Browser, ready: threading.Event) -> None:
        """Listen until the shop is gone."""
        with app.app_context(), browser.stream("/live") as lines:
            for line in lines:
                ready.set()
                if line.startswith("data: ") and "alerts" in (told := json.loads(line[6:])):
                    self.heard.append((told["alerts"], db.now()))

    def rang(self, count: int) -> datetime | None:
        """When it first counted so many."""
        return next((at for said, at in self.heard if said >= count), None)


def measure(ground: Ground) -> Iterator[Figure]:
    """Limits that pass one after the other while the sweeper works; rows are looked for every 10 ms from outside."""
    for kind in ground.kinds:
        app = ground.fresh(kind)
        crew, n, bell = opened(app), ground.size(ORDERS, 3), Bell()
        with running(app) as shop:
            ready, manager = threading.Event(), shop.browser("mei")
            listener = threading.Thread(target=bell.listen, args=(app, manager, ready), daemon=True)
            listener.start()
            assert ready.wait(30)
            _limits(app, crew, n, timedelta(seconds=ground.size(AHEAD, 1)))
            rows = _seen(app, crew.who["mei"].id, n)
            time.sleep(BELL_AFTER)
        listener.join(10)
        yield from _figures(kind, rows, bell)


def _figures(kind: str, rows: list[tuple[datetime, datetime, datetime]], bell: Bell) -> Iterator[Figure]:
    n = f"{len(rows):,}"
    yield none_of(f"breach, {kind}: alerts too early", sum(min(seen, made) < due for due, made, seen in rows), n)
    after = [(seen - due).total_seconds() for due, _, seen in rows]
    yield at_most(f"breach, {kind}: its row after (p99 of {n})", percentile(after, 99), ROW_AFTER, "s")
    bells = [(bell.rang(count), seen) for count, (_, _, seen) in enumerate(rows, 1)]
    yield none_of(f"breach, {kind}: bells that did not ring", sum(rang is None for rang, _ in bells), n)
    later = [(rang - seen).total_seconds() for rang, seen in bells if rang] or [float("inf")]
    yield at_most(f"breach, {kind}: another browser's bell later by", max(later), BELL_AFTER, "s")


def _limits(app: Flask, crew: Crew, n: int, ahead: timedelta) -> None:
    with app.app_context():
        first = db.now() + ahead
    for number in range(n):
        paid(app, crew, 1, within=timedelta(hours=2), number=f"19{number:014d}", ship_by=first + number * BETWEEN)


def _seen(app: Flask, member: int, n: int) -> list[tuple[datetime, datetime, datetime]]:
    """Of each breach that this member is told of: when it was due, when its row was made, when it was there to be read."""
    alert = db.db.metadata.tables["alert"].c
    asked = sa.select(alert.id, alert.due, alert.created_at).where(alert.member_id == member, alert.mood == "breach")
    found: list[tuple[datetime, datetime, datetime]] = []
    last, until = 0, time.monotonic() + 60
    with app.app_context():
        while len(found) < n and time.monotonic() < until:
            with db.db_reading() as reading:
                rows = reading.execute(asked.where(alert.id > last).order_by(alert.id)).all()
            at = db.now()
            found += [(row.due, row.created_at, at) for row in rows]
            last = rows[-1].id if rows else last
            time.sleep(LOOK_EVERY)
    return found


def percentile(values: list[float], of_hundred: int) -> float:
    """The value that so many in a hundred do not pass."""
    return sorted(values)[min(len(values) - 1, len(values) * of_hundred // 100)]
