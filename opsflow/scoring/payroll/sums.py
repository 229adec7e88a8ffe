"""A member's pay of a month: what it rests on, and how it is summed, each line to be recomputed by hand. Source: scoring.md §6.

Nothing of it is stored: totals are the sheets', base salaries and lines are rows that are only added.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from opsflow.scoring import pay
from opsflow.scoring.card import Flagship, Range, Scorecard
from opsflow.scoring.cards import cards_of
from opsflow.scoring.months import Month
from opsflow.scoring.pay_models import LINE, SALARY
from opsflow.scoring.rules import ZERO, round2
from opsflow.scoring.sheets import Stood

AHEAD = 12  # months ahead that a base salary can be set for
SCHEMES = ("coefficient", "flagship")
OCCASIONS = ("late_arrival", "early_leave", "granted_leave")
COUNTED = {"coefficient": ("sales", "reward", "penalty"), "flagship": ("special",)}  # by scheme


@dataclass(frozen=True, slots=True)
class SalaryRow:
    """A base salary as it was set; `by_id` None: the scorecard's."""

    amount: Decimal
    scheme: str
    from_month: str = ""
    reason: str = ""
    by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of money that holds."""

    id: int
    month: str
    member_id: int
    kind: str
    key: str
    amount: Decimal
    reason: str
    by_id: int
    at: datetime
    case_id: int | None
    about: str | None
    corrected: str | None


@dataclass(frozen=True, slots=True)
class Book:
    """All rows that a month's pay rests on, read at once."""

    month: Month
    cards: Mapping[str, Scorecard]
    salaries: Mapping[tuple[int, str], SalaryRow]
    lines: Mapping[int, Sequence[Line]]

    def salary(self, member_id: int, role: str) -> SalaryRow | None:
        """What holds for a member in a role: their own, else the scorecard's."""
        card = self.cards.get(role)
        own = self.salaries.get((member_id, role))
        if own or card is None or card.base_salary is None:
            return own
        return SalaryRow(card.base_salary, "coefficient")


@dataclass(frozen=True, slots=True)
class PartOf:
    """A part of the month in one role: its days, what it came to, its base salary."""

    role: str
    days: int
    total: Decimal
    salary: Decimal


@dataclass(frozen=True, slots=True)
class Basis:
    """What the pay of a month is computed from: `base` unrounded, `card` of the role held at the end."""

    member_id: int
    month: Month
    card: Scorecard
    scheme: str
    parts: tuple[PartOf, ...]
    total: Decimal
    base: Decimal
    lines: tuple[Line, ...]
    occasions: int = 0
    absence_days: Decimal = ZERO

    def sum_of(self, kind: str) -> Decimal:
        """The lines of a kind together, as far as the scheme knows it."""
        counted = kind in COUNTED[self.scheme]
        return sum((one.amount for one in self.lines if one.kind == kind and counted), ZERO)

    @property
    def flagship(self) -> Flagship | None:
        """The scheme, where it is that one."""
        return self.card.flagship if self.scheme == "flagship" else None

    @property
    def factor(self) -> Decimal:
        """What the total is worth."""
        return pay.factor(self.total, (self.flagship or self.card.coefficient).bands)

    @property
    def bonus_lost(self) -> bool:
        """Whether attendance has lost its bonus."""
        scheme = self.flagship
        return scheme is not None and (self.occasions >= scheme.lost_at or self.absence_days >= scheme.lost_at_absence)

    @property
    def pay(self) -> Decimal:
        """The sum, rounded once."""
        if self.flagship is not None:
            told = {"occasions": self.occasions, "absence_days": self.absence_days, "specials": self.sum_of("special")}
            return pay.flagship_pay(self.base, self.total, self.flagship, **told)  # type: ignore[arg-type]
        money = {"sales": self.sum_of("sales"), "rewards": self.sum_of("reward"), "penalties": self.sum_of("penalty")}
        return pay.coefficient_pay(self.base, self.total, self.card.coefficient, **money)


def book(reading: sa.Connection, month: Month) -> Book:
    """The book of a month: two questions and the scorecards'."""
    salaries: dict[tuple[int, str], SalaryRow] = {}
    rows = reading.execute(sa.select(SALARY).where(SALARY.c.from_month <= str(month)).order_by(SALARY.c.id))
    for row in rows:
        known = salaries.get((row.member_id, row.role))
        if known is None or known.from_month <= row.from_month:
            salaries[row.member_id, row.role] = SalaryRow(row.amount, row.scheme, row.from_month, row.reason, row.by_id)
    return Book(month, cards_of(reading, month), salaries, lines(reading, LINE.c.month == str(month)))


def lines(reading: sa.Connection, asked: sa.ColumnElement[bool]) -> dict[int, list[Line]]:
    """The lines that hold among those asked for, by member, the oldest first."""
    taken = sa.select(LINE.c.takes_back).where(LINE.c.takes_back.is_not(None))
    rows = sa.select(LINE).where(asked, LINE.c.kind != "taken_back", LINE.c.id.not_in(taken)).order_by(LINE.c.id)
    found: dict[int, list[Line]] = {}
    for row in reading.execute(rows):
        mine = found.setdefault(row.member_id, [])
        if row.kind == "sales":  # the newest of a month holds
            mine[:] = [one for one in mine if (one.kind, one.month) != ("sales", row.month)]
        mine.append(
            Line(
                row.id, row.month, row.member_id, row.kind, row.key, row.amount, row.reason, row.by_id, row.at,
                row.case_id, row.about, row.corrected,
            )
        )  # fmt: skip
    return found


def ranges(cards: Iterable[Scorecard], kind: str) -> dict[str, Range]:
    """The ranges of rewards or penalties on these scorecards, by key."""
    return {
        one.key: one
        for card in cards
        for one in (card.coefficient.rewards if kind == "reward" else card.coefficient.penalties)
    }


def basis(found: Book, stoods: Sequence[Stood]) -> Basis | str:
    """What a member's pay rests on, by their sheets of the month; a word of what is lacking: sheet, total, salary."""
    if not stoods:
        return "sheet"
    member, last = stoods[0].row.member_id, stoods[-1]
    parts: list[PartOf] = []
    for one in stoods:
        salary = found.salary(member, one.row.role)
        if salary is None:
            return "salary"
        if one.review.total is None:
            return "total"
        days = (one.row.last - one.row.first).days + 1
        parts.append(PartOf(one.row.role, days, one.review.total, salary.amount))
    whole = pay.joined([pay.Part(one.days, one.total, one.salary) for one in parts], found.month.last.day)
    occurred = [one for stood in stoods for one in stood.evidence.occurred]
    held = found.salary(member, last.row.role)
    return Basis(
        member,
        found.month,
        last.review.card,
        held.scheme if held and last.review.card.flagship else "coefficient",
        tuple(parts),
        whole.total,
        whole.base_salary,
        tuple(found.lines.get(member, ())),
        sum(one.kind in OCCASIONS for one in occurred),
        sum((one.days for one in occurred if one.kind == "absence"), ZERO),
    )


def corrected(found: Basis, adjustments: Iterable[Line]) -> Basis:
    """The same with what later adjustments say of it, in their order."""
    for one in adjustments:
        what, value = one.key, one.corrected or "0"
        kind, _, key = what.partition(":")
        if kind == "total":
            found = replace(found, total=Decimal(value))
        elif kind == "line":
            found = replace(found, lines=tuple(line for line in found.lines if str(line.id) != key))
        else:
            line = replace(one, kind=kind, key=key, amount=Decimal(value))
            others = tuple(line for line in found.lines if kind != "sales" or line.kind != "sales")
            found = replace(found, lines=(*others, line))
    return found


def money(amount: Decimal) -> str:
    """Yuan with two places, in groups of three: "2,000.00"."""
    return f"{round2(amount):,.2f}"
