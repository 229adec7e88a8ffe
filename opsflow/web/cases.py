"""A case: its page and drawer, its decisions, notes, undo, and the move to another column."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from opsflow.db import now
from opsflow.flow import actions, family
from opsflow.flow.queries import cases, offers
from opsflow.flow.queries.offers import Step
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import WayView
from opsflow.guard import takes
from opsflow.http import asker, field, is_id, policy, wants_fragment, whole, words_of
from opsflow.i18n import _, said
from opsflow.refusals import Forbidden, Refused
from opsflow.web.acting import acted, form_again, refused_with, scope, seen, signed
from opsflow.web.forms import answers

door = Blueprint("cases", __name__)

MEGABYTES = 52  # of files that a decision asks for


@door.get("/cases/<int:case_id>")
@policy("member")
def show(case_id: int) -> str:
    """The whole page of a case; `?before=` shows its history before a version."""
    with scope() as there:
        return render_template("case/page.html", case=cases.case(there, case_id, before=_before()))


@door.get("/cases/<int:case_id>/history")
@policy("member")
def older(case_id: int) -> str:
    """The lines of history before a version, for a page that has those after it."""
    with scope() as there:
        template = "case/_older.html" if wants_fragment() else "case/page.html"
        return render_template(template, case=cases.case(there, case_id, before=_before()))


@door.get("/cases/<int:case_id>/drawer")
@policy("member")
def drawer(case_id: int) -> str:
    """The case beside its board."""
    with scope() as there:
        return render_template("case/_drawer.html", case=cases.case(there, case_id))


@door.post("/cases/<int:case_id>/ways/<name>")
@takes(MEGABYTES)
@policy("member")
def take(case_id: int, name: str) -> ResponseReturnValue:
    """Take a decision, with what it asks for."""
    with scope() as there:
        way, store_id = offers.way(there, case_id, name)
        allowed = offers.may_take_way(there, case_id, name)
    try:
        if request.files and not allowed:
            raise Forbidden("not_here", texts=way.title)
        given = answers(way.inputs, store_id)
        sure = signed(way.signed)
        done = actions.decide(case_id, name, by=asker(), seen=seen(), given=given, signed=sure, now=now())
    except Refused as refusal:
        return refused_with(case_id, refusal, way.inputs, way.name, f"way-{way.name}")
    if request.form.get("children") == "cancel":
        return acted(done, f"{_said(way)} · {_called_off(case_id, str(given.get('comment', '')))}", undoable=False)
    return acted(done, _said(way))


@door.post("/cases/<int:case_id>/ways/<name>/form")
@takes(MEGABYTES)
@policy("member")
def form(case_id: int, name: str) -> ResponseReturnValue:
    """The form of a decision as far as it is filled in."""
    return form_again(case_id, name, f"way-{name}")


@door.post("/cases/<int:case_id>/move")
@policy("member")
def move(case_id: int) -> ResponseReturnValue:
    """Drag to a column: the tick or decision that leads there, where it needs nothing more."""
    column = field("column", most=64)
    with scope() as there:
        step = offers.step_to(there, case_id, column)
        if step.asks:
            return _asking(there, case_id, step)
    version = whole("version")
    if step.task_id is not None:
        done = actions.tick(step.task_id, by=asker(), seen=step.version, now=now())
    else:
        done = actions.decide(case_id, step.way, by=asker(), seen=version, now=now())
    return acted(done, said(step.title))


@door.post("/cases/<int:case_id>/comments")
@policy("member")
def comment(case_id: int) -> ResponseReturnValue:
    """Write a note."""
    done = actions.comment(case_id, field("text", most=2000), by=asker(), now=now())
    return acted(done, _("Noted."), undoable=False)


@door.post("/cases/<int:case_id>/undo")
@policy("member")
def undo(case_id: int) -> ResponseReturnValue:
    """Take back an own act of the last minutes: the one named `event`, or the version that a toast names."""
    version = whole("event", required=False) or whole("version") or 0
    done = actions.undo(case_id, version, by=asker(), now=now())
    return acted(done, _("Taken back."), undoable=False)


def _before() -> int | None:
    text = request.args.get("before", "")
    return int(text) if is_id(text) else None


def _asking(there: Scope, case_id: int, step: Step) -> ResponseReturnValue:
    """The step asks for something first: the drawer opens, where it can be given."""
    if not wants_fragment():
        return redirect(url_for("cases.show", case_id=case_id, _anchor=f"way-{step.way}"), 303)
    shown = cases.case(there, case_id)
    answer = make_response(render_template("case/_drawer.html", case=shown, opened=step.way))
    answer.headers.update({"HX-Retarget": "#drawer", "HX-Reswap": "innerHTML"})
    return answer


def _called_off(case_id: int, why: str) -> str:
    """Cancel what the case has opened, too; what became of it in words."""
    refused = family.call_off_children(case_id, why, by=asker(), now=now())
    return " ".join(map(words_of, refused)) or _("What it opened is cancelled too.")


def _said(way: WayView) -> str:
    what, to = said(way.title), said(way.to_title) if way.to_title else ""
    return f"{what} → {to}" if to and to != what else what
