"""The review of a design: its versions beside each other, comments pinned to places; pictures; the store's standard."""

from dataclasses import replace

from flask import Blueprint, Flask, current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from opsflow.db import now
from opsflow.designs import actions, pictures, queries
from opsflow.designs.actions import Spot
from opsflow.designs.views import Rules, Standard
from opsflow.flow.queries import cases, uploaded, versions
from opsflow.flow.queries.scope import Scope
from opsflow.flow.words.definition import Definition
from opsflow.http import asker, asker_or_none, field, is_id, policy, wants_fragment, whole, words_of
from opsflow.i18n import _
from opsflow.refusals import Forbidden, NotFound, Refused, WrongInput
from opsflow.shop import queries as shop
from opsflow.web.acting import scope
from opsflow.web.shown.desk import Desk, desk_of

door = Blueprint("designs", __name__)


def attach(app: Flask) -> None:
    """Let templates ask whether cases of a process have versions, and in which states these are reviewed."""
    app.jinja_env.globals.update(has_versions=_has_versions, review_states=_review_states)


# the review
@door.get("/cases/<int:case_id>/review")
@policy("member")
def review(case_id: int) -> str:
    """The versions of a case; `?left=1&right=2&sheet=1&mode=side|over|one` says what is looked at."""
    with scope() as there:
        case = cases.case(there, case_id)
        found = queries.review(there, case_id, workflow=case.card.workflow)
        standard = queries.standard_of(there, found.versions.store_id)
        desk: Desk = desk_of(found, case, request.args)
        matches = queries.matches(standard.rules, desk.right_sheet)
        return render_template(
            "designs/review.html", case=case, review=found, desk=desk, standard=standard, matches=matches
        )


@door.post("/cases/<int:case_id>/pins")
@policy("member")
def pin(case_id: int) -> ResponseReturnValue:
    """Pin a comment to a place: `at` is the file and page, `x` and `y` per cent of the picture's sides."""
    with scope() as there:
        versions.versions(there, case_id)  # who may not know of it learns nothing of the form either
    file_id, _colon, page = field("at", most=40).partition(":")
    if not (is_id(file_id) and is_id(page)):
        raise WrongInput("field_number", field="at")
    spot = Spot(int(file_id), int(page), _per_cent("x"), _per_cent("y"))
    number = actions.set_pin(case_id, spot, field("text", most=2000, required=False), by=asker(), now=now())
    return _done(case_id, number, _("Comment %(number)s is set.", number=number))


@door.post("/cases/<int:case_id>/pins/<int:number>/answers")
@policy("member")
def answer(case_id: int, number: int) -> ResponseReturnValue:
    """Answer a comment."""
    actions.answer(case_id, number, field("text", most=2000, required=False), by=asker(), now=now())
    return _done(case_id, number, _("Answered."))


@door.post("/cases/<int:case_id>/pins/<int:number>/resolve")
@policy("member")
def resolve(case_id: int, number: int) -> ResponseReturnValue:
    """What a comment asks for is done."""
    actions.resolve(case_id, number, by=asker(), now=now())
    return _done(case_id, number, _("Comment %(number)s is resolved.", number=number))


@door.post("/cases/<int:case_id>/pins/<int:number>/reopen")
@policy("member")
def reopen(case_id: int, number: int) -> ResponseReturnValue:
    """What a comment asks for is not done after all."""
    actions.reopen(case_id, number, by=asker(), now=now())
    return _done(case_id, number, _("Comment %(number)s is open again.", number=number))


@door.get("/files/<int:file_id>/pages/<int:page>/<size>")
@policy("member")
def page(file_id: int, page: int, size: str) -> ResponseReturnValue:
    """A page of a stored file, drawn anew, `full` or `thumb`: nothing of what the file may hide reaches a browser."""
    home = current_app.config["SETTINGS"].home
    with scope() as there:
        found = uploaded.file(there, file_id, home)
    answer = send_file(pictures.drawn(home, found.path, found.kind, page, size), mimetype="image/webp")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


# the standard
@door.get("/standard")
@policy("member")
def standards() -> ResponseReturnValue:
    """The standard of the reader's first store."""
    with scope() as there:
        first = next((row.key for row in shop.stores(there.reading) if row.id in there.stores), None)
    if first is None:
        raise NotFound()
    return redirect(url_for("designs.standard", key=first))


@door.get("/stores/<key>/standard")
@policy("member")
def standard(key: str) -> str:
    """A store's decoration standard; `?version=2` an older one."""
    wanted = request.args.get("version", "")
    with scope() as there:
        found = queries.standard(there, key, int(wanted) if is_id(wanted) else None)
        return _standard_page(there, found)


@door.post("/stores/<key>/standard")
@policy("role", "deputy_gm", "owner")
def write_standard(key: str) -> ResponseReturnValue:
    """Write it anew: a new version, the older ones stay readable."""
    chosen = request.form.getlist("examples")
    if not all(map(is_id, chosen)):
        raise WrongInput("field_number", field="examples")
    texts = {name: field(name, most=600, required=False) for name in ("font", "font_size", "logo_position")}
    rules = Rules(
        main_colour=field("main_colour", most=20, required=False).upper(),
        auxiliary_colour=tuple(field("auxiliary_colour", most=200, required=False).upper().replace(",", " ").split()),
        examples=tuple(map(int, chosen)),
        **texts,
    )
    try:
        version = actions.write_standard(key, rules, seen=whole("version") or 0, by=asker(), now=now())
    except Refused as refusal:
        return _not_written(key, rules, refusal)
    flash(_("Version %(number)s holds from now on.", number=version))
    return redirect(url_for("designs.standard", key=key), 303)


def _not_written(key: str, rules: Rules, refusal: Refused) -> ResponseReturnValue:
    """The form again with what was typed, and why it was refused."""
    if isinstance(refusal, NotFound | Forbidden):
        raise refusal
    flash(words_of(refusal), "refused")
    with scope() as there:
        found = replace(queries.standard(there, key), rules=rules)
        return _standard_page(there, found), refusal.status


def _standard_page(there: Scope, found: Standard) -> str:
    stores = [row for row in shop.stores(there.reading) if row.id in there.stores]
    examples = queries.examples(there, found.store_id, found.rules.examples) if found.may_write else []
    return render_template("designs/standard.html", standard=found, stores=stores, examples=examples, now=there.now)


def _done(case_id: int, number: int, words: str) -> ResponseReturnValue:
    if wants_fragment():
        return render_template("_toast.html", text=words, undo=None)
    flash(words)
    return redirect(url_for("designs.review", case_id=case_id, _anchor=f"pin-{number}"), 303)


def _per_cent(name: str) -> float:
    try:
        return float(field(name, most=24))
    except ValueError:
        raise WrongInput("field_number", field=name) from None


def _has_versions(workflow: str) -> bool:
    law = _law(workflow)
    return law is not None and versions.field_of(law) is not None


def _review_states(workflow: str) -> frozenset[str]:
    law = _law(workflow)
    return versions.review_states(law) if law else frozenset()


def _law(workflow: str) -> Definition | None:
    if "scope" in g:
        known: Scope = g.scope
        return known.laws().get(workflow)
    if asker_or_none() is None:
        return None  # nobody reads: cards are drawn alone
    with scope() as there:
        return there.laws().get(workflow)
