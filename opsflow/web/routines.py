"""`/routines`: what recurs in a store, when, for whom, and who had it lately; starting the routines of a store."""

from babel.dates import get_day_names
from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from opsflow.db import db_change, now
from opsflow.flow.queries.scope import Scope
from opsflow.http import asker, policy
from opsflow.i18n import LazyString, _, _l
from opsflow.jobs.routines import duties
from opsflow.jobs.settling import WORKFLOWS
from opsflow.people.roles import COMMANDING, TITLES
from opsflow.refusals import Forbidden, NotFound
from opsflow.routines import actions, queries
from opsflow.routines.occasions import Every
from opsflow.web.acting import scope

door = Blueprint("routines", __name__)


@door.get("/routines")
@policy("member")
def show() -> str:
    """The timetable of a store (`?store=`); without one, of the first that the reader works in."""
    with scope() as there:
        store_id = _store(there)
        since = queries.runs_in(there.reading, store_id)
        lines = queries.lines(there, store_id, duties(WORKFLOWS))
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


def attach(app: Flask) -> None:
    """Give templates the filter that says when a duty recurs."""
    app.jinja_env.filters["recurs"] = recurs


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


def _store(there: Scope) -> int:
    wanted = request.args.get("store", "")
    known = [store_id for store_id in there.stores if not wanted or str(store_id) == wanted]
    if not known:
        raise NotFound()
    return known[0]
