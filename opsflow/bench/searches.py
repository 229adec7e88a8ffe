"""What a few letters take to find among a hundred thousand cases with their orders, as the dialog asks for it."""

import random
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from opsflow import db
from opsflow.bench.browsing import came_in
from opsflow.bench.crew import opened, paid
from opsflow.bench.figure import Figure, at_most
from opsflow.bench.ground import Ground
from opsflow.flow import indexing
from opsflow.search import index
from opsflow.search.index import Doc

CASES = 100_000
TIMES = 20
MOST = 100  # ms
WHOLE = "1900000000000500"
ASKED = (
    "发货",
    "羊绒",
    "围巾",
    "羊绒围巾 驼色",
    "茶",
    "8",
    "19",
    "0500",
    "0050",
    WHOLE,
    "围巾 77",
    "没有的东西",
    "wu",
    "订单",
)
FABRICS = ("羊绒", "亚麻", "纯棉", "真丝", "羊毛", "珊瑚绒", "陶瓷", "玻璃", "实木", "不锈钢")
GOODS = ("围巾", "茶壶", "马克杯", "四件套", "台灯", "地毯", "相框", "置物架", "餐盘", "抱枕套")
COLOURS = ("驼色", "米白", "雾蓝", "墨绿", "急发货")


def measure(ground: Ground) -> Iterator[Figure]:
    """The 95th of a hundred answers over all queries, and the slowest query's middle one."""
    for kind in ground.kinds:
        n = ground.size(CASES, 60)
        app = ground.fresh(kind)
        _fill(app, n)
        client = came_in(app, "ann")
        took = {asked: [_ms(client, asked) for _ in range(ground.size(TIMES, 2) + 1)][1:] for asked in ASKED}
        every = [one for times in took.values() for one in times]
        slowest = max(took, key=lambda asked: statistics.median(took[asked]))
        yield at_most(f"search among {n:,}, {kind}: p95", statistics.quantiles(every, n=20)[-1], MOST, "ms")
        yield at_most(f"search, {kind}: slowest, “{slowest}”", statistics.median(took[slowest]), MOST, "ms")


def _fill(app: Flask, n: int) -> None:
    """One case and its order over and over, with titles and numbers of their own; nine of ten are over."""
    crew, tables = opened(app), db.db.metadata.tables
    paid(app, crew, 1)
    with app.app_context():
        at, chance = db.now(), random.Random(n)
        with db.db_change() as change:
            first: dict[str, Any] = dict(change.execute(sa.select(tables["flow_case"])).mappings().one())
            cases = [_case(first, number, at - timedelta(minutes=n - number), chance) for number in range(2, n + 1)]
            change.execute(sa.insert(tables["flow_case"]), cases)
            orders = [_order(case, at) for case in cases]
            change.execute(sa.insert(tables["shop_order"]), orders)
            index.put(change, "case", indexing.every(change))
            docs = (Doc(one["id"], one["store_id"], f"{one['number']} {one['title']}") for one in orders)
            index.put(change, "order", docs)
        if db.db.engine.dialect.name == "postgresql":
            _analyse()


def _case(first: dict[str, Any], number: int, at: Any, chance: random.Random) -> dict[str, Any]:
    title = f"{chance.choice(FABRICS)}{chance.choice(GOODS)} {chance.choice(COLOURS)}"
    named = {"id": number, "number": f"19{number:014d}", "one_key": f"19{number:014d}", "title": title}
    return first | named | {"ended_at": at if number % 10 else None}


def _order(case: dict[str, Any], at: Any) -> dict[str, Any]:
    blank = dict.fromkeys(("province", "courier", "tracking", "close_reason", "memo", "message", "fingerprint"), "")
    flags = dict.fromkeys(("stated", "balance_due", "changed_sku", "changed_address"), False)
    told = {name: case[name] for name in ("id", "store_id", "number", "title")}
    status = "shipped" if case["ended_at"] else "paid"
    return told | blank | flags | {"status": status, "refund": 0, "case_id": case["id"], "updated_at": at}


def _analyse() -> None:
    """What a server does by itself after a while."""
    with db.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _ms(client: FlaskClient, asked: str) -> float:
    started = time.perf_counter()
    answer = client.get(f"/search?q={quote(asked)}", headers={"HX-Request": "true", "Accept-Language": "zh-CN"})
    took = time.perf_counter() - started
    assert answer.status_code == 200, answer.text
    return 1000 * took
