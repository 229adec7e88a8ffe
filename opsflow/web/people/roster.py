"""`/roster`: a store's week, role by role; who leads the store or is above a member changes their shifts."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from opsflow.db import db_change, db_reading, now
from opsflow.flow.queries.scope import Scope
from opsflow.http import asker, field, policy, whole, words_of
from opsflow.i18n import _, zone
from opsflow.people import rosters
from opsflow.people.coverage import Hours
from opsflow.people.roles import TITLES
from opsflow.people.staffing import SHIFTS
from opsflow.refusals import Forbidden, NotFound, Refused
from opsflow.web.acting import asked_store, scope

door = Blueprint("roster", __name__)
WEEKDAYS = tuple("0123456")


@door.get("/roster")
@policy("member")
def show() -> str:
    """The week of a store (`?store=`); `?undo=1` with a shift's values offers to put it back."""
    with scope() as there:
        return _page(there, asked_store(there), dict(request.args))


@door.post("/roster/<int:store_id>")
@policy("member")
def add(store_id: int) -> ResponseReturnValue:
    """Put somebody on a shift; a refusal shows the form again as it was filled in."""
    try:
        member, name, starts, ends = whole("member"), field("name", most=16), *_times()
        assert member is not None  # a required field
        days = [int(one) for one in request.form.getlist("weekday") if one in WEEKDAYS]
        with db_change() as change:
            rosters.add(change, store_id, member, name, days, starts, ends, by=asker(), now=now())
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        with scope() as there:
            return _page(there, store_id, dict(request.form), refused=words_of(refusal)), refusal.status
    return _done(store_id)


@door.get("/roster/<int:store_id>/<int:shift_id>")
@policy("member")
def one(store_id: int, shift_id: int) -> str:
    """A shift, to be changed or taken away."""
    return _shift_page(store_id, shift_id)


@door.post("/roster/<int:store_id>/<int:shift_id>")
@policy("member")
def alter(store_id: int, shift_id: int) -> ResponseReturnValue:
    """Give a shift other hours."""
    try:
        hours = Hours(whole("weekday") or 0, *_times())
        with db_change() as change:
            rosters.alter(change, shift_id, store_id, field("name", most=16), hours, by=asker(), now=now())
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        return _shift_page(store_id, shift_id, refused=words_of(refusal)), refusal.status
    return _done(store_id)


@door.post("/roster/<int:store_id>/<int:shift_id>/remove")
@policy("member")
def remove(store_id: int, shift_id: int) -> ResponseReturnValue:
    """Take a shift away, and offer to put it back."""
    with db_change() as change:
        was = rosters.remove(change, shift_id, store_id, by=asker(), now=now())
    gone = {"member": was.member_id, "name": was.name, **was.hours._asdict()}
    return redirect(url_for("roster.show", store=store_id, undo=1, **gone), 303)


def _page(there: Scope, store_id: int, given: dict[str, Any], *, refused: str = "") -> str:
    if store_id not in there.stores:
        raise NotFound
    today = there.now.astimezone(zone()).date()
    found = rosters.roster(there.reading, store_id, there.asker, today, there.now)
    day = request.args.get("day", "")
    return render_template(
        "people/roster.html",
        roster=found,
        store_id=store_id,
        stores=there.stores,
        titles=TITLES,
        kinds=SHIFTS,
        today=today.weekday(),
        chosen=int(day) if day in WEEKDAYS else today.weekday(),
        uncovered={one.weekday for role in found.roles for one in role.open},
        given=given,
        days=request.form.getlist("weekday"),
        refused=refused,
        at=there.now,
    )


def _shift_page(store_id: int, shift_id: int, *, refused: str = "") -> str:
    at, me = now(), asker()
    if not me.roles_in(store_id):
        raise NotFound
    with db_reading() as reading:
        entry = rosters.entry(reading, shift_id, store_id, at)
        if not rosters.changes(reading, entry.member_id, store_id, me, at):
            raise Forbidden("not_superior")
    given = dict(request.form) or {"name": entry.name, **entry.hours._asdict()}
    return render_template(
        "people/shift.html", entry=entry, store_id=store_id, kinds=SHIFTS, given=given, refused=refused
    )


def _times() -> tuple[str, str]:
    return field("starts", most=5), field("ends", most=5)


def _done(store_id: int) -> ResponseReturnValue:
    flash(_("Done. Open tasks stay with who has them."))
    return redirect(url_for("roster.show", store=store_id), 303)
