"""Clocks ring at their moment: not a second before, once, whoever sweeps, and not while they stand still."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.flow import actions, store, upkeep
from opsflow.flow.actions import News
from opsflow.flow.models import CASE
from opsflow.flow.verify import verify
from tests.ground.world import World

SECOND = timedelta(seconds=1)
Rung = tuple[str, str, datetime]


def sweep(shop: World, at: datetime) -> int:
    with shop.app.app_context():
        return upkeep.sweep(now=at)


def rung(shop: World, case_id: int) -> list[Rung]:
    """What rang: clock, stage, when."""
    with shop.app.app_context(), db_reading() as reading:
        history = store.history(reading, case_id)
    return [(fact[1], fact[3], event.at) for event in history for fact in event.facts if fact[0] == "rung"]


@pytest.mark.parametrize("state", ["to_pack", "packed", "problem", "contacting_customer"])
def test_every_clock_of_an_order_rings_at_its_moment_and_once(shop: World, state: str) -> None:
    order = shop.order(state)
    moments = rings_out(shop, order)
    stages = [(name, stage) for name, stage, _ in rung(shop, order)]
    assert len(stages) == len(set(stages)) == (4 if state in ("problem", "contacting_customer") else 6)
    assert sorted(moments) == moments


def test_every_stage_of_a_review_rings_at_its_moment_and_once(shop: World) -> None:
    design = shop.design("submitted")
    assert len(rings_out(shop, design)) == 2


def rings_out(shop: World, case_id: int) -> list[datetime]:
    """Sweep a second before each moment, at it, and twice more, until nothing rings any more; answers the moments."""
    moments = []
    while moment := shop.case(case_id).ring_at:
        moments.append(moment)
        assert [sweep(shop, at) for at in (moment - SECOND, moment, moment, moment + SECOND / 2)] == [0, 1, 0, 0]
        assert rung(shop, case_id)[-1][2] == moment
    return moments


def test_two_sweepers_at_once_ring_each_clock_once(shop: World) -> None:
    orders = shop.orders(30)
    due = max(shop.case(order).ring_at for order in orders)
    with ThreadPoolExecutor(3) as threads:
        counts = list(threads.map(lambda _: sweep(shop, due), range(3)))
    assert sum(counts) == 30
    assert all(len(rung(shop, order)) == 1 for order in orders)


def test_one_sweep_rings_more_cases_than_it_looks_at_together(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "LOOK", 10)
    monkeypatch.setattr(upkeep, "TOGETHER", 4)
    orders = shop.orders(35)
    assert sweep(shop, shop.case(orders[0]).ring_at + timedelta(hours=1)) == 35


def test_a_failing_case_holds_up_no_other(shop: World) -> None:
    orders = shop.orders(3)
    with shop.app.app_context(), db_change() as change:
        change.execute(sa.update(CASE).where(CASE.c.id == orders[0]).values(snapshot="null"))
    assert sweep(shop, shop.at + timedelta(hours=20)) == 2


def test_stages_passed_since_the_last_sweep_collapse_to_the_gravest_for_each_person(shop: World) -> None:
    order = shop.order()
    sweep(shop, shop.at + timedelta(hours=60))
    with shop.app.app_context(), db_reading() as reading:
        (event,) = store.history(reading, order)[1:]
    told = [member for fact in event.facts if fact[0] == "rung" for member in fact[4]]
    assert len(event.facts) == 6
    assert sorted(told) == sorted(shop.ids[login] for login in ("ann", "mei", "gu"))


def test_what_stands_still_does_not_ring(shop: World) -> None:
    order = shop.order("problem")
    sweep(shop, shop.at + timedelta(days=9))
    assert {name for name, _, _ in rung(shop, order)} == {"limit_48h"}


def test_back_in_time_the_target_rings_later_by_the_pause(shop: World) -> None:
    order, other = shop.order("problem"), shop.order()
    shop.later(hours=5)
    shop.decides("ann", order, "restocked")
    assert shop.case(order).target_due == shop.case(other).target_due + timedelta(hours=5)


def test_a_clock_set_back_rings_nothing_and_writes_no_earlier_event(shop: World) -> None:
    shop.later(hours=5)
    order = shop.order(hours_ago=18)
    assert sweep(shop, shop.at) == 1
    assert sweep(shop, shop.at - timedelta(hours=4)) == 0
    shop.later(hours=-4)
    shop.ticks("ann", order, "quality_check")
    assert shop.case(order).changed_at == shop.at + timedelta(hours=4)
    with shop.app.app_context(), db_reading() as reading:
        assert list(verify(reading)) == []


def test_an_ended_case_does_not_ring_and_one_undone_does(shop: World) -> None:
    order = shop.order("shipped")
    assert shop.case(order).ring_at is None
    with shop.app.app_context():
        actions.undo(order, shop.case(order).version, by=shop.who("ann"), now=shop.at)
    assert len(rings_out(shop, order)) == 6


def test_a_limit_that_moved_on_is_withdrawn_and_rings_anew(shop: World) -> None:
    order = shop.order()
    shop.later(hours=50)
    sweep(shop, shop.at)
    shop.hears(News("order.limit", {"ship_by": shop.at + timedelta(days=2)}, order))
    with shop.app.app_context(), db_reading() as reading:
        facts = store.history(reading, order)[-1].facts
    assert [fact[1] for fact in facts if fact[0] == "withdrawn"] == ["limit_48h"]
    sweep(shop, shop.at + timedelta(days=2))
    assert [name for name, stage, _ in rung(shop, order) if stage == "due"].count("limit_48h") == 2


def test_the_customer_is_asked_again_at_the_moment_and_once(shop: World) -> None:
    order = shop.order("contacting_customer")
    until = shop.at + timedelta(hours=3)
    shop.decides("cai", order, "wait", wait_until=until)
    assert [sweep(shop, at) for at in (until - SECOND, until, until)] == [0, 1, 0]
    assert shop.task(order, "contact_customer").state == "open"
