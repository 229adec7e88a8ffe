"""Sheets of months that are over: their rows, and the review of each as it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from opsflow.flow.queries.records import Record, records
from opsflow.refusals import NotFound
from opsflow.scoring import evidence, rules
from opsflow.scoring.card import Scorecard
from opsflow.scoring.cards import cards_of
from opsflow.scoring.evidence import Evidence
from opsflow.scoring.models import MONTH, SHEET, VALUE
from opsflow.scoring.months import Month, read_month
from opsflow.scoring.review import Review, Seat

APPROVED = ("approved", "closed")
SELF, REVIEW = "assess_self", "review_sheet"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A member's part of a month; `fixed` is its evidence once the month is frozen."""

    id: int
    month: Month
    member_id: int
    role: str
    first: date
    last: date
    store_id: int
    case_id: int
    fixed: Evidence | None


@dataclass(frozen=True, slots=True)
class GivenValue:
    """A value that holds, with its reason, and who gave it when."""

    value: Decimal
    reason: str
    by_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Stood:
    """A sheet with its case, its evidence, all values and what they come to. `given` is by seat and item."""

    row: SheetRow
    case: Record
    evidence: Evidence
    given: Mapping[tuple[int, str], GivenValue]
    review: Review

    @property
    def committee(self) -> Sequence[int]:
        """Whose seats there are."""
        return self.case.values.get("committee") or ()


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month that is over."""

    month: Month
    over_at: datetime
    freezes_at: datetime
    frozen_at: datetime | None


def month_row(reading: sa.Connection, month: Month) -> MonthRow | None:
    """A month, None while it is not over."""
    row = reading.execute(sa.select(MONTH).where(MONTH.c.month == str(month))).one_or_none()
    return None if row is None else MonthRow(month, row.over_at, row.freezes_at, row.frozen_at)


def of_month(reading: sa.Connection, month: Month) -> list[SheetRow]:
    """Every sheet of a month, by member and first day."""
    asked = sa.select(SHEET).where(SHEET.c.month == str(month), SHEET.c.case_id.is_not(None))
    return [_row(row) for row in reading.execute(asked.order_by(SHEET.c.member_id, SHEET.c.first_day))]


def of_member(reading: sa.Connection, month: Month, member_id: int) -> list[SheetRow]:
    """A member's sheets of a month, one for each main role they had."""
    return [row for row in of_month(reading, month) if row.member_id == member_id]


def sheet(reading: sa.Connection, sheet_id: int) -> SheetRow:
    """One sheet. Raises NotFound."""
    row = reading.execute(sa.select(SHEET).where(SHEET.c.id == sheet_id, SHEET.c.case_id.is_not(None))).one_or_none()
    if row is None:
        raise NotFound()
    return _row(row)


def stood(reading: sa.Connection, rows: Sequence[SheetRow], now: datetime) -> list[Stood]:
    """How these sheets stand, in their order."""
    cases = records(reading, [row.case_id for row in rows]) if rows else {}
    given = _given(reading, [row.id for row in rows])
    cards = {month: cards_of(reading, month) for month in {row.month for row in rows}}
    return [
        _stood(reading, row, cards[row.month][row.role], cases[row.case_id], given.get(row.id, {}), now) for row in rows
    ]


def facts(reading: sa.Connection, store_id: int, key: str, now: datetime) -> Mapping[str, Any]:
    """What the process asks of a sheet (`flow/law/sight.NAMED_FACTS`)."""
    row = sheet(reading, int(key))
    (found,) = stood(reading, [row], now)
    others = [one.case_id for one in of_month(reading, row.month) if one.id != row.id]
    cases = records(reading, others).values()
    return {
        "assessed": not found.review.still_to_assess,
        "valued": not found.review.still_to_value,
        "all_approved": all(case.state in APPROVED for case in cases),
    }


def valued(card: Scorecard, found: Evidence) -> tuple[rules.Valued, ...]:
    """The card's items with their values by completion."""
    return rules.valued(card, evidence.of_role(found.counts, card.role), found.occurred)


def _stood(
    reading: sa.Connection,
    row: SheetRow,
    card: Scorecard,
    case: Record,
    given: Mapping[tuple[int, str], GivenValue],
    now: datetime,
) -> Stood:
    found = row.fixed or evidence.gathered(reading, row.member_id, row.role, row.first, row.last, now)
    seats = [
        Seat(member, case.is_done(f"{REVIEW}:{member}"), _values(given, member))
        for member in case.values.get("committee") or ()
    ]
    review = Review(
        card,
        valued(card, found),
        seats,
        _values(given, row.member_id),
        own_done=case.is_done(SELF),
        waived=bool(case.values.get("self_waived")),
        extra=found.extra,
    )
    return Stood(row, case, found, given, review)


def _values(given: Mapping[tuple[int, str], GivenValue], seat: int) -> dict[str, Decimal | None]:
    return {item: one.value for (of_seat, item), one in given.items() if of_seat == seat}


def _given(reading: sa.Connection, ids: Iterable[int]) -> dict[int, dict[tuple[int, str], GivenValue]]:
    """The values that hold, by sheet."""
    found: dict[int, dict[tuple[int, str], GivenValue]] = {}
    rows = reading.execute(sa.select(VALUE).where(VALUE.c.sheet_id.in_(list(ids))).order_by(VALUE.c.id))
    for row in rows:
        of_sheet = found.setdefault(row.sheet_id, {})
        of_sheet.pop((row.seat_id, row.item), None)
        if row.value is not None:
            of_sheet[row.seat_id, row.item] = GivenValue(Decimal(row.value), row.reason, row.by_id, row.at)
    return found


def _row(row: Any) -> SheetRow:
    fixed = None if row.evidence is None else evidence.read(row.evidence)
    return SheetRow(
        row.id,
        read_month(row.month),
        row.member_id,
        row.role,
        row.first_day,
        row.last_day,
        row.store_id,
        row.case_id,
        fixed,
    )
