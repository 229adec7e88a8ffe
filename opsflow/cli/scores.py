"""`score`: everybody's scores of a month, for who owns the machine."""

from datetime import datetime
from typing import Any

import click

from opsflow.cli._output import as_json, tell
from opsflow.db import db_reading, now
from opsflow.flow import actions
from opsflow.people import queries as people
from opsflow.people.roles import Asker
from opsflow.refusals import Forbidden, Refused
from opsflow.scoring import queries, sheets
from opsflow.scoring.months import read_month
from opsflow.scoring.views import ScoreLine, Sheet

ITEM = ("key", "weight", "fine", "late", "missed", "pending", "overdue", "value", "if_ended_now")


@click.group("score")
def score() -> None:
    """Scores of a month."""


@score.command("close")
@click.argument("month")
@click.option("--by", "login", required=True, help="The login of who closes it.")
@as_json
def close(month: str, login: str, *, json: bool) -> None:
    """Close the sheets of a MONTH that somebody of finance may close; refused unless all are approved."""
    at, asked = now(), read_month(month)
    with db_reading() as reading:
        by = people.asker_of(reading, people.member_id_of(reading, login), at)
        found = sheets.stood(reading, sheets.of_month(reading, asked), at)
        names = people.names_of(reading, [one.row.member_id for one in found])
    if not found:
        raise Refused("month_not_over", month=month)
    if waiting := [names[one.row.member_id] for one in found if one.case.state not in sheets.APPROVED]:
        raise Refused("month_not_approved", names=", ".join(waiting))
    left = [names[one.row.member_id] for one in found if one.case.state == "approved" and not _closed(one, by, at)]
    tell(
        [{"closed": len(found) - len(left), "left": ", ".join(left)}],
        "closed {closed}; for others to close: {left}",
        json=json,
    )
    if left:
        raise SystemExit(1)


def _closed(one: sheets.Stood, by: Asker, at: datetime) -> bool:
    """Close a sheet; False where it is somebody else's to close."""
    try:
        actions.decide(one.case.case_id, "close", by=by, seen=None, signed=True, door="command line", now=at)
    except Forbidden:
        return False
    return True


@score.command("show")
@click.argument("month")
@as_json
def show(month: str, *, json: bool) -> None:
    """The completion scores of a MONTH (2026-11) as they now stand, of everybody who has a scorecard."""
    with db_reading() as reading:
        found = queries.sheets(reading, read_month(month), now())
    rows = [_row(login, sheet) for login, sheet in found]
    tell(rows, "{login:<20} {state:<17} {value!s:>7} {if_ended_now!s:>7} +{extra:<6} {total!s:>7} {name}", json=json)


def _row(login: str, sheet: Sheet) -> dict[str, Any]:
    return {
        "login": login,
        "name": sheet.member.name,
        "member": sheet.member.id,
        "month": sheet.month.strftime("%Y-%m"),
        "value": sheet.value,
        "if_ended_now": sheet.if_ended_now,
        "coefficient": sheet.coefficient,
        "extra": sheet.extra,
        "role": sheet.key,
        "state": sheet.review.state if sheet.review else "open",
        "committee": sheet.review.committee_base if sheet.review else None,
        "self": sheet.review.self_base if sheet.review else None,
        "total": sheet.review.total if sheet.review else None,
        "items": [_item(line) for line in sheet.lines],
    }


def _item(line: ScoreLine) -> dict[str, Any]:
    """Figures as exact texts; `fine` is said as on_time."""
    names = {"fine": "on_time", "key": "item"}
    return {names.get(name, name): getattr(line, name) for name in ITEM}


COMMANDS = [score]
