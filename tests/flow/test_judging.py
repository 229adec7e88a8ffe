"""What a superior decides about a task's credit, and who may not."""

from functools import partial

import pytest

from opsflow.flow import actions
from opsflow.flow.actions import News
from opsflow.refusals import Forbidden, Refused
from tests.ground.world import World


def judge(shop: World, login: str, act: str, case_id: int, task: str) -> None:
    with shop.app.app_context():
        judged = partial(getattr(actions, act), shop.task(case_id, task).id, "the courier struck", by=shop.who(login))
        judged(now=shop.at)


def test_an_excused_task_does_not_count(shop: World) -> None:
    order = shop.order(hours_ago=3)
    judge(shop, "mei", "excuse", order, "pack_and_ship")
    assert shop.task(order, "pack_and_ship").uncounted == "excused"


def test_nobody_excuses_their_own(shop: World) -> None:
    order = shop.order(hours_ago=3)
    with pytest.raises(Forbidden):
        judge(shop, "ann", "excuse", order, "pack_and_ship")


def test_a_doubted_tick_counts_once_the_superior_vouches_for_it(shop: World) -> None:
    order = shop.order("shipped")
    shop.hears(News("order.still_waiting", case_id=order))
    assert shop.task(order, "pack_and_ship").uncounted == "doubted"
    judge(shop, "mei", "vouch", order, "pack_and_ship")
    assert shop.task(order, "pack_and_ship").uncounted == ""


def test_nobody_vouches_for_what_no_file_doubts(shop: World) -> None:
    order = shop.order("shipped")
    with pytest.raises(Refused, match="not_doubted"):
        judge(shop, "mei", "vouch", order, "pack_and_ship")
