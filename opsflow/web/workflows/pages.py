"""`/workflows`: the processes in use, and one of them with its drawing, versions, tasks and clocks. Read-only."""

from functools import cache
from pathlib import Path

from flask import Blueprint, render_template

import opsflow
from opsflow.db import db_reading, now
from opsflow.flow.queries import laws
from opsflow.flow.queries.scope import Scope
from opsflow.http import asker, policy
from opsflow.i18n import said
from opsflow.people.roles import TITLES
from opsflow.scoring.scorecards import load_scorecards

door = Blueprint("workflows", __name__, url_prefix="/workflows")
SCORECARDS = Path(opsflow.__file__).parents[1] / "workflows" / "scorecards"


@door.get("")
@policy("member")
def listed() -> str:
    """Every process in use, with how many cases of the reader's stores are open."""
    with db_reading() as reading:
        lines = laws.laws(reading, Scope(reading, asker(), now()).stores)
    return render_template("workflows/workflows.html", workflows=lines)


@door.get("/<key>")
@policy("member")
def one(key: str) -> str:
    """A process: what leads where, who does what by when, its versions and its file."""
    at = now()
    with db_reading() as reading:
        law = laws.law(reading, key, Scope(reading, asker(), at).stores)
    return render_template(
        "workflows/workflow.html",
        workflow=law.line,
        law=law,
        steps=law.steps,
        arrows=law.arrows,
        versions=law.versions,
        source=law.source,
        now=at,
        role_title=lambda role: said(TITLES[role]),
        item_title=_item_title,
    )


def _item_title(item: str) -> str:
    """The title of a scorecard item `role.item` in the reader's language; the name itself where the scorecard has gone."""
    return said(_items().get(item, {"en": item}))


@cache
def _items() -> dict[str, dict[str, str]]:
    cards = load_scorecards(SCORECARDS)
    return {f"{role}.{item.key}": dict(item.title) for role, card in cards.items() for item in card.items}
