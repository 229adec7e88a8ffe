"""1,600 edits by 4 processes of 4 threads on the same few cases: each that was acknowledged is there, once."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from opsflow import create_app, db
from opsflow.bench.crew import Crew, opened, paid
from opsflow.bench.figure import Figure, none_of
from opsflow.bench.ground import Ground, closed, settings_for
from opsflow.flow import actions
from opsflow.people.roles import Asker

PROCESSES, THREADS, EACH = 4, 4, 100  # edits of each thread
CASES = 4


def measure(ground: Ground) -> Iterator[Figure]:
    """How many of the acknowledged edits are missing, doubled, or not counted by their case."""
    for kind in ground.kinds:
        app = ground.fresh(kind)
        crew = opened(app)
        cases = paid(app, crew, CASES)
        said = _edited(app, crew, cases, ground.size(PROCESSES, 2), ground.size(EACH, 3))
        kept, counted = _kept(app)
        lost = sum((Counter(said) - kept).values()) + abs(counted - kept.total())
        what = f"{ground.size(PROCESSES, 2)} × {THREADS} people at {CASES} cases, {kind}"
        yield none_of(f"{what}: edits lost", lost, f"{len(said):,}")
        yield none_of(f"{what}: edits doubled", sum((kept - Counter(said)).values()), f"{len(said):,}")


def _edited(app: Flask, crew: Crew, cases: list[int], processes: int, each: int) -> list[str]:
    settings = app.config["SETTINGS"]
    closed(app)
    work = [(settings.database_url, settings.home, crew.who["ann"], cases, n, each) for n in range(processes)]
    with get_context("spawn").Pool(processes) as pool:
        return [text for texts in pool.starmap(_one_process, work) for text in texts]


def _one_process(address: str, home: Path, by: Asker, cases: list[int], process: int, each: int) -> list[str]:
    app = create_app(settings_for(address, home))

    def edit(thread: int) -> list[str]:
        return [_edit(app, by, cases[n % len(cases)], f"{process}-{thread}-{n}") for n in range(each)]

    with ThreadPoolExecutor(THREADS) as threads:
        done = [text for texts in threads.map(edit, range(THREADS)) for text in texts]
    closed(app)
    return done


def _edit(app: Flask, by: Asker, case: int, text: str) -> str:
    """Say something on a case: its count of comments is read, counted on and written."""
    with app.app_context():
        actions.comment(case, text, by=by, now=db.now())
    return text


def _kept(app: Flask) -> tuple[Counter[str], int]:
    """The comments that the histories hold, and how many the cases count."""
    event, case = (db.db.metadata.tables[name].c for name in ("flow_event", "flow_case"))
    with app.app_context(), db.db_reading() as reading:
        bodies = reading.execute(sa.select(event.body).where(event.act == "commented")).scalars()
        texts = Counter(fact[-1] for body in bodies for fact in json.loads(body)[-1])
        return texts, reading.execute(sa.select(sa.func.sum(case.comments))).scalar_one()
