"""A month is frozen while people tick: each credit is in its sheets as it was before, or as it was after, and in one month."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.flow import actions
from opsflow.flow.actions import News
from opsflow.flow.models import TASK
from opsflow.scoring import closing, evidence
from tests.ground.months import DECEMBER, FROZEN, at, ended, reports_to, stood
from tests.ground.world import MAIN, World

TASKS, THREADS, ROUNDS = 16, 4, 5


def overdue(shop: World, login: str) -> list[int]:
    """Tasks of December that are open still, late if done before the month is frozen."""
    at(shop, 2)
    told = {
        "duty": "stocktake",
        "holder": shop.ids[login],
        "item": "shipping.shelving",
        "due_at": shop.at + timedelta(days=8),
    }
    told["next_at"] = FROZEN.replace(year=FROZEN.year + 1)
    with shop.app.app_context(), db_change() as change:
        news = [News("timetable.duty", told) for _ in range(TASKS)]
        done = actions.hear(change, "duty", shop.stores[MAIN], news, by=None, door="timetable", now=shop.at)
        cases = [one.case_id for one in done]
        return list(change.execute(sa.select(TASK.c.id).where(TASK.c.case_id.in_(cases))).scalars())


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_tick_is_before_or_after_the_freezing(shop: World, round_: int) -> None:
    reports_to(shop, "ann", "mei")
    tasks = overdue(shop, "ann")
    ended(shop)
    shop.at = FROZEN
    ann, go = shop.who("ann"), threading.Barrier(THREADS + 1)

    def ticks(mine: list[int]) -> None:
        with shop.app.app_context():
            go.wait()
            for task in mine:
                actions.tick(task, by=ann, seen=None, now=FROZEN)

    def freezes() -> None:
        with shop.app.app_context():
            go.wait()
            closing.carry_on(now=FROZEN)

    with ThreadPoolExecutor(THREADS + 1) as threads:
        under_way = [threads.submit(ticks, tasks[part::THREADS]) for part in range(THREADS)]
        for one in [*under_way, threads.submit(freezes)]:
            one.result()
    found = stood(shop, "ann")
    (shelving,) = [one for one in found.review.by_completion if one.item.key == "shelving"]
    assert shelving.tally.late + shelving.tally.missed == TASKS
    assert shelving.tally.on_time == shelving.tally.overdue == shelving.tally.pending == 0
    with shop.app.app_context(), db_reading() as reading:
        done = reading.execute(
            sa.select(sa.func.count()).where(TASK.c.id.in_(tasks), TASK.c.state == "done")
        ).scalar_one()
        after = DECEMBER.next()
        there = evidence.gathered(reading, ann.id, "shipping", after.first, after.last, FROZEN)
    assert done == TASKS  # nobody's tick was lost or refused
    assert [one for one in there.counts if one.item == "shelving"] == []  # and none counts again in January
