"""kill -9 of every process, again and again, while people tick over HTTP: what was acknowledged is there, once and whole."""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import sqlalchemy as sa
from flask import Flask

from opsflow import db
from opsflow.bench.browsing import Browser
from opsflow.bench.crew import opened, paid, tasks
from opsflow.bench.figure import Figure, at_most, none_of
from opsflow.bench.ground import Ground
from opsflow.bench.running import Shop, running
from opsflow.flow.verify import verify

PEOPLE = 4
A_ROUND = 400  # orders, more than four people tick before they are killed
BACK = 5.0  # seconds


def measure(ground: Ground) -> Iterator[Figure]:
    """Lost, doubled and torn ticks after all kills, and the longest time until a page answers again."""
    for kind in ground.kinds:
        app = ground.fresh(kind)
        kills = ground.size(ground.kills, 1)
        paid(app, opened(app), kills * ground.size(A_ROUND, 40))
        waiting = list(tasks(app, "quality_check").values())
        with running(app) as shop:
            rounds = [_round(shop, waiting[number::kills], number) for number in range(kills)]
        acknowledged = [task for some, _ in rounds for task in some]
        yield from _counted(app, acknowledged, f"{kills} × kill -9, {kind}")
        yield at_most(f"{kills} × kill -9, {kind}: back after", max(back for _, back in rounds), BACK, "s")


def _round(shop: Shop, waiting: list[int], number: int) -> tuple[list[int], float]:
    """Let people tick, kill everything in the middle; the tasks whose tick was acknowledged, and the seconds until it is back."""
    dead = threading.Event()
    browsers = [shop.browser("ann") for _ in range(PEOPLE)]
    with ThreadPoolExecutor(PEOPLE) as people:
        at_work = [people.submit(_tick_on, one, waiting[n::PEOPLE], dead) for n, one in enumerate(browsers)]
        time.sleep(random.Random(number).uniform(0.3, 1.5))
        shop.kill()
        dead.set()
        back = shop.start()
    return [task for one in at_work for task in one.result()], back


def _tick_on(browser: Browser, waiting: list[int], dead: threading.Event) -> list[int]:
    done: list[int] = []
    for task in waiting:
        try:
            status, page = browser.tick(task)
        except (OSError, HTTPException):
            return done  # no answer: it may have been done or not
        if dead.is_set():
            return done
        assert status == 303, (status, page[-1500:])
        done.append(task)
    return done


def _counted(app: Flask, acknowledged: list[int], what: str) -> Iterator[Figure]:
    there = _ticked(app)
    n = f"{len(acknowledged):,}"
    yield none_of(f"{what}: acknowledged ticks lost", sum(there[task] == 0 for task in acknowledged), n)
    yield none_of(f"{what}: ticks done twice", sum(times > 1 for times in there.values()), f"{len(there):,}")
    with app.app_context(), db.db_reading() as reading:
        torn = list(verify(reading))
    yield none_of(f"{what}: differences that verify finds", len(torn), f"{len(there):,}")


def _ticked(app: Flask) -> Counter[int]:
    """How often the histories say that each task was ticked."""
    event, task = (db.db.metadata.tables[name].c for name in ("flow_event", "flow_task"))
    asked = sa.select(task.id, event.body).join_from(task.id.table, event.id.table, task.case_id == event.case_id)
    with app.app_context(), db.db_reading() as reading:
        rows = reading.execute(asked.where(task.name == "quality_check", event.act == "ticked")).all()
    return Counter(row.id for row in rows for fact in json.loads(row.body)[-1] if fact[0] == "ticked")
