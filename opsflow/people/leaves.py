"""Leave: asked for by a member, granted or refused by who is above them, and who stands in. Source: processes.md §13.

Nobody decides about their own (scoring.md §5). What a granted leave takes off is counted from it, so that cancelling it
takes that back; what was done about it stays as its notes.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from opsflow.db import one_at_a_time
from opsflow.i18n import zone
from opsflow.people import attendance
from opsflow.people import leave_queries as queries
from opsflow.people.leave_queries import LEAVE, NOTE, Act, LeaveView
from opsflow.people.roles import Asker
from opsflow.refusals import Forbidden, Refused

MOST_REASON = 500
LONGEST = timedelta(days=92)
MOST_AHEAD = timedelta(days=366)
MOST_BACK = timedelta(days=62)
_ONE_DAY = timedelta(days=1)


def ask(change: sa.Connection, starts: datetime, ends: datetime, reason: str, *, by: Asker, now: datetime) -> LeaveView:
    """Ask for leave, from today on. Raises Refused for a time that cannot be, or when nobody could decide."""
    _check_time(starts, ends, now)
    if starts < _midnight(now):
        raise Refused("leave_past")
    if queries.decider(change, by.id, now) is None:
        raise Refused("leave_nobody_decides")
    one_at_a_time(change, "leave")
    return _write(change, by.id, starts, ends, None, reason, "asked", by, now)


def record(
    change: sa.Connection,
    member_id: int,
    starts: datetime,
    ends: datetime,
    reason: str,
    stand_in_id: int | None,
    *,
    by: Asker,
    now: datetime,
) -> LeaveView:
    """Write down a leave that was granted by word of mouth, or taken already. Raises Forbidden, Refused."""
    _hold(change, by, member_id, now)
    _check_time(starts, ends, now)
    if starts < now - MOST_BACK:
        raise Refused("leave_past")
    one_at_a_time(change, "leave")
    _check_days(change, member_id, starts, ends)
    _check_stand_in(change, member_id, starts, ends, stand_in_id, now)
    return _write(change, member_id, starts, ends, stand_in_id, reason, "recorded", by, now)


def grant(
    change: sa.Connection, leave_id: int, stand_in_id: int | None, text: str, *, by: Asker, now: datetime
) -> LeaveView:
    """Grant what was asked for. Raises NotFound, Forbidden, Refused: it was decided, or somebody cannot stand in."""
    found = _to_decide(change, leave_id, by, now)
    _check_days(change, found.member_id, found.starts, found.ends)
    _check_stand_in(change, found.member_id, found.starts, found.ends, stand_in_id, now)
    _set(change, leave_id, state="granted", stand_in_id=stand_in_id)
    return _noted(change, leave_id, "granted", text, by, now, stand_in_id=stand_in_id)


def refuse(change: sa.Connection, leave_id: int, text: str, *, by: Asker, now: datetime) -> LeaveView:
    """Refuse what was asked for, with a reason. Raises NotFound, Forbidden, Refused."""
    _to_decide(change, leave_id, by, now)
    if not text.strip():
        raise Refused("leave_reason")
    _set(change, leave_id, state="refused")
    return _noted(change, leave_id, "refused", text, by, now)


def name_stand_in(change: sa.Connection, leave_id: int, stand_in_id: int, *, by: Asker, now: datetime) -> LeaveView:
    """Let somebody else stand in from now on. Raises NotFound, Forbidden, Refused."""
    found = _locked(change, leave_id)
    _hold(change, by, found.member_id, now)
    if not found.stands(now) or stand_in_id == found.stand_in_id:
        raise Refused("leave_decided")
    _check_stand_in(change, found.member_id, max(found.starts, now), found.ends, stand_in_id, now)
    _set(change, leave_id, stand_in_id=stand_in_id)
    return _noted(change, leave_id, "stand_in", "", by, now, stand_in_id=stand_in_id)


def cancel(change: sa.Connection, leave_id: int, text: str, *, by: Asker, now: datetime) -> LeaveView:
    """Take a leave back: its member what is not over, who decides also what is. One that runs ends now; its days so far
    stay. Raises NotFound for somebody else's, Refused when there is nothing left to take back."""
    found = _locked(change, leave_id)
    own = found.member_id == by.id
    if not own:
        _hold(change, by, found.member_id, now)
    least = now if own else now - MOST_BACK
    if (found.state != "granted" and not (own and found.state == "asked")) or found.ends <= least:
        raise Refused("leave_decided")
    if not own and not text.strip():
        raise Refused("leave_reason")
    if found.runs(now):
        _set(change, leave_id, ends=now)
        return _noted(change, leave_id, "cut", text, by, now, until=found.ends)
    _set(change, leave_id, state="cancelled")
    act: Act = "withdrawn" if own and found.state == "asked" else "cancelled"
    return _noted(change, leave_id, act, text, by, now)


def held(change: sa.Connection, leave_id: int, *, by: Asker, now: datetime) -> LeaveView:
    """A granted leave, not over, that the asker decides about: its open work may be handed over. Raises as the others."""
    found = _locked(change, leave_id)
    _hold(change, by, found.member_id, now)
    if not found.stands(now) or found.stand_in_id is None:
        raise Refused("leave_decided")
    return found


def _hold(change: sa.Connection, by: Asker, member_id: int, now: datetime) -> None:
    if all(row.id != member_id for row in queries.decided_by(change, by.id, now)):
        raise Forbidden


def _to_decide(change: sa.Connection, leave_id: int, by: Asker, now: datetime) -> LeaveView:
    found = _locked(change, leave_id)
    _hold(change, by, found.member_id, now)
    if found.state != "asked":
        raise Refused("leave_decided")
    return found


def _locked(change: sa.Connection, leave_id: int) -> LeaveView:
    # leaves are rare and look at each other's: one after the other nobody stands in for who stands in for them
    one_at_a_time(change, "leave")
    return queries.leave(change, leave_id)


def _check_time(starts: datetime, ends: datetime, now: datetime) -> None:
    if not (starts < ends and ends - starts <= LONGEST and starts <= now + MOST_AHEAD):
        raise Refused("leave_times", days=LONGEST.days)


def _check_days(change: sa.Connection, member_id: int, starts: datetime, ends: datetime) -> None:
    """No day of leave is recorded by hand as well: it would be taken off twice."""
    one_at_a_time(change, f"attendance {member_id}")
    first, last = starts.astimezone(zone()).date(), (ends - timedelta(microseconds=1)).astimezone(zone()).date()
    reach = timedelta(days=attendance.MOST_DAYS)
    for one in attendance.records(change, [member_id], first - reach, last + _ONE_DAY):
        if one.kind == "granted_leave" and one.counts and one.last >= first:
            raise Refused("leave_recorded", day=one.day.isoformat())


def _check_stand_in(
    change: sa.Connection, member_id: int, starts: datetime, ends: datetime, stand_in_id: int | None, now: datetime
) -> None:
    if ends <= now:
        return
    if stand_in_id is None:
        raise Refused("leave_stand_in")
    if all(row.id != stand_in_id for row in queries.stand_ins(change, member_id, starts, ends, now)):
        raise Refused("leave_stand_in_cannot")
    for one in queries.stood_in_for(change, member_id, now):
        if one.starts < ends and starts < one.ends:
            raise Refused("leave_stands_in", name=one.member)


def _write(
    change: sa.Connection,
    member_id: int,
    starts: datetime,
    ends: datetime,
    stand_in_id: int | None,
    reason: str,
    act: Act,
    by: Asker,
    now: datetime,
) -> LeaveView:
    if not reason.strip():
        raise Refused("leave_reason")
    others = (LEAVE.c.member_id == member_id, LEAVE.c.state.in_(("asked", "granted")))
    if change.execute(sa.select(LEAVE.c.id).where(*others, LEAVE.c.starts < ends, LEAVE.c.ends > starts)).first():
        raise Refused("leave_overlaps")
    row = {"member_id": member_id, "starts": starts, "ends": ends, "stand_in_id": stand_in_id, "note": reason.strip()}
    state = "asked" if act == "asked" else "granted"
    added = change.execute(sa.insert(LEAVE).values(**row, state=state).returning(LEAVE.c.id)).scalar_one()
    return _noted(change, added, act, "", by, now, stand_in_id=stand_in_id)


def _noted(
    change: sa.Connection, leave_id: int, act: Act, text: str, by: Asker, now: datetime, **rest: Any
) -> LeaveView:
    row = {"leave_id": leave_id, "act": act, "text": text.strip(), "by_id": by.id, "at": now}
    change.execute(sa.insert(NOTE).values(**row, **rest))
    return queries.leave(change, leave_id)


def _set(change: sa.Connection, leave_id: int, **values: object) -> None:
    change.execute(sa.update(LEAVE).where(LEAVE.c.id == leave_id).values(**values))


def _midnight(now: datetime) -> datetime:
    return now.astimezone(zone()).replace(hour=0, minute=0, second=0, microsecond=0)
