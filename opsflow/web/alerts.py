"""My alerts: grouped, each group opened, read and acknowledged."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from opsflow.alerts import actions, queries
from opsflow.alerts.queries import Narrowed
from opsflow.db import db_reading, now
from opsflow.http import asker, is_id, policy, wants_fragment, whole
from opsflow.i18n import _

door = Blueprint("alerts", __name__)

MOODS = ("breach", "late", "soon")


@door.get("/alerts")
@policy("member")
def show() -> str:
    """Open alerts, or with `?show=all` every one; `?mood=late` and `?workflow=…` narrow them."""
    at, narrowed = now(), _narrowed()
    with db_reading() as reading:
        page = queries.groups(reading, asker().id, narrowed, at)
    return render_template("alerts/alerts.html", page=page, narrowed=narrowed, now=at)


@door.get("/alerts/<int:alert_id>")
@policy("member")
def group(alert_id: int) -> str:
    """All alerts that tell the same as this one; `?after=` is the cursor of the next page."""
    at, narrowed = now(), _narrowed()
    after = request.args.get("after", "")
    with db_reading() as reading:
        page = queries.group(reading, asker().id, alert_id, narrowed, int(after) if is_id(after) else None, at)
    return render_template("alerts/group.html", page=page, narrowed=narrowed, alert_id=alert_id, now=at)


@door.post("/alerts/read")
@policy("member")
def read_all() -> ResponseReturnValue:
    """Mark read all that its reader has seen in the list."""
    actions.read_all(newest=whole("newest") or 0, by=asker(), now=now())
    return redirect(url_for("alerts.show"), 303)


@door.post("/alerts/<int:alert_id>/open")
@policy("member")
def jump(alert_id: int) -> ResponseReturnValue:
    """Mark an alert read and go to its case, or where else it leads."""
    actions.read(alert_id, by=asker(), now=now())
    with db_reading() as reading:
        address = queries.line(reading, asker().id, alert_id, now()).address
    return ("", 204, {"HX-Redirect": address}) if wants_fragment() else redirect(address, 303)


@door.post("/alerts/<int:alert_id>/acknowledge")
@policy("member")
def acknowledge(alert_id: int) -> ResponseReturnValue:
    """See to one alert; with `group` also to those that tell the same."""
    whole_group = request.form.get("group") == "1"
    actions.acknowledge(alert_id, whole_group=whole_group, by=asker(), now=now())
    if not wants_fragment():
        flash(_("Noted that you see to it."))
        return redirect(url_for("alerts.show"), 303)
    at = now()
    with db_reading() as reading:
        line = queries.line(reading, asker().id, alert_id, at)
    return render_template("alerts/_row.html", alert=line, now=at)


def _narrowed() -> Narrowed:
    mood = request.args.get("mood", "")
    return Narrowed(
        all=request.args.get("show") == "all",
        mood=mood if mood in MOODS else "",
        workflow=request.args.get("workflow", "")[:64],
    )
