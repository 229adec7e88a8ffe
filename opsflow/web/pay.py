"""`/pay/<month>`: what a month pays, for finance and who leads; a member's slip, and what is written on it."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import Blueprint, Flask, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from opsflow.db import db_change, now
from opsflow.http import asker, field, policy, words_of
from opsflow.i18n import _, zone
from opsflow.refusals import Forbidden, NotFound, Refused
from opsflow.scoring.months import month_of, read_month
from opsflow.scoring.payroll import export, proposals, slips, writing
from opsflow.scoring.payroll.seen import LEADS
from opsflow.scoring.payroll.slips import Slip
from opsflow.web.acting import scope

door = Blueprint("pay", __name__)


def attach(app: Flask) -> None:
    """Let a sheet of scores show the pay beside it."""
    app.jinja_env.globals["slip_beside"] = _beside


@door.get("/pay")
@policy("member")
def show() -> ResponseReturnValue:
    """The last month: all of it for who pays, else my own slip."""
    last = month_of(now(), zone()).later(-1)
    pays = asker().roles.intersection(("finance", *LEADS))
    return redirect(f"/pay/{last}" if pays else f"/pay/{last}/{asker().id}", 302)


@door.get("/pay/<month>")
@policy("member")
def month(month: str) -> str:
    """Everybody's pay of a month."""
    return month_page(month)


def month_page(month: str, **rest: object) -> str:
    """The page of a month, with what came of a file that was sent."""
    with scope() as there:
        of = read_month(month)
        shown = {"pays": slips.pays(there, of), "taken": export.taken(there, of)}
        return render_template("pay/month.html", **shown, **rest)


@door.get("/pay/<month>/<int:member>")
@policy("member")
def slip(month: str, member: int) -> str:
    """A member's slip of a month."""
    return _page(month, member)


@door.post("/pay/<month>/<int:member>/salary")
@policy("member")
def salary(month: str, member: int) -> ResponseReturnValue:
    """Set the base salary in a role from this month on."""
    told = [field(name, most=most, required=False) for name, most in (("role", 32), ("amount", 40), ("scheme", 16))]
    return _write(month, member, "salary", lambda change: writing.set_salary(
        change, member, told[0], read_month(month), told[1], told[2], _reason(), by=asker(), now=now()
    ))  # fmt: skip


@door.post("/pay/<month>/<int:member>/lines")
@policy("member")
def give(month: str, member: int) -> ResponseReturnValue:
    """Write sales, a reward, a penalty or a special."""
    kind, _sign, key = field("what", most=100).partition(":")
    amount = field("amount", most=40, required=False)
    return _write(month, member, "sales" if kind == "sales" else "line", lambda change: writing.give(
        change, member, read_month(month), kind, key, amount, _reason(), by=asker(), now=now()
    ))  # fmt: skip


@door.post("/pay/<month>/<int:member>/lines/<int:line>/take-back")
@policy("member")
def take_back(month: str, member: int, line: int) -> ResponseReturnValue:
    """Take a line back."""
    return _write(month, member, f"line-{line}", lambda change: writing.take_back(
        change, line, _reason(), by=asker(), now=now()
    ))  # fmt: skip


@door.post("/pay/<month>/<int:member>/adjust")
@policy("member")
def adjust(month: str, member: int) -> ResponseReturnValue:
    """Correct a closed month by a line in this one."""
    what, value = field("what", most=100), field("value", most=40, required=False)
    return _write(month, member, "adjust", lambda change: writing.adjust(
        change, member, read_month(month), what, value, _reason(), by=asker(), now=now()
    ))  # fmt: skip


@door.post("/pay/<month>/<int:member>/proposals/<int:proposal>")
@policy("member")
def decide(month: str, member: int, proposal: int) -> ResponseReturnValue:
    """Make what a case proposes a line, or decline it."""
    amount, takes = field("amount", most=40, required=False), not field("decline", most=1, required=False)

    def act(change: sa.Connection) -> None:
        if takes:
            proposals.accept(change, proposal, amount, _reason(), by=asker(), now=now())
        else:
            proposals.decline(change, proposal, _reason(), by=asker(), now=now())

    return _write(month, member, f"proposal-{proposal}", act)


def _reason() -> str:
    return field("reason", most=2000, required=False)


def _write(month: str, member: int, at: str, act: Callable[[sa.Connection], object]) -> ResponseReturnValue:
    """Do it and go back to the slip; refused, the slip stands again with what was typed."""
    try:
        with db_change() as change:
            act(change)
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        return _page(month, member, refused=words_of(refusal), refused_at=at), refusal.status
    flash(_("Saved."))
    return redirect(f"/pay/{read_month(month)}/{member}", 303)


def _page(month: str, member: int, **rest: object) -> str:
    with scope() as there:
        found = slips.slip(there, read_month(month), member)
        return render_template("pay/slip.html", slip=found, typed=request.form, **rest)


def _beside(month: str, member: int) -> Slip | None:
    """A member's slip beside their sheet, None for who may not see it."""
    try:
        return slips.slip(g.scope, read_month(month), member)
    except NotFound:
        return None
