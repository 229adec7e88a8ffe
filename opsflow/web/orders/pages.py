"""Orders: the list, bringing files in with a trial and a way back, and what came of each import."""

import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from opsflow.db import db_change, db_reading, now
from opsflow.flow.queries.scope import Scope
from opsflow.guard import takes
from opsflow.http import asker, field, policy, wants_fragment, whole, words_of
from opsflow.i18n import _, _l, _n
from opsflow.jobs import enqueue
from opsflow.orders import actions, queries
from opsflow.orders.actions import UPLOADS
from opsflow.orders.queries import IMPORTERS
from opsflow.refusals import NotFound, WrongInput
from opsflow.web.acting import scope
from opsflow.web.sheets import BOM, csv_line, plain_name
from opsflow.web.shown.pages import Choice

door = Blueprint("orders", __name__)

MOST_MEGABYTES = 300
CHUNK = 1 << 20
LAST_IMPORTS = 8
STATUSES = {
    "unpaid": _l("not paid"),
    "paid": _l("paid"),
    "part_shipped": _l("partly shipped"),
    "shipped": _l("shipped"),
    "done": _l("completed"),
    "closed": _l("closed"),
}


@door.get("/orders")
@policy("member")
def orders() -> str:
    """The orders of the reader's stores; `q`, `status`, `store` and the cursor live in the address."""
    q, status = request.args.get("q", "").strip()[:100], request.args.get("status", "")
    with scope() as there:
        found = queries.orders(
            there,
            q=q,
            status=status if status in STATUSES else "",
            store_id=_number(request.args.get("store", "")),
            after=request.args.get("after", ""),
        )
        stores = _choices(there.stores)
    return render_template(
        "orders/orders.html",
        orders=found.orders,
        q=q,
        status=status,
        statuses=STATUSES,
        stores=stores,
        store=request.args.get("store", ""),
        more=found.more,
        all=found.all,
    )


@door.get("/orders/import")
@policy("role", *IMPORTERS)
def ask() -> str:
    """Where a file is dropped."""
    with scope() as there:
        return _import_page(there)


@door.post("/orders/import")
@takes(MOST_MEGABYTES)
@policy("role", *IMPORTERS)
def receive() -> ResponseReturnValue:
    """Take a file in; it is read by whoever has time for it, and the answer tells how far that is."""
    store_id, trial = whole("store"), bool(field("trial", most=1, required=False))
    sent = request.files.getlist("file")
    if len(sent) != 1 or not sent[0].filename or store_id is None:
        raise WrongInput("field_missing", field="file")
    with scope() as there:
        if store_id not in there.stores:
            raise NotFound()
    home: Path = current_app.config["SETTINGS"].home
    upload, digest = _kept(sent[0].stream, home)
    try:
        with db_change() as change:
            run_id = actions.receive(
                change,
                store_id,
                file_name=plain_name(sent[0].filename),
                sha256=digest,
                by=asker(),
                trial=trial,
                now=now(),
                upload=upload,
            )
    except BaseException:
        (home / UPLOADS / upload).unlink(missing_ok=True)
        raise
    enqueue("imports", run_id)
    return show(run_id) if wants_fragment() else _to(run_id)


@door.get("/orders/imports")
@policy("role", *IMPORTERS)
def imports() -> str:
    """The imports so far."""
    with scope() as there:
        rows = queries.imports(there)
    return render_template("orders/imports.html", imports=rows)


@door.get("/orders/imports/<int:import_id>")
@policy("role", *IMPORTERS)
def show(import_id: int) -> str:
    """An import as it goes and what came of it."""
    with scope() as there:
        result = queries.result(there, import_id)
    return render_template("orders/_result.html" if wants_fragment() else "orders/result.html", result=result)


@door.get("/orders/imports/<int:import_id>/refused.csv")
@policy("role", *IMPORTERS)
def refused(import_id: int) -> Response:
    """The lines that did not go in, with why; no cell is taken for a formula."""
    with scope() as there:
        queries.result(there, import_id)  # whether the reader may see it
    answer = Response(stream_with_context(_refused_lines(import_id)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=refused-{import_id}.csv"
    return answer


@door.post("/orders/imports/<int:import_id>/confirm")
@policy("role", *IMPORTERS)
def confirm(import_id: int) -> ResponseReturnValue:
    """Let a file of another store in after all."""
    actions.confirm(import_id, by=asker(), now=now())
    enqueue("imports", import_id)
    return _to(import_id)


@door.post("/orders/imports/<int:import_id>/take-back")
@policy("role", *IMPORTERS)
def take_back(import_id: int) -> ResponseReturnValue:
    """Take an import back."""
    actions.begin_to_take_back(import_id, by=asker(), now=now())
    enqueue("imports", import_id)
    return _to(import_id)


@door.post("/orders/imports/<int:import_id>/waiting")
@policy("role", *IMPORTERS)
def settle(import_id: int) -> ResponseReturnValue:
    """Take the old orders up that still wait, or end them as history."""
    count = actions.settle_waiting(import_id, take_up=field("choice", most=8) == "take_up", by=asker(), now=now())
    flash(_n("%(num)s old order settled.", "%(num)s old orders settled.", count))
    return _to(import_id)


# how
def _import_page(there: Scope) -> str:
    stores = queries.may_import(there)
    imports = queries.imports(there, LAST_IMPORTS)
    keeps = current_app.config["SETTINGS"].keep_buyers
    chosen = request.args.get("store", "")
    return render_template(
        "orders/import.html", stores=_choices(stores), store=chosen, imports=imports, keeps_buyers=keeps, result=None
    )


def _refused_lines(import_id: int) -> Iterator[str]:
    """The table as text, line by line."""
    yield BOM + csv_line(_("Line"), _("Reason"))
    with db_reading() as reading:
        for line, why in queries.refusals(reading, import_id):
            yield csv_line(line, words_of(why))


def _kept(stream: IO[bytes], home: Path) -> tuple[str, str]:
    """Put what was sent under a name of our own; the name and the content's hash."""
    name, hashed = secrets.token_hex(16), hashlib.sha256()
    (home / UPLOADS).mkdir(parents=True, exist_ok=True)
    place = home / UPLOADS / name
    place.touch(0o600)
    try:
        with place.open("wb") as kept:
            while part := stream.read(CHUNK):
                hashed.update(part)
                kept.write(part)
    except OSError:
        place.unlink()  # half a file on a full disk
        raise
    return name, hashed.hexdigest()


def _choices(stores: dict[int, str]) -> list[Choice]:
    return [Choice(str(id_), title) for id_, title in stores.items()]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _to(import_id: int) -> ResponseReturnValue:
    return redirect(url_for("orders.show", import_id=import_id), 303)
