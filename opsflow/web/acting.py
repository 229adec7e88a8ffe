"""What the doors of board, case and task share: a reader's view, and answering an act."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from opsflow.db import db_reading, now
from opsflow.flow.actions import Done
from opsflow.flow.forms import Input
from opsflow.flow.queries import cases
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import CaseView
from opsflow.http import asker, field, is_id, wants_fragment, whole, words_of
from opsflow.people import sign_ins
from opsflow.refusals import NotFound, Refused, Stale
from opsflow.web.forms import again, marks, said_no, typed_in


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


def signed(asked: bool) -> bool:
    """Whether who asks said their password again, where that is `asked`. Raises Refused for a wrong one, TooMany."""
    if not asked or not request.form.get("password"):
        return False
    sign_ins.confirm(asker().id, field("password", most=200), address=str(request.remote_addr), now=now())
    return True


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


def refused_with(case_id: int, refusal: Refused, inputs: Sequence[Input], of: str, prefix: str) -> ResponseReturnValue:
    """Why it was refused, with all that was typed: the form stays, or the case's fresh page or drawer has it again."""
    if marks(refusal) and request.form.get("view"):
        return form_again(case_id, of, prefix, refusal)
    if wants_fragment() and not (isinstance(refusal, Stale) and request.form.get("view")):
        raise refusal
    with scope() as there:
        shown = cases.case(there, case_id, typed_in(of, refusal))
    rest = {"case": shown, "opened": of, "kept": _kept(shown, inputs, of)}
    if not wants_fragment():
        status = said_no(refusal)
        return render_template("case/page.html", **rest), status
    drawer = request.form.get("view", "") == "drawer"
    why = render_template("_refusal.html", text=words_of(refusal), key=refusal.key)
    fresh = render_template("case/_panel.html" if drawer else "case/_sheet.html", **rest)
    headers = {"HX-Retarget": "#case", "HX-Reswap": "morph:outerHTML"}
    return f'{fresh}<div hx-swap-oob="beforeend:#toasts">{why}</div>', refusal.status, headers


def form_again(case_id: int, of: str, prefix: str, refusal: Refused | None = None) -> ResponseReturnValue:
    """A case's form as far as it is filled in: its fields alone, or without scripts the page with it."""
    with scope() as there:
        shown = cases.case(there, case_id, typed_in(of, refusal))
    if not wants_fragment():
        return render_template("case/page.html", case=shown, opened=of, kept=[])
    return again(
        _of(shown, of),
        prefix,
        f"{request.path.removesuffix('/tick').removesuffix('/form')}/form",
        refusal,
        store_id=shown.store_id,
    )


def _of(case: CaseView, name: str) -> Sequence[Input]:
    found: Iterable[Sequence[Input]] = (
        *(task.inputs for task in case.tasks if task.name == name),
        *(way.inputs for way in case.ways if way.name == name),
    )
    return next(iter(found), ())


def _kept(case: CaseView, inputs: Iterable[Input], of: str) -> list[tuple[Input, str]]:
    """What was typed into a form that the fresh page does not have any more."""
    forms = {task.name for task in case.tasks if task.mine and task.state == "open"}
    if of in forms | {way.name for way in case.ways}:
        return []
    flat = [cell for one in inputs for cell in (one.heads if one.type == "table" else (one,))]
    texts = (" · ".join(filter(None, map(str.strip, request.form.getlist(f"ask-{one.name}")))) for one in flat)
    return [(one, text) for one, text in zip(flat, texts, strict=True) if text]


def _back(done: Done) -> str:
    """To the page the act came from: a list stays a list."""
    came = request.form.get("next", "")
    return came if came == "/" else url_for("cases.show", case_id=done.case_id)


def asked_store(there: Scope) -> int:
    """The store in the address (`?store=`); without one, the first that the reader works in. Raises NotFound."""
    wanted = request.args.get("store", "")
    known = [store_id for store_id in there.stores if not wanted or (is_id(wanted) and int(wanted) == store_id)]
    if not known:
        raise NotFound()
    return known[0]
