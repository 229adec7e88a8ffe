"""Orders are found by any part of their numbers, from the import on until it is taken back, by who works in their store."""

from opsflow.db import db_change
from opsflow.people import actions as people
from opsflow.shop import catalogue
from tests.ground.found import found, kept
from tests.ground.world import CREW, MAIN, OTHER, World
from tests.orders.desk import CLOSED, SENT, WAITS, Desk, export
from tests.orders.files import cells
from tests.orders.headers import ORDERS

NUMBER = "1930679858170647"
CANARY = "金丝雀暖灯"


def line(number: str, status: str = WAITS, **changed: str) -> list[str]:
    return cells(ORDERS["2022"], 订单编号=number, 订单状态=status, **changed)


def one(status: str = WAITS, **changed: str) -> str:
    return export(line(NUMBER, status, **changed))


def case_of(desk: Desk) -> str:
    return f"/cases/{desk.order(NUMBER)['case_id']}"


def test_any_part_of_a_number_finds_the_order_once(desk: Desk) -> None:
    desk.brings(one())
    ann = desk.shop.browser("ann")
    for part in (NUMBER, NUMBER[:6], NUMBER[-4:], NUMBER[5:9], NUMBER[3:5], "7"):
        hits = found(ann, part)
        assert hits["orders"] == [case_of(desk)] and "cases" not in hits, part


def test_part_of_a_number_and_of_the_goods_find_it_together(desk: Desk) -> None:
    desk.brings(one(宝贝标题="陶瓷马克杯 350ml"))
    ann = desk.shop.browser("ann")
    assert found(ann, "0647 马克")["orders"] == found(ann, "350ML，陶瓷")["orders"] == [case_of(desk)]
    assert "orders" not in found(ann, "0647 茶壶")


def test_an_order_without_a_case_is_found_too(desk: Desk) -> None:
    desk.brings(one("等待买家付款", 订单付款时间="", 买家付款时间=""))
    assert found(desk.shop.browser("ann"), "0647")["orders"] == [f"/orders?q={NUMBER}"]


def test_a_whole_number_stands_before_one_that_holds_it_and_work_before_what_is_over(desk: Desk) -> None:
    numbers = {"4711": SENT, "471100": CLOSED, "99471188": SENT, "994711": SENT, "479471199": SENT}
    desk.brings(export(*(line(number, status) for number, status in numbers.items())))
    by_case = {f"/cases/{row['case_id']}": row["number"] for row in desk.rows("shop_order")}
    hits = found(desk.shop.browser("ann"), "4711")["orders"]
    order = [by_case.get(one, one.rpartition("=")[2]) for one in hits]
    assert order[0] == "4711" and set(order[1:3]) == {"471100", "994711"}
    assert set(order[3:]) == {"99471188", "479471199"}


def test_a_parcel_is_found_by_its_number_once_a_file_tells_it(desk: Desk) -> None:
    desk.brings(one())
    ann = desk.shop.browser("ann")
    assert "orders" not in found(ann, "YT8800123")
    desk.brings(one(SENT, 物流单号="YT8800123", 运单号="YT8800123", 物流公司="圆通速递"))
    assert found(ann, "yt8800123")["orders"] == [case_of(desk)]


def test_an_import_that_is_taken_back_leaves_no_order_to_find(desk: Desk) -> None:
    before = kept(desk.shop.app)
    run = desk.brings(one())
    assert kept(desk.shop.app)["search_order"] != before["search_order"]
    desk.takes_back(run.row.id)
    after = kept(desk.shop.app)
    assert after["search_order"] == before["search_order"] and after["grams of orders"] == []
    assert "orders" not in found(desk.shop.browser("ann"), NUMBER)


def test_taking_back_a_second_import_finds_by_what_the_first_said(desk: Desk) -> None:
    desk.brings(one(宝贝标题="陶瓷马克杯"))
    before = kept(desk.shop.app)["search_order"]
    run = desk.brings(one(SENT, 宝贝标题="玻璃茶壶"))
    assert found(desk.shop.browser("ann"), "茶壶")["orders"]
    desk.takes_back(run.row.id)
    assert kept(desk.shop.app)["search_order"] == before


def test_nobody_finds_what_is_in_a_store_that_they_do_not_work_in(desk: Desk) -> None:
    shop = desk.shop
    desk.brings(one(宝贝标题=CANARY), store=OTHER, by=None)
    hidden = {case_of(desk), f"/cases/{shop.order(store=OTHER, products=CANARY, number='888')}", _sold(shop)}
    for login, (_role, store, _shift) in CREW.items():
        reader = shop.browser(login)
        for asked in (CANARY, "丝雀", "雀", "0647", "888", "9001"):
            hits = found(reader, asked)
            seen = {*hits.get("cases", ()), *hits.get("orders", ()), *hits.get("products", ())}
            assert bool(seen & hidden) == (store in (None, OTHER)), (login, asked)


def _sold(shop: World) -> str:
    author = catalogue.Author(shop.stores[OTHER], None, shop.at, "hand")
    with shop.app.app_context(), db_change() as change:
        (added,) = catalogue.add(change, author, [{"number": "9001", "title": CANARY}])
    return f"/products/{added}"


def test_a_role_that_ends_ends_what_is_found(desk: Desk) -> None:
    shop = desk.shop
    desk.brings(one())
    assert found(shop.browser("ann"), "0647")["orders"]
    with shop.app.app_context(), db_change() as change:
        people.let_go(change, shop.ids["ann"], "shipping", shop.stores[MAIN], by=None, now=shop.at)
    shop.later(seconds=1)
    assert found(shop.browser("ann"), "0647") == {}
