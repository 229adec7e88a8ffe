"""Live streams of a whole shop: what happens is in another browser within a second, and a closed browser frees its place."""

import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from opsflow.alerts.models import ALERT, OUTBOX
from opsflow.db import db_reading
from opsflow.web.watcher import MOST_STREAMS
from tests.ground.reader import Reader
from tests.ground.shop import Shop
from tests.ground.until import until
from tests.ground.world import World

pytestmark = pytest.mark.timeout(180)


def order(world: World, **paid_ago: float) -> int:
    world.at = datetime.now(UTC)
    return world.order(hours_ago=timedelta(**paid_ago) / timedelta(hours=1))


def test_a_tick_over_http_is_in_another_browser_within_a_second(open_shop: Shop, world: World) -> None:
    case_id = order(world, hours=1)
    task = world.task(case_id, "quality_check")
    ann, bo = Reader(open_shop, "ann"), Reader(open_shop, "bo")
    with bo.stream() as stream:
        stream.next("id")
        ann.sends(f"/tasks/{task.id}/tick", version=str(task.version))
        done = time.monotonic()
        told, came = stream.next("cases")
    assert [(case["id"], case["name"]) for case in told["cases"]] == [(case_id, "Ann")]
    assert came - done < 1


def test_a_breach_is_in_the_bell_within_a_second_of_its_row(open_shop: Shop, world: World) -> None:
    gu = Reader(open_shop, "gu")
    with gu.stream() as stream:
        stream.next("id")
        order(world, hours=48, seconds=-1)
        until(lambda: breaches(world), within=10)
        written = time.monotonic()
        told, came = stream.next("alerts")
    assert (told["alerts"], told["breach"]) == (1, True)
    assert came - written < 1
    assert all(row.created_at >= row.due for row in breaches(world))
    until(lambda: {row.answer for row in rows(world, OUTBOX)} == {"knocked"}, within=5)


def test_browsers_that_left_free_their_places(open_shop: Shop, world: World) -> None:
    bo = Reader(open_shop, "bo")
    with ExitStack() as many:
        taken = [many.enter_context(bo.stream()).status for _ in range(MOST_STREAMS + 1)]
    assert taken == [200] * MOST_STREAMS + [503]
    until(lambda: _status(bo) == 200, within=3)


def _status(reader: Reader) -> int:
    with reader.stream() as stream:
        return stream.status


def breaches(world: World) -> list[Any]:
    return [row for row in rows(world, ALERT) if row.mood == "breach"]


def rows(world: World, table: sa.Table) -> list[Any]:
    with world.app.app_context(), db_reading() as reading:
        return list(reading.execute(sa.select(table)))
