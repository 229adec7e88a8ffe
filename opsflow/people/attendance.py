"""Attendance: what was recorded about whom, objected to, kept or withdrawn. Source: processes.md §13, scorecards.md.

A record is written by a superior, near or far, or by finance; never about oneself. It stands as it was written: the
member's objection and the answer to it are notes beneath, and it counts until it is withdrawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal, get_args

import sqlalchemy as sa

from opsflow.db import one_at_a_time
from opsflow.i18n import zone
from opsflow.people import leave_queries, queries
from opsflow.people.above import chain, superiors
from opsflow.people.models import Attendance, AttendanceNote, Member
from opsflow.people.occurrences import BY_THE_DAY, OCCURRENCES, Occurrence
from opsflow.people.queries import MemberRow
from opsflow.people.roles import Asker, Held
from opsflow.refusals import Forbidden, NotFound, Refused

Act = Literal["objected", "kept", "withdrawn"]
ACTS: tuple[Act, ...] = get_args(Act)
MOST_DAYS = 31
MOST_BACK = timedelta(days=62)
MOST_AHEAD = timedelta(days=92)  # leave is granted before it is taken
MOST_REASON = 500
RECORD: sa.Table = Attendance.__table__  # type: ignore[assignment]
NOTE: sa.Table = AttendanceNote.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Said:
    """A note under a record."""

    act: Act
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """A record with what was said of it, the oldest first."""

    id: int
    member_id: int
    member: str
    kind: Occurrence
    day: date
    days: Decimal
    reason: str
    by: str
    at: datetime
    said: tuple[Said, ...] = ()

    @property
    def last(self) -> date:
        """Its last day."""
        return last_day(self.day, self.days)

    @property
    def counts(self) -> bool:
        """Whether attendance takes points off for it."""
        return not any(one.act == "withdrawn" for one in self.said)

    @property
    def is_disputed(self) -> bool:
        """Whether an objection waits for its answer."""
        return bool(self.said) and self.said[-1].act == "objected"

    @property
    def was_disputed(self) -> bool:
        """Whether its member has objected already."""
        return any(one.act == "objected" for one in self.said)


def members_under(reading: sa.Connection, asker: Asker, now: datetime) -> list[MemberRow]:
    """Whom the asker may record about: who reports to them, near or far; for finance whoever works in a store of theirs."""
    everybody = queries.members(reading, now)
    above = superiors(everybody)
    finance = {one.store_id for one in asker.held if one.role == "finance"}
    return [
        row
        for row in everybody
        if row.disabled_at is None
        and row.id != asker.id
        and (asker.id in chain(above, row.id) or _there(finance, row.held))
    ]


def records(reading: sa.Connection, members: Iterable[int], first: date, beyond: date) -> list[Record]:
    """What was recorded about these members from `first` on, before `beyond`; the newest day first."""
    recorder = sa.orm.aliased(Member)
    asked = (
        sa.select(RECORD, Member.name.label("member"), recorder.name.label("recorder"))
        .join(Member, Member.id == RECORD.c.member_id)
        .join(recorder, recorder.id == RECORD.c.by_id)
        .where(RECORD.c.member_id.in_(set(members)), RECORD.c.day >= first, RECORD.c.day < beyond)
    )
    rows = reading.execute(asked.order_by(RECORD.c.day.desc(), RECORD.c.id.desc())).all()
    said = _notes(reading, [row.id for row in rows])
    return [
        Record(
            row.id, row.member_id, row.member, row.kind, row.day, Decimal(row.half_days) / 2, row.reason,
            row.recorder, row.at, said.get(row.id, ()),
        )
        for row in rows
    ]  # fmt: skip


def counting(reading: sa.Connection, member_id: int, first: date, beyond: date) -> list[tuple[Occurrence, Decimal]]:
    """What counts of a member from `first` on, before `beyond`: kind and days of each record that was not withdrawn."""
    withdrawn = sa.exists().where(NOTE.c.record_id == RECORD.c.id, NOTE.c.act == "withdrawn")
    asked = sa.select(RECORD.c.kind, RECORD.c.half_days).where(RECORD.c.member_id == member_id, ~withdrawn)
    rows = reading.execute(
        asked.where(RECORD.c.day >= first, RECORD.c.day < beyond).order_by(RECORD.c.day, RECORD.c.id)
    )
    return [(row.kind, Decimal(row.half_days) / 2) for row in rows]


def record(
    change: sa.Connection,
    member_id: int,
    kind: str,
    day: date,
    days: Decimal,
    reason: str,
    *,
    by: Asker,
    today: date,
    now: datetime,
) -> int:
    """Write a record; returns its id. Raises Forbidden, and Refused for a day, span or kind that cannot be, or one twice."""
    _hold(change, by, member_id, now)
    if kind not in OCCURRENCES:
        raise Refused("attendance_kind", kind=kind)
    if not reason.strip():
        raise Refused("attendance_reason")
    _check_span(kind, day, days, today)
    one_at_a_time(change, f"attendance {member_id}")
    same = [
        one for one in records(change, [member_id], day, day + timedelta(days=1)) if one.kind == kind and one.counts
    ]
    if same and kind != "unanswered_call":  # several calls a day may go unanswered
        raise Refused("attendance_twice")
    if kind == "granted_leave" and _on_leave(change, member_id, day, last_day(day, days)):
        raise Refused("attendance_on_leave")
    row = {"member_id": member_id, "kind": kind, "day": day, "half_days": int(days * 2), "reason": reason.strip()}
    return int(change.execute(sa.insert(RECORD).values(**row, by_id=by.id, at=now).returning(RECORD.c.id)).scalar_one())


def last_day(day: date, days: Decimal) -> date:
    """The last of so many days from one on."""
    return day + timedelta(days=max(int(days + Decimal("0.5")) - 1, 0))


def object_to(change: sa.Connection, record_id: int, text: str, *, by: Asker, now: datetime) -> None:
    """The member objects, once. Raises NotFound for a record about somebody else, Refused when there is nothing to say."""
    found = _locked(change, record_id)
    if found.member_id != by.id:
        raise NotFound
    if not found.counts or found.was_disputed:
        raise Refused("attendance_settled")
    _note(change, record_id, "objected", text, by, now)


def answer(change: sa.Connection, record_id: int, act: str, text: str, *, by: Asker, now: datetime) -> None:
    """Keep a record against an objection, or withdraw it, objected to or not. Raises Forbidden, Refused."""
    found = _locked(change, record_id)
    _hold(change, by, found.member_id, now)
    if act not in ("kept", "withdrawn") or not found.counts or (act == "kept" and not found.is_disputed):
        raise Refused("attendance_settled")
    _note(change, record_id, act, text, by, now)


def _check_span(kind: str, day: date, days: Decimal, today: date) -> None:
    if not 0 < days <= MOST_DAYS or days * 2 != int(days * 2) or (days != 1 and kind not in BY_THE_DAY):
        raise Refused("attendance_days", most=MOST_DAYS)
    latest = today + MOST_AHEAD if kind == "granted_leave" else today
    if not today - MOST_BACK <= day <= latest:
        raise Refused("attendance_day")
    last = last_day(day, days)
    if (last.year, last.month) != (day.year, day.month):
        raise Refused("attendance_month")


def _on_leave(change: sa.Connection, member_id: int, first: date, last: date) -> bool:
    """Whether a leave covers any of these days: it is counted from there."""
    starts, ends = (datetime.combine(day, time(), zone()) for day in (first, last + timedelta(days=1)))
    return bool(leave_queries.granted(change, [member_id], starts, ends))


def _hold(change: sa.Connection, by: Asker, member_id: int, now: datetime) -> None:
    if all(row.id != member_id for row in members_under(change, by, now)):
        raise Forbidden


def _locked(change: sa.Connection, record_id: int) -> Record:
    asked = sa.select(RECORD.c.member_id, RECORD.c.day).where(RECORD.c.id == record_id)
    row = change.execute(asked.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    found = records(change, [row.member_id], row.day, row.day + timedelta(days=1))
    return next(one for one in found if one.id == record_id)


def _note(change: sa.Connection, record_id: int, act: str, text: str, by: Asker, now: datetime) -> None:
    if not text.strip():
        raise Refused("attendance_reason")
    row = {"record_id": record_id, "act": act, "text": text.strip(), "by_id": by.id, "at": now}
    change.execute(sa.insert(NOTE).values(**row))


def _notes(reading: sa.Connection, ids: list[int]) -> dict[int, tuple[Said, ...]]:
    asked = sa.select(NOTE, Member.name).join(Member, Member.id == NOTE.c.by_id).where(NOTE.c.record_id.in_(ids))
    found: dict[int, tuple[Said, ...]] = {}
    for row in reading.execute(asked.order_by(NOTE.c.id)):
        found[row.record_id] = (*found.get(row.record_id, ()), Said(row.act, row.text, row.name, row.at))
    return found


def _there(stores: set[int | None], held: tuple[Held, ...]) -> bool:
    """Whether somebody works in one of these stores (None: every store)."""
    return bool(stores) and (None in stores or any(one.store_id is None or one.store_id in stores for one in held))
