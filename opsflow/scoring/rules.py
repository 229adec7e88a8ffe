"""From counted tasks to a month's total: pure arithmetic in Decimal. Source: scoring.md §2 to §4.

Nothing is rounded before a total, which is rounded half up to 2 places. Quotients keep 30 places: sums of them are
exact in any order, and a total that is a tie by the law is never missed by the last digit of a third.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Literal

from opsflow.people.occurrences import Occurrence
from opsflow.refusals import Refused
from opsflow.scoring.card import Item, Scorecard

Outcome = Literal["on_time", "late", "missed", "overdue", "pending"]

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
MOST_EXTRA, MOST_OUTSIDE, OUTSIDE_POINTS = Decimal(20), Decimal(5), Decimal("0.5")
LEAST_VOLUNTARY, MOST_VOLUNTARY = Decimal("0.5"), Decimal(10)
COMMITTEE, SELF = Decimal("0.75"), Decimal("0.25")
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_KEPT, _TIE, _CENT = Decimal("1e-30"), Decimal("1e-20"), Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Counted:
    """Tasks of one item, outcome and effort. Overdue ones weigh only "if it ended now", pending ones never."""

    item: str
    outcome: Outcome
    times: int = 1
    effort: Decimal = ONE


@dataclass(frozen=True, slots=True)
class Occurred:
    """Something that attendance takes points off for; `days` matters where the deduction is by the day."""

    kind: Occurrence
    days: Decimal = ONE


@dataclass(frozen=True, slots=True)
class Outside:
    """A task done for a role that is not the doer's main role, or helped with when overdue."""

    day: date
    process: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tasks of an item ended how."""

    on_time: int = 0
    late: int = 0
    missed: int = 0
    overdue: int = 0
    pending: int = 0

    @property
    def counted(self) -> int:
        """Those that the value rests on."""
        return self.on_time + self.late + self.missed


@dataclass(frozen=True, slots=True)
class Valued:
    """An item's value by completion (None: no evidence), and what it were if the month ended now."""

    item: Item
    tally: Tally
    value: Decimal | None
    if_ended_now: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        """The value in per cent of the weight."""
        return None if self.value is None else quotient(HUNDRED * self.value, self.item.weight)


def valued(card: Scorecard, counted: Iterable[Counted], occurred: Iterable[Occurred] = ()) -> tuple[Valued, ...]:
    """Every item of the card with its value by completion, in the card's order."""
    counted, occurred = tuple(counted), tuple(occurred)
    return tuple(_valued(item, [one for one in counted if one.item == item.key], occurred) for item in card.items)


def task_value(item: Item, counted: Iterable[Counted], *, ended: bool = False) -> Decimal | None:
    """weight x sum of credit x effort / sum of effort; None when nothing counted. `ended`: overdue ones count as 0."""
    kinds = ("on_time", "late", "missed", "overdue") if ended else ("on_time", "late", "missed")
    counting = [one for one in counted if one.outcome in kinds and one.times]
    if any(one.effort <= 0 for one in counting):
        raise Refused("scoring_effort", item=item.key)
    if not counting:
        return None
    with localcontext(EXACT):
        earned = sum((credit(one.outcome, item.late_credit) * one.effort * one.times for one in counting), ZERO)
        return quotient(item.weight * earned, sum((one.effort * one.times for one in counting), ZERO))


def credit(outcome: Outcome, late_credit: Decimal) -> Decimal:
    """1 on time, a half (or what the item says, 0 to 1) late, else 0."""
    if not ZERO <= late_credit <= ONE:
        raise Refused("scoring_late_credit", found=late_credit)
    return {"on_time": ONE, "late": late_credit}.get(outcome, ZERO)


def attendance_value(item: Item, occurred: Iterable[Occurred]) -> Decimal:
    """The weight less the month's deductions, never below 0; what the card names no deduction for costs nothing."""
    return max(ZERO, item.weight - sum((deduction(item, one) for one in occurred), ZERO))


def deduction(item: Item, one: Occurred) -> Decimal:
    """What one occurrence takes off."""
    if one.days <= 0:
        raise Refused("scoring_days", found=one.days)
    rule = item.deductions.get(one.kind)
    if rule is None:
        return ZERO
    return rule.points * one.days if rule.per == "day" else rule.points


def base(card: Scorecard, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """100 x sum of values / sum of weights, over the items that have a value; None when none has.

    Raises Refused for a value that no item can have.
    """
    given = [(item, value) for item in card.items if (value := values.get(item.key)) is not None]
    for item, value in given:
        if not ZERO <= value <= item.weight:
            raise Refused("scoring_value", item=item.key, found=value, most=item.weight)
    if not given:
        return None
    with localcontext(EXACT):
        return quotient(
            HUNDRED * sum((value for _, value in given), ZERO), sum((item.weight for item, _ in given), ZERO)
        )


def still_to_value(card: Scorecard, values: Mapping[str, Decimal | None]) -> tuple[str, ...]:
    """The items that reviewers must value before the sheet can be approved.

    None while at least half of the weight has a value, attendance aside.
    """
    tasks = [item for item in card.items if not item.is_attendance]
    empty = [item for item in tasks if values.get(item.key) is None]
    enough = 2 * sum(item.weight for item in empty) <= sum(item.weight for item in tasks)
    return () if enough else tuple(item.key for item in empty)


def self_still_to_value(by_completion: Iterable[Valued], own: Mapping[str, Decimal | None]) -> tuple[str, ...]:
    """The items a member has not valued though there is evidence; those without may stay empty."""
    return tuple(one.item.key for one in by_completion if one.value is not None and own.get(one.item.key) is None)


def extra(voluntary: Iterable[Decimal] = (), outside: Iterable[Outside] = ()) -> Decimal:
    """Points beside the base, at most 20: voluntary tasks, and outside work (one a day and process, 5 points)."""
    voluntary = tuple(voluntary)
    for points in voluntary:
        if not LEAST_VOLUNTARY <= points <= MOST_VOLUNTARY:
            raise Refused("scoring_voluntary", found=points, least=LEAST_VOLUNTARY, most=MOST_VOLUNTARY)
    return min(MOST_EXTRA, sum(voluntary, ZERO) + min(MOST_OUTSIDE, OUTSIDE_POINTS * len(set(outside))))


def committee_base(bases: Iterable[Decimal]) -> Decimal:
    """The mean of the reviewers' bases. A missing reviewer is no zero: leave them out only when replaced or waived."""
    bases = tuple(bases)
    if not bases:
        raise Refused("scoring_no_reviewer")
    return quotient(sum(bases, ZERO), Decimal(len(bases)))


def total(committee: Decimal, own: Decimal | None, extra_points: Decimal) -> Decimal:
    """The month's total, 0 to 120, rounded. `own` None: self-assessment waived, the committee counts alone."""
    with localcontext(EXACT):
        return round2((committee if own is None else COMMITTEE * committee + SELF * own) + extra_points)


def round2(number: Decimal) -> Decimal:
    """Half up to 2 places."""
    with localcontext(EXACT):
        return number.quantize(_TIE, ROUND_HALF_EVEN).quantize(_CENT, ROUND_HALF_UP)


def quotient(a: Decimal, b: Decimal) -> Decimal:
    """a / b to 30 places."""
    with localcontext(EXACT):
        return (a / b).quantize(_KEPT)


def _valued(item: Item, counted: list[Counted], occurred: Iterable[Occurred]) -> Valued:
    if item.is_attendance:
        value = attendance_value(item, occurred)
        return Valued(item, Tally(), value, value)
    return Valued(item, _tally(counted), task_value(item, counted), task_value(item, counted, ended=True))


def _tally(counted: Iterable[Counted]) -> Tally:
    numbers: dict[str, int] = {}
    for one in counted:
        numbers[one.outcome] = numbers.get(one.outcome, 0) + one.times
    return Tally(**numbers)
