"""A tick beside bare Core that does the same reads and writes: young cases, and cases of 64 events."""

import statistics
import time
from collections.abc import Iterator

from flask import Flask

from opsflow import db
from opsflow.bench.bare import Done, recorded, replay
from opsflow.bench.crew import Crew, opened, paid, tasks
from opsflow.bench.figure import Figure, share_of_bare
from opsflow.bench.ground import Ground
from opsflow.flow import actions

EVENTS = 64
CHUNK = 20  # ticks between ours and bare: what else the machine does then hits both
LEAST = 0.75


def measure(ground: Ground) -> Iterator[Figure]:
    """The rate of ticks as a share of the bare rate, each chunk of ticks beside its own bare one."""
    for kind in ground.kinds:
        yield _measured(ground, kind, 1)
        yield _measured(ground, kind, ground.size(EVENTS, 4))


def _measured(ground: Ground, kind: str, events: int) -> Figure:
    ours = ground.fresh(kind)
    crew = opened(ours)
    cases = paid(ours, crew, ground.size(400 if events == 1 else 60, CHUNK))
    if events > 1:
        _lengthen(ours, crew, cases, events - 2)
    taken, bare = [], []
    watched, copy = ground.copy_of(ours), ground.copy_of(ours)
    to_tick = list(tasks(ours, "quality_check").values())
    for start in range(0, len(to_tick), CHUNK):
        some = to_tick[start : start + CHUNK]
        statements = [_statements(watched, crew, task) for task in some]
        taken.append(_ours(ours, crew, some))
        bare.append(_bare(copy, statements))
    what = f"tick, {kind}" + (f", case of {events} events" if events > 1 else "")
    ratio = statistics.median(b / t for t, b in zip(taken, bare, strict=True))
    rates = (CHUNK / statistics.median(taken), CHUNK / statistics.median(bare))
    return share_of_bare(what, *rates, LEAST, "/s", ratio=ratio)


def _lengthen(app: Flask, crew: Crew, cases: list[int], events: int) -> None:
    """Let each case stop and go on until it has so many events more."""
    with app.app_context():
        for case in cases:
            for _ in range(events // 2):
                at, by = db.now(), crew.who["ann"]
                actions.decide(case, "cannot_ship", by=by, seen=None, given={"reason": "other"}, now=at)
                actions.decide(case, "restocked", by=by, seen=None, now=at)


def _statements(app: Flask, crew: Crew, task: int) -> list[Done]:
    with recorded(app) as found, app.app_context():
        actions.tick(task, by=crew.who["ann"], seen=None, now=db.now())
    return found


def _ours(app: Flask, crew: Crew, some: list[int]) -> float:
    with app.app_context():
        started = time.perf_counter()
        for task in some:
            actions.tick(task, by=crew.who["ann"], seen=None, now=db.now())
        return time.perf_counter() - started


def _bare(app: Flask, changes: list[list[Done]]) -> float:
    with app.app_context():
        started = time.perf_counter()
        replay(changes)
        return time.perf_counter() - started
