"""`/workflows`: the processes in use, and one of them with its drawing, versions, tasks and clocks, now or as it was."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template

from opsflow.db import db_reading, now
from opsflow.flow import defining
from opsflow.flow.queries import definitions, laws
from opsflow.flow.queries.scope import Scope
from opsflow.flow.reader import definition_files
from opsflow.http import asker, policy
from opsflow.i18n import said, zone
from opsflow.jobs.settling import WORKFLOWS
from opsflow.people.roles import TITLES
from opsflow.scoring.cards import cards_of
from opsflow.scoring.months import month_of
from opsflow.shop import queries as shop
from opsflow.web.workflows import wording
from opsflow.web.workflows.moments import in_words

door = Blueprint("workflows", __name__, url_prefix="/workflows")


@door.get("")
@policy("member")
def listed() -> str:
    """Every process in use, with how many cases of the reader's stores are open."""
    with db_reading() as reading:
        lines = laws.laws(reading, Scope(reading, asker(), now()).seen)
        may = may_define(reading)
    return render_template("workflows/workflows.html", workflows=lines, may=may)


@door.get("/<key>")
@policy("member")
def one(key: str) -> str:
    """A process: what leads where, who does what by when, its versions and its file."""
    at = now()
    with db_reading() as reading:
        scope = Scope(reading, asker(), at)
        law = laws.law(reading, key, scope.seen)
        told = {
            "versions": definitions.versions(scope, key),
            "moves": definitions.moves(scope, key),
            "removed": definitions.removed(scope, key),
            "offered": offered(key, law.source),
            "own": definitions.written(reading, key).own,
            "may": may_define(reading),
        }
    return render_template("workflows/workflow.html", **_shown(law), **told, now=at)


@door.get("/<key>/versions/<int:version>")
@policy("member")
def version(key: str, version: int) -> str:
    """A version: its drawing, what changed since the one before, and its file."""
    at = now()
    with db_reading() as reading:
        scope = Scope(reading, asker(), at)
        law = laws.law(reading, key, scope.seen, version=version)
        earlier = definitions.before(reading, key, version)
        line = next(one for one in definitions.versions(scope, key) if one.version == version)
        told = {
            "version": line,
            "newest": laws.law(reading, key).line.version,
            "earlier": earlier.version if earlier else None,
            "changes": definitions.changes(earlier.text, law.source, key) if earlier else [],
            "wording": wording,
            "may": may_define(reading),
        }
    return render_template("workflows/version.html", **_shown(law), **told, now=at)


def may_define(reading: Any) -> bool:
    """Whether the reader says how the shop works."""
    return defining.may_define(asker(), (store.id for store in shop.stores(reading)))


def shipped(key: str) -> str | None:
    """The file of a process under workflows/, None where there is none."""
    path = next((path for path in definition_files(WORKFLOWS) if path.stem == key), None)
    return path.read_text("utf-8-sig") if path else None


def shipped_examples(key: str) -> str:
    """The examples beside that file, "" where there are none."""
    path = WORKFLOWS / "examples" / f"{key}.yaml"
    return path.read_text("utf-8-sig") if shipped(key) is not None and path.is_file() else ""


def offered(key: str, source: str) -> bool:
    """Whether the file under workflows/ is another one than what is in use."""
    file = shipped(key)
    return file is not None and file != source


def _shown(law: laws.LawView) -> Mapping[str, Any]:
    titles = _item_titles()
    return {
        "workflow": law.line,
        "law": law,
        "steps": law.steps,
        "arrows": law.arrows,
        "source": law.source,
        "role_title": lambda role: said(TITLES[role]),
        "item_title": lambda item: said(titles.get(item, {"en": item})),  # the name where the scorecard has none such
        "due_words": lambda text: in_words(text, dict(law.texts)),
    }


def _item_titles() -> dict[str, Mapping[str, str]]:
    """The titles of the scorecards' items by `role.item`, as they are this month."""
    with db_reading() as reading:
        cards = cards_of(reading, month_of(now(), zone()))
    return {f"{role}.{item.key}": item.title for role, card in cards.items() for item in card.items}
