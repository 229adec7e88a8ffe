"""What may be read of leaves: one's own, those one decides about, those one stands in for. Source: processes.md §13."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

import sqlalchemy as sa

from opsflow.people import queries
from opsflow.people.above import chain, decides, meets, superiors
from opsflow.people.models import Deputy, Leave, LeaveNote, Member
from opsflow.people.queries import MemberRow
from opsflow.refusals import NotFound

State = Literal["asked", "granted", "refused", "cancelled"]
Act = Literal["asked", "granted", "refused", "recorded", "stand_in", "withdrawn", "cancelled", "cut"]
ACTS: tuple[Act, ...] = get_args(Act)
LEAVE: sa.Table = Leave.__table__  # type: ignore[assignment]
NOTE: sa.Table = LeaveNote.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Noted:
    """What was done about a leave; `until` is the end that one had before it was cut short."""

    act: Act
    text: str
    stand_in: str | None
    until: datetime | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LeaveView:
    """A leave as pages show it, with what was done about it, the oldest first."""

    id: int
    member_id: int
    member: str
    starts: datetime
    ends: datetime
    stand_in_id: int | None
    stand_in: str | None
    reason: str
    state: State
    notes: tuple[Noted, ...] = ()

    def stands(self, now: datetime) -> bool:
        """Whether it is granted and not over."""
        return self.state == "granted" and now < self.ends

    def runs(self, now: datetime) -> bool:
        """Whether its member is away because of it."""
        return self.stands(now) and self.starts <= now


def leaves(reading: sa.Connection, members: Iterable[int], since: datetime) -> list[LeaveView]:
    """The leaves of these members that were not over at a moment; the latest first."""
    return _views(reading, LEAVE.c.member_id.in_(set(members)), LEAVE.c.ends > since)


def leave(reading: sa.Connection, leave_id: int) -> LeaveView:
    """One leave. Raises NotFound. Whether the reader may see it is asked by who shows it."""
    found = _views(reading, LEAVE.c.id == leave_id)
    if not found:
        raise NotFound
    return found[0]


def stood_in_for(reading: sa.Connection, member_id: int, now: datetime) -> list[LeaveView]:
    """The granted leaves, not over, in which a member stands in."""
    return _views(reading, LEAVE.c.stand_in_id == member_id, *_granted(now, None))


def granted(
    reading: sa.Connection, members: Collection[int], starts: datetime, ends: datetime | None = None
) -> list[LeaveView]:
    """The granted leaves of these members that a span touches; the latest first."""
    return _views(reading, LEAVE.c.member_id.in_(members), *_granted(starts, ends))


def decided_by(reading: sa.Connection, member_id: int, now: datetime) -> list[MemberRow]:
    """About whose leave a member decides: of who reports to them, near or far, and of those who fall to them meanwhile."""
    everybody = queries.members(reading, now)
    above, falls_to = superiors(everybody), _falls_to(reading, everybody, now)
    return [
        row
        for row in everybody
        if row.disabled_at is None
        and row.id != member_id
        and (member_id in chain(above, row.id) or falls_to(row.id) == member_id)
    ]


def decider(reading: sa.Connection, member_id: int, now: datetime) -> int | None:
    """Whom a member's asking waits for."""
    return _falls_to(reading, queries.members(reading, now), now)(member_id)


def stand_ins(
    reading: sa.Connection, member_id: int, starts: datetime, ends: datetime, now: datetime
) -> list[MemberRow]:
    """Who can stand in: holders of a role of theirs in the same store, the superior, a store manager above them, whom they
    named as deputy; nobody who is away then."""
    everybody = queries.members(reading, now)
    me = next(row for row in everybody if row.id == member_id)
    above, named = chain(superiors(everybody), member_id), _deputies(reading, starts, ends).get(member_id, ())

    def near(row: MemberRow) -> bool:
        leads = row.id in above and any(one.role == "store_manager" for one in row.held)
        if leads or row.id == me.superior_id or row.id in named:
            return True
        return any(meets(one, other) for one in row.held for other in me.held)

    others = [row for row in everybody if row.disabled_at is None and row.id != member_id and near(row)]
    away = {one.member_id for one in granted(reading, {row.id for row in others}, starts, ends)}
    return [row for row in others if row.id not in away]


def _falls_to(reading: sa.Connection, everybody: list[MemberRow], now: datetime) -> Callable[[int], int | None]:
    """A function from a member to who decides for them now."""
    away = set(reading.execute(sa.select(LEAVE.c.member_id).where(*_granted(now, now))).scalars())
    named = _deputies(reading, now, now)
    return lambda member_id: decides(everybody, member_id, away, named)


def _deputies(reading: sa.Connection, starts: datetime, ends: datetime) -> dict[int, set[int]]:
    """Whom each member has named for some of this time."""
    named: dict[int, set[int]] = {}
    asked = sa.select(Deputy.member_id, Deputy.deputy_id).where(Deputy.starts <= ends, Deputy.ends > starts)
    for row in reading.execute(asked):
        named.setdefault(row.member_id, set()).add(row.deputy_id)
    return named


def _granted(starts: datetime, ends: datetime | None) -> list[sa.ColumnElement[bool]]:
    """Granted, and touching a span; one of no length is a moment."""
    found = [LEAVE.c.state == "granted", LEAVE.c.ends > starts]
    if ends is not None:
        found.append(LEAVE.c.starts <= ends if ends == starts else LEAVE.c.starts < ends)
    return found


def _views(reading: sa.Connection, *which: sa.ColumnElement[bool]) -> list[LeaveView]:
    other = sa.orm.aliased(Member)
    asked = (
        sa.select(LEAVE, Member.name.label("member"), other.name.label("stand_in"))
        .join(Member, Member.id == LEAVE.c.member_id)
        .outerjoin(other, other.id == LEAVE.c.stand_in_id)
        .where(*which)
    )
    rows = reading.execute(asked.order_by(LEAVE.c.starts.desc(), LEAVE.c.id.desc())).all()
    noted = _notes(reading, [row.id for row in rows])
    return [
        LeaveView(
            row.id, row.member_id, row.member, row.starts, row.ends, row.stand_in_id, row.stand_in, row.note, row.state,
            noted.get(row.id, ()),
        )
        for row in rows
    ]  # fmt: skip


def _notes(reading: sa.Connection, ids: list[int]) -> dict[int, tuple[Noted, ...]]:
    other = sa.orm.aliased(Member)
    asked = (
        sa.select(NOTE, Member.name, other.name.label("stand_in"))
        .join(Member, Member.id == NOTE.c.by_id)
        .outerjoin(other, other.id == NOTE.c.stand_in_id)
        .where(NOTE.c.leave_id.in_(ids))
    )
    found: dict[int, tuple[Noted, ...]] = {}
    for row in reading.execute(asked.order_by(NOTE.c.id)) if ids else ():
        one = Noted(row.act, row.text, row.stand_in, row.until, row.name, row.at)
        found[row.leave_id] = (*found.get(row.leave_id, ()), one)
    return found
