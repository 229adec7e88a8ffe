"""Notices and campaigns: which orders they reach, what their cases are told, and how it is taken back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from opsflow.flow.actions import News
from opsflow.orders import notices, terms
from opsflow.orders.notices import Notice
from opsflow.refusals import Forbidden, NotFound, Refused, Stale
from opsflow.shop.terms import Bought, Terms, given
from tests.ground.campaign import passes, promotion, stocks
from tests.ground.goods import sells
from tests.ground.world import MAIN
from tests.orders.desk import SENT, Desk, export, line, number
from tests.orders.files import cells, table
from tests.orders.headers import ITEMS

DAY = timedelta(days=1)
PAID = "2026-11-23 17:00:00"
PAID_AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
USUAL, COLD = PAID_AT + 2 * DAY, PAID_AT + 4 * DAY


def paid(of: int, status: str = "买家已付款，等待卖家发货", **told: str) -> list[str]:
    return line(of, status, 订单创建时间=PAID, 订单付款时间=PAID, 应发货时间="", **told)


def cold(desk: Desk, **other: Any) -> Notice:
    known = {"title": "寒潮", "paid_from": desk.shop.at - 3 * DAY, "paid_until": desk.shop.at + DAY, "hours": 96}
    return Notice(**{**known, **other})


def enters(desk: Desk, notice: Notice, by: str = "mei", *, settles: bool = True) -> int:
    with desk.shop.app.app_context():
        notice_id = notices.take_into_use(desk.shop.stores[MAIN], notice, by=desk.shop.who(by), now=desk.shop.at)
    if settles:
        settle(desk)
    return notice_id


def settle(desk: Desk) -> int:
    with desk.shop.app.app_context():
        return terms.settle_all(now=desk.shop.at)


def limit(desk: Desk, of: int) -> datetime:
    return desk.shop.case(desk.order(number(of))["case_id"]).limit_due


def case(desk: Desk, of: int) -> Any:
    return desk.shop.case(desk.order(number(of))["case_id"])


# which orders
def test_a_notice_moves_the_orders_of_its_time_once(desk: Desk) -> None:
    desk.brings(export(paid(1), paid(2)))
    enters(desk, cold(desk))
    assert (limit(desk, 1), limit(desk, 2)) == (COLD, COLD) and "noticed" in case(desk, 1).tags
    before = desk.everything()
    assert settle(desk) == 0 and desk.everything() == before and desk.is_clean()


def test_an_order_that_comes_in_later_begins_with_it(desk: Desk) -> None:
    enters(desk, cold(desk))
    desk.brings(export(paid(1)))
    assert limit(desk, 1) == COLD and case(desk, 1).version == 1
    assert desk.order(number(1))["notice_by"] == COLD


def test_of_two_notices_the_later_limit_counts(desk: Desk) -> None:
    desk.brings(export(paid(1)))
    enters(desk, cold(desk))
    enters(desk, cold(desk, hours=72))
    assert limit(desk, 1) == COLD


def test_one_limit_for_all(desk: Desk) -> None:
    desk.brings(export(paid(1)))
    enters(desk, cold(desk, hours=None, ship_by=desk.shop.at + 5 * DAY))
    assert limit(desk, 1) == desk.shop.at + 5 * DAY


def test_only_provinces_and_products_that_it_names(desk: Desk) -> None:
    sells(desk.shop, "7001", title="Scarf")
    desk.brings(
        export(
            paid(1, 收货地址="新疆维吾尔自治区 乌鲁木齐市", 宝贝标题="Hat"),
            paid(2, 收货地址="上海市", 宝贝标题="Scarf"),
        )
    )
    enters(desk, cold(desk, provinces=("新疆",)))
    assert (limit(desk, 1), limit(desk, 2)) == (COLD, USUAL)
    enters(desk, cold(desk, products=("7001",), hours=120))
    assert (limit(desk, 1), limit(desk, 2)) == (COLD, PAID_AT + 5 * DAY)


def test_an_order_of_another_time_or_store_is_left_alone(desk: Desk) -> None:
    desk.brings(export(paid(1)))
    enters(desk, cold(desk, paid_from=desk.shop.at - timedelta(hours=1)))
    assert limit(desk, 1) == USUAL
    desk.brings(export(paid(2)), store="other", by="eve")
    enters(desk, cold(desk))
    assert (limit(desk, 1), limit(desk, 2)) == (COLD, USUAL)


def test_what_the_file_tells_is_before_any_notice(desk: Desk) -> None:
    enters(desk, cold(desk))
    header = "订单编号,订单状态,订单创建时间,订单付款时间,宝贝标题,应发货时间"
    row = [number(1), "买家已付款，等待卖家发货", PAID, PAID, "Scarf", ""]
    desk.brings(table(header, row))
    assert limit(desk, 1) == COLD
    desk.brings(table(header, [*row[:-1], "2026-11-26 12:00:00"]))
    assert limit(desk, 1) == datetime(2026, 11, 26, 4, tzinfo=UTC)
    assert desk.order(number(1))["notice_id"] is None and "noticed" not in case(desk, 1).tags


def test_a_corrected_payment_moves_the_limit_along(desk: Desk) -> None:
    enters(desk, cold(desk))
    desk.brings(export(paid(1)))
    desk.brings(export(line(1, 订单创建时间=PAID, 订单付款时间="2026-11-23 18:00:00")))
    assert limit(desk, 1) == COLD + timedelta(hours=1) and desk.is_clean()


# honest
def test_a_breach_is_withdrawn_and_its_alerts_with_it(desk: Desk) -> None:
    desk.brings(export(paid(1)))
    passes(desk.shop, days=2)
    assert {row["withdrawn_at"] for row in desk.rows("alert") if row["stage"] == "due"} == {None}
    enters(desk, cold(desk))
    withdrawn = {row["clock"] for row in desk.rows("alert") if row["withdrawn_at"]}
    assert withdrawn == {"limit_48h"} and case(desk, 1).urgent_at == COLD
    passes(desk.shop, days=3)
    due = [row["due"] for row in desk.rows("alert") if row["clock"] == "limit_48h" and row["stage"] == "due"]
    assert set(due) == {USUAL, COLD} and desk.is_clean()


def test_the_history_says_so(desk: Desk) -> None:
    desk.brings(export(paid(1)))
    notice = enters(desk, cold(desk))
    with desk.shop.app.app_context():
        notices.take_back(notice, by=desk.shop.who("mei"), now=desk.shop.at)
    settle(desk)
    page = desk.shop.browser("ann").sees(f"/cases/{desk.order(number(1))['case_id']}").text
    assert "Limit by a platform notice" in page and "寒潮" in page and "The notice holds no longer" in page


def test_what_was_shipped_late_is_on_time_by_a_notice_but_not_in_a_fixed_month(desk: Desk) -> None:
    desk.shop.at += 2 * DAY
    desk.brings(export(paid(1)))
    case_id = desk.order(number(1))["case_id"]
    desk.shop.ticks("ann", case_id, "quality_check")
    desk.shop.ticks("ann", case_id, "pack_and_ship", courier="ZTO", tracking="1")
    assert desk.shop.task(case_id, "pack_and_ship").hard < desk.shop.at
    enters(desk, cold(desk))
    assert desk.shop.task(case_id, "pack_and_ship").due == COLD and desk.is_clean()
    desk.shop.at += 20 * DAY
    enters(desk, cold(desk, paid_from=PAID_AT - DAY, hours=720))
    assert limit(desk, 1) == COLD


def test_ended_it_holds_for_those_paid_before(desk: Desk) -> None:
    desk.brings(export(paid(1)))
    notice = enters(desk, cold(desk))
    with desk.shop.app.app_context():
        notices.end(notice, by=desk.shop.who("mei"), now=desk.shop.at)
    settle(desk)
    desk.shop.at += timedelta(hours=3)
    desk.brings(export(line(2, 订单创建时间="2026-11-24 16:00:00", 订单付款时间="2026-11-24 16:00:00")))
    assert limit(desk, 1) == COLD and limit(desk, 2) == datetime(2026, 11, 26, 8, tzinfo=UTC)
    with desk.shop.app.app_context(), pytest.raises(Stale):
        notices.end(notice, by=desk.shop.who("mei"), now=desk.shop.at)


def test_taken_back_the_limits_are_as_they_were(desk: Desk) -> None:
    desk.brings(export(paid(1)))
    notice = enters(desk, cold(desk))
    with desk.shop.app.app_context():
        notices.take_back(notice, by=desk.shop.who("gu"), now=desk.shop.at)
        settle(desk)
        with pytest.raises(Stale):
            notices.take_back(notice, by=desk.shop.who("gu"), now=desk.shop.at)
    assert limit(desk, 1) == USUAL and case(desk, 1).target_due == PAID_AT + DAY and desk.is_clean()


def test_an_import_that_brought_an_order_under_a_notice_can_be_taken_back(desk: Desk) -> None:
    enters(desk, cold(desk))
    run = desk.received(export(paid(1)))
    desk.reads(run)
    desk.takes_back(run)
    assert desk.order(number(1)) is None and desk.is_clean()


def test_one_that_it_changed_is_as_it_was(desk: Desk) -> None:
    enters(desk, cold(desk))
    desk.brings(export(paid(1)))
    run = desk.received(export(line(1, 订单创建时间=PAID, 订单付款时间="2026-11-23 18:00:00")))
    desk.reads(run)
    desk.takes_back(run)
    assert limit(desk, 1) == COLD and desk.order(number(1))["notice_by"] == COLD and desk.is_clean()


def test_many_orders_are_told_in_changes_of_a_hundred(desk: Desk) -> None:
    desk.brings(export(*map(paid, range(1, 251))))
    enters(desk, cold(desk))
    assert {limit(desk, one) for one in (1, 120, 250)} == {COLD}
    assert {row["settled"] for row in desk.rows("order_terms")} == {True}


# what cannot be meant
@pytest.mark.parametrize(
    ("other", "key"),
    [
        ({"title": ""}, "notice_title"),
        ({"title": "x" * 61}, "notice_title"),
        ({"paid_until": datetime(2026, 11, 1, tzinfo=UTC)}, "notice_backwards"),
        ({"paid_from": datetime(2026, 1, 1, tzinfo=UTC)}, "notice_span"),
        ({"hours": None}, "notice_limit"),
        ({"ship_by": datetime(2026, 12, 1, tzinfo=UTC)}, "notice_limit"),
        ({"hours": 0}, "notice_hours"),
        ({"hours": 100_000}, "notice_hours"),
        ({"hours": None, "ship_by": datetime(2026, 11, 24, 7, tzinfo=UTC)}, "notice_early"),
        ({"hours": None, "ship_by": datetime(2026, 11, 20, tzinfo=UTC)}, "notice_past"),
        ({"hours": None, "ship_by": datetime(2027, 11, 20, tzinfo=UTC)}, "notice_far"),
        ({"provinces": ("Atlantis",)}, "notice_province"),
        ({"products": ("9999",)}, "notice_product"),
    ],
)
def test_a_notice_that_cannot_be_meant_is_refused(desk: Desk, other: dict[str, Any], key: str) -> None:
    with pytest.raises(Refused) as refused:
        enters(desk, cold(desk, **other))
    assert refused.value.key == key and desk.rows("order_terms") == []


def test_one_that_is_over_is_refused(desk: Desk) -> None:
    past = {"paid_from": desk.shop.at - 20 * DAY, "paid_until": desk.shop.at - 19 * DAY}
    with pytest.raises(Refused, match="notice_past"):
        enters(desk, cold(desk, **past))


def test_only_who_leads_the_store_enters_ends_and_takes_back(desk: Desk) -> None:
    for login, why in (("ann", Forbidden), ("sun", Forbidden), ("eve", NotFound)):
        with pytest.raises(why):
            enters(desk, cold(desk), by=login)
    notice = enters(desk, cold(desk))
    with desk.shop.app.app_context(), pytest.raises(Forbidden):
        notices.end(notice, by=desk.shop.who("ann"), now=desk.shop.at)
    with desk.shop.app.app_context(), pytest.raises(NotFound):
        notices.take_back(notice + 1, by=desk.shop.who("mei"), now=desk.shop.at)


# campaigns
def test_orders_of_a_running_promotion_are_a_campaigns_before_and_after_they_come_in(desk: Desk) -> None:
    desk.shop.hires("fay", "finance")
    desk.shop.hires("shu", "cs_supervisor")
    case_id = promotion(desk.shop, "preparation")
    desk.shop.at += timedelta(days=29)
    starts = desk.shop.at + DAY
    during, before = starts + timedelta(minutes=30), starts - timedelta(minutes=30)
    desk.shop.at = during + timedelta(minutes=5)
    desk.brings(goods(1, during, "A1"), by="sun")
    desk.brings(goods(2, before, "A1"), by="sun")
    desk.brings(goods(3, during, "B1"), by="sun")
    passes(desk.shop)
    assert settle(desk) == 1
    desk.brings(goods(4, during, "A2"), by="sun")
    assert [is_campaign(desk, one) for one in (1, 2, 3, 4)] == [True, False, False, True]
    assert case(desk, 4).version == 1 and case(desk, 4).target_due == case(desk, 4).limit_due
    desk.shop.decides("mei", case_id, "call_off", comment="too dear")
    assert settle(desk) == 2
    assert not any(is_campaign(desk, one) for one in (1, 2, 3, 4))
    page = desk.shop.browser("ann").sees(f"/cases/{desk.order(number(1))['case_id']}").text
    assert "Order of a campaign" in page and "Of no campaign any more" in page and desk.is_clean()


def test_whoever_was_its_hero_stays_one_and_a_later_end_takes_more_orders(desk: Desk) -> None:
    desk.shop.hires("fay", "finance")
    desk.shop.hires("shu", "cs_supervisor")
    case_id = promotion(desk.shop, "running")
    desk.brings(goods(1, desk.shop.at - timedelta(minutes=5), "A1"))
    stocks(desk.shop, "C1")
    desk.shop.decides("wu", case_id, "change_heroes", heroes=["A2", "A3", "C1"], comment="A1 is old")
    settle(desk)
    desk.brings(goods(2, desk.shop.at - timedelta(minutes=5), "C1"))
    assert is_campaign(desk, 1) and is_campaign(desk, 2)
    later = desk.shop.at + 4 * DAY
    desk.shop.decides("wu", case_id, "move_end", ends_at=later, comment="it runs well")
    (row,) = desk.rows("order_terms")
    assert (row["paid_until"], row["products"]) == (later, ["A1", "A2", "A3", "C1"])


# out of stock
def test_an_order_of_what_is_known_to_be_gone_is_marked_as_it_comes_in(desk: Desk) -> None:
    sells(desk.shop, "7001", title="Scarf")
    watch = desk.shop.begins("cai", "stock_watch", "suspect", product="7001")
    desk.brings(goods(1, desk.shop.at, "7001"))
    assert desk.state(number(1)) == "to_pack"
    desk.shop.decides("ann", watch, "gone")
    desk.brings(goods(2, desk.shop.at, "7001"))
    desk.brings(goods(3, desk.shop.at, "7002"))
    assert [desk.state(number(one)) for one in (2, 3)] == ["problem", "to_pack"]
    case_id = desk.order(number(2))["case_id"]
    assert desk.shop.task(case_id, "contact_customer").assignee_id == desk.shop.ids["cai"]
    desk.brings(export(paid(4)))
    desk.brings(goods(4, PAID_AT, "7001"))
    assert desk.state(number(4)) == "problem" and desk.is_clean()
    desk.shop.hears(News("stock.back", case_id=watch), workflow="stock_watch")
    desk.brings(goods(5, desk.shop.at, "7001"))
    assert desk.state(number(5)) == "to_pack"


def goods(of: int, paid_at: datetime, code: str) -> str:
    at = (paid_at + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")
    named = {
        "主订单编号": number(of),
        "订单编号": number(of),
        "子订单编号": f"9{number(of)}",
        "标题": f"Product {code}",
    }
    times = {"订单创建时间": at, "订单付款时间": at, "买家付款时间": at, "应发货时间": ""}
    return table(
        ITEMS["2022"], cells(ITEMS["2022"], **named, **times, 商家编码=code, 订单状态="买家已付款，等待卖家发货")
    )


def is_campaign(desk: Desk, of: int) -> bool:
    return "campaign" in case(desk, of).tags


def test_a_shipped_order_needs_no_notice_to_be_imported(desk: Desk) -> None:
    enters(desk, cold(desk))
    desk.brings(export(paid(1, SENT, 发货时间="2026-11-23 17:30:00")))
    assert desk.state(number(1)) == "shipped" and desk.is_clean()


# which terms hold, pure
@pytest.mark.parametrize(
    ("days", "province", "hours"), [(0, "新疆", 96), (-1, "新疆", None), (1, "新疆", None), (0, "上海", None)]
)
def test_of_all_that_hold_the_latest_limit_counts(days: int, province: str, hours: int | None) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    xinjiang = {"provinces": frozenset(["新疆"])}
    known = [Terms(n, "notice", "n", start, start + DAY, hours=one, **xinjiang) for n, one in enumerate((72, 96, 48))]
    at = start + days * DAY
    assert given(known, Bought(at, province, "")).limit == (at + timedelta(hours=hours) if hours else None)
