"""`/leave`: asked for, granted or refused, taken back; and the open work that a stand-in takes over."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from opsflow.alerts import leave as told
from opsflow.db import db_change, db_reading, now
from opsflow.flow import actions as flow
from opsflow.flow import desk
from opsflow.flow.queries import work
from opsflow.http import asker, field, policy, whole, words_of
from opsflow.i18n import _, _n, said, zone
from opsflow.people import leave_queries as queries
from opsflow.people import leaves
from opsflow.people import queries as people
from opsflow.people.leave_queries import LeaveView
from opsflow.people.leaves import MOST_BACK, MOST_REASON
from opsflow.refusals import Forbidden, NotFound, Refused
from opsflow.scoring.evidence import working_days
from opsflow.shop import queries as shop

door = Blueprint("leave", __name__)
_ONE_DAY = timedelta(days=1)


@door.get("/leave")
@policy("member")
def show() -> str:
    """My leaves, those that wait for me, those of who is under me, and in which I stand in."""
    return _page()


@door.post("/leave")
@policy("member")
def ask() -> ResponseReturnValue:
    """Ask for leave, or with `member` record somebody's; a refusal shows the form again as it was filled in."""
    at, me = now(), asker()
    try:
        starts, ends = _span()
        reason, member = field("reason", most=MOST_REASON, required=False), whole("member", required=False)
        stand_in = whole("stand_in", required=False)
        with db_change() as change:
            if member is None:
                done = leaves.ask(change, starts, ends, reason, by=me, now=at)
            else:
                done = leaves.record(change, member, starts, ends, reason, stand_in, by=me, now=at)
            told.tell(change, done, by=me.id, now=at)
    except Forbidden:
        raise
    except Refused as refusal:
        return _page(refused=words_of(refusal)), refusal.status
    flash(_("Done."))
    return _to(done.id)


@door.get("/leave/<int:leave_id>")
@policy("member")
def one(leave_id: int) -> str:
    """A leave: what was done about it, and what its reader may do."""
    return _leave_page(leave_id)


@door.post("/leave/<int:leave_id>/decide")
@policy("member")
def decide(leave_id: int) -> ResponseReturnValue:
    """Grant it (`act`), or refuse it with a reason."""
    stand_in, text = whole("stand_in", required=False), field("text", most=MOST_REASON, required=False)
    if field("act", most=16) == "refused":
        return _act(leave_id, lambda change, **rest: leaves.refuse(change, leave_id, text, **rest))
    return _act(leave_id, lambda change, **rest: leaves.grant(change, leave_id, stand_in, text, **rest))


@door.post("/leave/<int:leave_id>/stand-in")
@policy("member")
def name_stand_in(leave_id: int) -> ResponseReturnValue:
    """Let somebody else stand in."""
    stand_in = whole("stand_in") or 0
    return _act(leave_id, lambda change, **rest: leaves.name_stand_in(change, leave_id, stand_in, **rest))


@door.post("/leave/<int:leave_id>/cancel")
@policy("member")
def cancel(leave_id: int) -> ResponseReturnValue:
    """Take it back; one that runs ends now."""
    text = field("text", most=MOST_REASON, required=False)
    return _act(leave_id, lambda change, **rest: leaves.cancel(change, leave_id, text, **rest))


@door.post("/leave/<int:leave_id>/hand-over")
@policy("member")
def hand_over(leave_id: int) -> ResponseReturnValue:
    """Give the open work that is due in the leave to who stands in."""
    at, me = now(), asker()
    with db_change() as change:
        found = leaves.held(change, leave_id, by=me, now=at)
        due, to = (found.starts, found.ends), found.stand_in_id
        handed = flow.release(change, found.member_id, "leave", by=me, now=at, due=due, to=to)
    stuck = sum(isinstance(one, Refused) for one in handed)
    flash(_n("%(num)s task handed over.", "%(num)s tasks handed over.", len(handed) - stuck))
    if stuck:
        flash(_n("%(num)s task has nobody to take it.", "%(num)s tasks have nobody to take them.", stuck), "refused")
    return _to(leave_id)


def _act(leave_id: int, act: Callable[..., LeaveView]) -> ResponseReturnValue:
    """Do something about a leave and tell whom it concerns; a refusal shows its page again as it was filled in."""
    at, me = now(), asker()
    try:
        with db_change() as change:
            told.tell(change, act(change, by=me, now=at), by=me.id, now=at)
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        return _leave_page(leave_id, refused=words_of(refusal)), refusal.status
    flash(_("Done."))
    return _to(leave_id)


def _page(*, refused: str = "") -> str:
    at, me = now(), asker()
    with db_reading() as reading:
        under = queries.decided_by(reading, me.id, at)
        return render_template(
            "people/leaves.html",
            mine=queries.leaves(reading, [me.id], at - timedelta(days=366)),
            theirs=queries.leaves(reading, [row.id for row in under], at - MOST_BACK),
            for_others=queries.stood_in_for(reading, me.id, at),
            waits_for=people.names_of(reading, [queries.decider(reading, me.id, at) or 0]),
            under=under,
            colleagues=people.colleagues(reading, me.store_ids(row.id for row in shop.stores(reading)), at),
            today=at.astimezone(zone()).date(),
            at=at,
            most=MOST_REASON,
            given=request.form,
            refused=refused,
        )


def _leave_page(leave_id: int, *, refused: str = "") -> str:
    at, me = now(), asker()
    with db_reading() as reading:
        found = queries.leave(reading, leave_id)
        own, stands_in = found.member_id == me.id, found.state == "granted" and found.stand_in_id == me.id
        decides = any(row.id == found.member_id for row in queries.decided_by(reading, me.id, at))
        if not (own or stands_in or decides):
            raise NotFound
        whom = (found.member_id, max(found.starts, at), found.ends, at)
        span = (found.starts, found.ends)
        tasks = work.open_titles(reading, found.member_id, me.id, span) if decides and found.stands(at) else []
        return render_template(
            "people/leave.html",
            leave=found,
            own=own,
            decides=decides,
            days=working_days(desk.calendars(reading, zone()).working, *span, _edges(found)),
            stand_ins=queries.stand_ins(reading, *whom) if decides and at < found.ends else [],
            tasks=[(said(one.title), one.due, one.case_id if me.roles_in(one.store_id) else None) for one in tasks],
            at=at,
            most=MOST_REASON,
            given=request.form,
            refused=refused,
        )


def _span() -> tuple[datetime, datetime]:
    """From a day (and hour) to a day (and hour); without an hour the whole day."""
    first, last = _day("first"), _day("last")
    starts, ends = _hour("first_at"), _hour("last_at")
    until = datetime.combine(last, ends, zone()) if ends else _midnight(last + _ONE_DAY)
    return datetime.combine(first, starts or time(), zone()), until


def _day(name: str) -> date:
    try:
        found = date.fromisoformat(field(name, most=10))
    except ValueError as wrong:
        raise Refused("leave_times", days=leaves.LONGEST.days) from wrong
    if not 2000 <= found.year <= 2200:
        raise Refused("leave_times", days=leaves.LONGEST.days)
    return found


def _hour(name: str) -> time | None:
    try:
        text = field(name, most=5, required=False)
        return time.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise Refused("leave_times", days=leaves.LONGEST.days) from wrong


def _edges(leave: LeaveView) -> tuple[datetime, ...]:
    """Where each of its days begins, and where the last one ends."""
    first, last = (at.astimezone(zone()).date() for at in (leave.starts, leave.ends))
    return tuple(_midnight(first + n * _ONE_DAY) for n in range((last - first).days + 2))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), zone())


def _to(leave_id: int) -> ResponseReturnValue:
    return redirect(url_for("leave.one", leave_id=leave_id), 303)
