"""A new case: which processes the reader may begin, and the form of one."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from opsflow.db import now
from opsflow.flow import actions
from opsflow.flow.forms import Typed
from opsflow.flow.queries import offers
from opsflow.flow.queries.picking import picks
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import WayView
from opsflow.guard import takes
from opsflow.http import asker, is_id, policy, wants_fragment
from opsflow.i18n import said
from opsflow.refusals import Forbidden, NotFound, Refused
from opsflow.web.acting import acted, scope
from opsflow.web.forms import again, answers, marks, said_no, typed_in

door = Blueprint("beginning", __name__)

MEGABYTES = 52  # of files that a beginning asks for
FORM = "new"  # what it is called on its page


@door.get("/cases/new")
@policy("member")
def choose() -> str:
    """What the reader may begin."""
    with scope() as there:
        return render_template("case/begin.html", ways=offers.beginnings(there))


@door.get("/boards/<workflow>/new")
@policy("member")
def new(workflow: str) -> str:
    """What a new case of this workflow asks for."""
    with scope() as there:
        return _page(there, workflow, *_begun_by(there, workflow))


@door.post("/boards/<workflow>/new")
@takes(MEGABYTES)
@policy("member")
def begin(workflow: str) -> ResponseReturnValue:
    """Open a case."""
    with scope() as there:
        way, store_id = _begun_by(there, workflow)
    try:
        given = answers(way.inputs, store_id)
        done = actions.begin(workflow, way.name, store_id, by=asker(), given=given, now=now())
    except Refused as refusal:
        if (wants_fragment() and not marks(refusal)) or isinstance(refusal, NotFound | Forbidden):
            raise
        return _again(workflow, refusal)
    return acted(done, said(way.title))


@door.post("/boards/<workflow>/new/form")
@takes(MEGABYTES)
@policy("member")
def form(workflow: str) -> ResponseReturnValue:
    """The form as far as it is filled in."""
    return _again(workflow)


@door.get("/stores/<int:store_id>/picks")
@policy("member")
def pick(store_id: int) -> str:
    """Products that fit what is typed into a field, as its choices."""
    text = next(iter(request.args.values()), "")[:80]
    with scope() as there:
        if store_id not in there.stores:
            raise NotFound()
        return render_template("case/_picks.html", picks=picks(there.reading, store_id, text))


def _again(workflow: str, refusal: Refused | None = None) -> ResponseReturnValue:
    with scope() as there:
        way, _store = _begun_by(there, workflow)
        way, store_id = _begun_by(there, workflow, typed_in(way.name, refusal))
        if wants_fragment():
            return again(way.inputs, FORM, f"/boards/{workflow}/new/form", refusal, store_id=store_id)
        status = said_no(refusal)
        return _page(there, workflow, way, store_id), status


def _begun_by(there: Scope, workflow: str, typed: Typed | None = None) -> tuple[WayView, int]:
    """The decision that begins a case in the store that the form names, else in the first where the reader may."""
    chosen = request.form.get("store", "")
    stores = [int(chosen)] if is_id(chosen) else list(there.stores)
    for store_id in stores:
        way = offers.beginning(there, workflow, store_id, typed) if store_id in there.stores else None
        if way:
            return way, store_id
    if is_id(chosen) and int(chosen) not in there.stores:
        raise NotFound()
    raise Refused("nothing_to_begin")


def _page(there: Scope, workflow: str, way: WayView, store_id: int) -> str:
    stores = offers.stores_to_begin(there, workflow)
    return render_template("board/new.html", workflow=workflow, way=way, stores=stores, store_id=store_id)
