"""The catalogue of the demo shop: a list of products for each store, counted by hand since, with its heroes."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from opsflow.db import db_change, db_reading
from opsflow.demo.crew import MAIN, TEXTILE
from opsflow.demo.story import Week
from opsflow.demo.tales import awake
from opsflow.products import actions
from opsflow.shop import catalogue
from opsflow.shop.catalogue import Altered, Author, known

HEADER = ("商品id", "商品标题", "一口价", "库存", "宝贝状态")
LISTS = {  # number, title, price, stock, status; the first three are heroes
    MAIN: """
        6801400121 家用陶瓷马克杯 39.90 420 出售中
        6801400122 奶油风北欧风台灯 159.00 86 出售中
        6801400123 手工香薰蜡烛礼盒 89.00 150 出售中
        6801400124 原木色实木调料架 69.00 74 出售中
        6801400125 简约玻璃密封罐 29.90 310 出售中
        6801400126 加厚防滑浴室地垫 45.00 128 出售中
        6801400127 家用不锈钢沥水篮 35.00 9 出售中
        6801400128 大号折叠晾衣架 119.00 42 出售中
        6801400129 原木色木质相框 25.80 200 出售中
        6801400130 复古多肉花盆 19.90  出售中
        6801400131 家用厨房置物架 139.00 33 出售中
        6801400132 轻奢保温焖烧杯 99.00 60 仓库中""",
    TEXTILE: """
        7302200451 简约四件套床品 299.00 95 出售中
        7302200452 轻奢羊毛地毯 459.00 18 出售中
        7302200453 奶油风珊瑚绒毯子 79.00 240 出售中
        7302200454 原木色亚麻抱枕套 29.90 330 出售中
        7302200455 复古棉麻桌布 59.00 110 出售中
        7302200456 手工羊毛地毯 599.00 7 出售中
        7302200457 加厚珊瑚绒毯子 99.00 160 出售中
        7302200458 大号四件套床品 359.00 52 出售中
        7302200459 可爱亚麻抱枕套 32.00  出售中
        7302200460 简约棉麻桌布 49.00 140 出售中
        7302200461 家用四件套床品 259.00 88 仓库中
        7302200462 手工竹编收纳篮 45.00 64 出售中""",
}
HEROES = 3
SOLD_OUT = (  # hours ago
    (30, MAIN, "6801400128", "laozhou"),
    (3, MAIN, "6801400127", "anning"),
    (3, TEXTILE, "7302200456", "xiaoman"),
)
COUNTED = (
    (MAIN, "6801400121", 386, "laozhou"),
    (MAIN, "6801400125", 295, "anning"),
    (TEXTILE, "7302200453", 228, "xiaoman"),
)


def plan(week: Week) -> None:
    """Let the lists come in, the stock be counted, heroes be chosen and two products be sold out."""
    for store in LISTS:
        week.at(week.ago(140), _brings(week, store))
        week.at(week.ago(100), _chooses(week, store))
    for store, number, stock, who in COUNTED:
        week.at(week.ago(26), _counts(week, store, number, stock, who))
    for hours, store, number, who in SOLD_OUT:
        week.at(awake(week.ago(hours)), _counts(week, store, number, 0, who))
    week.at(week.ago(51), _prices(week, "6801400131", Decimal("129.00")))


def _brings(week: Week, store: str) -> Callable[[datetime], None]:
    def brings(now: datetime) -> None:
        text = io.StringIO()
        csv.writer(text).writerows([HEADER, *(line.strip().split(" ") for line in LISTS[store].strip().splitlines())])
        file, by = io.BytesIO(text.getvalue().encode("gb18030")), week.shop.people["bailu"]
        actions.import_products(week.shop.stores[store], file, "出售中的宝贝.csv", by=by, trial=False, now=now)

    return brings


def _chooses(week: Week, store: str) -> Callable[[datetime], None]:
    """The promoter's heroes, as a promotion leaves them."""

    def chooses(now: datetime) -> None:
        store_id, numbers = week.shop.stores[store], [line.split()[0] for line in LISTS[store].strip().splitlines()]
        with db_change() as change:
            catalogue.hold(change)
            rows = known(change, store_id, numbers[:HEROES], []).by_number.values()
            author = Author(store_id, week.shop.people["suhe"].id, now, "hand")
            catalogue.alter(change, author, [Altered(row, {"hero": True}) for row in rows])

    return chooses


def _counts(week: Week, store: str, number: str, stock: int, who: str) -> Callable[[datetime], None]:
    def counts(now: datetime) -> None:
        product_id = _product(week.shop.stores[store], number)
        actions.change_product(product_id, {"stock": stock}, seen=None, by=week.shop.people[who], now=now)

    return counts


def _prices(week: Week, number: str, price: Decimal) -> Callable[[datetime], None]:
    def prices(now: datetime) -> None:
        product_id, by = _product(week.shop.stores[MAIN], number), week.shop.people["luchuan"]
        actions.change_product(product_id, {"list_price": price}, seen=None, by=by, now=now)

    return prices


def _product(store_id: int, number: str) -> int:
    with db_reading() as reading:
        return int(known(reading, store_id, [number], []).by_number[number]["id"])
