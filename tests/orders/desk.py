"""Files brought in at a shop at work, and what is there afterwards."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from opsflow.db import db, db_change, db_reading
from opsflow.flow.verify import verify
from opsflow.orders import actions, queries
from opsflow.orders.queries import ImportResult
from tests.ground.world import MAIN, World
from tests.orders.files import cells, table
from tests.orders.headers import ORDERS

WAITS = "买家已付款，等待卖家发货"
SENT = "卖家已发货，等待买家确认"
CLOSED = "交易关闭"
OWN = ("import_run", "import_refusal")  # the record of an import itself


@dataclass
class Desk:
    """Where a file is handed in."""

    shop: World
    folder: Path
    keep_buyers: bool = False

    def received(self, data: str | bytes, *, store: str = MAIN, trial: bool = False, by: str | None = "sun") -> int:
        """A file that nobody has read yet."""
        raw = data.encode("gb18030") if isinstance(data, str) else data
        (self.folder / "orders.csv").write_bytes(raw)
        with self.shop.app.app_context(), db_change() as change:
            return actions.receive(
                change, self.shop.stores[store], file_name="orders.csv", sha256=hashlib.sha256(raw).hexdigest(),
                by=self.shop.who(by) if by else None, trial=trial, now=self.shop.at,
            )  # fmt: skip

    def reads(self, run_id: int, clock: Any = None) -> ImportResult:
        """Read it through, or go on with it."""
        with self.shop.app.app_context():
            path = self.folder / "orders.csv"
            actions.import_file(run_id, path, keep_buyers=self.keep_buyers, clock=clock or (lambda: self.shop.at))
            return self.result(run_id)

    def brings(self, data: str | bytes, **how: Any) -> ImportResult:
        """Bring a file in."""
        return self.reads(self.received(data, **how))

    def takes_back(self, run_id: int, by: str = "sun") -> ImportResult:
        """Take an import back."""
        with self.shop.app.app_context():
            actions.begin_to_take_back(run_id, by=self.shop.who(by), now=self.shop.at)
            actions.carry_on(run_id, home=self.folder, keep_buyers=False, clock=lambda: self.shop.at)
            return self.result(run_id)

    def result(self, run_id: int) -> ImportResult:
        with self.shop.app.app_context(), db_reading() as reading:
            return queries.of_run(reading, run_id)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """A table as it stands."""
        table = db.metadata.tables[name]
        with self.shop.app.app_context(), db_reading() as reading:
            return [dict(row) for row in reading.execute(sa.select(table).order_by(*table.primary_key)).mappings()]

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """All tables but the imports' own record."""
        return {name: self.rows(name) for name in db.metadata.tables if name not in OWN}

    def is_clean(self) -> bool:
        """Whether every case is what its events make."""
        with self.shop.app.app_context(), db_reading() as reading:
            return list(verify(reading)) == []

    def order(self, number: str) -> Any:
        return next((row for row in self.rows("shop_order") if row["number"] == number), None)

    def state(self, number: str) -> str | None:
        """The state of the order's case."""
        found = self.order(number)
        return self.shop.case(found["case_id"]).state if found and found["case_id"] else None


def line(number: int, status: str = WAITS, header: str = ORDERS["2022"], **changed: str) -> list[str]:
    return cells(header, 订单编号=str(1_000_000_000_000 + number), 订单状态=status, **changed)


def number(of: int) -> str:
    return str(1_000_000_000_000 + of)


def export(*lines: list[str], header: str = ORDERS["2022"]) -> str:
    return table(header, *lines)


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    row = result.row
    return row.created, row.updated, row.unchanged, row.refused
