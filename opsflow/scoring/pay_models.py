"""Tables of pay: base salaries, lines of a month, what processes propose, and the files that were given out.

Rows are only added. A line is taken back by another that names it; of a month's sales the newest line holds.
"""

from datetime import datetime
from decimal import Decimal
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from opsflow.columns import Moment, Money
from opsflow.db import Model


class Salary(Model):
    """A member's base salary in a role from a month on, and by which scheme they are paid; the newest that has begun holds."""

    __tablename__ = "salary"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    role: Mapped[str] = mapped_column(sa.String(32))
    from_month: Mapped[str] = mapped_column(sa.String(7))  # 2026-11
    amount: Mapped[Decimal] = mapped_column(Money)
    scheme: Mapped[str] = mapped_column(sa.String(16))  # coefficient flagship
    reason: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (sa.Index("ix_salary_member", "member_id", "from_month"),)


class PayLine(Model):
    """A line of money in a member's month. An adjustment names the closed month, and what of it was corrected to what."""

    __tablename__ = "pay_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(sa.String(7))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(16))  # sales reward penalty special adjustment taken_back
    key: Mapped[str] = mapped_column(sa.String(80))  # the range's; of an adjustment what was corrected
    amount: Mapped[Decimal] = mapped_column(Money)
    reason: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("flow_case.id"))  # whose proposal it was
    takes_back: Mapped[int | None] = mapped_column(sa.ForeignKey("pay_line.id"))
    about: Mapped[str | None] = mapped_column(sa.String(7))  # the closed month
    corrected: Mapped[str | None] = mapped_column(sa.String(24))  # exact text

    __table_args__ = (
        sa.Index("ix_pay_line_month", "month", "member_id"),
        sa.UniqueConstraint("takes_back"),  # once
    )


class PayProposal(Model):
    """A reward or penalty that a case proposes; a person makes it a line, or declines."""

    __tablename__ = "pay_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("flow_case.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    month: Mapped[str] = mapped_column(sa.String(7))
    kind: Mapped[str] = mapped_column(sa.String(16))  # reward penalty
    key: Mapped[str] = mapped_column(sa.String(80))
    at: Mapped[datetime] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    declined: Mapped[str | None] = mapped_column(sa.Text)  # why
    line_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pay_line.id"))

    __table_args__ = (sa.UniqueConstraint("case_id", "kind", "key"),)


class PayExport(Model):
    """A file of a month's pay that was given out: to whom, when, and what it was."""

    __tablename__ = "pay_export"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(sa.String(7), index=True)
    kind: Mapped[str] = mapped_column(sa.String(4))  # xlsx csv
    lines: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))  # SHA-256 of the file
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)


SALARY = cast(sa.Table, Salary.__table__)
LINE = cast(sa.Table, PayLine.__table__)
PROPOSAL = cast(sa.Table, PayProposal.__table__)
EXPORT = cast(sa.Table, PayExport.__table__)
