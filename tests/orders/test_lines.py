from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsflow.orders.cells import STATUSES
from opsflow.sheets.cells import Amounts, Times, mask
from tests.orders.files import ZONE, cells, everything, order, table, why
from tests.orders.headers import ITEMS, ORDERS

REPORT = ORDERS["report"]


@pytest.mark.parametrize(
    "cell", ['="1930679858170647"', "'1930679858170647", "\t1930679858170647", " 1930679858170647 "]
)
def test_a_number_is_freed_of_what_excel_wraps_around_it(cell):
    assert order(订单编号=cell).number == "1930679858170647"


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("1.93068E+14", "number_rounded"),
        ("1930679858170647.0", "number_rounded"),
        ("合计", "number_wrong"),
        ("null", "number_missing"),
    ],
)
def test_what_is_no_order_number_is_refused(cell, key):
    assert why(订单编号=cell) == key


@pytest.mark.parametrize("cell", ["178.8", "178.80元", "'178.8", "￥178.80", "178.79999999999998", "１７８．８"])
def test_an_amount_is_read_however_it_is_written(cell):
    assert order(总金额=cell).total == Decimal("178.80")


@pytest.mark.parametrize("cell", ["1,178.80", "1，178.80"])
def test_an_amount_may_have_commas_of_either_width(cell):
    assert order(总金额=cell).total == Decimal("1178.80")


@pytest.mark.parametrize("cell", ["", "null", "NULL", '""', "无退款申请", "'"])
def test_blanks_are_none(cell):
    assert order(退款金额=cell).refund == 0


@pytest.mark.parametrize(
    ("cell", "key"),
    [("-5", "amount_negative"), ("NaN", "amount_wrong"), ("inf", "amount_wrong"), ("1e9", "amount_wrong")],
)
def test_amounts_nobody_pays_are_refused(cell, key):
    assert why(退款金额=cell) == key


@given(st.decimals(0, 10**9, places=2))
def test_every_amount_comes_back(amount):
    assert Amounts("总金额")[f"{amount}元"] == amount


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("2026-11-23 09:00:30", "2026-11-23T01:00:30"),
        ("2026/11/23 9:05", "2026-11-23T01:05:00"),
        ("'2026-11-23 09:00:30\t", "2026-11-23T01:00:30"),
        ("2026-11-23 09:00:30.0", "2026-11-23T01:00:30"),
        ("46349.376", "2026-11-23T01:01:26"),
    ],
)
def test_a_time_is_the_shops_however_it_is_written(cell, utc):
    assert order(订单付款时间=cell).paid_at.isoformat() == utc + "+00:00"


@given(st.integers(10**9, 4 * 10**9))
def test_every_time_comes_back(seconds):
    moment, times = datetime.fromtimestamp(seconds, ZONE), Times(ZONE)
    for _twice in range(2):  # the second time from memory
        assert times.read(moment.strftime("%Y-%m-%d %H:%M:%S"), "") == moment


@pytest.mark.parametrize(
    "cell",
    ["2020-02-30 10:00:00", "2020-13-01 10:00:00", "2026-11-23 25:00:00", "2026-11-23", "昨天", "1899-12-31 00:00:00"],
)
def test_a_time_that_never_was_is_refused(cell):
    assert why(订单付款时间=cell) == "time_wrong"


def test_payment_before_creation_is_refused():
    assert why(订单付款时间="2026-11-23 08:59:59") == "paid_before_created"


def test_an_hour_ahead_is_believed_and_more_is_not():
    assert order(订单付款时间="2026-11-24 11:00:00")
    assert why(订单付款时间="2026-11-24 11:00:01") == "time_ahead"


@pytest.mark.parametrize("text", STATUSES)
def test_every_status_is_read_with_commas_of_either_width(text):
    assert order(订单状态=text.replace(",", "，")).status == order(订单状态=text).status == STATUSES[text]


def test_an_unknown_status_is_refused():
    assert why(订单状态="飞走了") == "status_unknown"


def test_without_a_status_the_payment_time_decides():
    assert order(REPORT).status == "paid"
    assert order(REPORT, 订单付款时间="").status == "unpaid"


def test_a_paid_order_needs_its_payment_time():
    assert why(订单付款时间="") == "paid_without_time"


@pytest.mark.parametrize(
    ("paid", "refund", "whole"),
    [("0.00", "178.80", True), ("178.80", "178.80", True), ("100.00", "78.80", False), ("178.80", "0.00", False)],
)
def test_refunded_whole_is_seen_by_the_total(paid, refund, whole):
    assert order(REPORT, 买家实际支付金额=paid, 退款金额=refund).refunded is whole


@pytest.mark.parametrize(
    ("address", "name"), [("上海", "上海"), ("黑龙江省 哈尔滨市", "黑龙江"), ("广西壮族自治区", "广西"), ("火星", "")]
)
def test_of_the_address_the_province_is_kept(address, name):
    assert order(收货地址=address).province == name


def test_nothing_else_of_the_buyer_is_kept():
    told = str(order())
    assert not [text for text in ("样例人", "18600000000", "tb000001", "样例路") if text in told]


def test_a_shop_that_keeps_buyers_has_them_apart():
    (row,), _ = everything(table(ORDERS["2022"], cells(ORDERS["2022"])), keep_buyers=True)
    assert (row.buyer.name, row.buyer.phone, row.buyer.login) == ("样例人", "18600000000", "tb000001")


@pytest.mark.parametrize(
    "phone",
    [
        "18600000000",
        "186-0000-0000",
        "186 0000 0000",
        "+8618600000000",
        "010-12345678",
        "400-800-1234",
        "１８６００００００００",
        "87654321",
    ],
)
def test_telephone_numbers_in_notes_are_starred_out(phone):
    row = order(买家留言=f"打电话{phone}找我", 订单备注=f"电话:{phone}，急")
    assert not any(character.isdigit() for character in row.message + row.memo)


@pytest.mark.parametrize(
    "text", ["2026-11-23 发", "20261123 发", "单号1930679858170647", "SF1234567890123", "要 12 个"]
)
def test_other_numbers_in_notes_stay(text):
    assert mask(text) == text


def test_a_refusal_shows_no_telephone_number():
    _, refused = everything(table(REPORT, cells(REPORT, 总金额="18600000000号")))
    assert refused[0].refusal.values["text"] == "***********号"


def test_a_tracking_number_is_freed_of_its_prefix():
    assert order(物流单号="No:780000000001").tracking == "780000000001"


def test_a_reason_for_an_order_not_closed_is_none():
    assert order(订单关闭原因="订单未关闭").close_reason == ""


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ({"预售订单": "是", "订单状态": "等待买家付款"}, True),
        ({"预售订单": "是"}, False),
        ({"预售订单": "否", "订单状态": "等待买家付款"}, False),
        ({"分阶段订单信息": "定金已付，尾款未付"}, True),
        ({"分阶段订单信息": "定金已付，尾款已付"}, False),
        ({"分阶段订单信息": "FRONT_PAID_FINAL_NOPAID"}, True),
        ({"分阶段订单信息": "FRONT_PAID_FINAL_PAID"}, False),
    ],
)
def test_a_presale_waits_for_its_balance(told, due):
    assert order(**told).balance_due is due


def test_a_changed_sku_or_address_is_flagged_and_the_address_dropped():
    row = order(修改后的sku="红色", 修改后的收货地址="上海 样例路9号")
    assert (row.changed_sku, row.changed_address, "样例路9号" in str(row)) == (True, True, False)


def test_quantities_are_whole_and_a_product_without_one_is_one():
    header = ITEMS["2026"]
    assert why(header, 购买数量="半") == "quantity_wrong"
    assert everything(table(header, cells(header, 购买数量="")))[0][0].quantity == 1


def test_the_limit_of_the_platform_is_read():
    header = ITEMS["2026"]
    (row,), _ = everything(table(header, cells(header, 应发货时间="2026-11-26 23:59:59", 发货时间="")))
    assert row.ship_by.isoformat() == "2026-11-26T15:59:59+00:00"


def test_a_script_in_a_title_is_text():
    assert order(宝贝标题="<script>alert(1)</script>").title == "<script>alert(1)</script>"


def test_the_same_cells_have_the_same_fingerprint_and_others_another():
    assert order().fingerprint == order(收货人姓名="别人").fingerprint != order(退款金额="1").fingerprint
