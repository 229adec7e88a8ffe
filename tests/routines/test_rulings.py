"""One occasion is left out or moved before it opens: by a superior, with a reason, in history, and honoured exactly once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.flow.models import TASK
from opsflow.jobs import routines as timetable
from opsflow.people.models import Member
from opsflow.refusals import Forbidden, NotFound, Refused, Stale, WrongInput
from opsflow.routines import actions, rulings
from opsflow.routines.models import OCCASION, RULING
from opsflow.routines.rulings import Wish
from opsflow.routines.timetable import Duty
from tests.ground.world import MAIN, OTHER, World

DAY = timedelta(days=1)


@pytest.fixture
def routines(shop: World) -> Iterator[World]:
    with shop.app.app_context():
        with db_change() as change:
            actions.start(change, shop.stores[MAIN], shop.at)
        timetable.carry_on(now=shop.at)
        yield shop


def duty(key: str = "stocktake") -> Duty:
    with db_reading() as reading:
        return next(one for one in timetable.duties(reading) if one.key == key)


def tomorrow(shop: World) -> datetime:
    return (shop.at + DAY).replace(hour=10, minute=0)  # 18:00 in the shop


def rules(shop: World, act: str = "paused", *, of: str = "ann", by: str = "mei", **given: object) -> None:
    told = {"why": "The warehouse is closed.", "to": None, "seen": 0, **given}
    due = told.pop("due", tomorrow(shop))
    key = told.pop("duty", "stocktake")
    store = told.pop("store", MAIN)
    with db_change() as change:
        wish = Wish(act, **told)  # type: ignore[arg-type]
        rulings.rule(change, shop.stores[store], duty(key), (due, shop.ids.get(of)), wish, by=shop.who(by), now=shop.at)


def last() -> int:
    with db_reading() as reading:
        return int(reading.execute(sa.select(sa.func.max(RULING.c.id))).scalar_one())


def opened(shop: World, who: str, key: str = "stocktake") -> list[tuple[datetime, datetime]]:
    """(usual due time, due time of its task)"""
    asked = sa.select(OCCASION.c.due_at, TASK.c.due).join(TASK, TASK.c.case_id == OCCASION.c.case_id)
    mine = (OCCASION.c.duty == key, OCCASION.c.member_id == shop.ids[who])
    with db_reading() as reading:
        return [(row.due_at, row.due) for row in reading.execute(asked.where(*mine).order_by(OCCASION.c.id))][1:]


def test_what_is_left_out_is_not_opened_for_its_holder_alone(routines: World) -> None:
    rules(routines)
    timetable.carry_on(now=routines.at + DAY)
    assert opened(routines, "ann") == []
    assert opened(routines, "bo") == [(tomorrow(routines), tomorrow(routines))]


def test_what_is_moved_opens_on_its_new_day_beside_the_usual_one(routines: World) -> None:
    usual = tomorrow(routines)
    rules(routines, "moved", to=usual + DAY - timedelta(hours=2))
    timetable.carry_on(now=routines.at + DAY)
    assert opened(routines, "ann") == []
    timetable.carry_on(now=routines.at + 2 * DAY)
    assert sorted(opened(routines, "ann")) == [
        (usual, usual + DAY - timedelta(hours=2)),
        (usual + DAY, usual + DAY),
    ]


def test_what_is_moved_nearer_opens_at_once(routines: World) -> None:
    rules(routines, "moved", to=routines.at + timedelta(hours=1))
    timetable.carry_on(now=routines.at)
    assert opened(routines, "ann") == [(tomorrow(routines), routines.at + timedelta(hours=1))]


def test_downtime_and_two_schedulers_open_what_was_moved_once(routines: World) -> None:
    usual = tomorrow(routines)
    rules(routines, "moved", to=usual + DAY)
    rules(routines, of="bo")

    def once(_: int) -> int:
        with routines.app.app_context():
            return timetable.carry_on(now=routines.at + 3 * DAY)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(once, range(4)))
    assert sorted(opened(routines, "ann")) == [
        (usual, usual + DAY),
        (usual + DAY, usual + DAY),
        (usual + 2 * DAY, usual + 2 * DAY),
    ]
    assert [due for due, _ in opened(routines, "bo")] == [usual + DAY, usual + 2 * DAY]


def test_who_rules_while_it_is_opened_comes_first_or_is_told(routines: World) -> None:
    routines.at += DAY
    due = routines.at.replace(hour=10, minute=0)

    def opens() -> object:
        with routines.app.app_context():
            return timetable.carry_on(now=routines.at)

    def leaves_out() -> object:
        with routines.app.app_context():
            try:
                return rules(routines, due=due)
            except Refused as refusal:
                return refusal.key

    with ThreadPoolExecutor(2) as threads:
        _, refused = (one.result() for one in [threads.submit(opens), threads.submit(leaves_out)])
    assert (refused, len(opened(routines, "ann"))) in [(None, 0), ("occasion_opened", 1)]


def test_what_was_ruled_is_taken_back(routines: World) -> None:
    rules(routines)
    rules(routines, "restored", why="It is open after all.", seen=last())
    timetable.carry_on(now=routines.at + DAY)
    assert opened(routines, "ann") == [(tomorrow(routines), tomorrow(routines))]


def test_what_was_taken_back_on_its_day_opens_then(routines: World) -> None:
    rules(routines)
    routines.at += DAY
    timetable.carry_on(now=routines.at)
    rules(routines, "restored", due=routines.at.replace(hour=10, minute=0), seen=last())
    timetable.carry_on(now=routines.at)
    assert len(opened(routines, "ann")) == 1


def test_a_duty_that_one_of_many_has_is_left_out_as_a_whole(routines: World) -> None:
    support = tomorrow(routines).replace(hour=11)
    rules(routines, of="nobody", duty="support", due=support)
    timetable.carry_on(now=routines.at + 2 * DAY)
    dues = [due for due, _ in opened(routines, "cai", "support")]
    assert dues == [support + DAY]


def test_what_was_moved_for_who_left_the_role_lapses(routines: World) -> None:
    rules(routines, "moved", to=tomorrow(routines) + DAY)
    with db_change() as change:
        change.execute(sa.update(Member).where(Member.id == routines.ids["ann"]).values(disabled_at=routines.at))
    timetable.carry_on(now=routines.at + 3 * DAY)
    timetable.carry_on(now=routines.at + 3 * DAY)
    assert opened(routines, "ann") == []
    with db_reading() as reading:
        assert [one.by_id for one in rulings.holding(reading)] == [None]


def test_every_ruling_stays_in_history(routines: World) -> None:
    rules(routines)
    rules(routines, "restored", seen=last())
    rules(routines, "moved", to=tomorrow(routines) + DAY, seen=last())
    with db_reading() as reading:
        acts = reading.execute(sa.select(RULING.c.act, RULING.c.by_id).order_by(RULING.c.id)).all()
    assert [tuple(row) for row in acts] == [(act, routines.ids["mei"]) for act in ("paused", "restored", "moved")]


@pytest.mark.parametrize(
    ("given", "refused", "key"),
    [
        ({"by": "ann"}, Forbidden, "occasion_own"),
        ({"by": "bo"}, Forbidden, "not_superior"),
        ({"by": "mei", "of": "mei", "duty": "shop_numbers", "due": (2, 30)}, Forbidden, "occasion_own"),
        ({"by": "cai", "of": "nobody", "duty": "support", "due": (11, 0)}, Forbidden, "occasion_own"),
        ({"by": "sun", "of": "nobody", "duty": "support", "due": (11, 0)}, Forbidden, "not_superior"),
        ({"by": "eve"}, NotFound, "not_found"),
        ({"store": OTHER}, NotFound, "not_found"),
        ({"of": "cai"}, NotFound, "not_found"),
        ({"due": (9, 59)}, NotFound, "not_found"),
        ({"why": " "}, WrongInput, "field_missing"),
        ({"seen": 7}, Stale, "stale"),
        ({"act": "moved", "to": timedelta(minutes=-1)}, Refused, "occasion_to"),
        ({"act": "moved", "to": timedelta(days=120)}, Refused, "occasion_to"),
        ({"act": "moved"}, Refused, "occasion_to"),
        ({"due": "today"}, Refused, "occasion_opened"),
    ],
)
def test_who_may_not_and_what_cannot_be_is_refused(
    routines: World, given: dict[str, object], refused: type[Refused], key: str
) -> None:
    due, to = given.get("due"), given.get("to")
    if isinstance(due, tuple):
        given = {**given, "due": tomorrow(routines).replace(hour=due[0], minute=due[1])}
    elif due == "today":
        given = {**given, "due": tomorrow(routines) - DAY}
    if isinstance(to, timedelta):
        given = {**given, "to": routines.at + to}
    with pytest.raises(refused) as said:
        rules(routines, **given)  # type: ignore[arg-type]
    assert said.value.key == key


def test_the_deputy_rules_of_the_managers_own(routines: World) -> None:
    due = tomorrow(routines).replace(hour=2, minute=30)
    with db_change() as change:
        above = sa.update(Member).where(Member.id == routines.ids["mei"]).values(superior_id=routines.ids["gu"])
        change.execute(above)
    rules(routines, of="mei", by="gu", duty="shop_numbers", due=due)
    timetable.carry_on(now=routines.at + DAY)
    assert opened(routines, "mei", "shop_numbers") == []
