"""An act is taken back by who did it, within five minutes, while nobody has built on it."""

from collections.abc import Callable
from typing import Any

import pytest

from opsflow.db import db_reading
from opsflow.flow import actions, upkeep
from opsflow.flow.actions import News
from opsflow.flow.verify import verify
from opsflow.refusals import Forbidden, NotFound, Refused
from tests.ground.world import POINTS, World


def undo(shop: World, login: str, case_id: int, version: int | None = None) -> Any:
    with shop.app.app_context():
        return actions.undo(case_id, version or shop.case(case_id).version, by=shop.who(login), now=shop.at)


def says(shop: World, login: str, case_id: int) -> None:
    with shop.app.app_context():
        actions.comment(case_id, "Words", by=shop.who(login), now=shop.at)


def clean(shop: World) -> bool:
    with shop.app.app_context(), db_reading() as reading:
        return list(verify(reading)) == []


def test_a_tick_taken_back_is_as_if_it_had_never_been(shop: World) -> None:
    order = shop.order()
    before = shop.case(order)
    shop.ticks("ann", order, "quality_check")
    assert undo(shop, "ann", order).state == "to_pack"
    after = shop.case(order)
    unlike = {name for name, value in before._mapping.items() if after._mapping[name] != value}
    assert unlike <= {"version", "hash", "snapshot", "changed_at"}
    assert clean(shop)


def test_it_can_be_done_again(shop: World) -> None:
    order = shop.order("packed")
    undo(shop, "ann", order)
    assert shop.ticks("bo", order, "quality_check").state == "packed"


def test_a_shipped_order_comes_back_with_its_clocks(shop: World) -> None:
    order = shop.order("packed")
    before = shop.case(order).ring_at
    shop.ticks("ann", order, "pack_and_ship", courier="YTO", tracking="1")
    assert shop.case(order).ring_at is None
    undo(shop, "ann", order)
    assert (shop.case(order).ring_at, shop.case(order).ended_at) == (before, None)


def test_a_decision_taken_back_closes_what_it_opened(shop: World) -> None:
    order = shop.order("problem")
    assert undo(shop, "ann", order).state == "to_pack"
    assert shop.task(order, "mark_problem").state == "open"
    assert clean(shop)


def test_five_minutes_are_enough_and_a_second_more_is_too_late(shop: World) -> None:
    order, other = shop.order("packed"), shop.order("packed")
    shop.later(minutes=5)
    undo(shop, "ann", order)
    shop.later(seconds=1)
    with pytest.raises(Refused, match="too_late_to_undo"):
        undo(shop, "ann", other)


def test_only_who_did_it_takes_it_back(shop: World) -> None:
    order = shop.order("packed")
    with pytest.raises(Forbidden, match="not_yours_to_undo"):
        undo(shop, "mei", order)


@pytest.mark.parametrize(
    "built",
    [
        lambda shop, order: shop.decides("bo", order, "cannot_ship", reason="other"),
        lambda shop, order: shop.decides("ann", order, "cannot_ship", reason="other"),
        lambda shop, order: shop.hears(News("order.limit", {"ship_by": shop.at}, order)),
    ],
    ids=["a colleague", "oneself", "a file"],
)
def test_what_was_built_on_stays(shop: World, built: Callable[[World, int], Any]) -> None:
    order = shop.order("packed")
    version = shop.case(order).version
    built(shop, order)
    with pytest.raises(Refused, match="built_on"):
        undo(shop, "ann", order, version)


def test_acts_are_taken_back_one_after_the_other(shop: World) -> None:
    order = shop.order("packed")
    version = shop.case(order).version
    shop.decides("ann", order, "cannot_ship", reason="other")
    undo(shop, "ann", order)
    assert undo(shop, "ann", order, version).state == "to_pack"
    assert clean(shop)


def test_words_of_others_and_a_warning_do_not_stand_in_the_way(shop: World) -> None:
    order = shop.order(hours_ago=17.99)
    shop.ticks("ann", order, "quality_check")
    version = shop.case(order).version
    says(shop, "mei", order)
    shop.later(minutes=2)
    with shop.app.app_context():
        assert upkeep.sweep(now=shop.at) == 1
    assert undo(shop, "ann", order, version).state == "to_pack"
    assert (shop.case(order).comments, clean(shop)) == (1, True)


def test_what_rang_meanwhile_does_not_ring_again(shop: World) -> None:
    order = shop.order(hours_ago=17.99)
    shop.ticks("ann", order, "quality_check")
    version = shop.case(order).version
    shop.later(minutes=2)
    with shop.app.app_context():
        upkeep.sweep(now=shop.at)
        undo(shop, "ann", order, version)
        assert upkeep.sweep(now=shop.at) == 0


def test_the_lateness_is_of_who_took_it_back(shop: World) -> None:
    order = shop.order(hours_ago=3)
    shop.later(hours=20, minutes=57)
    shop.ticks("bo", order, "quality_check")
    shop.later(minutes=4)
    undo(shop, "bo", order)
    assert (shop.task(order, "quality_check").bearer_id, clean(shop)) == (shop.ids["bo"], True)


@pytest.mark.parametrize("version", [1, 99])
def test_what_began_the_case_and_what_never_was_cannot_be_taken_back(shop: World, version: int) -> None:
    design = shop.design()
    with pytest.raises(NotFound):
        undo(shop, "sun", design, version)


def test_the_same_act_is_taken_back_once(shop: World) -> None:
    order = shop.order("packed")
    version = shop.case(order).version
    undo(shop, "ann", order, version)
    with pytest.raises(NotFound):
        undo(shop, "ann", order, version)


def test_points_ticked_on_what_the_act_opened_go_with_it(shop: World) -> None:
    design = shop.design()
    shop.ticks("mei", design, "write_brief", used_for="Home page", copy="Sale")
    version = shop.case(design).version
    with shop.app.app_context():
        actions.check(shop.task(design, "draft").id, {POINTS[0]: True}, by=shop.who("mei"), now=shop.at)
    assert undo(shop, "mei", design, version).state == "brief"
    assert clean(shop)
