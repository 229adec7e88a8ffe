"""`/me/deputies`: whom the reader has named to decide in their absence, from – to."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from opsflow.db import db_change, db_reading, now
from opsflow.http import asker, field, policy, whole
from opsflow.i18n import _, zone
from opsflow.people import deputies, queries
from opsflow.refusals import Refused

door = Blueprint("deputies", __name__)


@door.get("/me/deputies")
@policy("member")
def show() -> str:
    """Who decides for the reader, now and later."""
    at = now()
    with db_reading() as reading:
        named = deputies.named(reading, asker().id, at)
        others = [row for row in queries.members(reading, at) if row.id != asker().id and row.disabled_at is None]
    return render_template("people/deputies.html", named=named, others=others, at=at)


@door.post("/me/deputies")
@policy("member")
def name() -> ResponseReturnValue:
    """Name somebody."""
    me, deputy = asker().id, whole("deputy")
    assert deputy is not None  # a required field
    starts, ends = _moment("starts"), _moment("ends")
    with db_change() as change:
        deputies.name(change, me, deputy, starts, ends, by=me, now=now())
    flash(_("Done."))
    return redirect("/me/deputies", 303)


@door.post("/me/deputies/<int:deputy>/end")
@policy("member")
def end(deputy: int) -> ResponseReturnValue:
    """Decide again oneself."""
    with db_change() as change:
        deputies.end(change, deputy, asker().id, by=asker().id, now=now())
    flash(_("Done."))
    return redirect("/me/deputies", 303)


def _moment(name: str) -> datetime:
    try:
        return datetime.fromisoformat(field(name, most=32)).replace(tzinfo=zone())
    except ValueError as wrong:
        raise Refused("deputy_times") from wrong
