"""All running cases of a process move to its next version in one change, and back; and what a tick waits meanwhile."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from flask import Flask

from opsflow import db
from opsflow.bench.crew import ORDERS, Crew, opened, paid, tasks
from opsflow.bench.figure import Figure, at_most, none_of
from opsflow.bench.ground import Ground
from opsflow.flow import actions, defining, moving
from opsflow.flow.defining import Text
from opsflow.flow.moving import Plan
from opsflow.jobs.settling import WORKFLOWS
from opsflow.people.roles import Asker
from opsflow.refusals import StorageFull
from opsflow.scoring.scorecards import feed_names, load_scorecards

SECONDS, WAIT = 60, 30  # a change on SQLite gives up after thirty
PAUSE = 0.05  # seconds between two ticks of a person
Waited = tuple[bool, float]  # whether the tick was done, and after how long
Result = TypeVar("Result")


def measure(ground: Ground) -> Iterator[Figure]:
    """A dry run, the move and the move back of as many cases as may move at once; then a move while somebody ticks their tasks."""
    for kind in ground.kinds:
        app = ground.fresh(kind)
        crew = opened(app)
        n = ground.size(moving.MOST, 20)
        paid(app, crew, n)
        with app.app_context():
            plan = _next_version(crew)
            yield from _there_and_back(f"{n:,} cases, {kind}", plan, crew.who["gu"])
        yield from _waits(f"ticks while {n:,} cases move, {kind}", _beside(app, crew, plan))


def _there_and_back(what: str, plan: Plan, by: Asker) -> Iterator[Figure]:
    with db.db_reading() as reading:
        _, took = _timed(lambda: moving.tried(reading, plan, by=by, now=db.now()))
    yield at_most(f"{what}: tried", took, SECONDS, "s")
    move_id, took = _timed(lambda: moving.move(plan, by=by, now=db.now()))
    yield at_most(f"{what}: moved", took, SECONDS, "s")
    _, took = _timed(lambda: moving.move_back(plan.key, move_id, by=by, now=db.now()))
    yield at_most(f"{what}: moved back", took, SECONDS, "s")


def _next_version(crew: Crew) -> Plan:
    """The process with a text of its own."""
    shipped = (WORKFLOWS / f"{ORDERS}.yaml").read_text()
    text, items = (
        Text(ORDERS, f"{shipped}\n# our own\n"),
        feed_names(load_scorecards(WORKFLOWS / "scorecards").values()),
    )
    to = defining.take(text, items, shipped=shipped, seen=1, by=crew.who["gu"], now=db.now())
    return Plan(ORDERS, 1, to)


def _beside(app: Flask, crew: Crew, plan: Plan) -> list[Waited]:
    """Tick one task after the other while the cases move."""
    waiting, waited = list(tasks(app, "quality_check").values()), []

    def move() -> None:
        with app.app_context():
            moving.move(plan, by=crew.who["gu"], now=db.now())

    with ThreadPoolExecutor(1) as thread, app.app_context():
        moved = thread.submit(move)
        while not moved.done() and waiting:
            time.sleep(PAUSE)
            waited.append(_tick(crew, waiting.pop()))
        moved.result()
    return waited


def _tick(crew: Crew, task: int) -> Waited:
    started, done = time.perf_counter(), True
    try:
        actions.tick(task, by=crew.who["ann"], seen=None, now=db.now())
    except StorageFull:
        done = False
    return done, time.perf_counter() - started


def _waits(what: str, waited: list[Waited]) -> Iterator[Figure]:
    yield none_of(f"{what}: refused", sum(not done for done, _ in waited), str(len(waited)))
    yield at_most(f"{what}: longest", max((seconds for _, seconds in waited), default=0.0), WAIT, "s")


def _timed(act: Callable[[], Result]) -> tuple[Result, float]:
    started = time.perf_counter()
    return act(), time.perf_counter() - started
