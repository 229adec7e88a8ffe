"""Whoever does a task in somebody's stead is never blamed for it, nor for the tasks that come with it (scoring.md §1.3)."""

from datetime import timedelta

import sqlalchemy as sa

from opsflow.db import db_change
from opsflow.flow import actions
from opsflow.people.models import Leave
from tests.ground.world import World

TOGETHER = ("pack_and_ship", "quality_check", "mark_problem")  # the check and the mark go where the parcel goes


def away(shop: World, *logins: str, stand_in: str) -> None:
    until = shop.at + timedelta(days=3)
    rows = [
        {"member_id": shop.ids[one], "starts": shop.at, "ends": until, "stand_in_id": shop.ids[stand_in]}
        for one in logins
    ]
    with shop.app.app_context(), db_change() as change:
        change.execute(sa.insert(Leave), rows)


def test_cheat_blaming_a_stand_in_for_the_tasks_that_come_with_anothers(shop: World) -> None:
    away(shop, "ann", "bo", stand_in="mei")
    case_id = shop.order()
    found = {name: shop.task(case_id, name) for name in TOGETHER}
    assert {task.member_id for task in found.values()} == {shop.ids["mei"]}
    assert {task.spared for task in found.values()} == {"stand_in"}


def test_cheat_blaming_who_took_over_for_leave_for_the_tasks_that_come_along(shop: World) -> None:
    case_id = shop.order()
    with shop.app.app_context(), db_change() as change:
        actions.release(change, shop.ids["ann"], "leave", by=None, now=shop.at)
    found = {name: shop.task(case_id, name) for name in TOGETHER}
    assert {task.spared for task in found.values()} == {"leave"}
    shop.later(hours=30)
    assert {task.bearer_id for task in found.values()} == {None}
