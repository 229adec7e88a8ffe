import pytest

from opsflow.orders.layouts import recognise
from opsflow.refusals import Refused
from tests.orders import headers
from tests.orders.files import cells, everything, order, reading, table


@pytest.mark.parametrize("year", headers.ORDERS)
def test_every_order_layout_gives_the_same_order(year):
    header = headers.ORDERS[year]
    row = order(header)
    assert (row.number, row.status, str(row.total), str(row.paid_amount)) == (
        "1930679858170647",
        "paid",
        "178.80",
        "178.80",
    )
    assert row.paid_at.isoformat() == "2026-11-23T01:00:30+00:00"
    assert row.stated is ("订单状态" in header)


@pytest.mark.parametrize("year", headers.COLUMNS)
def test_the_layouts_are_as_wide_as_the_real_ones(year):
    assert len(headers.ORDERS[year].split(",")) == headers.COLUMNS[year]


@pytest.mark.parametrize("year", headers.ITEMS)
def test_every_item_layout_gives_the_product_of_its_order(year):
    header = headers.ITEMS[year]
    (row,), refused = everything(table(header, cells(header)))
    assert (row.order_number, row.title, row.quantity, row.status, refused) == (
        "1930679858170647",
        "陶瓷马克杯",
        2,
        "paid",
        [],
    )
    assert row.sub_number == "1930679858170648" or (year == "2018" and row.sub_number.startswith("1930679858170647#"))


def test_items_without_a_number_of_their_own_are_told_apart_by_product():
    header = headers.ITEMS["2018"]
    rows, _ = everything(table(header, cells(header), cells(header, 商品属性="红色"), cells(header)))
    assert rows[0].sub_number == rows[2].sub_number != rows[1].sub_number


def test_items_open_orders_only_where_the_file_has_payment_and_status():
    assert [recognise(header.split(",")).opens_orders for header in headers.ITEMS.values()] == [False, True, True]


def test_a_campaign_file_is_known_and_shown_its_place():
    with pytest.raises(Refused, match="file_campaign"):
        reading(table(headers.CAMPAIGN))


def test_a_refund_file_is_known_by_its_refund_numbers():
    assert reading(table(headers.REFUNDS)).layout.kind == "refunds"
    with pytest.raises(Refused, match="columns_missing"):
        reading(table("订单编号,退款编号,退款状态"))


def test_an_exact_name_wins_over_its_alias_wherever_they_stand():
    header = "主订单编号,订单编号,订单创建时间,订单付款时间"
    assert order(header, 订单编号="11", 主订单编号="22").number == "11"


@pytest.mark.parametrize("name", ["订单编号", "订单创建时间", "订单付款时间"])
def test_a_missing_column_refuses_the_file_and_is_named(name):
    header = headers.ORDERS["report"].replace(name, "别的")
    with pytest.raises(Refused) as refused:
        reading(table(header))
    assert (refused.value.key, refused.value.values) == ("columns_missing", {"columns": name})


def test_the_same_column_twice_refuses_the_file():
    with pytest.raises(Refused, match=r"columns_doubled.*收货地址"):
        reading(table(headers.ORDERS["report"] + ",收货地址"))


def test_two_header_rows_refuse_the_file():
    header = headers.ORDERS["report"]
    with pytest.raises(Refused, match="header_twice"):
        reading(table(header, header.split(","), cells(header)))


def test_a_header_further_down_is_refused_alone():
    header = headers.ORDERS["report"]
    rows, refused = everything(table(header, cells(header), header.split(","), cells(header, 订单编号="2")))
    assert ([row.number for row in rows], [line.refusal.key for line in refused]) == (
        ["1930679858170647", "2"],
        ["header_again"],
    )


def test_what_follows_another_header_is_not_read_by_the_first():
    header = "订单编号,总金额,订单创建时间,订单付款时间"
    other = "订单编号,退款金额,订单创建时间,订单付款时间"
    rows, refused = everything(table(header, cells(header), other.split(","), cells(other)))
    assert (len(rows), [line.refusal.key for line in refused]) == (1, ["header_again", "after_other_header"])


def test_a_file_of_something_else_is_no_order_file():
    with pytest.raises(Refused, match="file_not_orders"):
        reading("name,age\r\nAnn,30\r\n")
