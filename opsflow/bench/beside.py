"""People at work while 28,010 orders come in and the sweeper sweeps: 200 ticks over HTTP, none refused for it."""

import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

from opsflow.bench.breaches import percentile
from opsflow.bench.crew import Crew, opened, paid, tasks
from opsflow.bench.figure import Figure, at_most, none_of
from opsflow.bench.ground import Ground, settings_for
from opsflow.bench.imports import ORDERS, imported, sample
from opsflow.bench.running import running

TICKS = 200
PAUSE = 0.01  # seconds between two ticks of a person, so that all of them fall into the import
MOST = 1.0  # second


def measure(ground: Ground) -> Iterator[Figure]:
    """How long each tick took from click to answer; the import runs in a process of its own, as the worker's does."""
    for kind in ground.kinds:
        app = ground.fresh(kind)
        crew = opened(app)
        n = ground.size(TICKS, 5)
        paid(app, crew, n)
        waiting = list(tasks(app, "quality_check").values())
        file, settings = sample(app, ground.folder, ground.size(ORDERS, 100)), app.config["SETTINGS"]
        with running(app) as shop, get_context("spawn").Pool(1) as process:
            ann = shop.browser("ann")
            importing = process.apply_async(_import, (settings.database_url, settings.home, crew, file))
            answers = []
            for task in waiting:
                started = time.perf_counter()
                status, _page = ann.tick(task)
                answers.append((status, time.perf_counter() - started, importing.ready()))
                time.sleep(PAUSE)
            took = importing.get()
        during = sum(not over for _, _, over in answers)
        what = f"ticks during an import of {took:.0f} s, {kind}"
        yield none_of(f"{what}: refused", sum(status != 303 for status, _, _ in answers), f"{n} ({during} during it)")
        yield at_most(f"{what}: p99", percentile([seconds for _, seconds, _ in answers], 99), MOST, "s")


def _import(address: str, home: Path, crew: Crew, file: Path) -> float:
    from opsflow import create_app

    return imported(create_app(settings_for(address, home)), crew, file)
