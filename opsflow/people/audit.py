"""Who did what to an account: a row with each change, in the same transaction; nothing here is changed or deleted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from opsflow.people.models import Audit, Member

MOST = 200  # rows that a page shows
Act = Literal[
    "added", "invite", "reset", "password", "role_given", "role_ended", "main_role", "superior",
    "admin_given", "admin_taken", "disabled", "enabled", "deputy_named", "deputy_ended", "shift_added", "shift_changed", "shift_removed",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A change of an account; `by` None is the command line, `was` and `became` are a role or a member's id."""

    at: datetime
    by: str | None
    act: str
    store_id: int | None
    was: str | None
    became: str | None


def note(
    change: sa.Connection,
    act: Act,
    member_id: int,
    *,
    by: int | None,
    now: datetime,
    store_id: int | None = None,
    was: object = None,
    became: object = None,
) -> None:
    """Write down what this change does to a member."""
    told = {"was": None if was is None else str(was), "became": None if became is None else str(became)}
    row = {"at": now, "by_id": by, "act": act, "member_id": member_id, "store_id": store_id}
    change.execute(sa.insert(Audit).values(**row, **told))


def history(reading: sa.Connection, member_id: int) -> list[AuditRow]:
    """What was done to a member, the newest first."""
    asked = (
        sa.select(Audit.at, Member.name, Audit.act, Audit.store_id, Audit.was, Audit.became)
        .outerjoin(Member, Member.id == Audit.by_id)
        .where(Audit.member_id == member_id)
    )
    return [AuditRow(*row) for row in reading.execute(asked.order_by(Audit.id.desc()).limit(MOST))]
