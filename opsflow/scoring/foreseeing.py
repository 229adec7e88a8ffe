"""What last month would have been with another scorecard: by completion alone, for those whose sheets the asker reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from opsflow.i18n import zone
from opsflow.people import queries as people
from opsflow.people.roles import Asker
from opsflow.scoring import evidence, rules, sheets
from opsflow.scoring.card import Scorecard
from opsflow.scoring.cards import card_of, cards_of
from opsflow.scoring.committee import reviewed_by
from opsflow.scoring.evidence import Evidence
from opsflow.scoring.months import Month, month_of
from opsflow.scoring.parts import Part, parts
from opsflow.scoring.pay import factor
from opsflow.scoring.review import Review


@dataclass(frozen=True, slots=True)
class Figures:
    """A sheet by one scorecard: base, coefficient of the total that completion alone makes, base salary times it."""

    base: Decimal | None = None
    coefficient: Decimal | None = None
    pay: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A member's days in the role, as they were and as they would have been."""

    member: str
    days: int
    was: Figures
    then: Figures


@dataclass(frozen=True, slots=True)
class Foresight:
    """A month with another scorecard. `hidden`: members of the role whose sheets the asker does not review.

    The sums are over those who have a pay in both.
    """

    month: Month
    lines: tuple[Foreseen, ...]
    hidden: int

    @property
    def month_days(self) -> int:
        """How many days the month has."""
        return (self.month.next().first - self.month.first).days

    @property
    def sums(self) -> tuple[Decimal, Decimal] | None:
        """What the base salaries came to, and would have come to."""
        both = [
            (one.was.pay, one.then.pay) for one in self.lines if one.was.pay is not None and one.then.pay is not None
        ]
        return (
            (sum((was for was, _ in both), rules.ZERO), sum((then for _, then in both), rules.ZERO)) if both else None
        )


def foresee(reading: sa.Connection, card: Scorecard, *, by: Asker, now: datetime) -> Foresight:
    """Last month of everybody who had the card's role then."""
    month = month_of(now, zone()).later(-1)
    told = parts(reading, month, zone(), cards_of(reading, month))
    mine = {who: [one for one in of_who if one.role == card.role] for who, of_who in told.items()}
    mine = {who: of_who for who, of_who in mine.items() if of_who}
    seen = reviewed_by(reading, by.id, now) - {by.id}
    names = people.names_of(reading, mine)
    before = card_of(reading, card.role, month)
    fixed = {(row.member_id, row.first): row.fixed for row in sheets.of_month(reading, month)}
    lines = [
        Foreseen(names[who], one.days, *_figures(_evidence(reading, who, one, fixed, now), (before, card), one, month))
        for who, of_who in sorted(mine.items(), key=lambda pair: names[pair[0]])
        if who in seen
        for one in of_who
    ]
    return Foresight(month, tuple(lines), len(mine.keys() - seen))


def _evidence(
    reading: sa.Connection, who: int, part: Part, fixed: dict[tuple[int, date], Evidence | None], now: datetime
) -> Evidence:
    return fixed.get((who, part.first)) or evidence.gathered(reading, who, part.role, part.first, part.last, now)


def _figures(found: Evidence, cards: Sequence[Scorecard], part: Part, month: Month) -> list[Figures]:
    days = (month.next().first - month.first).days
    return [_by(card, found, Decimal(part.days) / days) for card in cards]


def _by(card: Scorecard, found: Evidence, share: Decimal) -> Figures:
    review = Review(card, sheets.valued(card, found), extra=found.extra)
    base, total = review.completion_base, review.total
    if base is None or total is None:
        return Figures()
    coefficient = factor(total, card.coefficient.bands)
    salary = card.base_salary
    return Figures(base, coefficient, None if salary is None else rules.round2(salary * share * coefficient))
