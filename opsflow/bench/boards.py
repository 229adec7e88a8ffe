"""A board of 1,000 and of 5,000 cards: its queries, its time beside a bare Jinja page of the cards it draws, its bytes."""

import gzip
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from flask import Flask, render_template
from flask.testing import FlaskClient

from opsflow import db
from opsflow.bench.browsing import came_in
from opsflow.bench.crew import ORDERS, Crew, brought_on, opened, paid
from opsflow.bench.figure import Figure, at_most, times_bare
from opsflow.bench.ground import Ground, counted
from opsflow.flow.queries import boards
from opsflow.flow.queries.boards import Narrowed
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Column

ADDRESS = f"/boards/{ORDERS}"
SIZES = (1_000, 5_000)
PAGES = 15
QUERIES, TIMES, KILOBYTES, GROWTH = 12, 4, 60, 1.5
SPREAD = timedelta(hours=44)  # paid within: some cards are late, some soon, some in time


def measure(ground: Ground) -> Iterator[Figure]:
    """Pages of both boards in turn with bare pages of the cards that stand on them."""
    for kind in ground.kinds:
        shops = [_shop(ground, kind, ground.size(size, 60 + number)) for number, size in enumerate(SIZES)]
        asks = [_asks(*shop) for shop in shops]
        took = _in_turn([ask for pair in asks for ask in pair], ground.size(PAGES, 2))
        for number, (app, _crew) in enumerate(shops):
            size = f"board of {ground.size(SIZES[number], 60 + number):,}, {kind}"
            page, cards = took[2 * number : 2 * number + 2]
            yield from _page(app, size)
            ratio = statistics.median(p / c for p, c in zip(page, cards, strict=True))
            yield times_bare(size, _ms(page), _ms(cards), TIMES, "ms", ratio=ratio)
        yield _growth(kind, took[2], took[0])


def _growth(kind: str, large: list[float], small: list[float]) -> Figure:
    ratio = statistics.median(one / other for one, other in zip(large, small, strict=True))
    return times_bare(f"large board beside small, {kind}", _ms(large), _ms(small), GROWTH, "ms", ratio=ratio)


def _shop(ground: Ground, kind: str, cards: int) -> tuple[Flask, Crew]:
    app = ground.fresh(kind)
    crew = opened(app)
    brought_on(app, crew, paid(app, crew, cards, within=SPREAD))
    return app, crew


def _asks(app: Flask, crew: Crew) -> tuple[Callable[[], object], Callable[[], object]]:
    """What is timed: the whole page as a browser asks for it, and the cards alone."""
    client, columns = came_in(app, "ann"), _columns(app, crew)

    def bare() -> None:
        with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
            for column in columns:
                render_template("board/_cards.html", column=column, workflow=ORDERS)

    return lambda: _whole(client), bare


def _columns(app: Flask, crew: Crew) -> list[Column]:
    with app.test_request_context(), db.db_reading() as reading:
        shown = boards.board(Scope(reading, crew.who["ann"], db.now()), ORDERS, Narrowed())
    return [replace(column, more=None) for column in shown.columns]


def _whole(client: FlaskClient) -> bytes:
    answer = client.get(ADDRESS, headers={"Accept-Language": "zh-CN"})
    assert answer.status_code == 200, answer.text
    page: bytes = answer.data
    return page


def _page(app: Flask, size: str) -> Iterator[Figure]:
    client = came_in(app, "ann")
    _whole(client)
    with counted(app) as statements:
        page = _whole(client)
    yield at_most(f"{size}: queries", len(statements), QUERIES, "")
    yield at_most(f"{size}: gzipped", len(gzip.compress(page, 6)) / 1000, KILOBYTES, "kB")


def _in_turn(asks: list[Callable[[], object]], rounds: int) -> list[list[float]]:
    """The seconds of each, asked one after the other round by round, the first round for warmth."""
    took = [[_seconds(ask) for ask in asks] for _ in range(rounds + 1)][1:]
    return [list(of) for of in zip(*took, strict=True)]


def _seconds(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started


def _ms(seconds: list[float]) -> float:
    return 1000 * statistics.median(seconds)
