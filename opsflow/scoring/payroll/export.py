"""What finance takes along: a line a member whose sheet is approved, and on record who took which file when."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from opsflow.flow.queries.scope import Scope
from opsflow.people import queries as people
from opsflow.people.roles import TITLES, Asker
from opsflow.refusals import NotFound, Refused
from opsflow.scoring.card import Texts
from opsflow.scoring.months import Month
from opsflow.scoring.pay_models import EXPORT
from opsflow.scoring.payroll import sums
from opsflow.scoring.payroll.seen import standings
from opsflow.scoring.payroll.slips import adjusted
from opsflow.scoring.payroll.sums import Basis
from opsflow.scoring.rules import ZERO

KINDS = ("xlsx", "csv")


@dataclass(frozen=True, slots=True)
class ExportLine:
    """A member's line. The rates are shares: of the sales, and in the other scheme of the base salary."""

    login: str
    name: str
    roles: tuple[Texts, ...]
    basis: Basis
    adjusted: Decimal

    @property
    def rates(self) -> tuple[Decimal, Decimal, Decimal]:
        """Commission, attendance bonus, performance bonus; those that the scheme has not are 0."""
        scheme = self.basis.flagship
        if scheme is None:
            return self.basis.card.coefficient.commission_rate, ZERO, ZERO
        return ZERO, ZERO if self.basis.bonus_lost else scheme.attendance_rate, scheme.performance_rate


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was given out."""

    kind: str
    lines: int
    digest: str
    by: str
    at: datetime


def export_lines(scope: Scope, month: Month) -> list[ExportLine]:
    """The lines of a month, for finance. Raises NotFound for all others, Refused while nobody is approved."""
    every = standings(scope.reading, month, scope.asker, scope.now)
    if not any(one.finance for one in every):
        raise NotFound()
    found = sums.book(scope.reading, month)
    known = {row.id: row for row in people.members(scope.reading, scope.now)}
    lines = [
        ExportLine(
            known[one.member_id].login,
            known[one.member_id].name,
            tuple(TITLES[role] for role in one.roles),
            basis,
            adjusted(found, one.member_id),
        )
        for one in every
        if (one.finance or one.is_member) and one.sees_pay
        if isinstance(basis := sums.basis(found, one.stoods), Basis)
    ]
    if not lines:
        raise Refused("pay_none_approved", month=month)
    return lines


def note(change: sa.Connection, month: Month, kind: str, lines: int, digest: str, *, by: Asker, now: datetime) -> None:
    """Put on record that a file was given out."""
    row = {"month": str(month), "kind": kind, "lines": lines, "digest": digest}
    change.execute(sa.insert(EXPORT).values(**row, by_id=by.id, at=now))


def taken(scope: Scope, month: Month) -> list[Taken]:
    """The files of a month that were given out, the newest first; who may see the month asks."""
    asked = sa.select(EXPORT).where(EXPORT.c.month == str(month)).order_by(EXPORT.c.id.desc())
    rows = scope.reading.execute(asked).all()
    scope.meet([row.by_id for row in rows])
    who = {row.by_id: scope.person(row.by_id) for row in rows}
    return [Taken(row.kind, row.lines, row.digest, who[row.by_id].name, row.at) for row in rows]  # type: ignore[union-attr]
