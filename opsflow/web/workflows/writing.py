"""Writing a process: a text with its examples, looked at while it is typed, taken into use as the next version; taking one away."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from opsflow.db import db_reading, now
from opsflow.flow import defining
from opsflow.flow.defining import NEW, Looked, Text
from opsflow.flow.queries import definitions, laws
from opsflow.http import asker, plain_words, policy, wants_fragment, whole
from opsflow.i18n import _, zone
from opsflow.refusals import NotFound, Refused, Stale, WrongInput
from opsflow.scoring.cards import items_from
from opsflow.scoring.months import month_of
from opsflow.web.forms import said_no
from opsflow.web.workflows import wording
from opsflow.web.workflows.pages import offered, shipped, shipped_examples
from opsflow.yaml_nodes import MOST_BYTES

door = Blueprint("writing", __name__, url_prefix="/workflows")
FILE = "file"


@door.get("/<key>/edit")
@policy("member")
def edit(key: str) -> str:
    """A version (`?from=2`), the file under workflows/ (`?from=file`), or the one in use, to be written on."""
    with db_reading() as reading:
        defining.refuse_others(reading, asker())
        text, seen = _beginning(reading, key)
    return _page(text, seen)


@door.post("/<key>/check")
@policy("member")
def check(key: str) -> ResponseReturnValue:
    """What is wrong with what was typed, how it is drawn, what changes, and for which cases."""
    with db_reading() as reading:
        defining.refuse_others(reading, asker())
    text, seen = _typed(key), whole("version") or 0
    play = request.form.get("play") == "yes"
    if wants_fragment():
        return render_template("workflows/_look.html", **_seen_of(text, seen, play=play))
    return _page(text, seen, play=play)


@door.post("/<key>/use")
@policy("member")
def use(key: str) -> ResponseReturnValue:
    """Take what was typed into use; running cases stay on their version."""
    text, seen = _typed(key), whole("version") or 0
    named = text.key or defining.key_of(text.definition)
    with db_reading() as reading:
        known = items(reading)
    try:
        version = defining.take(text, known, shipped=shipped(named), seen=seen, by=asker(), now=now())
    except Refused as refusal:
        if refusal.key not in ("definition_wrong", "same_version", "definition_moved_on"):
            raise
        status = said_no(refusal)
        return _page(text, _now_seen(text, seen, refusal), play=True), status
    flash(_("Version %(version)s is in use. Running cases stay on theirs.", version=version))
    return redirect(url_for("workflows.one", key=named), 303)


@door.post("/<key>/versions/<int:version>/delete")
@policy("member")
def delete(key: str, version: int) -> ResponseReturnValue:
    """Take a version away that nobody needs."""
    defining.remove(key, version, by=asker(), now=now())
    flash(_("Version %(version)s is deleted.", version=version))
    return redirect(url_for("workflows.one", key=key), 303)


def items(reading: Any) -> frozenset[str]:
    """Every `role.item` of the scorecards, from this month on."""
    return items_from(reading, month_of(now(), zone()))


def _beginning(reading: Any, key: str) -> tuple[Text, int]:
    """What the page begins with, and the version in use."""
    if key == NEW:
        return Text(None, ""), 0
    newest, wanted = definitions.written(reading, key), request.args.get("from", "")
    if wanted == FILE:
        file = shipped(key)
        if file is None:
            raise NotFound()
        return Text(key, file, shipped_examples(key)), newest.version
    chosen = definitions.written(reading, key, int(wanted)) if wanted.isascii() and wanted.isdigit() else newest
    return Text(key, chosen.text, chosen.examples if chosen.own else shipped_examples(key)), newest.version


def _typed(key: str) -> Text:
    """What was typed, or the files in its stead."""
    return Text(None if key == NEW else key, _one("text"), _one("examples"))


def _one(name: str) -> str:
    file = request.files.get(f"{name}_file")
    if file is not None and file.filename:
        raw = file.read(MOST_BYTES + 1)
        text: str = raw.decode("utf-8-sig", "replace")
    else:
        text = request.form.get(name, "")
    if "\0" in text:
        raise WrongInput("field_missing", field=name)
    return text.replace("\r\n", "\n")


def _now_seen(text: Text, seen: int, refusal: Refused) -> int:
    """Who was told that somebody was faster has seen that now."""
    return int(str(refusal.values["version"])) if isinstance(refusal, Stale) else seen


def _page(text: Text, seen: int, *, play: bool = False) -> str:
    return render_template("workflows/edit.html", **_seen_of(text, seen, play=play))


def _seen_of(text: Text, seen: int, *, play: bool) -> dict[str, Any]:
    """All that the page and its right side show."""
    with db_reading() as reading:
        looked = defining.look(reading, text, items(reading), play=play) if text.definition.strip() else Looked("", ())
        newest = definitions.written(reading, text.key) if text.key else None
        found = looked.reading
        return {
            "key": text.key or NEW,
            "text": text,
            "seen": seen,
            "looked": looked,
            "play": play,
            "newest": newest,
            "steps": tuple(laws.steps(found.definition)) if found else (),
            "arrows": tuple(laws.arrows(found.definition)) if found else (),
            "changes": definitions.changes(newest.text, text.definition, looked.key) if found and newest else [],
            "standings": definitions.standings(reading, str(text.key), found.definition) if found and newest else [],
            "title": dict(laws.law(reading, str(text.key)).line.title) if newest else {},
            "wording": wording,
            "plain_words": plain_words,
            "offered": bool(newest and offered(str(text.key), newest.text)),
            "now": now(),
        }
