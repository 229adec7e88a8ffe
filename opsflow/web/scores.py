"""`/scores`: my own scores of a month, and the tasks behind each number."""

from flask import Blueprint, render_template, request

from opsflow.flow.queries.scope import Scope
from opsflow.http import policy
from opsflow.i18n import zone
from opsflow.scoring import queries
from opsflow.scoring.months import Month, month_of, read_month
from opsflow.web.acting import scope

door = Blueprint("scores", __name__)

OUTCOMES = ("on_time", "late", "missed", "overdue", "pending", "uncounted")


@door.get("/scores")
@policy("member")
def show() -> str:
    """My sheet of the month in the address, else of this one."""
    with scope() as there:
        return render_template("scores/sheet.html", sheet=queries.sheet(there, _month(there)))


@door.get("/scores/items/<key>")
@policy("member")
def item(key: str) -> str:
    """My tasks behind an item (`role.item`)."""
    asked = request.args.get("outcome", "")
    outcome = asked if asked in OUTCOMES else ""
    with scope() as there:
        found = queries.behind(there, key, _month(there), outcome=outcome, after=request.args.get("after", ""))
        return render_template("scores/item.html", behind=found)


def _month(there: Scope) -> Month:
    asked = request.args.get("month")
    return read_month(asked) if asked else month_of(there.now, zone())
