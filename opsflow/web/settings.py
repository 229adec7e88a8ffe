"""The settings of a store: what its processes go by, and who changed what."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from opsflow.db import now
from opsflow.flow import settings as flow
from opsflow.flow.forms import Input, Typed
from opsflow.flow.queries import settings as queries
from opsflow.flow.queries.settings import MAY_READ, StoreSettings
from opsflow.http import asker, field, policy, whole
from opsflow.i18n import _, _n
from opsflow.people.roles import COMMANDING
from opsflow.refusals import Forbidden, NotFound, Refused, WrongInput
from opsflow.web.acting import scope
from opsflow.web.forms import answers, said_no, typed_in

door = Blueprint("settings", __name__)


@door.get("/settings")
@policy("role", *MAY_READ)
def mine() -> ResponseReturnValue:
    """The settings of the reader's first store."""
    with scope() as there:
        return redirect(url_for("settings.show", key=next(iter(queries.stores_to_read(there)))))


@door.get("/stores/<key>/settings")
@policy("role", *MAY_READ)
def show(key: str) -> str:
    """The settings of a store, and what was changed of them."""
    return _page(key)


@door.post("/stores/<key>/settings")
@policy("role", *COMMANDING)
def keep(key: str) -> ResponseReturnValue:
    """Keep the settings of one process."""
    workflow, seen = field("workflow", most=64), whole("version")
    with scope() as there:
        store = queries.settings(there, key)
    try:
        given = answers(_inputs(store, workflow), store.id)
        changed = flow.set_for_store(key, workflow, given, by=asker(), seen=seen or 0, now=now())
    except (NotFound, Forbidden, WrongInput):
        raise
    except Refused as refusal:
        status = said_no(refusal)
        return _page(key, typed_in(workflow, refusal)), status
    flash(
        _n("%(num)s setting changed.", "%(num)s settings changed.", changed) if changed else _("Nothing was changed.")
    )
    return redirect(url_for("settings.show", key=key), 303)


def _inputs(store: StoreSettings, workflow: str) -> list[Input]:
    found = [[line.input for line in one.lines] for one in store.processes if one.workflow == workflow]
    if not found:
        raise NotFound()
    return found[0]


def _page(key: str, typed: Typed | None = None) -> str:
    with scope() as there:
        stores = queries.stores_to_read(there)
        return render_template("settings/settings.html", settings=queries.settings(there, key, typed), stores=stores)
