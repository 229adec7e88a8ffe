"""From a month's total to pay, to warnings, and over a role changed inside the month. Pure. Source: scoring.md §6.

Fines and dismissal warnings are proposals to a person who decides; nothing here is applied by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from opsflow.refusals import Refused
from opsflow.scoring.card import Band, Coefficient, Flagship, Warn
from opsflow.scoring.rules import EXACT, ZERO, quotient, round2


@dataclass(frozen=True, slots=True)
class Part:
    """The days of a month in one role (or the days present, of one who joins or leaves)."""

    days: int
    total: Decimal
    base_salary: Decimal


@dataclass(frozen=True, slots=True)
class Joined:
    """A month put together from its parts; the base salary is not rounded, pay is, once."""

    total: Decimal
    base_salary: Decimal


def factor(total: Decimal, bands: Iterable[Band]) -> Decimal:
    """What the rounded total is worth; a band's lower bound belongs to it."""
    rounded = round2(total)
    return [band.factor for band in bands if band.least is None or rounded >= band.least][-1]


def coefficient_pay(
    base_salary: Decimal,
    total: Decimal,
    scheme: Coefficient,
    *,
    sales: Decimal = ZERO,
    rewards: Decimal = ZERO,
    penalties: Decimal = ZERO,
) -> Decimal:
    """base salary x coefficient(total) + commission rate x sales + rewards - penalties, rounded once. Money in yuan."""
    with localcontext(EXACT):
        earned = base_salary * factor(total, scheme.bands) + scheme.commission_rate * sales
        return round2(earned + rewards - penalties)


def flagship_pay(
    base_salary: Decimal,
    score: Decimal,
    scheme: Flagship,
    *,
    occasions: int = 0,
    absence_days: Decimal = ZERO,
    specials: Decimal = ZERO,
) -> Decimal:
    """base + attendance bonus + performance bonus x band + specials or commission, rounded once.

    `occasions` are late arrivals, early leaves and leaves together.
    """
    with localcontext(EXACT):
        lost = occasions >= scheme.lost_at or absence_days >= scheme.lost_at_absence
        attendance = ZERO if lost else scheme.attendance_rate
        performance = scheme.performance_rate * factor(score, scheme.bands)
        return round2(base_salary * (1 + attendance + performance) + specials)


def joined(parts: Sequence[Part], month_days: int) -> Joined:
    """A month of several parts: totals weighted by the days present, base salary by the days of the whole month."""
    present = sum(part.days for part in parts)
    if not 0 < present <= month_days or any(part.days < 1 for part in parts):
        raise Refused("scoring_month_days", found=present, most=month_days)
    with localcontext(EXACT):
        totals = sum((part.total * part.days for part in parts), ZERO)
        salaries = sum((part.base_salary * part.days for part in parts), ZERO)
        return Joined(round2(quotient(totals, Decimal(present))), quotient(salaries, Decimal(month_days)))


def warned(totals: Sequence[Decimal | None], warn: Warn) -> bool:
    """Whether the row of monthly totals, oldest first, ends in so many under the mark; None (no sheet) breaks a row.

    `warn` is that of the role held at the last month's end.
    """
    row = totals[-warn.months :]
    return len(row) == warn.months and all(one is not None and round2(one) < warn.below for one in row)


def adjustment(corrected: Decimal, paid: Decimal) -> Decimal:
    """The line of money that a late correction of a closed month puts into the open one. No score moves."""
    return corrected - paid
