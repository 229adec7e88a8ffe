"""What who has lost a role, or never had it, can still do: nothing."""

from datetime import timedelta
from http import HTTPStatus
from io import BytesIO

import pytest
import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.files import StoredFile
from opsflow.flow import actions, store, upkeep
from opsflow.flow.actions import News
from opsflow.people import actions as people
from opsflow.refusals import Forbidden
from tests.ground.world import MAIN, World

LIMIT = ("limit_48h", "due")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 3_000


def test_a_role_that_ended_while_the_request_waited_opens_nothing(shop: World) -> None:
    order = shop.order("packed")
    task = shop.task(order, "pack_and_ship")
    other = "bo" if task.assignee_id != shop.ids["bo"] else "ann"
    before = shop.who(other)
    with shop.app.app_context():
        with db_change() as change:
            people.let_go(change, shop.ids[other], "shipping", shop.stores[MAIN], by=None, now=shop.at)
        shop.later(seconds=1)
        with pytest.raises(Forbidden):
            actions.tick(task.id, by=before, seen=None, given={"courier": "ZTO", "tracking": "1"}, now=shop.at)


def test_a_role_that_ends_hands_its_open_work_over(shop: World) -> None:
    order = shop.order("packed")
    had = shop.task(order, "pack_and_ship").assignee_id
    with shop.app.app_context(), db_change() as change:
        people.let_go(change, had, "shipping", shop.stores[MAIN], by=None, now=shop.at)
        actions.release(change, had, "left_role", by=None, now=shop.at, role="shipping")
    assert shop.task(order, "pack_and_ship").assignee_id not in (had, None)


def test_a_breach_of_a_limit_that_no_longer_holds_is_withdrawn_though_the_new_one_has_passed_too(shop: World) -> None:
    order = shop.order(hours_ago=49)
    with shop.app.app_context():
        upkeep.sweep(now=shop.at)
    shop.hears(News("order.limit", {"ship_by": shop.at - timedelta(minutes=30)}, case_id=order))
    with shop.app.app_context():
        upkeep.sweep(now=shop.at)
        with db_reading() as reading:
            case = store.load(reading, order).case
    breaches = sorted((due, stands) for (name, due, stage), stands in case.told.items() if (name, stage) == LIMIT)
    assert [stands for _due, stands in breaches] == [False, True]


def test_a_file_is_taken_from_those_alone_who_may_do_the_task(shop: World) -> None:
    design = shop.design("drafting")
    form = {"version": shop.task(design, "draft").version, "ask-version": (BytesIO(PNG), "a.png")}
    answer = shop.browser("cai").sends(f"/tasks/{shop.task(design, 'draft').id}/tick", form)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    with shop.app.app_context(), db_reading() as reading:
        assert reading.execute(sa.select(StoredFile)).all() == []


@pytest.mark.parametrize("deadline", ["9999-12-31T23:59+00:00", "0001-01-01T00:00"])
def test_a_moment_that_no_calendar_can_count_is_refused(shop: World, deadline: str) -> None:
    form = {"store": shop.stores[MAIN], "ask-title": "Card", "ask-kind": "print", "ask-deadline": deadline}
    answer = shop.browser("sun").sends("/boards/design_review/new", form)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize("address", ["/boards/order_shipping/dispatch-list?ids=²", "/alerts/1?after=²"])
def test_an_id_that_is_none_is_no_mistake_of_ours(shop: World, address: str) -> None:
    assert shop.browser("ann").client.get(address).status_code < HTTPStatus.INTERNAL_SERVER_ERROR


def test_nobody_begins_a_case_in_a_store_that_is_not_there(shop: World) -> None:
    form = {"store": "99999999999", "ask-title": "Card", "ask-kind": "print", "ask-deadline": "2026-12-24T18:00"}
    assert shop.browser("gu").sends("/boards/design_review/new", form).status_code < HTTPStatus.INTERNAL_SERVER_ERROR
