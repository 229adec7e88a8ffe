"""An import of live orders beside a bare executemany of every row that it wrote."""

import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from opsflow import db
from opsflow.bench.bare import Rows, copy, newest, written_since
from opsflow.bench.crew import Crew, opened
from opsflow.bench.figure import Figure, times_bare
from opsflow.bench.ground import Ground
from opsflow.orders import actions
from opsflow.orders.sample import write_sample

ORDERS = 28_010
MOST = 6


def measure(ground: Ground) -> Iterator[Figure]:
    """Seconds of an import, and of writing its rows bare into a second database that is the same."""
    n = ground.size(ORDERS, 60)
    for kind in ground.kinds:
        ours = ground.fresh(kind)
        crew = opened(ours)
        bare, before = ground.copy_of(ours), newest(ours)
        took = imported(ours, crew, sample(ours, ground.folder, n))
        rows = written_since(ours, before)
        written = sum(map(len, rows.values()))
        yield times_bare(f"import, {kind}: {n:,} orders, {written:,} rows", took, _copied(bare, rows), MOST, "s")


def sample(app: Flask, folder: Path, n: int, *, live: bool = True) -> Path:
    """A file of `n` made-up orders: all paid within 20 hours, or of a week as they come."""
    file = folder / f"orders-{n}.csv"
    with app.app_context(), file.open("wb") as stream:
        write_sample(stream, n, seed=1, now=db.now(), zone=app.config["SETTINGS"].timezone, live=live)
    return file


def imported(app: Flask, crew: Crew, file: Path, *, trial: bool = False) -> float:
    """Import a file; seconds it took."""
    with app.app_context():
        started = time.perf_counter()
        at = db.now()
        with db.db_change() as change:
            run = actions.receive(
                change,
                crew.store_id,
                file_name=file.name,
                sha256="0" * 64,
                by=None,
                trial=trial,
                now=at,
                confirmed=True,
            )
        actions.import_file(run, file, keep_buyers=False, clock=db.now)
        return time.perf_counter() - started


def _copied(app: Flask, rows: Rows) -> float:
    with app.app_context():
        started = time.perf_counter()
        copy(rows)
        return time.perf_counter() - started
