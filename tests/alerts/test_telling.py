"""Whoever must know is told once: never early, never twice, only of the gravest, and not of what is none any more."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from opsflow.alerts.models import ALERT, OUTBOX
from opsflow.db import db, db_reading
from opsflow.flow import actions, upkeep
from opsflow.flow.actions import News
from tests.ground.world import World

LIMIT, TARGET = "limit_48h", "target_24h"


def sweep(shop: World) -> int:
    with shop.app.app_context():
        return upkeep.sweep(now=shop.at)


def rows(shop: World, table: sa.Table = ALERT, **wanted: Any) -> list[Any]:
    asked = sa.select(table).where(*(table.c[name] == value for name, value in wanted.items()))
    with shop.app.app_context(), db_reading() as reading:
        return list(reading.execute(asked.order_by(table.c.id)))


def told(shop: World, **wanted: Any) -> list[tuple[str, str, str]]:
    """(clock, stage, who) of every alert."""
    logins = {id_: login for login, id_ in shop.ids.items()}
    return sorted((row.clock, row.stage, logins[row.member_id]) for row in rows(shop, **wanted))


@pytest.mark.parametrize(
    ("hours", "stage", "who"),
    [(18, "6 h before due", {"packer"}), (24, "due", {"packer", "mei"}), (36, "12 h before due", {"packer"}),
     (44, "4 h before due", {"packer"}), (48, "due", {"packer", "mei", "gu"})],
)  # fmt: skip
def test_each_stage_rings_at_its_second_and_once(shop: World, hours: int, stage: str, who: set[str]) -> None:
    case_id = shop.order(hours_ago=hours - 0.5)
    sweep(shop)
    before = len(rows(shop))
    shop.later(minutes=30, seconds=-1)
    sweep(shop)
    assert len(rows(shop)) == before
    shop.later(seconds=1)
    for _ in range(3):
        sweep(shop)
    new = rows(shop)[before:]
    packer = shop.task(case_id, "pack_and_ship").assignee_id
    assert {row.member_id for row in new} == {packer if one == "packer" else shop.ids[one] for one in who}
    assert {row.stage for row in new} == {stage}


def test_two_sweepers_at_once_tell_once(shop: World) -> None:
    shop.orders(20, paid_at=shop.at - timedelta(hours=49))
    together = Barrier(2)

    def sweeps() -> None:
        together.wait()
        sweep(shop)

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(sweeps) for _ in range(2)]:
            done.result()
    assert len(rows(shop)) == 20 * 3
    assert len(rows(shop, OUTBOX)) == 20


def test_three_days_of_silence_are_one_alert_for_each_person_and_case(shop: World) -> None:
    cases = [shop.order(hours_ago=1), shop.order(hours_ago=2)]
    shop.later(days=3)
    sweep(shop)
    assert {(row.clock, row.stage, row.mood) for row in rows(shop)} == {(LIMIT, "due", "breach")}
    assert sorted((row.case_id, row.member_id) for row in rows(shop)) == sorted(
        (case, who)
        for case in cases
        for who in (shop.task(case, "pack_and_ship").assignee_id, shop.ids["mei"], shop.ids["gu"])
    )


def test_what_was_slept_through_collapses_over_both_clocks(shop: World) -> None:
    """The target is missed and the limit warns: the assignee hears of the limit, the store manager of the target."""
    case_id = shop.order(hours_ago=37)
    sweep(shop)
    packer = shop.task(case_id, "pack_and_ship").assignee_id
    assert {(row.clock, row.stage, row.member_id) for row in rows(shop)} == {
        (LIMIT, "12 h before due", packer),
        (TARGET, "due", shop.ids["mei"]),
    }


def test_a_moved_limit_withdraws_its_breach(shop: World) -> None:
    case_id = shop.order(hours_ago=49)
    sweep(shop)
    assert [row.withdrawn_at for row in rows(shop)] == [None] * 3
    later = shop.at + timedelta(hours=30)
    shop.hears(News("order.limit", {"ship_by": later}, case_id=case_id))
    assert [row.withdrawn_at for row in rows(shop)] == [shop.at] * 3
    shop.at = later
    sweep(shop)
    assert len(rows(shop, withdrawn_at=None, due=later)) == 3


def test_a_shipped_order_settles_its_alerts_and_an_undo_opens_them_again(shop: World) -> None:
    case_id = shop.order("packed", hours_ago=49)
    sweep(shop)
    done = shop.ticks("ann", case_id, "pack_and_ship", courier="YTO", tracking="YT1")
    assert all(row.settled_at == shop.at for row in rows(shop))
    with shop.app.app_context():
        actions.undo(case_id, done.version, by=shop.who("ann"), now=shop.at)
    assert all(row.settled_at is None for row in rows(shop))


def test_a_pause_settles_the_warning_of_what_it_moves(shop: World) -> None:
    case_id = shop.order(hours_ago=19)
    sweep(shop)
    shop.decides("ann", case_id, "cannot_ship", reason="out_of_stock")
    assert [(row.clock, row.settled_at) for row in rows(shop)] == [(TARGET, shop.at)]


def test_the_miss_takes_the_place_of_its_warnings(shop: World) -> None:
    shop.order(hours_ago=19)
    sweep(shop)
    shop.later(hours=5)
    sweep(shop)
    assert {row.stage for row in rows(shop, settled_at=None)} == {"due"}


def test_a_task_of_a_design_tells_too(shop: World) -> None:
    shop.design("submitted")
    shop.later(days=4)
    sweep(shop)
    assert told(shop, clock="review") == [("review", "due", "gu"), ("review", "due", "mei")]
    assert {(row.mood, row.title, row.words["en"]) for row in rows(shop, clock="review")} == {
        ("late", "Poster", "Review")
    }


@pytest.fixture
def dying(shop: World) -> Iterator[Any]:
    """`dying(3)`: the third statement of every change that follows fails."""
    state = {"left": None}

    def die(*_: object) -> None:
        if state["left"] is not None:
            state["left"] -= 1
            if state["left"] < 0:
                raise sa.exc.OperationalError("dies here", None, Exception("killed"))

    with shop.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", die)
    yield lambda left: state.update(left=left)
    sa.event.remove(engine, "before_cursor_execute", die)


def test_death_at_any_statement_leaves_all_or_nothing(shop: World, dying: Any) -> None:
    shop.order(hours_ago=49)
    deaths = 0
    while not rows(shop):
        dying(deaths)
        sweep(shop)
        dying(None)
        deaths += 1
        if not rows(shop):
            assert rows(shop, OUTBOX) == []
            assert shop.everything()[-1]["act"] != "rung"
    assert deaths > 5
    sweep(shop)
    assert (len(rows(shop)), len(rows(shop, OUTBOX))) == (3, 1)
