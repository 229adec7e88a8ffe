"""A sweep that finds nothing due, with a thousand open clocks and with a million."""

import statistics
import time
from collections.abc import Iterator

import sqlalchemy as sa
from flask import Flask

from opsflow import db
from opsflow.bench.crew import opened, paid
from opsflow.bench.figure import Figure, times_bare
from opsflow.bench.ground import Ground
from opsflow.flow import upkeep

FEW, MANY = 1_000, 1_000_000
MOST = 5
ROUNDS = 200


def measure(ground: Ground) -> Iterator[Figure]:
    """Sweeps of both in turn."""
    for kind in ground.kinds:
        few, many = (_shop(ground, kind, n) for n in (ground.size(FEW, 20), ground.size(MANY, 200)))
        rounds = [(_swept(few), _swept(many)) for _ in range(ground.size(ROUNDS, 3))]
        ours, bare = (1000 * statistics.median(of) for of in zip(*rounds, strict=True))
        what = f"sweep, {kind}: {ground.size(MANY, 200):,} open clocks beside {ground.size(FEW, 20):,}"
        yield times_bare(what, ours, bare, MOST, "ms")


def _shop(ground: Ground, kind: str, cases: int) -> Flask:
    app = ground.fresh(kind)
    paid(app, opened(app), 1)
    with app.app_context(), db.db_change() as change:
        _multiply(change, cases - 1)
    return app


def _multiply(change: sa.Connection, copies: int) -> None:
    """Copy the one case in bulk, each copy with a number and a moment to ring of its own, an hour and more ahead."""
    case = db.db.metadata.tables["flow_case"]
    pattern = dict(change.execute(sa.select(case)).mappings().one())
    del pattern["id"]
    ahead = db.now().replace(year=db.now().year + 1)
    for start in range(0, copies, 10_000):
        rows = (
            pattern | {"number": f"C{n}", "one_key": f"C{n}", "ring_at": ahead}
            for n in range(start, min(start + 10_000, copies))
        )
        change.execute(sa.insert(case), list(rows))


def _swept(app: Flask) -> float:
    with app.app_context():
        at, started = db.now(), time.perf_counter()
        assert upkeep.sweep(now=at) == 0
        return time.perf_counter() - started
