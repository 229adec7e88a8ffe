"""Moving running cases to another version: which state is which, a dry run that names who cannot, then all or none; and back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from opsflow.db import db_reading, now
from opsflow.flow import defining, laws, moving
from opsflow.flow.moving import NotAll, Plan, Trial
from opsflow.flow.queries import definitions
from opsflow.http import asker, policy, whole, words_of
from opsflow.i18n import _n
from opsflow.refusals import Refused
from opsflow.web.forms import said_no

door = Blueprint("moving", __name__, url_prefix="/workflows")


@door.get("/<key>/versions/<int:of>/move")
@policy("member")
def show(key: str, of: int) -> str:
    """Where the cases of a version stand, and what these states are in the version in use; the dry run of what is chosen."""
    with db_reading() as reading:
        defining.refuse_others(reading, asker())
    return _page(_plan(key, of, request.args))


@door.post("/<key>/versions/<int:of>/move")
@policy("member")
def move(key: str, of: int) -> ResponseReturnValue:
    """Move them all, or none."""
    plan = _plan(key, of, request.form, whole("to"))
    try:
        move_id = moving.move(plan, by=asker(), now=now())
    except Refused as refusal:
        if refusal.key in ("forbidden", "not_defining", "no_such_version", "no_such_workflow"):
            raise
        status = said_no(refusal)
        return _page(plan, refusal.trial if isinstance(refusal, NotAll) else None), status
    with db_reading() as reading:
        count = moving.size(reading, move_id)
    flash(_n("%(num)s case moved.", "%(num)s cases moved.", count))
    return redirect(url_for("workflows.one", key=key), 303)


@door.post("/<key>/moves/<int:move_id>/back")
@policy("member")
def back(key: str, move_id: int) -> ResponseReturnValue:
    """Move them all back, or none."""
    count = moving.move_back(key, move_id, by=asker(), now=now())
    flash(_n("%(num)s case moved back.", "%(num)s cases moved back.", count))
    return redirect(url_for("workflows.one", key=key), 303)


def _plan(key: str, of: int, given: Any, to: int | None = None) -> Plan:
    """What was chosen; a state that was not is the one of the same name."""
    with db_reading() as reading:
        target = laws.law_of(reading, key, to) if to else laws.law(reading, key)
        stands = {one.state for one in definitions.standings(reading, key) if one.version == of}
        laws.law_of(reading, key, of)
    chosen = {state: given.get(f"state-{state}", "") for state in stands}
    states = {state: other for state, other in chosen.items() if other and other != state}
    return Plan(key, of, target.version, states)


def _page(plan: Plan, trial: Trial | None = None) -> str:
    at, refusal = now(), None
    with db_reading() as reading:
        if trial is None:
            try:
                trial = moving.tried(reading, plan, by=asker(), now=at)
            except Refused as wrong:
                refusal = wrong
        target = laws.law_of(reading, plan.key, plan.to).definition
        return render_template(
            "workflows/move.html",
            plan=plan,
            words_of=words_of,
            trial=trial,
            refusal=refusal,
            title=dict(target.text(plan.key)),
            standings=[one for one in definitions.standings(reading, plan.key, target) if one.version == plan.of],
            choices=[(state, dict(target.text(state))) for state in target.states],
            called=definitions.titles(reading, [one.case_id for one in trial.stuck], asker().id) if trial else {},
        )
