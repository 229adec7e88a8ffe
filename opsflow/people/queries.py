"""What may be read about members. Every function takes a connection that reads (or changes) and the moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from opsflow.columns import Moment
from opsflow.people.models import Deputy, Holding, Leave, Link, Member, Shift, SignIn
from opsflow.people.roles import Asker, Held
from opsflow.people.staffing import DeputyRow, LeaveRow, ShiftRow, Staff, StaffRow
from opsflow.refusals import NotFound, Refused

IDLE = timedelta(days=14)  # a sign-in unused for so long is over
LIFE = timedelta(days=90)  # and so is one this old

ASKER = (
    Member.id,
    Member.name,
    Member.login,
    Member.locale,
    Member.theme,
    Member.is_admin,
    Member.is_demo,
    Member.superior_id,
    Member.main_role,
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A living sign-in and whose it is."""

    sign_in_id: int
    seen_at: datetime
    asker: Asker


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as the list of people shows them."""

    id: int
    login: str
    name: str
    held: tuple[Held, ...]
    main_role: str | None
    main_store_id: int | None
    superior_id: int | None
    superior: str | None
    is_admin: bool
    is_demo: bool
    created_at: datetime
    disabled_at: datetime | None
    has_password: bool
    seen_at: datetime | None


def token_hash(token: str) -> str:
    """How a token of a sign-in or link is kept: enough entropy that a plain hash is safe."""
    return sha256(token.encode()).hexdigest()


def held_at(at: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """The condition that a Holding was held at this moment."""
    return sa.and_(Holding.since <= at, sa.or_(Holding.until.is_(None), Holding.until > at))


def signed_in(reading: sa.Connection, token: str, now: datetime) -> SignedIn | None:
    """Whose living sign-in this token is, with the roles held now; None when it is ended, too old or a disabled member's."""
    rows = reading.execute(
        sa.select(SignIn.id.label("sign_in_id"), SignIn.seen_at, *ASKER, Holding.role, Holding.store_id)
        .join(Member, Member.id == SignIn.member_id)
        .outerjoin(Holding, sa.and_(Holding.member_id == Member.id, held_at(now)))
        .where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None), Member.disabled_at.is_(None))
        .where(SignIn.seen_at > now - IDLE, SignIn.created_at > now - LIFE)
    ).all()
    return SignedIn(rows[0].sign_in_id, rows[0].seen_at, _asker(rows)) if rows else None


def asker_of(reading: sa.Connection, member_id: int, now: datetime) -> Asker:
    """A member as one who asks, for doors without a session (command line, jobs). Raises NotFound."""
    rows = reading.execute(
        sa.select(*ASKER, Holding.role, Holding.store_id)
        .outerjoin(Holding, sa.and_(Holding.member_id == Member.id, held_at(now)))
        .where(Member.id == member_id, Member.disabled_at.is_(None))
    ).all()
    if not rows:
        raise NotFound
    return _asker(rows)


def member_id_of(reading: sa.Connection, login: str) -> int:
    """The id behind a login, however it is capitalised. Raises NotFound."""
    found = reading.execute(sa.select(Member.id).where(Member.login == login.strip().lower())).scalar_one_or_none()
    if found is None:
        raise NotFound("no_such_login", login=login)
    return found


def names_of(reading: sa.Connection, ids: Iterable[int]) -> dict[int, str]:
    """The names of these members by id."""
    rows = reading.execute(sa.select(Member.id, Member.name).where(Member.id.in_(set(ids))))
    return {row.id: row.name for row in rows}


def colleagues(reading: sa.Connection, store_ids: Iterable[int], now: datetime) -> dict[int, str]:
    """The names of who holds a role in one of these stores, by id, in the order of the names."""
    there = sa.or_(Holding.store_id.is_(None), Holding.store_id.in_(list(store_ids)))
    held = sa.select(Holding.member_id).where(held_at(now), there)
    asked = sa.select(Member.id, Member.name).where(Member.disabled_at.is_(None), Member.id.in_(held))
    return {row.id: row.name for row in reading.execute(asked.order_by(Member.name, Member.id))}


def anybody(reading: sa.Connection) -> bool:
    """Whether the shop has any member yet."""
    return reading.execute(sa.select(Member.id).limit(1)).first() is not None


def members(reading: sa.Connection, now: datetime) -> list[MemberRow]:
    """Everybody, the enabled first, by name."""
    superior = sa.orm.aliased(Member)
    seen = sa.select(sa.func.max(SignIn.seen_at)).where(SignIn.member_id == Member.id).scalar_subquery()
    rows = reading.execute(
        sa.select(
            Member.__table__,
            superior.name.label("superior"),
            sa.type_coerce(seen, SignIn.seen_at.type).label("seen_at"),
        )
        .outerjoin(superior, superior.id == Member.superior_id)
        .order_by(Member.disabled_at.is_not(None), Member.name, Member.id)
    ).all()
    held = held_by_member(reading, now)
    return [_member_row(row, held.get(row.id, ())) for row in rows]


def member(reading: sa.Connection, member_id: int, now: datetime) -> MemberRow:
    """One member. Raises NotFound."""
    for row in members(reading, now):
        if row.id == member_id:
            return row
    raise NotFound


# the engine reads these at nearly every act: built once
_NOW = sa.bindparam("now", type_=Moment)
_EVERYBODY = sa.select(Member.id, Member.name, Member.main_role, Member.superior_id, Member.disabled_at).order_by(
    Member.id
)
_HELD = sa.select(Holding.member_id, Holding.role, Holding.store_id).where(held_at(_NOW)).order_by(Holding.id)
_ROLES = (
    sa.select(Holding.role)
    .join(Member, Member.id == Holding.member_id)
    .where(Member.id == sa.bindparam("member"), Member.disabled_at.is_(None), held_at(_NOW))
    .where(sa.or_(Holding.store_id.is_(None), Holding.store_id == sa.bindparam("store")))
)
_SHIFTS = sa.select(Shift.member_id, Shift.name, Shift.weekday, Shift.starts, Shift.ends).order_by(Shift.id)
_LEAVES = (
    sa.select(Leave.member_id, Leave.starts, Leave.ends, Leave.stand_in_id)
    .where(Leave.ends > _NOW, Leave.state == "granted")
    .order_by(Leave.id)
)
_DEPUTIES = (
    sa.select(Deputy.member_id, Deputy.deputy_id, Deputy.starts, Deputy.ends)
    .where(Deputy.ends > _NOW)
    .order_by(Deputy.id)
)


def staff_of(reading: sa.Connection, store_id: int, now: datetime) -> Staff:
    """Everybody with their roles in this store at `now`, shifts, and the leaves and deputies that are not over."""
    people = reading.execute(_EVERYBODY).all()
    roles = held_by_member(reading, now)
    return Staff(
        members=tuple(
            StaffRow(
                member_id=row.id,
                name=row.name,
                roles=frozenset(one.role for one in roles.get(row.id, ()) if one.store_id in (None, store_id)),
                main_role=row.main_role,
                superior_id=row.superior_id,
                disabled=row.disabled_at is not None,
            )
            for row in people
        ),
        shifts=_shifts(reading),
        leaves=_leaves(reading, now),
        deputies=_deputies(reading, now),
    )


def roles_of(reading: sa.Connection, member_id: int, store_id: int, now: datetime) -> frozenset[str]:
    """The roles that a member holds in a store; none once they are disabled. As `staff_of` says, of one person."""
    return frozenset(reading.execute(_ROLES, {"member": member_id, "store": store_id, "now": now}).scalars())


def roles_at(reading: sa.Connection, member_id: int, store_id: int, at: datetime) -> frozenset[str]:
    """The roles that a member held in a store at a moment of the past."""
    there = sa.or_(Holding.store_id.is_(None), Holding.store_id == store_id)
    held = sa.select(Holding.role).where(Holding.member_id == member_id, held_at(at), there)
    return frozenset(reading.execute(held).scalars())


def held_spans(reading: sa.Connection, member_id: int) -> dict[str, list[tuple[datetime, datetime | None]]]:
    """When a member held each role (from, to; None: still), in whichever store."""
    spans: dict[str, list[tuple[datetime, datetime | None]]] = {}
    asked = sa.select(Holding.role, Holding.since, Holding.until).where(Holding.member_id == member_id)
    for row in reading.execute(asked.order_by(Holding.since, Holding.id)):
        spans.setdefault(row.role, []).append((row.since, row.until))
    return spans


def link_owner(reading: sa.Connection, token: str, now: datetime) -> MemberRow:
    """Whose one-time link this is. Raises Refused when it is used, expired or was never given out."""
    found = reading.execute(
        sa.select(Link.member_id)
        .join(Member, Member.id == Link.member_id)
        .where(Link.token_hash == token_hash(token), Link.used_at.is_(None), Link.expires_at > now)
        .where(Member.disabled_at.is_(None))
    ).scalar_one_or_none()
    if found is None:
        raise Refused("link_dead")
    return member(reading, found, now)


def _asker(rows: Any) -> Asker:
    first = rows[0]
    return Asker(
        id=first.id,
        name=first.name,
        login=first.login,
        locale=first.locale,
        theme=first.theme,
        is_admin=first.is_admin,
        is_demo=first.is_demo,
        superior_id=first.superior_id,
        main_role=first.main_role,
        held=tuple(Held(row.role, row.store_id) for row in rows if row.role is not None),
    )


def held_by_member(reading: sa.Connection, now: datetime) -> dict[int, tuple[Held, ...]]:
    """The roles that everybody holds now, by member."""
    held: dict[int, tuple[Held, ...]] = {}
    for row in reading.execute(_HELD, {"now": now}):
        held[row.member_id] = (*held.get(row.member_id, ()), Held(row.role, row.store_id))
    return held


def _member_row(row: Any, held: tuple[Held, ...]) -> MemberRow:
    return MemberRow(
        id=row.id,
        login=row.login,
        name=row.name,
        held=held,
        main_role=row.main_role,
        main_store_id=row.main_store_id,
        superior_id=row.superior_id,
        superior=row.superior,
        is_admin=row.is_admin,
        is_demo=row.is_demo,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        has_password=row.password_hash is not None,
        seen_at=row.seen_at,
    )


def _shifts(reading: sa.Connection) -> tuple[ShiftRow, ...]:
    return tuple(ShiftRow(*row) for row in reading.execute(_SHIFTS))


def _leaves(reading: sa.Connection, now: datetime) -> tuple[LeaveRow, ...]:
    return tuple(LeaveRow(*row) for row in reading.execute(_LEAVES, {"now": now}))


def _deputies(reading: sa.Connection, now: datetime) -> tuple[DeputyRow, ...]:
    return tuple(DeputyRow(*row) for row in reading.execute(_DEPUTIES, {"now": now}))
