"""Who decides in somebody's absence: named by themselves or a superior, from – to. Source: scoring.md §5, processes.md §5.

A deputy may do what is theirs to do; what one may not do for oneself (review one's own design) no naming changes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from opsflow.people import audit
from opsflow.people.models import Deputy, Member
from opsflow.refusals import NotFound, Refused

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Named:
    """A deputy, from – to."""

    id: int
    name: str
    starts: datetime
    ends: datetime


def named(reading: sa.Connection, member_id: int, now: datetime) -> list[Named]:
    """Whom a member has named, now and later; the soonest first."""
    asked = (
        sa.select(Deputy.id, Member.name, Deputy.starts, Deputy.ends)
        .join(Member, Member.id == Deputy.deputy_id)
        .where(Deputy.member_id == member_id, Deputy.ends > now)
    )
    return [Named(*row) for row in reading.execute(asked.order_by(Deputy.starts, Deputy.id))]


def name(
    change: sa.Connection, member_id: int, deputy_id: int, starts: datetime, ends: datetime, *, by: int, now: datetime
) -> None:
    """Let somebody decide for a member. Raises Refused `deputy_self`, `deputy_times`, NotFound for who is not there."""
    there = sa.select(Member.id).where(Member.id == deputy_id, Member.disabled_at.is_(None))
    if change.execute(there).first() is None:
        raise NotFound()
    if deputy_id == member_id:
        raise Refused("deputy_self")
    if not (starts < ends and now < ends and ends - starts <= LONGEST):
        raise Refused("deputy_times")
    row = {"member_id": member_id, "deputy_id": deputy_id, "starts": starts, "ends": ends}
    change.execute(sa.insert(Deputy).values(**row))
    audit.note(change, "deputy_named", member_id, by=by, now=now, became=deputy_id)


def end(change: sa.Connection, deputy: int, member_id: int, *, by: int, now: datetime) -> None:
    """Let a naming end now. Raises NotFound when the member has named no such deputy, or it has ended."""
    asked = sa.select(Deputy.deputy_id, Deputy.starts).where(
        Deputy.id == deputy, Deputy.member_id == member_id, Deputy.ends > now
    )
    row = change.execute(asked).one_or_none()
    if row is None:
        raise NotFound()
    change.execute(sa.update(Deputy).where(Deputy.id == deputy).values(ends=max(now, row.starts)))
    audit.note(change, "deputy_ended", member_id, by=by, now=now, was=row.deputy_id)
