"""A case with a long history: what its page weighs, how many queries and how long it takes, beside one with a short history."""

import gzip
import statistics
import time
from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient

from opsflow import db
from opsflow.bench.browsing import came_in
from opsflow.bench.crew import Crew, opened, paid
from opsflow.bench.figure import Figure, at_most
from opsflow.bench.ground import Ground, counted
from opsflow.flow import actions

EVENTS, FEW = 1_000, 60  # also the short one has more than a page shows
PAGES = 15
KILOBYTES, MILLISECONDS = 60, 250
SAID = "买家来电催发货，已答复今晚随第二趟发出；快递改为顺丰，运费差额由店铺承担，单号稍后补录。第 {} 次跟进"


def measure(ground: Ground) -> Iterator[Figure]:
    """The page of a case that was stopped, spoken of and gone on with again and again; queries must not grow with it."""
    for kind in ground.kinds:
        app = ground.fresh(kind)
        crew = opened(app)
        short, long = paid(app, crew, 2)
        _lengthen(app, crew, short, ground.size(FEW, 8))
        events = ground.size(EVENTS, 60)
        _lengthen(app, crew, long, events)
        client, what = came_in(app, "mei"), f"case of {events:,} events, {kind}"
        page, queries = _asked(app, client, long)
        yield at_most(f"{what}: gzipped", len(gzip.compress(page, 4)) / 1000, KILOBYTES, "kB")
        yield at_most(f"{what}: queries", queries, _asked(app, client, short)[1], "")
        yield at_most(what, _ms(client, long, ground.size(PAGES, 2)), MILLISECONDS, "ms")


def _lengthen(app: Flask, crew: Crew, case: int, events: int) -> None:
    with app.app_context():
        for number in range(events // 4):
            at, by = db.now(), crew.who["ann"]
            actions.decide(case, "cannot_ship", by=by, seen=None, given={"reason": "other"}, now=at)
            actions.comment(case, SAID.format(number), by=crew.who["cai"], now=at)
            actions.decide(case, "restocked", by=by, seen=None, now=at)
            actions.comment(case, SAID.format(number), by=crew.who["mei"], now=at)


def _asked(app: Flask, client: FlaskClient, case: int) -> tuple[bytes, int]:
    _page(client, case)
    with counted(app) as statements:
        page = _page(client, case)
    return page, len(statements)


def _page(client: FlaskClient, case: int) -> bytes:
    answer = client.get(f"/cases/{case}", headers={"Accept-Language": "zh-CN"})
    assert answer.status_code == 200, answer.text
    page: bytes = answer.data
    return page


def _ms(client: FlaskClient, case: int, times: int) -> float:
    took = []
    for _ in range(times):
        started = time.perf_counter()
        _page(client, case)
        took.append(time.perf_counter() - started)
    return 1000 * statistics.median(took)
