"""What was sent long ago is deleted, some at a time; what waits and what was sent lately stays."""

import pytest

from opsflow.alerts import outbox
from opsflow.alerts.actions import deliver
from opsflow.alerts.models import OUTBOX
from opsflow.jobs import pruning
from opsflow.jobs.duties import DUTIES
from tests.alerts.test_telling import rows, sweep
from tests.ground.world import World


def breaches(shop: World, count: int) -> None:
    for _ in range(count):
        shop.order(hours_ago=49)
    sweep(shop)


def delivers(shop: World) -> None:
    with shop.app.app_context():
        deliver({"app": lambda payloads: "taken"}, now=shop.at)


def forgets(shop: World) -> int:
    with shop.app.app_context():
        return pruning.forget_sent(now=shop.at)


def test_old_sent_messages_go_some_at_a_time(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "FORGOTTEN", 2)
    breaches(shop, 5)
    delivers(shop)
    shop.later(days=30)
    assert forgets(shop) == 0
    shop.later(seconds=1)
    assert forgets(shop) == 5


def test_what_waits_or_was_sent_lately_stays(shop: World) -> None:
    breaches(shop, 1)
    shop.later(days=40)
    delivers(shop)
    breaches(shop, 1)
    shop.later(days=29)
    assert (forgets(shop), len(rows(shop, OUTBOX))) == (0, 2)


def test_it_is_a_duty_of_the_sweeper() -> None:
    assert DUTIES["forget_sent"].act is pruning.forget_sent
