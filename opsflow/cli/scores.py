"""`score`: everybody's scores of a month, for who owns the machine."""

from typing import Any

import click

from opsflow.cli._output import as_json, tell
from opsflow.db import db_reading, now
from opsflow.scoring import queries
from opsflow.scoring.months import read_month
from opsflow.scoring.views import ScoreLine, Sheet

ITEM = ("key", "weight", "fine", "late", "missed", "pending", "overdue", "value", "if_ended_now")


@click.group("score")
def score() -> None:
    """Scores of a month."""


@score.command("show")
@click.argument("month")
@as_json
def show(month: str, *, json: bool) -> None:
    """The completion scores of a MONTH (2026-11) as they now stand, of everybody who has a scorecard."""
    with db_reading() as reading:
        found = queries.sheets(reading, read_month(month), now())
    rows = [_row(login, sheet) for login, sheet in found.items()]
    tell(rows, "{login:<20} {value!s:>7} {if_ended_now!s:>7} +{extra:<6} {name}", json=json)


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
        "items": [_item(line) for line in sheet.lines],
    }


def _item(line: ScoreLine) -> dict[str, Any]:
    """Figures as exact texts; `fine` is said as on_time."""
    names = {"fine": "on_time", "key": "item"}
    return {names.get(name, name): getattr(line, name) for name in ITEM}


COMMANDS = [score]
