"""`/routines`: what recurs in a store, when, for whom, and who had it lately; starting the routines of a store; leaving out or
moving one occasion."""

from datetime import datetime

from babel.dates import get_day_names
from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from opsflow.db import db_change, now
from opsflow.http import asker, field, policy, whole, words_of
from opsflow.i18n import LazyString, _, _l, zone
from opsflow.jobs.routines import duties
from opsflow.people.roles import COMMANDING, TITLES
from opsflow.refusals import Forbidden, NotFound, Refused, WrongInput
from opsflow.routines import actions, queries, rulings
from opsflow.routines.occasions import Every
from opsflow.routines.rulings import Act, Key, Wish
from opsflow.web.acting import asked_store, scope

door = Blueprint("routines", __name__)


@door.get("/routines")
@policy("member")
def show() -> str:
    """The timetable of a store (`?store=`); without one, of the first that the reader works in."""
    with scope() as there:
        store_id = asked_store(there)
        since = queries.runs_in(there.reading, store_id)
        lines = queries.lines(there, store_id, duties(there.reading))
        return render_template(
            "routines/routines.html",
            lines=lines,
            since=since,
            store_id=store_id,
            title=there.stores[store_id],
            roles=TITLES,
            may_start=not there.asker.roles_in(store_id).isdisjoint(COMMANDING),
            at=there.now,
        )


@door.post("/routines/<int:store_id>/start")
@policy("member")
def start(store_id: int) -> ResponseReturnValue:
    """Let a store's routines run from now on."""
    roles = asker().roles_in(store_id)
    if not roles:
        raise NotFound()
    if roles.isdisjoint(COMMANDING):
        raise Forbidden("not_superior")
    with db_change() as change:
        started = actions.start(change, store_id, now())
    flash(_("The routines run from now on.") if started else _("The routines run already."))
    return redirect(url_for("routines.show", store=store_id), 303)


@door.get("/routines/<int:store_id>/<duty>")
@policy("member")
def one(store_id: int, duty: str) -> str:
    """A duty: what comes and for whom, what was opened, what was ruled."""
    return _page(store_id, duty)


@door.post("/routines/<int:store_id>/<duty>")
@policy("member")
def rule(store_id: int, duty: str) -> ResponseReturnValue:
    """Leave an occasion out, move it, or take that back; what was typed is kept where it is refused."""
    try:
        key, wish = _occasion(), _wish()
        with db_change() as change:
            line = next((one for one in duties(change) if one.key == duty), None)
            if line is None:
                raise NotFound()
            rulings.rule(change, store_id, line, key, wish, by=asker(), now=now())
    except Refused as refusal:
        if refusal.status == 404 or store_id not in asker().store_ids([store_id]):
            raise
        flash(words_of(refusal), "refused")
        return _page(store_id, duty), refusal.status
    flash(str(_DONE[wish.act]))
    return redirect(url_for("routines.one", store_id=store_id, duty=duty), 303)


def attach(app: Flask) -> None:
    """Give templates the filters that say when a duty recurs, and what a field for a time begins with."""
    app.jinja_env.filters["recurs"] = recurs
    app.jinja_env.filters["typed_moment"] = lambda at: f"{at.astimezone(zone()):%Y-%m-%dT%H:%M}"


def recurs(every: Every) -> str:
    """When a duty recurs, in the reader's words."""
    return f"{_days(every)} {every.at:%H:%M}"


def _days(every: Every) -> str:
    if every.weekday is not None:
        return str(get_day_names("wide", locale=get_locale())[every.weekday])
    if every.nth is not None:
        return _("on day %(nth)s of the month", nth=every.nth)
    if every.edge:
        return str(_EDGES[every.edge, every.months, bool(every.calendar)])
    return {
        "working": _("every working day"),
        "dispatch": _("every dispatch day"),
        "service": _("every day of customer service"),
    }.get(every.calendar or "", _("every day"))


_EDGES: dict[tuple[str, int, bool], LazyString] = {
    ("first", 1, False): _l("first day of the month"),
    ("last", 1, False): _l("last day of the month"),
    ("first", 1, True): _l("first open day of the month"),
    ("last", 1, True): _l("last open day of the month"),
    ("first", 3, False): _l("first day of the quarter"),
    ("last", 3, False): _l("last day of the quarter"),
    ("first", 3, True): _l("first open day of the quarter"),
    ("last", 3, True): _l("last open day of the quarter"),
    ("first", 12, False): _l("first day of the year"),
    ("last", 12, False): _l("last day of the year"),
    ("first", 12, True): _l("first open day of the year"),
    ("last", 12, True): _l("last open day of the year"),
}


_DONE: dict[str, LazyString] = {
    "paused": _l("Left out: it is not opened and does not count."),
    "moved": _l("Moved."),
    "restored": _l("It is as the timetable has it again."),
}


def _page(store_id: int, duty: str) -> str:
    with scope() as there:
        if store_id not in there.stores:
            raise NotFound()
        return render_template(
            "routines/duty.html",
            page=queries.page(there, store_id, duties(there.reading), duty),
            store_id=store_id,
            title=there.stores[store_id],
            roles=TITLES,
            at=there.now,
        )


def _occasion() -> Key:
    due = _moment("due")
    if due is None:
        raise WrongInput("field_missing", field="due")
    return due, whole("holder", required=False)


def _wish() -> Wish:
    given = field("act", most=8)
    found: Act | None = next((act for act in ("paused", "moved", "restored") if act == given), None)
    if found is None:
        raise WrongInput("field_missing", field="act")
    return Wish(found, field("why", most=500, required=False), _moment("to"), whole("seen", required=False) or 0)


def _moment(name: str) -> datetime | None:
    text = field(name, most=40, required=False)
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise Refused("notice_time", found=text) from wrong
    return moment.replace(tzinfo=zone()) if moment and moment.tzinfo is None else moment
