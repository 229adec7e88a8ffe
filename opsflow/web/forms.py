"""Forms of acts: what they say as the engine takes it, how they come back, and the part that is drawn anew while filled in."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import current_app, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from opsflow import files
from opsflow.db import db_change, db_reading, now
from opsflow.flow.forms import Input, Typed
from opsflow.flow.queries.picking import meant
from opsflow.http import asker, wants_fragment, words_of
from opsflow.jobs import enqueue
from opsflow.refusals import Refused, Stale, WrongInput

MOST_FILES = 20
ASK = "ask-"  # before the names of a form's fields


def answers(inputs: Iterable[Input], store_id: int) -> dict[str, Any]:
    """What the form says for these inputs; files are kept first and answered by their names. Raises Refused."""
    found: dict[str, Any] = {}
    for one in inputs:
        if one.type == "table":
            found |= _of_rows(one, store_id) if one.grows else _of_entries(one)
        elif one.type == "file":
            found[one.name] = _files(one, request.files.getlist(ASK + one.name), store_id)
        elif one.many:
            found[one.name] = [line for text in _several(one.name) for line in text.splitlines() if line.strip()]
        else:
            found[one.name] = _single(one.name)
            if one.type == "product":
                (found[one.name],) = _numbers([found[one.name]], store_id)
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def typed_in(of: str, refusal: Refused | None = None) -> Typed:
    """The form as it comes back, for the task or way that it is of."""
    said = {name.removeprefix(ASK): given for name, given in request.form.lists() if name.startswith(ASK)}
    wrong = str(refusal.values.get("field", "")) if refusal else ""
    return Typed(of, said, wrong, request.form.get("more", ""), request.form.get("less", ""))


def again(
    inputs: Sequence[Input], prefix: str, address: str, refusal: Refused | None = None, *, store_id: int
) -> ResponseReturnValue:
    """The fields alone, in the place where they stood: with a row more, with what is asked now, with what was wrong."""
    fields = render_template("case/_fields.html", inputs=inputs, prefix=prefix, address=address, store_id=store_id)
    if refusal is None:
        return fields
    why = render_template("_refusal.html", text=words_of(refusal), key=refusal.key)
    answer = make_response(f'{fields}<div hx-swap-oob="beforeend:#toasts">{why}</div>', refusal.status)
    answer.headers.update({"HX-Retarget": f"#fields-{prefix}", "HX-Reswap": "morph:innerHTML"})
    return answer


def marks(refusal: Refused) -> bool:
    """Whether the refusal is of one field, whose place in the form shows it."""
    return wants_fragment() and "field" in refusal.values and not isinstance(refusal, Stale | WrongInput)


def said_no(refusal: Refused | None) -> int:
    """Say why not on the page that follows; its status."""
    if refusal is None:
        return 200
    flash(words_of(refusal), "refused")
    return refusal.status


def _of_rows(table: Input, store_id: int) -> dict[str, list[str]]:
    """A list and the fields for its entries, in order; rows that say nothing are none."""
    columns = [_several(head.name) for head in table.heads]
    rows = [row for row in zip(*_padded(columns), strict=True) if any(text.strip() for text in row)]
    if any(not row[0].strip() for row in rows):
        raise Refused("entry_missing", field=table.name, texts=table.title)
    by_column = {head.name: [row[at] for row in rows] for at, head in enumerate(table.heads)}
    for head in table.heads:
        if head.type == "product":
            by_column[head.name] = _numbers(by_column[head.name], store_id)
    return by_column if rows else {}


def _padded(columns: Sequence[list[str]]) -> list[list[str]]:
    longest = max(map(len, columns))
    return [column + [""] * (longest - len(column)) for column in columns]


def _of_entries(table: Input) -> dict[str, dict[str, str]]:
    """A value for each entry of a list that there is."""
    found: dict[str, dict[str, str]] = {head.name: {} for head in table.heads}
    for one in (cell for row in table.rows for cell in row.inputs):
        name, _, entry = one.name.partition(":")
        found[name][entry] = _single(one.name)
    return found


def _numbers(texts: list[str], store_id: int) -> list[str]:
    """The numbers of the products that are meant; what is none stays as it was typed."""
    with db_reading() as reading:
        found = meant(reading, store_id, texts)
    return [found[text.strip()].number if text.strip() in found else text for text in texts]


def _several(name: str) -> list[str]:
    given = request.form.getlist(ASK + name)
    if "\0" in "".join(given):
        raise WrongInput("field_missing", field=name)
    return given


def _single(name: str) -> str:
    given = _several(name)
    if len(given) > 1:
        raise WrongInput("field_doubled", field=name)
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
