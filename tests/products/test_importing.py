"""Files of products come in, and order files name products."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
import sqlalchemy as sa

from opsflow.db import db
from opsflow.products import actions
from opsflow.refusals import Forbidden, NotFound, Refused
from tests.ground.world import OTHER
from tests.orders.files import cells, table
from tests.orders.headers import ITEMS
from tests.products.conftest import LIST, counts

HEADER = ITEMS["2022"]
PAID = "买家已付款，等待卖家发货"


def item(order: int, title: str = "羊绒围巾", code: str = "", *, sub: int = 0) -> list[str]:
    number = str(3_000_000 + order)
    told = {"主订单编号": number, "子订单编号": str(9_000_000 + order * 100 + sub), "标题": title, "商家编码": code}
    return cells(HEADER, **told, 订单状态=PAID, 价格="89.40")


def items(*lines: list[str]) -> str:
    return table(HEADER, *lines)


def named(desk) -> list[int | None]:
    return [row["product_id"] for row in desk.rows("order_line")]


# files of products
def test_a_file_twice_changes_nothing(shelf):
    assert counts(shelf.brings()) == (2, 0, 0, 0)
    before = shelf.rows()
    shelf.shop.later(hours=1)
    assert counts(shelf.brings()) == (0, 0, 2, 0)
    assert shelf.rows() == before


def test_what_a_file_changes_is_history_and_what_it_leaves_blank_stays(shelf):
    shelf.brings()
    assert counts(shelf.brings("商品id,库存,价格\n7001,9,\n7002,0,\n")) == (0, 1, 1, 0)
    assert (shelf["7001"]["stock"], shelf["7001"]["list_price"]) == (9, Decimal("299.00"))
    assert shelf.history("stock")[-1] == (12, 9, "file", shelf.shop.ids["sun"])


def test_a_trial_run_counts_and_changes_nothing(shelf):
    assert counts(shelf.brings(trial=True)) == (2, 0, 0, 0)
    assert shelf.rows() == []


def test_a_line_without_title_adds_nothing(shelf):
    result = shelf.brings("商品id,库存\n7009,4\n")
    assert counts(result) == (0, 0, 0, 1)
    assert result.refused[0][1].key == "product_not_known"


def test_two_files_at_once_leave_one_product_each(shelf):
    lines = "".join(f"{number},围巾 {number},1.00,1,出售中\n" for number in range(900))
    data = LIST.splitlines()[0] + "\n" + lines
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(shelf.brings, [data, data]))
    assert len(shelf.rows()) == 900
    assert sum(result.created for result in results) == 900
    assert sum(result.unchanged for result in results) == 900


def test_the_same_number_is_another_product_in_another_store(shelf):
    shelf.brings()
    shelf.brings("商品id,商品标题\n7001,另一条围巾\n", store=OTHER, by=None)
    assert [(row["number"], row["title"]) for row in shelf.rows()][-1] == ("7001", "另一条围巾")
    assert shelf["7001"]["title"] == "羊绒围巾"


@pytest.mark.parametrize(("login", "store", "refusal"), [("ann", "qinghe", Forbidden), ("sun", OTHER, NotFound)])
def test_who_may_not_brings_nothing_in(shelf, login, store, refusal):
    with pytest.raises(refusal):
        shelf.brings(by=login, store=store)
    assert shelf.rows() == []


# what order files name
def test_an_item_export_adds_what_the_catalogue_does_not_know(desk, shelf):
    desk.brings(items(item(1, "羊绒围巾", "A-RED"), item(1, "羊绒围巾", "A-BLUE", sub=1), item(2, "马克杯")))
    scarf, cup = shelf.rows()
    assert (scarf["number"], scarf["title"], scarf["stock"], scarf["on_sale"]) == ("A-RED", "羊绒围巾", None, True)
    assert (cup["number"], cup["title"], cup["list_price"]) == (None, "马克杯", Decimal("89.40"))
    assert named(desk) == [scarf["id"], scarf["id"], cup["id"]]
    assert {how for *_, how, _ in shelf.history("title")} == {"orders"}


def test_lines_link_by_number_and_else_by_exact_title(desk, shelf):
    shelf.brings()
    shelf.brings("商品id,商品标题\n7001,别家的围巾\n", store=OTHER, by=None)
    desk.brings(items(item(1, "改了名的围巾", "7001"), item(2, "陶瓷马克杯", "sku-9"), item(3, "陶瓷马克杯 大号")))
    scarf, cup, _other, large = shelf.rows()
    assert named(desk) == [scarf["id"], cup["id"], large["id"]]


def test_the_same_item_export_again_adds_and_links_nothing_more(desk, shelf):
    data = items(item(1), item(2, "马克杯"))
    desk.brings(data)
    before = shelf.rows(), desk.rows("order_line")
    desk.brings(data)
    assert (shelf.rows(), desk.rows("order_line")) == before


def test_a_list_of_products_gives_what_orders_named_its_number(desk, shelf):
    desk.brings(items(item(1, "羊绒围巾"), item(2, "羊绒围巾", "sku-1")))
    assert counts(shelf.brings()) == (1, 1, 0, 0)
    assert [row["number"] for row in shelf.rows()] == ["7001", "7002"]
    desk.brings(items(item(3, "羊绒围巾", "sku-2")))
    assert set(named(desk)) == {shelf["7001"]["id"]}


def test_taking_an_import_back_takes_what_only_it_named(desk, shelf):
    run = desk.brings(items(item(1, "羊绒围巾"), item(2, "马克杯"))).row.id
    kept = next(row for row in shelf.rows() if row["title"] == "马克杯")
    with shelf.shop.app.app_context():
        actions.change_product(kept["id"], {"stock": 3}, seen=None, by=shelf.shop.who("ann"), now=shelf.shop.at)
    desk.takes_back(run)
    assert [row["title"] for row in shelf.rows()] == ["马克杯"]


def test_naming_costs_a_batch_the_same_however_many_lines_it_has(desk, shelf):
    def statements(first: int, n: int) -> int:
        data = items(*(item(first, f"围巾 {first}-{sub}", f"{first}-{sub}", sub=sub) for sub in range(n)))
        run, asked = desk.received(data), []

        def listener(*told):
            asked.append(told[2])

        with shelf.shop.app.app_context():
            sa.event.listen(db.engine, "before_cursor_execute", listener)
        try:
            desk.reads(run)
        finally:
            with shelf.shop.app.app_context():
                sa.event.remove(db.engine, "before_cursor_execute", listener)
        return sum("product" in statement for statement in asked)

    assert statements(1, 3) == statements(2, 60)


def test_a_number_that_is_there_cannot_be_given_twice(shelf):
    shelf.brings()
    with pytest.raises(Refused, match="product_number_taken"):
        shelf.changes("7002", number="7001")
