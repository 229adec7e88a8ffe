"""Everybody reads and sees to their own alerts; what tells the same is one line."""

from datetime import timedelta
from typing import Any

import pytest

from opsflow.alerts import actions, queries
from opsflow.alerts.queries import Narrowed
from opsflow.alerts.views import AlertLine, AlertPage, Bell
from opsflow.db import db_reading
from opsflow.refusals import NotFound
from tests.alerts.test_telling import sweep
from tests.ground.world import World


@pytest.fixture
def late(shop: World) -> World:
    """A shop with 60 missed targets and one missed limit."""
    shop.orders(60, paid_at=shop.at - timedelta(hours=25))
    shop.order(hours_ago=49)
    sweep(shop)
    return shop


def bell(shop: World, login: str) -> Bell:
    with shop.app.app_context(), db_reading() as reading:
        return queries.bell(reading, shop.ids[login])


def groups(shop: World, login: str = "mei", **narrowed: Any) -> tuple[AlertLine, ...]:
    with shop.app.app_context(), db_reading() as reading:
        return queries.groups(reading, shop.ids[login], Narrowed(**narrowed), shop.at).lines


def group(shop: World, alert_id: int, after: int | None = None, login: str = "mei") -> AlertPage:
    with shop.app.app_context(), db_reading() as reading:
        return queries.group(reading, shop.ids[login], alert_id, Narrowed(), after, shop.at)


def does(shop: World, act: Any, *arguments: Any, login: str = "mei", **rest: Any) -> None:
    with shop.app.app_context():
        act(*arguments, by=shop.who(login), now=shop.at, **rest)


def test_the_bell_counts_ones_own(late: World) -> None:
    assert bell(late, "mei") == Bell(61, breach=True)
    assert bell(late, "gu") == Bell(1, breach=True)
    assert bell(late, "cai") == Bell()


def test_what_tells_the_same_is_one_line_the_gravest_first(late: World) -> None:
    assert [(line.kind, line.mood, line.count) for line in groups(late)] == [
        ("limit_48h", "breach", 1),
        ("target_24h", "late", 60),
    ]


def test_filters_narrow_the_list(late: World) -> None:
    assert [line.count for line in groups(late, mood="late")] == [60]
    assert groups(late, workflow="design_review") == ()
    assert groups(late, store_id=late.stores["other"]) == ()


def test_a_group_opens_page_by_page(late: World) -> None:
    (_, many) = groups(late)
    first = group(late, many.id)
    rest = group(late, many.id, first.more)
    assert (len(first.lines), len(rest.lines), rest.more) == (50, 10, None)
    assert len({line.case_id for line in first.lines + rest.lines}) == 60


def test_reading_quiets_the_bell_and_leaves_the_list(late: World) -> None:
    (limit, many) = groups(late)
    does(late, actions.read, limit.id)
    assert bell(late, "mei") == Bell(60)
    does(late, actions.read_all, newest=max(limit.id, many.id))
    assert bell(late, "mei") == Bell()
    assert [line.read for line in groups(late)] == [True, True]


def test_what_came_after_the_page_stays_unread(late: World) -> None:
    newest = max(line.id for line in groups(late))
    late.order(hours_ago=26)
    sweep(late)
    does(late, actions.read_all, newest=newest)
    assert bell(late, "mei") == Bell(1)


def test_seeing_to_a_group_takes_it_off_the_open_ones_and_nobody_elses(late: World) -> None:
    (_, many) = groups(late)
    does(late, actions.acknowledge, many.id, whole_group=True)
    assert [line.kind for line in groups(late)] == ["limit_48h"]
    assert [line.acknowledged for line in groups(late, all=True)] == [False, True]
    assert bell(late, "gu").count == 1


@pytest.mark.parametrize("act", [actions.read, actions.acknowledge])
def test_another_persons_alert_is_not_there(late: World, act: Any) -> None:
    (mine, _) = groups(late)
    with pytest.raises(NotFound):
        does(late, act, mine.id, login="gu")
    with pytest.raises(NotFound):
        group(late, mine.id, login="gu")


def test_a_miss_rings_until_it_is_read_and_an_averted_warning_does_not(shop: World) -> None:
    warned, missed = shop.order("packed", hours_ago=19), shop.order("packed", hours_ago=25)
    sweep(shop)
    for case in (warned, missed):
        shop.ticks("ann", case, "pack_and_ship", courier="YTO", tracking="YT1")
    assert bell(shop, "mei") == Bell(1)
    assert sum(bell(shop, login).count for login in ("ann", "bo")) == 1


def test_a_case_says_who_was_told(shop: World) -> None:
    case_id = shop.order(hours_ago=49)
    sweep(shop)
    with shop.app.app_context(), db_reading() as reading:
        found = queries.of_case(reading, case_id)
    assert {(one.person.name, one.stage, one.mood) for one in found} >= {
        ("Gu", "due", "breach"),
        ("Mei", "due", "breach"),
    }
