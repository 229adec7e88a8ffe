"""What the doors of board, case and task share: reading a form's answers, and answering an act."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from opsflow import files
from opsflow.db import db_change, db_reading, now
from opsflow.flow.actions import Done
from opsflow.flow.queries import cases
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import CaseView, Input
from opsflow.http import asker, wants_fragment, whole, words_of
from opsflow.jobs import enqueue
from opsflow.refusals import Refused, Stale, WrongInput

MOST_FILES = 20


@contextmanager
def scope() -> Iterator[Scope]:
    """The signed-in member's view of the shop, as of now."""
    at = now()
    with db_reading() as reading:
        g.scope = Scope(reading, asker(), at)
        try:
            yield g.scope
        finally:
            del g.scope


def seen() -> int | None:
    """The version that stood on the page."""
    return whole("version")


def answers(inputs: Iterable[Input], store_id: int) -> dict[str, Any]:
    """What the form says for these inputs; files are kept first and answered by their names. Raises Refused."""
    found: dict[str, Any] = {}
    for one in inputs:
        name = f"ask-{one.name}"
        if one.type == "file":
            found[one.name] = _files(one, request.files.getlist(name), store_id)
        elif one.many:
            found[one.name] = request.form.getlist(name)
        else:
            found[one.name] = _single(name)
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _single(name: str) -> str:
    given = request.form.getlist(name)
    if len(given) > 1 or "\0" in "".join(given):
        raise WrongInput("field_doubled" if len(given) > 1 else "field_missing", field=name.removeprefix("ask-"))
    return given[0] if given else ""


def _files(one: Input, given: list[FileStorage], store_id: int) -> list[str]:
    sent = [file for file in given if file.filename]
    if len(sent) > MOST_FILES:
        raise Refused("too_many_files", most=MOST_FILES)
    home = current_app.config["SETTINGS"].home
    kinds = tuple(kind.removeprefix(".") for kind in one.accept)
    received = [files.receive(file.stream, str(file.filename), kinds, home) for file in sent]
    with db_change() as change:
        kept = [files.keep(change, upload, store_id, asker().id, now()) for upload in received]
    if kept:
        enqueue("pictures")
    return kept


def acted(done: Done, words: str, *, undoable: bool = True) -> ResponseReturnValue:
    """What an act on a case answers: its fresh drawer or page, with a word of what was done."""
    view = request.form.get("view", "")
    if not wants_fragment():
        flash(words)
        return redirect(_back(done), 303)
    toast = render_template("_toast.html", text=words, undo=undo_of(done) if undoable else None)
    if view not in ("drawer", "page"):
        return toast
    with scope() as there:
        shown = cases.case(there, done.case_id)
    template = "case/_panel.html" if view == "drawer" else "case/_sheet.html"
    return render_template(template, case=shown) + f'<div hx-swap-oob="beforeend:#toasts">{toast}</div>'


def undo_of(done: Done) -> tuple[str, int]:
    """Where a toast's undo goes, and the version that it takes back."""
    return url_for("cases.undo", case_id=done.case_id), done.version


def refused_with(case_id: int, refusal: Refused, inputs: Iterable[Input], way: str = "") -> ResponseReturnValue:
    """Why it was refused, with all that was typed: the form stays, or the case's fresh page or drawer has it again."""
    drawer = request.form.get("view", "") == "drawer"
    if wants_fragment() and not (isinstance(refusal, Stale) and request.form.get("view")):
        raise refusal
    with scope() as there:
        shown = typed(cases.case(there, case_id))
    rest = {"case": shown, "opened": way, "kept": _kept(shown, inputs)}
    if not wants_fragment():
        flash(words_of(refusal), "refused")
        return render_template("case/page.html", **rest), refusal.status
    why = render_template("_refusal.html", text=words_of(refusal), key=refusal.key)
    fresh = render_template("case/_panel.html" if drawer else "case/_sheet.html", **rest)
    headers = {"HX-Retarget": "#case", "HX-Reswap": "morph:outerHTML"}
    return f'{fresh}<div hx-swap-oob="beforeend:#toasts">{why}</div>', refusal.status, headers


def typed(case: CaseView) -> CaseView:
    """The case with the form's values in its inputs, so that nothing typed is lost."""
    tasks = tuple(replace(task, inputs=filled(task.inputs)) for task in case.tasks)
    ways = tuple(replace(way, inputs=filled(way.inputs)) for way in case.ways)
    return replace(case, tasks=tasks, ways=ways)


def filled(inputs: Iterable[Input]) -> tuple[Input, ...]:
    """Inputs with the form's values in them."""
    return tuple(replace(one, value=_given(one)) for one in inputs)


def _given(one: Input) -> object:
    values = request.form.getlist(f"ask-{one.name}")
    return one.value if not values else values if one.many else values[0]


def _kept(case: CaseView, inputs: Iterable[Input]) -> list[tuple[Input, str]]:
    """What was typed into a form that the fresh page does not have any more."""
    forms = [
        *(task.inputs for task in case.tasks if task.mine and task.state == "open"),
        *(w.inputs for w in case.ways),
    ]
    there = {one.name for form in forms for one in form}
    typed_in = ((one, request.form.get(f"ask-{one.name}", "").strip()) for one in inputs)
    return [(one, text) for one, text in typed_in if text and one.name not in there]


def _back(done: Done) -> str:
    """To the page the act came from: a list stays a list."""
    came = request.form.get("next", "")
    return came if came == "/" else url_for("cases.show", case_id=done.case_id)
