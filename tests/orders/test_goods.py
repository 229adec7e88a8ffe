"""Item files tell a case which products of the catalogue it is about, once, in few statements."""

import sqlalchemy as sa

from opsflow.db import db, db_reading
from opsflow.flow.models import ABOUT
from tests.orders.files import cells, table
from tests.orders.headers import ITEMS, ORDERS

HEADER = ITEMS["2022"]
BARE = ITEMS["2018"]  # tells neither payment nor status: it follows an order file
PAID = "买家已付款，等待卖家发货"
WAITS = "等待买家付款"


def order(number: int, **told: str) -> list[str]:
    return cells(ORDERS["2022"], 订单编号=str(3_000_000 + number), **told)


def item(number: int, code: str, sub: int = 0, header: str = HEADER, **told: str) -> list[str]:
    main, line = str(3_000_000 + number), str(9_000_000 + number * 100 + sub)
    named = {"主订单编号": main, "订单编号": main, "子订单编号": line, "标题": f"商品{code}", "商家编码": code}
    return cells(header, **named, **{"订单状态": PAID, **told})


def about(desk, number: int) -> list[str]:
    case_id = desk.order(str(3_000_000 + number))["case_id"]
    asked = (
        sa.select(ABOUT.c.value).where(ABOUT.c.case_id == case_id, ABOUT.c.kind == "product").order_by(ABOUT.c.value)
    )
    with desk.shop.app.app_context(), db_reading() as reading:
        return list(reading.execute(asked).scalars())


def version(desk, number: int) -> int:
    return desk.shop.case(desk.order(str(3_000_000 + number))["case_id"]).version


def test_an_item_file_that_opens_an_order_names_its_goods(desk):
    desk.brings(table(HEADER, item(1, "A"), item(1, "B", 1), item(1, "A", 2), item(2, "")))
    assert (about(desk, 1), version(desk, 1)) == (["A", "B"], 1)
    assert about(desk, 2) == []  # a product without a number of its own


def test_one_that_follows_an_order_file_names_them_once(desk):
    desk.brings(table(ORDERS["2022"], order(1), order(2)))
    assert about(desk, 1) == []
    lines = (item(1, "A"), item(1, "B", 1))
    desk.brings(table(HEADER, *lines))
    assert (about(desk, 1), version(desk, 1), version(desk, 2)) == (["A", "B"], 2, 1)
    desk.brings(table(HEADER, *lines))
    assert version(desk, 1) == 2
    desk.brings(table(HEADER, *lines, item(1, "C", 2)))
    assert (about(desk, 1), version(desk, 1)) == (["A", "B", "C"], 3)
    assert desk.is_clean()


def test_an_order_that_is_paid_later_has_the_goods_of_its_lines(desk):
    desk.brings(table(ORDERS["2022"], order(1, 订单状态=WAITS, 订单付款时间="", 买家付款时间="")))
    desk.brings(table(HEADER, item(1, "A", 订单状态=WAITS, 订单付款时间="", 买家付款时间="")))
    desk.brings(table(ORDERS["2022"], order(1)))
    assert about(desk, 1) == ["A"]


def test_an_order_that_has_left_hears_of_no_goods(desk):
    desk.brings(table(ORDERS["2022"], order(1, 订单状态="卖家已发货，等待买家确认", 发货时间="2026-11-23 17:00:00")))
    before = version(desk, 1)
    desk.brings(table(HEADER, item(1, "A", 订单状态="卖家已发货，等待买家确认")))
    assert (about(desk, 1), version(desk, 1)) == ([], before)


def test_taken_back_the_goods_are_forgotten(desk):
    desk.brings(table(ORDERS["2022"], order(1)))
    run = desk.received(table(HEADER, item(1, "A")))
    desk.reads(run)
    desk.takes_back(run)
    assert about(desk, 1) == [] and desk.is_clean()


def test_however_many_they_are_each_case_costs_one_statement(desk):
    def statements(first: int, orders: int) -> int:
        numbers = range(first, first + orders)
        desk.brings(table(ORDERS["2022"], *map(order, numbers)))
        run, asked = desk.received(table(HEADER, *(item(n, f"A{n % 7}", sub) for n in numbers for sub in range(2)))), []
        with desk.shop.app.app_context():
            listening = (db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
            sa.event.listen(*listening)
            desk.reads(run)
            sa.event.remove(*listening)
        return len(asked)

    few, many = statements(0, 20), statements(500, 120)
    assert many - few < 1.3 * 100
