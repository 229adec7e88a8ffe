"""Open the recurring duties that are due: each once for each holder and occasion, whatever was down meanwhile.

What is opened, the note that it was, and how far it went are one change; two schedulers at once take turns.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from opsflow.db import db_change, db_reading, one_at_a_time
from opsflow.flow import actions as flow
from opsflow.flow import desk
from opsflow.flow.law.staff import Staff
from opsflow.flow.words.worktime import Calendars
from opsflow.i18n import zone
from opsflow.routines import rulings
from opsflow.routines.models import MARK, OCCASION, STORE
from opsflow.routines.rulings import LOCK
from opsflow.routines.timetable import Duty

EVENT = "timetable.duty"
TOGETHER = 100  # occasions opened in one change: a person's act never waits for more than these
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is to be opened: when the timetable has it due, for whom, and when it is due now."""

    usual: datetime
    holder: int
    due: datetime


def start(change: sa.Connection, store_id: int, since: datetime) -> bool:
    """Let the routines of a store run from then on; False when they do already, or will."""
    if change.execute(sa.select(STORE.c.store_id).where(STORE.c.store_id == store_id)).first():
        return False
    change.execute(sa.insert(STORE).values(store_id=store_id, since=since))
    return True


def unstart(change: sa.Connection, store_id: int, now: datetime) -> None:
    """Routines that were to run later do not; those that run go on."""
    change.execute(sa.delete(STORE).where(STORE.c.store_id == store_id, STORE.c.since > now))


def open_due(duties: Iterable[Duty], *, now: datetime) -> int:
    """Open what is due to be opened in every store whose routines run; answers how many occasions."""
    with db_reading() as reading:
        stores = reading.execute(sa.select(STORE).where(STORE.c.since <= now)).all()
        reached = {(row.store_id, row.duty): row.reached for row in reading.execute(sa.select(MARK))}
        calendars = desk.calendars(reading, zone())
        ruled = rulings.waiting(reading)
    opened = 0
    for store in stores:
        for duty in duties:
            dues = list(_dues(duty, calendars, store.since, reached.get((store.store_id, duty.key)), now))
            mine = (one for one in ruled if (one.store_id, one.duty) == (store.store_id, duty.key))
            if dues or any(one.opens_by(now, duty, calendars) for one in mine):
                opened += _open(store.store_id, duty, dues, now)
    return opened


def _dues(
    duty: Duty, calendars: Calendars, since: datetime, reached: datetime | None, now: datetime
) -> Iterator[datetime]:
    """The due times whose day of opening came after `reached`; at first those still to come when the routines began."""
    first = reached or since
    for due in duty.every.between(calendars, first, now + duty.ahead + _DAY):
        opens = duty.opening(due, calendars.zone)
        if opens <= now and (reached is None or opens > reached):
            yield due


def _open(store_id: int, duty: Duty, dues: Sequence[datetime], now: datetime) -> int:
    opened = 0
    while True:
        with db_change() as change:
            one_at_a_time(change, LOCK)
            calendars = desk.calendars(change, zone())
            staff = desk.staff(change, store_id, calendars, now)
            missing = _missing(change, store_id, duty, dues, staff, now)
            _begin(change, store_id, duty, missing[:TOGETHER], calendars, now)
            opened += len(missing[:TOGETHER])
            if len(missing) <= TOGETHER:
                _note(change, store_id, duty, now)
                return opened


def _missing(
    change: sa.Connection, store_id: int, duty: Duty, dues: Sequence[datetime], staff: Staff, now: datetime
) -> list[Occasion]:
    """What the timetable has due but for what was ruled otherwise, and what was ruled to be due by now."""
    ruled = rulings.of_duty(change, store_id, duty.key)
    holders: list[int | None] = [mate.id for mate in staff.holders(duty.role)] if duty.for_each else [None]
    there = [one for one in ruled.values() if one.opens_by(now, duty, staff.calendars)]
    usual = [(due, who, due) for due in dues for who in holders if (due, who) not in ruled]
    moved = [(one.due, one.member_id, one.stands or one.due) for one in there]
    known = rulings.opened(change, store_id, duty, min((due for due, _, _ in usual + moved), default=now))
    new = [one for one in usual + moved if one[:2] not in known]
    rulings.lapse(change, [one for one in there if one.key not in known and one.member_id not in holders], now)
    return [
        Occasion(due, holder, stands)
        for due, who, stands in new
        if who in holders
        for holder in ([who] if who is not None else _one_of(duty, stands, staff))
    ]


def _one_of(duty: Duty, due: datetime, staff: Staff) -> list[int]:
    """Who is on duty before it is due, on its shift."""
    begins = due.astimezone(staff.calendars.zone).replace(hour=0, minute=0)
    chosen = staff.choose(duty.role, begins, due, shift=duty.shift)
    if chosen:
        staff.given(chosen.id, begins)
    return [chosen.id] if chosen else []


def _begin(
    change: sa.Connection,
    store_id: int,
    duty: Duty,
    occasions: Sequence[Occasion],
    calendars: Calendars,
    now: datetime,
) -> None:
    if not occasions:
        return
    following = {due: duty.every.following(calendars, due) for due in {one.due for one in occasions}}
    news = [
        flow.News(
            EVENT,
            {
                duty.field: duty.key,
                "holder": one.holder,
                "item": duty.item,
                "due_at": one.due,
                "next_at": following[one.due],
            },
        )
        for one in occasions
    ]
    done = flow.hear(change, duty.opens, store_id, news, by=None, door="timetable", now=now)
    rows = [
        {
            "store_id": store_id,
            "duty": duty.key,
            "member_id": one.holder,
            "due_at": one.usual,
            "case_id": of_case.case_id,
        }
        for one, of_case in zip(occasions, done, strict=True)
    ]
    change.execute(sa.insert(OCCASION), rows)


def _note(change: sa.Connection, store_id: int, duty: Duty, now: datetime) -> None:
    """All that opens by now is opened."""
    mine = (MARK.c.store_id == store_id, MARK.c.duty == duty.key)
    if not change.execute(sa.update(MARK).where(*mine).values(reached=now)).rowcount:
        change.execute(sa.insert(MARK).values(store_id=store_id, duty=duty.key, reached=now))
