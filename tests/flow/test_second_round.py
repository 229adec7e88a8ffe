"""A state that is entered again, a file that says the same again, and values that no shop has."""

import pytest

from opsflow.db import db_change
from opsflow.flow import actions
from opsflow.flow.actions import News
from opsflow.refusals import Refused
from tests.ground.world import MAIN, OTHER, World


def test_what_was_checked_before_a_refund_keeps_its_credit(shop: World) -> None:
    order = shop.order("packed")
    shop.decides("ann", order, "cannot_ship", reason="faulty")
    shop.decides("ann", order, "restocked")
    assert shop.task(order, "quality_check").state == "open"
    shop.hears(News("order.refunded", case_id=order))
    check = shop.task(order, "quality_check")
    assert (check.state, check.uncounted) == ("done", "")


def test_the_customer_is_contacted_about_a_second_problem_too(shop: World) -> None:
    order = shop.order("contacting_customer")
    shop.decides("cai", order, "exchange")
    shop.decides("ann", order, "cannot_ship", reason="faulty")
    assert shop.task(order, "contact_customer").state == "open"


@pytest.mark.parametrize("store", [MAIN, OTHER])
def test_a_number_begun_a_second_time_is_refused_by_its_name_and_nothing_is_half_done(shop: World, store: str) -> None:
    order = shop.order("packed")
    fresh, again = (News("order.paid", {"number": one, "paid_at": shop.at}) for one in ("7", shop.case(order).number))
    before = shop.everything()
    for news in ([fresh, again], [fresh, fresh]):
        with pytest.raises(Refused) as refused, shop.app.app_context(), db_change() as change:
            actions.hear(change, "order_shipping", shop.stores[store], news, by=None, door="import", now=shop.at)
        assert (refused.value.key, refused.value.values) == ("one_open", {"number": news[1].given["number"]})
    assert shop.everything() == before
    shop.hears(News("order.closed", case_id=order))
    assert shop.hears(again, store=store) != order


def test_a_point_checked_that_was_checked_already_changes_nothing(shop: World) -> None:
    design = shop.design("submitted")
    task = shop.task(design, "review").id
    before, after = [], []
    for points, seen in (({"font": True}, before), ({"font": True}, after)):
        with shop.app.app_context():
            done = actions.check(task, points, by=shop.who("gu"), now=shop.at)
        seen += [done.version, *shop.everything()]
    assert after == before


def test_a_file_that_confirms_again_changes_nothing(shop: World) -> None:
    order = shop.order("shipped")
    before = shop.case(order).version
    shop.hears(News("order.shipped", case_id=order))
    assert shop.case(order).version == before


@pytest.mark.parametrize("quantity", ["1e30", "1e999999999", "NaN", "9" * 50, "two"])
def test_a_number_that_no_shop_has_is_refused(shop: World, quantity: str) -> None:
    with pytest.raises(Refused, match="wrong_value"):
        shop.hears(News("order.paid", {"number": "5", "quantity": quantity}))


def test_half_a_character_is_refused(shop: World) -> None:
    with pytest.raises(Refused, match="wrong_value"):
        shop.ticks("sun", shop.design(), "write_brief", used_for="a\ud800", copy="x")
