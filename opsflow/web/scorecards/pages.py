"""`/scorecards`: the scorecard of each role with its versions, and writing the next one after a look at last month."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from opsflow.db import db_change, db_reading, now
from opsflow.flow.queries import laws
from opsflow.http import asker, field, plain_words, policy, whole
from opsflow.i18n import _, zone
from opsflow.jobs.routines import duties
from opsflow.people.occurrences import OCCURRENCES
from opsflow.people.roles import TITLES
from opsflow.refusals import Forbidden, NotFound, Refused, Stale, WrongInput
from opsflow.scoring import cards, figures, rewriting
from opsflow.scoring.card_differences import differences
from opsflow.scoring.drafts import text_of, tree_of
from opsflow.scoring.foreseeing import foresee
from opsflow.scoring.months import month_of
from opsflow.scoring.rewriting import Draft, Version
from opsflow.shop import queries as shop
from opsflow.web.scorecards import form, wording

door = Blueprint("scorecards", __name__, url_prefix="/scorecards")
Texts = Mapping[str, str]
MONTHS_AHEAD = 12  # that the form offers


@door.get("")
@policy("member")
def listed() -> str:
    """The scorecards that the reader may see, as they hold this month."""
    with db_reading() as reading:
        this = month_of(now(), zone())
        found = [(role, rewriting.versions(reading, role)) for role in _readable()]
        lines = [(role, rewriting.holding(of_role, this), of_role[0]) for role, of_role in found]
    return render_template("scorecards/list.html", lines=lines, titles=TITLES, plain=figures.plain)


@door.get("/<role>")
@policy("member")
def one(role: str) -> str:
    """A role's scorecard as it holds this month, and every version that there has been."""
    with db_reading() as reading:
        found = _versions(reading, role)
        return _sheet(reading, role, rewriting.holding(found, month_of(now(), zone())), found)


@door.get("/<role>/versions/<int:number>")
@policy("member")
def version(role: str, number: int) -> str:
    """A version of a role's scorecard, and what it changed."""
    with db_reading() as reading:
        found = _versions(reading, role)
        shown = next((one for one in found if one.number == number), None)
        if shown is None:
            raise NotFound
        return _sheet(reading, role, shown, found)


@door.get("/<role>/edit")
@policy("member")
def edit(role: str) -> str:
    """The newest version, to be written on."""
    with db_reading() as reading:
        rewriting.refuse_readers(reading, asker())
        newest = rewriting.versions(reading, role)[0]
        next_month = str(month_of(now(), zone()).later(1))
        return _page(reading, Draft(role, next_month, tree_of(newest.card), newest.number))


@door.post("/<role>/look")
@policy("member")
def look(role: str) -> ResponseReturnValue:
    """What changes, and what last month would have been with it."""
    with db_reading() as reading:
        rewriting.refuse_readers(reading, asker())
        try:
            draft = _typed(reading, role)
            if draft.seen != rewriting.versions(reading, role)[0].number:
                raise Stale("scorecard_moved_on")
            return _page(reading, draft, look=True)
        except Refused as refusal:
            return _again(reading, role, refusal)


@door.post("/<role>/use")
@policy("member")
def use(role: str) -> ResponseReturnValue:
    """Let what was looked at hold from its month on."""
    with db_reading() as reading:
        rewriting.refuse_readers(reading, asker())
        fed = fed_by(reading, shorter=True)
        draft = _typed(reading, role)
        if field("looked", most=64, required=False) != _mark(draft):
            return _again(reading, role, Refused("scorecard_unseen"))
    try:
        with db_change() as change:
            month = rewriting.take(change, draft, fed, by=asker(), now=now())
    except Refused as refusal:
        with db_reading() as reading:
            return _again(reading, role, refusal)
    flash(_("The scorecard holds from %(month)s on.", month=month))
    return redirect(url_for("scorecards.one", role=role), 303)


def fed_by(reading: sa.Connection, *, shorter: bool = False) -> dict[str, Texts]:
    """Who feeds each item, `role.item`: tasks of the processes in use, duties of the timetable; `shorter`: the first alone."""
    found: dict[str, list[Texts]] = {}
    words: dict[str, Texts] = {}
    for line in laws.laws(reading):
        law = laws.law(reading, line.key)
        words |= dict(law.texts)
        for task in law.tasks:
            for item in task.items:
                found.setdefault(item, []).append(_joined(" · ", [line.title, task.title]))
    for duty in duties(reading):
        if duty.item:
            found.setdefault(duty.item, []).append(words.get(duty.key, {"en": duty.key}))
    return {item: by[0] if shorter else _joined(", ", _once(by)) for item, by in found.items()}


def _once(texts: Iterable[Texts]) -> list[Texts]:
    return list({str(one): one for one in texts}.values())


def _joined(between: str, texts: Sequence[Texts]) -> Texts:
    languages = dict.fromkeys(language for one in texts for language in one)
    return {language: between.join(one.get(language, one["en"]) for one in texts) for language in languages}


def _readable() -> list[str]:
    return [role for role in cards.shipped() if rewriting.may_read(asker(), role)]


def _versions(reading: sa.Connection, role: str) -> list[Version]:
    found = rewriting.versions(reading, role)
    if role not in _readable():
        raise Forbidden
    return found


def _may_write(reading: sa.Connection) -> bool:
    return rewriting.may_write(asker(), [store.id for store in shop.stores(reading)])


def _sheet(reading: sa.Connection, role: str, shown: Version, found: Sequence[Version]) -> str:
    earlier = next((one for one in found if one.number == shown.number - 1), None)
    this = month_of(now(), zone())
    return render_template(
        "scorecards/sheet.html",
        role=role,
        card=shown.card,
        plain=figures.plain,
        tree=tree_of(shown.card),
        version=shown,
        holding=rewriting.holding(found, this),
        versions=found,
        earlier=earlier,
        changes=differences(earlier.card, shown.card) if earlier else [],
        fed=fed_by(reading),
        this=this,
        kinds=OCCURRENCES,
        wording=wording,
        may=_may_write(reading),
    )


def _typed(reading: sa.Connection, role: str) -> Draft:
    """What was typed, over the version that its form was drawn from."""
    found, seen = rewriting.versions(reading, role), whole("version") or 0
    before = next((one for one in found if one.number == seen), found[0])
    tree = form.typed(tree_of(before.card), rewriting.next_own(found))
    return Draft(role, field("from_month", most=10, required=False), tree, seen)


def _again(reading: sa.Connection, role: str, refusal: Refused) -> ResponseReturnValue:
    """The form as it was filled in, with what is wrong at its place."""
    if isinstance(refusal, Forbidden | NotFound | WrongInput):
        raise refusal
    draft = _typed(reading, role)
    if isinstance(refusal, Stale):
        draft = Draft(role, draft.month, draft.tree, rewriting.versions(reading, role)[0].number)
    looks = refusal.key in ("scorecard_unseen", "scorecard_moved_on")
    return _page(reading, draft, refusal, look=looks), refusal.status


def _page(reading: sa.Connection, draft: Draft, refusal: Refused | None = None, *, look: bool = False) -> str:
    found, at = rewriting.versions(reading, draft.role), now()
    this = month_of(at, zone())
    looked = _looked(reading, draft, found, at) if look else {}
    wrong = refusal.values.get("path") or refusal.values.get("field") if refusal else ""
    return render_template(
        "scorecards/edit.html",
        role=draft.role,
        before=tree_of(found[0].card),
        newest=found[0],
        tree=draft.tree,
        month=draft.month,
        seen=draft.seen,
        months=[str(this.later(ahead)) for ahead in range(MONTHS_AHEAD + 1)],
        this=str(this),
        next_own=rewriting.next_own(found),
        more_own=form.MORE_OWN,
        kinds=OCCURRENCES,
        flagship_words=form.FLAGSHIP,
        plain=figures.plain,
        points=figures.points,
        fed=fed_by(reading),
        wrong=str(wrong or ""),
        why=plain_words(refusal) if refusal else "",
        wording=wording,
        **looked,
    )


def _looked(reading: sa.Connection, draft: Draft, found: Sequence[Version], at: datetime) -> dict[str, Any]:
    """What the draft changes, and last month with it."""
    month, _tree, card = rewriting.read(draft, found, fed_by(reading, shorter=True), at)
    before = rewriting.holding(found, month).card
    return {
        "foresight": foresee(reading, card, by=asker(), now=at),
        "changes": differences(before, card),
        "looked": _mark(draft),
    }


def _mark(draft: Draft) -> str:
    """What a look is known by."""
    return sha256(f"{draft.month} {draft.seen} {text_of(draft.tree)}".encode()).hexdigest()
