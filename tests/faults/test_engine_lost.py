"""Two people look at one card and both act: one wins, the other hears who was faster and when, and may send again."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from opsflow.flow import actions, upkeep
from opsflow.refusals import Refused, Stale
from tests.ground.world import World


def ticks(shop: World, login: str, task: Any, **given: Any) -> Any:
    """Tick a task as it was seen."""
    with shop.app.app_context():
        return actions.tick(task.id, by=shop.who(login), seen=task.version, given=given, now=shop.at)


def decides(shop: World, login: str, case: Any, way: str, **given: Any) -> Any:
    """Take a way of a case as it was seen."""
    with shop.app.app_context():
        return actions.decide(case.id, way, by=shop.who(login), seen=case.version, given=given, now=shop.at)


def test_the_second_to_tick_hears_who_was_first_and_when(shop: World) -> None:
    seen = shop.task(shop.order(), "quality_check")
    ticks(shop, "ann", seen)
    shop.later(minutes=2)
    with pytest.raises(Stale) as stale:
        ticks(shop, "bo", seen)
    assert (stale.value.values["who"], stale.value.values["at"]) == ("Ann", shop.at - timedelta(minutes=2))


def test_who_changed_the_task_is_named_not_who_spoke_last(shop: World) -> None:
    order = shop.order()
    seen = shop.task(order, "quality_check")
    ticks(shop, "ann", seen)
    with shop.app.app_context():
        actions.comment(order, "Well done", by=shop.who("mei"), now=shop.at)
    with pytest.raises(Stale) as stale:
        ticks(shop, "bo", seen)
    assert stale.value.values["who"] == "Ann"


def test_what_was_typed_can_be_sent_again_after_looking(shop: World) -> None:
    order = shop.order("packed")
    seen = shop.case(order)
    with shop.app.app_context():
        packing = shop.task(order, "pack_and_ship")
        other = shop.ids["bo" if packing.assignee_id == shop.ids["ann"] else "ann"]
        actions.assign(packing.id, other, by=shop.who("mei"), now=shop.at)
    typed = {"reason": "out_of_stock", "comment": "None left on the shelf"}
    with pytest.raises(Stale):
        decides(shop, "ann", seen, "cannot_ship", **typed)
    assert decides(shop, "ann", shop.case(order), "cannot_ship", **typed).state == "problem"


def test_a_note_or_a_warning_does_not_get_in_a_decisions_way(shop: World) -> None:
    order = shop.order("packed")
    seen = shop.case(order)
    with shop.app.app_context():
        actions.comment(order, "The customer asked", by=shop.who("cai"), now=shop.at)
        upkeep.sweep(now=seen.ring_at)
    shop.at = seen.ring_at
    assert decides(shop, "ann", seen, "cannot_ship", reason="other").state == "problem"


def test_different_tasks_of_a_case_do_not_get_in_each_others_way(shop: World) -> None:
    order = shop.order()
    seen = shop.task(order, "quality_check")
    with shop.app.app_context():
        actions.comment(order, "Look at the label", by=shop.who("mei"), now=shop.at)
    assert ticks(shop, "ann", seen).state == "packed"


def test_a_tick_that_was_undone_meanwhile_is_not_taken_for_done(shop: World) -> None:
    order = shop.order("packed")
    seen = shop.task(order, "quality_check")
    with shop.app.app_context():
        actions.undo(order, seen.version, by=shop.who("ann"), now=shop.at)
    with pytest.raises(Stale):
        ticks(shop, "bo", seen)


def test_of_two_at_the_same_moment_exactly_one_wins(shop: World) -> None:
    for order in shop.orders(12):
        seen = shop.task(order, "quality_check")
        results = at_once(lambda login, seen=seen: ticks(shop, login, seen), "ann", "bo")
        assert results == Counter({"packed": 1, "moved_on": 1})


def test_of_two_decisions_at_the_same_moment_exactly_one_wins(shop: World) -> None:
    for order in shop.orders(12):
        seen = shop.case(order)
        results = at_once(
            lambda login, seen=seen: decides(shop, login, seen, "cannot_ship", reason="other"), "ann", "bo"
        )
        assert results == Counter({"problem": 1, "moved_on": 1})


def at_once(act: Callable[[str], Any], *logins: str) -> Counter[str]:
    """Let these people act at the same moment; how often each result came out."""
    barrier = Barrier(len(logins))

    def one(login: str) -> str:
        barrier.wait()
        try:
            return str(act(login).state)
        except Refused as refusal:
            return refusal.key

    with ThreadPoolExecutor(len(logins)) as threads:
        return Counter(threads.map(one, logins))
