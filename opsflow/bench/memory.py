"""How much memory an import of a million rows takes: in a process of its own, which says what it held at most."""

import resource
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

from opsflow.bench.crew import Crew, opened
from opsflow.bench.figure import Figure, at_most
from opsflow.bench.ground import Ground, settings_for
from opsflow.bench.imports import imported, sample

ROWS = 1_000_000
MOST = 300  # MB
PER_MB = 1024  # ru_maxrss is in kB on Linux


def measure(ground: Ground) -> Iterator[Figure]:
    """The most that a trial run held: it reads, checks and plans every row, and writes none."""
    n = ground.size(ROWS, 200)
    app = ground.fresh()
    crew = opened(app)
    file = sample(app, ground.folder, n, live=False)
    settings = app.config["SETTINGS"]
    with get_context("spawn").Pool(1) as process:
        held, took = process.apply(_held, (settings.database_url, settings.home, crew, file))
    yield at_most(f"memory for {n:,} CSV rows (trial, {took:.0f} s)", held, MOST, "MB")


def _held(address: str, home: Path, crew: Crew, file: Path) -> tuple[float, float]:
    from opsflow import create_app

    started = time.perf_counter()
    imported(create_app(settings_for(address, home)), crew, file, trial=True)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / PER_MB, time.perf_counter() - started
