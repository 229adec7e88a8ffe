"""A change dies at each of its statements in turn: nothing of it is there, and afterwards it can be made whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from opsflow.db import Base, db, db_change, db_reading
from opsflow.flow import actions, upkeep
from opsflow.flow.actions import News
from opsflow.flow.verify import verify
from tests.ground.world import MAIN, World

Act = Callable[[], Any]
MOST = 60  # statements of one change


class Died(Exception):
    """The process is gone, as far as the change can tell."""


@contextmanager
def dying_at(number: int) -> Iterator[None]:
    """The n-th statement of the writing engine, its begin and commit among them, is never carried out."""
    seen = 0

    def look(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            raise Died

    for event in ("before_cursor_execute", "commit"):
        sa.event.listen(db.engine, event, look)
    try:
        yield
    finally:
        for event in ("before_cursor_execute", "commit"):
            sa.event.remove(db.engine, event, look)


def everything() -> dict[str, list[Any]]:
    """All rows of all tables."""
    with db_reading() as reading:
        return {name: reading.execute(sa.select(table)).all() for name, table in Base.metadata.tables.items()}


def ticking(shop: World) -> Act:
    task = shop.task(shop.order(), "quality_check")
    return lambda: actions.tick(task.id, by=shop.who("ann"), seen=task.version, now=shop.at)


def deciding(shop: World) -> Act:
    order = shop.order()
    return lambda: actions.decide(
        order, "cannot_ship", by=shop.who("ann"), seen=1, given={"reason": "faulty"}, now=shop.at
    )


def beginning(shop: World) -> Act:
    given = {"title": "Poster", "kind": "poster", "deadline": shop.at + timedelta(days=3)}
    return lambda: actions.begin(
        "design_review", "order_design", shop.stores[MAIN], by=shop.who("sun"), given=given, now=shop.at
    )


def hearing(shop: World) -> Act:
    old = shop.order("packed")
    news = [
        News("order.paid", {"number": "1", "products": "Scarf", "paid_at": shop.at}),
        News("order.shipped", {"courier": "YTO", "tracking": "1"}, old, shop.at, "exact"),
    ]

    def hear() -> None:
        with db_change() as change:
            actions.hear(change, "order_shipping", shop.stores[MAIN], news, by=None, door="import", now=shop.at)

    return hear


def undoing(shop: World) -> Act:
    order = shop.order("shipped")
    return lambda: actions.undo(order, shop.case(order).version, by=shop.who("ann"), now=shop.at)


def assigning(shop: World) -> Act:
    task = shop.task(shop.order(), "pack_and_ship").id
    return lambda: actions.assign(task, shop.ids["bo"], by=shop.who("mei"), now=shop.at)


def releasing(shop: World) -> Act:
    shop.orders(3)

    def release() -> None:
        with db_change() as change:
            actions.release(change, shop.ids["ann"], "leave", by=None, now=shop.at)

    return release


@pytest.mark.parametrize("prepare", [ticking, deciding, beginning, hearing, undoing, assigning, releasing])
def test_it_is_there_whole_or_not_at_all(shop: World, prepare: Callable[[World], Act]) -> None:
    act = prepare(shop)
    with shop.app.app_context():
        before = everything()
        deaths = died(act, before)
        assert 4 <= deaths < MOST
        assert everything() != before
        assert list(reading_of(verify)) == []


def test_a_clock_that_dies_while_it_rings_rings_whole_later(shop: World) -> None:
    order = shop.order()
    due = shop.case(order).ring_at
    with shop.app.app_context():
        before = everything()
        for number in range(1, MOST):
            with dying_at(number):
                try:
                    rung = upkeep.sweep(now=due)
                except Died:
                    rung = 0
            if rung:
                break
            assert everything() == before
        assert number > 4
        assert shop.case(order).version == 2
        assert list(reading_of(verify)) == []


def died(act: Act, before: dict[str, list[Any]]) -> int:
    """Let it die at every statement; answers how many there are once it lives."""
    for number in range(1, MOST):
        with dying_at(number):
            try:
                act()
            except Died:
                assert everything() == before
            else:
                return number - 1
    return MOST


def reading_of(look: Callable[[sa.Connection], Any]) -> Any:
    with db_reading() as reading:
        return list(look(reading))
