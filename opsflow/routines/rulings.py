"""One occasion of a duty is left out or moved before it opens, with a reason; what was ruled can be taken back till then.

Whoever has it never rules of it: it falls to their superior. What is open already is moved or let be on its case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from opsflow.db import one_at_a_time
from opsflow.flow import desk
from opsflow.flow.law.staff import Staff
from opsflow.flow.words.worktime import Calendars
from opsflow.i18n import zone
from opsflow.people.roles import COMMANDING, Asker
from opsflow.refusals import Forbidden, NotFound, Refused, Stale, WrongInput
from opsflow.routines.models import OCCASION, RULING
from opsflow.routines.timetable import Duty

Act = Literal["paused", "moved", "restored"]
Key = tuple[datetime, int | None]  # when the timetable has it due, for whom (None: whoever would have it)
LOCK = "routines"  # what opens and what rules take turns
FARTHEST = timedelta(days=92)  # from when it is usually due
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What holds of an occasion."""

    id: int
    store_id: int
    duty: str
    due: datetime
    member_id: int | None
    act: str
    to: datetime | None
    why: str
    by_id: int | None
    at: datetime

    @property
    def key(self) -> Key:
        """The occasion."""
        return self.due, self.member_id

    @property
    def stands(self) -> datetime | None:
        """When it is due now; None: it is left out."""
        return None if self.act == "paused" else self.to or self.due

    def opens_by(self, now: datetime, duty: Duty, calendars: Calendars) -> bool:
        """Whether it is to be open by now."""
        return self.stands is not None and duty.opening(self.stands, calendars.zone) <= now


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become of an occasion; `seen` is the ruling that stood on the page, 0 for none."""

    act: Act
    why: str
    to: datetime | None = None
    seen: int = 0


def holding(reading: sa.Connection, *which: sa.ColumnElement[bool]) -> list[Ruling]:
    """What holds: the newest ruling of each occasion."""
    occasion = (RULING.c.store_id, RULING.c.duty, RULING.c.due_at, RULING.c.member_id)
    last = sa.select(sa.func.max(RULING.c.id)).where(*which).group_by(*occasion)
    return [
        Ruling(*row) for row in reading.execute(sa.select(RULING).where(RULING.c.id.in_(last)).order_by(RULING.c.id))
    ]


def of_duty(reading: sa.Connection, store_id: int, duty: str) -> dict[Key, Ruling]:
    """What holds of the occasions of a duty."""
    return {one.key: one for one in holding(reading, RULING.c.store_id == store_id, RULING.c.duty == duty)}


def waiting(reading: sa.Connection) -> list[Ruling]:
    """Those by which an occasion is still to open."""
    whose = RULING.c.member_id.is_(None) | (OCCASION.c.member_id == RULING.c.member_id)
    same = (OCCASION.c.store_id == RULING.c.store_id, OCCASION.c.duty == RULING.c.duty)
    there = sa.exists().where(*same, OCCASION.c.due_at == RULING.c.due_at, whose)
    return [one for one in holding(reading, ~there) if one.stands]


def opened(reading: sa.Connection, store_id: int, duty: Duty, since: datetime) -> set[Key]:
    """The occasions usually due since then that are opened; of a duty that one of many has, whoever has it."""
    of_duty = (OCCASION.c.store_id == store_id, OCCASION.c.duty == duty.key, OCCASION.c.due_at >= since)
    rows = reading.execute(sa.select(OCCASION.c.due_at, OCCASION.c.member_id).where(*of_duty))
    return {(row.due_at, row.member_id if duty.for_each else None) for row in rows}


def rule(change: sa.Connection, store_id: int, duty: Duty, key: Key, wish: Wish, *, by: Asker, now: datetime) -> None:
    """Leave an occasion out, move it, or take that back.

    Raises NotFound (also for one that the timetable does not have), Forbidden `occasion_own`, `not_superior`, Stale, Refused
    `occasion_opened`, `occasion_passed`, `occasion_to`, WrongInput without a reason.
    """
    one_at_a_time(change, LOCK)
    calendars = desk.calendars(change, zone())
    staff = desk.staff(change, store_id, calendars, now)
    found = of_duty(change, store_id, duty.key).get(key)
    if not by.roles_in(store_id) or not (found or _is_due(duty, key, staff, calendars)):
        raise NotFound()
    refusal = refused_to(by, store_id, duty, key[1], staff)
    if refusal:
        raise Forbidden(refusal)
    if (found.id if found else 0) != wish.seen:
        raise Stale()
    _refuse(change, store_id, duty, key, wish, found, now)
    due, member_id = key
    row = {"store_id": store_id, "duty": duty.key, "due_at": due, "member_id": member_id, "by_id": by.id, "at": now}
    to = wish.to if wish.act == "moved" else None
    change.execute(sa.insert(RULING).values(**row, act=wish.act, to_at=to, why=wish.why))


def refused_to(by: Asker, store_id: int, duty: Duty, member_id: int | None, staff: Staff) -> str:
    """Why somebody may not rule of an occasion, "" where they may: superiors of its holder and who leads the store, never
    whose own it is or may become."""
    roles = by.roles_in(store_id)
    if member_id == by.id or (member_id is None and duty.role in roles):
        return "occasion_own"
    leads = COMMANDING if member_id is None else ("store_manager",)
    return "" if roles.intersection(leads) or by.id in staff.above(member_id) else "not_superior"


def lapse(change: sa.Connection, rulings: Iterable[Ruling], now: datetime) -> None:
    """What was moved for somebody who has left the role does not come."""
    for one in rulings:
        row = {"store_id": one.store_id, "duty": one.duty, "due_at": one.due, "member_id": one.member_id}
        change.execute(sa.insert(RULING).values(**row, act="paused", why="", at=now))


def _is_due(duty: Duty, key: Key, staff: Staff, calendars: Calendars) -> bool:
    due, member_id = key
    holders: Sequence[int | None] = [mate.id for mate in staff.holders(duty.role)] if duty.for_each else [None]
    return member_id in holders and due in duty.every.between(calendars, due - _INSTANT, due)


def _refuse(
    change: sa.Connection, store_id: int, duty: Duty, key: Key, wish: Wish, found: Ruling | None, now: datetime
) -> None:
    due = key[0]
    stands = found.stands if found else due
    if key in opened(change, store_id, duty, due):
        raise Refused("occasion_opened")
    if (stands and stands <= now) or (wish.act == "restored" and due <= now):
        raise Refused("occasion_passed")
    if wish.act == "moved" and not (wish.to and now < wish.to <= max(due, now) + FARTHEST):
        raise Refused("occasion_to", most=FARTHEST.days)
    if not wish.why.strip():
        raise WrongInput("field_missing", field="why")
