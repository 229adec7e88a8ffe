"""A file of sales: a line an agent, by login or name. All of it or nothing; each line that cannot be taken says why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO

import sqlalchemy as sa

from opsflow.people import queries as people
from opsflow.people.roles import Asker
from opsflow.refusals import NotFound, Refused
from opsflow.scoring.months import Month
from opsflow.scoring.payroll import sums, writing
from opsflow.scoring.payroll.seen import standings
from opsflow.sheets.cells import clean, shown
from opsflow.sheets.tables import Table, open_table

WHO = ("login", "账号", "帳號", "登录名", "登入名", "name", "姓名", "成员", "成員", "客服", "agent")
AMOUNT = ("sales", "amount", "销售额", "銷售額", "成交金额", "成交金額", "金额", "金額")
MOST_LINES = 1000


@dataclass(frozen=True, slots=True)
class SalesLine:
    """What a line says: whose sales, and what stood before (None: nothing)."""

    number: int
    member_id: int
    name: str
    amount: Decimal
    was: Decimal | None


@dataclass(frozen=True, slots=True)
class SalesOutcome:
    """What a file says, and the lines that cannot be taken: with one of those nothing is."""

    lines: Sequence[SalesLine]
    refused: Sequence[tuple[int, Refused]]
    trial: bool

    @property
    def is_taken(self) -> bool:
        """Whether it is to be kept."""
        return not self.refused and not self.trial


def take(
    change: sa.Connection, month: Month, stream: BinaryIO, *, by: Asker, trial: bool, now: datetime
) -> SalesOutcome:
    """Write a file's sales into a month; whoever asks keeps the change only if the outcome `is_taken`.

    Raises NotFound for all but finance, Refused for a file that is no such table.
    """
    table = open_table(stream)
    find = _finder(change, month, by, now)
    who, amount = _column(table, WHO), _column(table, AMOUNT)
    before = sums.book(change, month).lines
    found: dict[int, SalesLine] = {}
    refused: list[tuple[int, Refused]] = []
    for place, (number, cells) in enumerate(table.rows):
        if place == MOST_LINES:
            raise Refused("file_many_products", most=MOST_LINES)
        try:
            if isinstance(cells, Refused):
                raise cells
            member_id, name = find(clean(cells[who]))
            if member_id in found:
                raise Refused("sales_twice", name=name, line=found[member_id].number)
            was = [one.amount for one in before.get(member_id, ()) if one.kind == "sales"]
            told = writing.read_amount(clean(cells[amount]))
            found[member_id] = SalesLine(number, member_id, name, told, was[-1] if was else None)
            if not was or was[-1] != told:
                writing.give(change, member_id, month, "sales", "", f"{told:f}", "", by=by, now=now)
        except Refused as refusal:
            refused.append((number, refusal))
    if not found and not refused:
        raise Refused("file_empty")
    return SalesOutcome(list(found.values()), refused, trial)


def _finder(change: sa.Connection, month: Month, by: Asker, now: datetime) -> Callable[[str], tuple[int, str]]:
    """How a login or a name leads to a member; raises Refused where to nobody, or to several."""
    every = standings(change, month, by, now)
    if not any(one.finance for one in every):
        raise NotFound()
    known = {one.member_id for one in every if one.finance or one.is_member}
    rows = [row for row in people.members(change, now) if row.id in known]

    def find(text: str) -> tuple[int, str]:
        fitting = [row for row in rows if row.login == text.lower()] or [row for row in rows if row.name == text]
        if len(fitting) != 1:
            raise Refused("sales_several" if fitting else "sales_unknown", name=shown(text))
        return fitting[0].id, fitting[0].name

    return find


def _column(table: Table, names: Sequence[str]) -> int:
    """The first column of one of these names. Raises Refused."""
    told = [clean(cell).casefold() for cell in table.header]
    found = next((told.index(name) for name in names if name in told), None)
    if found is None:
        raise Refused("columns_missing", columns=f"{names[0]} / {names[2]}")
    return found
