"""The next run on paper and on the screen: what must not miss it, the pick list, a slip an order. Nothing is marked by looking."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.ground.world import World
from tests.orders.desk import Desk, export, line, number
from tests.orders.files import cells, table
from tests.orders.headers import ITEMS

SATURDAY = datetime(2026, 11, 28, 7, 0, tzinfo=UTC)  # 15:00, an hour before the cut-off


@pytest.fixture
def desk(shop: World, tmp_path: Path) -> Desk:
    return Desk(shop, tmp_path)


def paid(of: int, at: datetime, **told: str) -> list[str]:
    text = (at + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")
    return line(of, 订单创建时间=text, 订单付款时间=text, 应发货时间="", **told)


def item(of: int, sub: int, code: str, at: datetime, **told: str) -> list[str]:
    text = (at + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")
    named = {
        "主订单编号": number(of),
        "订单编号": number(of),
        "子订单编号": f"{number(of)}{sub}",
        "商家编码": code,
        "标题": f"Product {code}",
    }
    rest = {"订单状态": "买家已付款，等待卖家发货", "订单创建时间": text, "订单付款时间": text, "买家付款时间": text}
    return cells(ITEMS["2022"], **{**named, **rest, "应发货时间": "", **told})


def test_on_saturday_afternoon_all_that_monday_would_miss_is_shown(desk: Desk) -> None:
    desk.shop.at = SATURDAY
    soon, calm, past = SATURDAY - timedelta(hours=20), SATURDAY + timedelta(hours=-1), SATURDAY - timedelta(hours=50)
    desk.brings(export(paid(1, soon), paid(2, past), paid(3, calm, 收货地址="上海市")))
    browser = desk.shop.browser("ann")
    page = browser.sees("/orders/last-chance").text
    assert all(number(of) in page for of in (1, 2, 3)) and "Nobody who packs" not in page and "Ann" in page
    assert "for more than a day" in page
    assert "2 orders must not miss it" in browser.sees("/boards/order_shipping").text
    desk.shop.at = SATURDAY - timedelta(days=3)
    assert "Nothing passes its limit" in browser.sees("/orders/last-chance").text


def test_on_an_ordinary_day_only_what_tomorrow_would_miss(desk: Desk) -> None:
    now = desk.shop.at  # a Tuesday
    desk.brings(export(paid(1, now - timedelta(hours=30)), paid(2, now - timedelta(hours=2))))
    page = desk.shop.browser("ann").sees("/orders/last-chance").text
    assert number(1) in page and number(2) not in page and "for more than a day" not in page
    desk.shop.at += timedelta(hours=7)
    assert "Nobody who packs is at work any more today" in desk.shop.browser("ann").sees("/orders/last-chance").text


def test_it_comes_as_a_table_with_whole_numbers(desk: Desk) -> None:
    desk.brings(export(paid(1, desk.shop.at - timedelta(hours=30))))
    answer = desk.shop.browser("ann").client.get("/orders/last-chance.xlsx", buffered=True)
    sheet = load_workbook(BytesIO(answer.data)).active
    assert [row[0].value for row in sheet] == ["Number", number(1)]


def test_the_pick_list_sums_by_product_and_slips_are_one_an_order(desk: Desk) -> None:
    now = desk.shop.at - timedelta(hours=2)
    lines = (
        item(1, 1, "A", now, 购买数量="2", 商品属性="red"),
        item(1, 2, "B", now),
        item(2, 1, "A", now, 购买数量="3", 商品属性="red"),
        item(2, 2, "C", now, 订单状态="卖家已发货，等待买家确认"),
    )
    desk.brings(table(ITEMS["2022"], *lines))
    desk.brings(export(paid(3, now, 宝贝标题="Hat", 宝贝总数量="4")))
    desk.brings(export(paid(4, desk.shop.at + timedelta(minutes=-1), 收货人姓名="Zhang San")))
    problem = desk.order(number(4))["case_id"]
    desk.shop.decides("ann", problem, "cannot_ship", reason="other")
    browser, before = desk.shop.browser("ann"), desk.everything()
    page = browser.sees("/orders/pick").text
    assert "Product A" in page and "<strong>5</strong>" in page and "Hat" in page and "<strong>4</strong>" in page
    assert "Product C" not in page
    for size in ("a4", "label", "?"):
        page = browser.sees(f"/orders/slips?size={size}").text
        assert page.count("<article") == 3 and number(4) not in page and "Zhang" not in page
    assert desk.everything() == before


def test_what_was_paid_after_the_cut_off_is_not_of_this_run(desk: Desk) -> None:
    desk.shop.at = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)  # 16:30: the next run is tomorrow's
    desk.brings(export(paid(1, desk.shop.at - timedelta(minutes=5))))
    assert number(1) in desk.shop.browser("ann").sees("/orders/slips").text
    desk.shop.at = datetime(2026, 11, 24, 8, 30, tzinfo=UTC) - timedelta(hours=1)
    assert number(1) not in desk.shop.browser("ann").sees("/orders/slips").text


def test_another_store_is_not_there(desk: Desk) -> None:
    browser = desk.shop.browser("ann")
    for page in ("last-chance", "last-chance.xlsx", "pick", "slips"):
        assert browser.client.get(f"/orders/{page}?store=2", environ_base=browser.from_).status_code == 404
        assert browser.client.get(f"/orders/{page}?store=x", environ_base=browser.from_).status_code == 404


def test_orders_of_one_buyer_and_address_are_named_and_leave_in_one_parcel(desk: Desk) -> None:
    desk.keep_buyers = True
    at, same = desk.shop.at - timedelta(hours=2), {"买家会员名": "tb1", "收货地址": "湖南省 长沙市 样例路1号"}
    desk.brings(
        export(paid(1, at, **same), paid(2, at, **same), paid(3, at, **same, 修改后的收货地址="上海 样例路9号"))
    )
    browser = desk.shop.browser("ann")
    page = browser.sees("/orders/pick").text
    assert f"{number(1)} + {number(2)}" in page and f"{number(3)} +" not in page and "样例路" not in page
    slips = browser.sees("/orders/slips").text
    assert f"Same buyer, same address: {number(2)}" in slips and "The buyer changed the address" in slips
    link = re.search(r'href="(/boards/order_shipping/ship[^"]+)"', page)
    assert link and f"{number(1)}+{number(2)}, </textarea>" in browser.sees(unescape(link[1])).text


def test_without_buyers_nobody_knows_of_the_same_address(desk: Desk) -> None:
    at, same = desk.shop.at - timedelta(hours=2), {"买家会员名": "tb1", "收货地址": "湖南省 长沙市 样例路1号"}
    desk.brings(export(paid(1, at, **same), paid(2, at, **same)))
    assert "Same buyer" not in desk.shop.browser("ann").sees("/orders/pick").text
