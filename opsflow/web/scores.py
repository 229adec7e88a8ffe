"""`/scores`: my own scores, those that I review, the tasks behind each number, and what is given and decided on a sheet."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from opsflow.db import db_change, now
from opsflow.flow import actions
from opsflow.flow.queries import heard
from opsflow.flow.queries.scope import Scope
from opsflow.http import asker, field, is_id, policy, whole, words_of
from opsflow.i18n import _, zone
from opsflow.refusals import Forbidden, NotFound, Refused
from opsflow.scoring import desk, giving, queries, sheets
from opsflow.scoring.months import Month, month_of, read_month
from opsflow.web.acting import scope, seen, signed

door = Blueprint("scores", __name__)

REVIEWERS = frozenset({"owner", "deputy_gm", "store_manager", "cs_supervisor", "finance"})
OUTCOMES = ("on_time", "late", "missed", "overdue", "pending", "uncounted")
MOST_REASON = 2000


@door.get("/scores")
@policy("member")
def show() -> str:
    """My sheet of the month in the address, else of this one."""
    with scope() as there:
        return _page(there, _month(there), there.asker.id)


@door.get("/scores/<string(length=7):month>")
@policy("member")
def month(month: str) -> str:
    """The sheets of a month that I review."""
    with scope() as there:
        return render_template("scores/desk.html", desk=desk.desk(there, read_month(month)))


@door.get("/scores/<string(length=7):month>/<int:member>")
@policy("member")
def sheet(month: str, member: int) -> str:
    """A member's sheet of a month, as far as I may see it."""
    with scope() as there:
        return _page(there, read_month(month), member)


@door.get("/scores/items/<key>")
@policy("member")
def item(key: str) -> str:
    """The tasks behind an item (`role.item`), mine unless a member is named."""
    asked = request.args.get("outcome", "")
    outcome = asked if asked in OUTCOMES else ""
    named = request.args.get("member", "")
    if named and not is_id(named):
        raise NotFound()
    with scope() as there:
        of, after = int(named) if named else None, request.args.get("after", "")
        found = queries.behind(there, key, _month(there), of=of, outcome=outcome, after=after)
        return render_template("scores/item.html", behind=found)


@door.post("/scores/sheets/<int:sheet_id>/values/<item>")
@policy("member")
def give(sheet_id: int, item: str) -> ResponseReturnValue:
    """Give an item a value in a seat; without one it goes back to where it began."""
    try:
        seat, at = whole("seat") or 0, now()
        value, reason = field("value", most=40, required=False), field("reason", most=MOST_REASON, required=False)
        with db_change() as change:
            giving.give(change, sheet_id, seat, item, value, reason, by=asker(), now=at)
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        return _again(sheet_id, refusal, item)
    return _back(sheet_id, f"item-{item}")


@door.post("/scores/sheets/<int:sheet_id>/hand-in")
@policy("member")
def hand_in(sheet_id: int) -> ResponseReturnValue:
    """Hand in the values of a seat: the member's own, or one of the committee's."""
    with scope() as there:
        row = sheets.sheet(there.reading, sheet_id)
        task = giving.task_of(row.member_id, whole("seat") or 0)
        task_id, _who = heard.open_tasks(there.reading, row.case_id).get(task, (0, None))
    try:
        actions.tick(task_id, by=asker(), seen=None, now=now())
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        return _again(sheet_id, refusal)
    flash(_("Handed in."))
    return _back(sheet_id)


@door.post("/scores/sheets/<int:sheet_id>/ways/<way>")
@policy("member")
def decide(sheet_id: int, way: str) -> ResponseReturnValue:
    """Approve, send back, waive, appeal or close a sheet."""
    with scope() as there:
        row = sheets.sheet(there.reading, sheet_id)
    given: dict[str, object] = {"comment": field("comment", most=MOST_REASON, required=False)}
    if way == "appeal":
        given["appealed"] = [f"{row.role}.{item}" for item in request.form.getlist("appealed")]
    asked = {name: value for name, value in given.items() if value or way == "appeal"}
    try:
        sure = signed(asked=True)
        actions.decide(row.case_id, way, by=asker(), seen=seen(), given=asked, signed=sure, now=now())
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        return _again(sheet_id, refusal, way)
    flash(_("Done."))
    return _back(sheet_id)


def _page(there: Scope, month: Month, member: int, *, part: int | None = None, **rest: object) -> str:
    asked = request.args.get("part", "1")
    shown = queries.sheet(there, month, member, part=part or (int(asked) if is_id(asked) else 0))
    reviews = not REVIEWERS.isdisjoint(there.asker.roles)
    return render_template("scores/sheet.html", sheet=shown, reviews=reviews, typed=request.form, **rest)


def _again(sheet_id: int, refusal: Refused, at: str = "") -> ResponseReturnValue:
    """The sheet with what was refused, and what was typed."""
    with scope() as there:
        row = sheets.sheet(there.reading, sheet_id)
        part = sheets.of_member(there.reading, row.month, row.member_id).index(row) + 1
        page = _page(there, row.month, row.member_id, part=part, refused=words_of(refusal), refused_at=at)
    return page, refusal.status


def _back(sheet_id: int, at: str = "") -> ResponseReturnValue:
    with scope() as there:
        row = sheets.sheet(there.reading, sheet_id)
        rows = sheets.of_member(there.reading, row.month, row.member_id)
    part = f"?part={[one.id for one in rows].index(row.id) + 1}" if len(rows) > 1 else ""
    return redirect(f"/scores/{row.month}/{row.member_id}{part}{'#' if at else ''}{at}", 303)


def _month(there: Scope) -> Month:
    asked = request.args.get("month")
    return read_month(asked) if asked else month_of(there.now, zone())
