"""The roster of a store: who works which hours of the week, changed by who leads the store or is above the member.

A shift is the member's, whichever stores they work in. Open tasks stay with who has them: a roster is asked when a task
opens. Source: processes.md §13.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from opsflow.db import one_at_a_time
from opsflow.i18n import zone
from opsflow.people import audit, leave_queries, queries
from opsflow.people.above import chain, superiors
from opsflow.people.coverage import Away, Hours, Promised, left_open, open_hours
from opsflow.people.models import Member, Shift
from opsflow.people.queries import MemberRow
from opsflow.people.roles import COMMANDING, ROLES, Asker
from opsflow.people.staffing import SHIFTS
from opsflow.refusals import Forbidden, NotFound, Refused

AHEAD = timedelta(days=14)  # so far ahead the page looks for what leave leaves open
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
SHIFT: sa.Table = Shift.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Entry:
    """A weekly shift of somebody."""

    id: int
    member_id: int
    member: str
    name: str
    hours: Hours


@dataclass(frozen=True, slots=True)
class RoleRoster:
    """The week of a role: its kinds of shifts (name, start, end), who is on which, and when nobody is."""

    role: str
    slots: tuple[tuple[str, str, str], ...]
    entries: tuple[Entry, ...]
    open: tuple[Hours, ...]
    left_open: tuple[tuple[datetime, datetime], ...] = ()

    def on(self, weekday: int, slot: tuple[str, str, str]) -> list[Entry]:
        """Who is on one kind of shift that day."""
        return [one for one in self.entries if (one.name, one.hours) == (slot[0], Hours(weekday, *slot[1:]))]


@dataclass(frozen=True, slots=True)
class Roster:
    """A store's week by role, who has none, and whom of them the reader may change."""

    roles: tuple[RoleRoster, ...]
    without: tuple[MemberRow, ...]
    mine: tuple[MemberRow, ...]
    away: tuple[leave_queries.LeaveView, ...] = field(default=())


def roster(reading: sa.Connection, store_id: int, by: Asker, today: date, now: datetime) -> Roster:
    """Who works when in a store, and what stays open: every week, and in the coming days because of leave."""
    everybody = queries.members(reading, now)
    there = _there(everybody, store_id)
    entries = _entries(reading, SHIFT.c.member_id.in_([row.id for row in there]))
    away = leave_queries.granted(reading, [row.id for row in there], now, now + AHEAD)
    roles = []
    for role in ROLES:
        who = {
            row.id for row in there if any(one.role == role and one.store_id in (None, store_id) for one in row.held)
        }
        if found := tuple(one for one in entries if one.member_id in who):
            roles.append(_of_role(role, found, away, today))
    rostered = {one.member_id for one in entries}
    mine = tuple(row for row in there if may_change(everybody, row.id, store_id, by))
    return Roster(tuple(roles), tuple(row for row in there if row.id not in rostered), mine, tuple(reversed(away)))


def may_change(everybody: Iterable[MemberRow], member_id: int, store_id: int, by: Asker) -> bool:
    """Whether somebody leads the store or is above the member."""
    return not by.roles_in(store_id).isdisjoint(COMMANDING) or by.id in chain(superiors(everybody), member_id)


def changes(reading: sa.Connection, member_id: int, store_id: int, by: Asker, now: datetime) -> bool:
    """Whether the asker may change a member's shifts, where nobody else is asked about."""
    return may_change(queries.members(reading, now), member_id, store_id, by)


def entry(reading: sa.Connection, shift_id: int, store_id: int, now: datetime) -> Entry:
    """A shift of somebody who works in a store. Raises NotFound."""
    found = _entries(reading, SHIFT.c.id == shift_id)
    if not found or found[0].member_id not in {row.id for row in _there(queries.members(reading, now), store_id)}:
        raise NotFound
    return found[0]


def add(
    change: sa.Connection,
    store_id: int,
    member_id: int,
    name: str,
    weekdays: Collection[int],
    starts: str,
    ends: str,
    *,
    by: Asker,
    now: datetime,
) -> None:
    """Put somebody on a shift on these weekdays, all or none. Raises Forbidden, Refused."""
    _hold(change, member_id, store_id, by, now)
    if not weekdays:
        raise Refused("shift_days")
    for weekday in sorted(set(weekdays)):
        hours = _checked(change, member_id, name, Hours(weekday, starts, ends))
        change.execute(sa.insert(SHIFT).values(member_id=member_id, name=name, **hours._asdict()))
        audit.note(change, "shift_added", member_id, by=by.id, now=now, store_id=store_id, became=_said(name, hours))


def alter(
    change: sa.Connection, shift_id: int, store_id: int, name: str, hours: Hours, *, by: Asker, now: datetime
) -> Entry:
    """Give a shift other hours. Raises NotFound, Forbidden, Refused."""
    was = _held(change, shift_id, store_id, by, now)
    _checked(change, was.member_id, name, hours, besides=shift_id)
    change.execute(sa.update(SHIFT).where(SHIFT.c.id == shift_id).values(name=name, **hours._asdict()))
    told = {"was": _said(was.name, was.hours), "became": _said(name, hours)}
    audit.note(change, "shift_changed", was.member_id, by=by.id, now=now, store_id=store_id, **told)
    return was


def remove(change: sa.Connection, shift_id: int, store_id: int, *, by: Asker, now: datetime) -> Entry:
    """Take somebody off a shift; answers what was taken away, so that it can be given back. Raises NotFound, Forbidden."""
    was = _held(change, shift_id, store_id, by, now)
    change.execute(sa.delete(SHIFT).where(SHIFT.c.id == shift_id))
    said = _said(was.name, was.hours)
    audit.note(change, "shift_removed", was.member_id, by=by.id, now=now, store_id=store_id, was=said)
    return was


def _of_role(
    role: str, entries: tuple[Entry, ...], leaves: Iterable[leave_queries.LeaveView], today: date
) -> RoleRoster:
    slots = sorted({(one.hours.starts, one.hours.ends, one.name) for one in entries})
    promised = [Promised(one.member_id, one.hours) for one in entries]
    away = [Away(one.member_id, one.starts, one.ends) for one in leaves]
    return RoleRoster(
        role,
        tuple((name, starts, ends) for starts, ends, name in slots),
        entries,
        tuple(open_hours([one.hours for one in entries])),
        tuple(left_open(promised, away, today, AHEAD.days, zone())),
    )


def _there(everybody: Iterable[MemberRow], store_id: int) -> list[MemberRow]:
    return [
        row
        for row in everybody
        if row.disabled_at is None and any(one.store_id in (None, store_id) for one in row.held)
    ]


def _entries(reading: sa.Connection, which: sa.ColumnElement[bool]) -> list[Entry]:
    asked = sa.select(SHIFT, Member.name.label("member")).join(Member, Member.id == SHIFT.c.member_id).where(which)
    rows = reading.execute(asked.order_by(SHIFT.c.weekday, SHIFT.c.starts, SHIFT.c.id))
    return [
        Entry(row.id, row.member_id, row.member, row.name, Hours(row.weekday, row.starts, row.ends)) for row in rows
    ]


def _hold(change: sa.Connection, member_id: int, store_id: int, by: Asker, now: datetime) -> None:
    one_at_a_time(change, f"roster {member_id}")
    everybody = queries.members(change, now)
    if not by.roles_in(store_id):
        raise NotFound
    if not may_change(everybody, member_id, store_id, by):
        raise Forbidden("not_superior")
    if all(row.id != member_id for row in _there(everybody, store_id)):
        raise Refused("shift_not_here")


def _held(change: sa.Connection, shift_id: int, store_id: int, by: Asker, now: datetime) -> Entry:
    _hold(change, entry(change, shift_id, store_id, now).member_id, store_id, by, now)
    return entry(change, shift_id, store_id, now)  # as it is now that nobody else changes it


def _checked(change: sa.Connection, member_id: int, name: str, hours: Hours, *, besides: int | None = None) -> Hours:
    if name not in SHIFTS or not 0 <= hours.weekday <= 6:
        raise Refused("shift_kind")
    if not (_TIME.fullmatch(hours.starts) and _TIME.fullmatch(hours.ends) and hours.starts < hours.ends):
        raise Refused("shift_hours")
    same_day = (SHIFT.c.member_id == member_id, SHIFT.c.weekday == hours.weekday)
    for other in _entries(change, sa.and_(*same_day)):
        if other.id != besides and other.hours.starts < hours.ends and hours.starts < other.hours.ends:
            raise Refused("shift_overlaps", name=other.member, starts=other.hours.starts, ends=other.hours.ends)
    return hours


def _said(name: str, hours: Hours) -> str:
    return f"{name} {hours.weekday} {hours.starts} {hours.ends}"
