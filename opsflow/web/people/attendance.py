"""`/attendance`: what was recorded about the reader and about those they may record about, month by month."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from opsflow.db import db_change, db_reading, now
from opsflow.http import asker, field, policy, whole, words_of
from opsflow.i18n import _, zone
from opsflow.people import attendance, leave_queries
from opsflow.people.attendance import MOST_REASON
from opsflow.people.occurrences import BY_THE_DAY, OCCURRENCES
from opsflow.refusals import Forbidden, Refused, WrongInput
from opsflow.scoring.evidence import taken
from opsflow.scoring.months import Month, month_of, read_month

door = Blueprint("attendance", __name__)
MONTHS_BACK = 3


@door.get("/attendance")
@policy("member")
def show() -> str:
    """The records of the month in the address, else of this one."""
    return _page(now())


@door.post("/attendance")
@policy("member")
def record() -> ResponseReturnValue:
    """Record something; a refusal shows the form again as it was filled in."""
    at = now()
    try:
        member, kind = whole("member"), field("kind", most=16)
        assert member is not None  # a required field
        day, days, reason = _day(), _days(), field("reason", most=MOST_REASON, required=False)
        with db_change() as change:
            attendance.record(change, member, kind, day, days, reason, by=asker(), today=_today(at), now=at)
    except Forbidden:
        raise
    except Refused as refusal:
        return _page(at, refused=words_of(refusal)), refusal.status
    flash(_("Recorded. They see it at once and can object."))
    return redirect(f"/attendance?month={Month(day.year, day.month)}", 303)


@door.post("/attendance/<int:record_id>/object")
@policy("member")
def object_to(record_id: int) -> ResponseReturnValue:
    """Object to a record about oneself."""
    with db_change() as change:
        attendance.object_to(change, record_id, field("text", most=MOST_REASON), by=asker(), now=now())
    return _back()


@door.post("/attendance/<int:record_id>/answer")
@policy("member")
def answer(record_id: int) -> ResponseReturnValue:
    """Keep a record against an objection, or withdraw it."""
    with db_change() as change:
        text = field("text", most=MOST_REASON)
        attendance.answer(change, record_id, field("act", most=16), text, by=asker(), now=now())
    return _back()


def _page(at: datetime, *, refused: str = "") -> str:
    me, this = asker(), month_of(at, zone())
    month = read_month(request.args["month"]) if "month" in request.args else this
    with db_reading() as reading:
        under = attendance.members_under(reading, me, at)
        members = [me.id, *(row.id for row in under)]
        found = attendance.records(reading, members, month.first, month.next().first)
        opens = {me.id, *(row.id for row in leave_queries.decided_by(reading, me.id, at))}
        leaves = taken(reading, members, month.first, month.last)
    return render_template(
        "people/attendance.html",
        mine=[one for one in found if one.member_id == me.id],
        theirs=[one for one in found if one.member_id != me.id],
        my_leaves=[one for one in leaves if one.leave.member_id == me.id],
        their_leaves=[one for one in leaves if one.leave.member_id != me.id],
        opens=opens,
        under=under,
        kinds=OCCURRENCES,
        by_the_day=BY_THE_DAY,
        month=month,
        months=sorted({this.later(-back) for back in range(MONTHS_BACK + 1)} | {month}),
        today=_today(at),
        most=MOST_REASON,
        given=request.form,
        refused=refused,
    )


def _today(at: datetime) -> date:
    return at.astimezone(zone()).date()


def _day() -> date:
    try:
        return date.fromisoformat(field("day", most=10))
    except ValueError as wrong:
        raise Refused("attendance_day") from wrong


def _days() -> Decimal:
    try:
        found = Decimal(field("days", most=5, required=False) or 1)
    except InvalidOperation as wrong:
        raise WrongInput("field_number", field="days") from wrong
    if not found.is_finite():
        raise WrongInput("field_number", field="days")
    return found


def _back() -> ResponseReturnValue:
    flash(_("Done."))
    month = request.args.get("month", "")
    return redirect(f"/attendance?month={read_month(month)}" if month else "/attendance", 303)
