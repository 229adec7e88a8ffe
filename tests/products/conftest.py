import io
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from opsflow.db import db_reading
from opsflow.products import actions, queries
from opsflow.products.queries import ImportResult
from opsflow.shop.products import PRODUCT, PRODUCT_CHANGE
from tests.ground.world import MAIN, World
from tests.orders.desk import Desk

LIST = """商品id,商品标题,一口价,库存,宝贝状态
7001,羊绒围巾,299.00,12,出售中
7002,陶瓷马克杯,39.90,0,仓库中
"""


class Shelf:
    """The catalogue of a shop at work, in the hands of its people."""

    def __init__(self, shop: World) -> None:
        self.shop = shop

    def brings(
        self, data: str | bytes = LIST, *, store: str = MAIN, by: str | None = "sun", trial: bool = False
    ) -> ImportResult:
        """Bring a file in."""
        raw = data.encode("gb18030") if isinstance(data, str) else data
        with self.shop.app.app_context():
            who = self.shop.who(by) if by else None
            store_id, now = self.shop.stores[store], self.shop.at
            import_id = actions.import_products(store_id, io.BytesIO(raw), "list.csv", by=who, trial=trial, now=now)
            with db_reading() as reading:
                return queries.of_import(reading, import_id)

    def changes(self, number: str, /, *, by: str = "sun", seen: int | None = None, **facts: Any) -> int:
        """Change facts by hand."""
        with self.shop.app.app_context():
            return actions.change_product(self[number]["id"], facts, seen=seen, by=self.shop.who(by), now=self.shop.at)

    def rows(self) -> list[dict[str, Any]]:
        with self.shop.app.app_context(), db_reading() as reading:
            return [dict(row) for row in reading.execute(sa.select(PRODUCT).order_by(PRODUCT.c.id)).mappings()]

    def history(self, fact: str) -> list[tuple[Any, Any, str, int | None]]:
        asked = sa.select(PRODUCT_CHANGE).where(PRODUCT_CHANGE.c.fact == fact).order_by(PRODUCT_CHANGE.c.id)
        with self.shop.app.app_context(), db_reading() as reading:
            return [(row.before, row.after, row.how, row.member_id) for row in reading.execute(asked)]

    def __getitem__(self, number: str) -> dict[str, Any]:
        return next(row for row in self.rows() if row["number"] == number)


@pytest.fixture
def shelf(shop: World) -> Shelf:
    return Shelf(shop)


@pytest.fixture
def desk(shop: World, tmp_path: Path) -> Desk:
    return Desk(shop, tmp_path)


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.created, result.updated, result.unchanged, len(result.refused)
