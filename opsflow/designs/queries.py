"""What is read of designs: a case's versions with their pins, a store's standard, how near colours are to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from opsflow import files
from opsflow.designs.colours import nearest
from opsflow.designs.models import ENTRY, PICTURE, PIN, STANDARD
from opsflow.designs.pictures import DRAWN, MOST_PAGES
from opsflow.designs.views import Edition, Entry, Match, Pin, Review, Rules, Sheet, Standard, Version
from opsflow.flow.queries import versions as flow
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.versions import Approved, HandIn, Versions
from opsflow.refusals import NotFound
from opsflow.shop import queries as shop

WRITERS = frozenset({"deputy_gm", "owner"})
MOST_EXAMPLES = 24
PER_CENT = 100  # of the ten thousandths that a place is kept in


def review(scope: Scope, case_id: int, *, workflow: str = "") -> Review:
    """The versions of a case, their sheets and pins; with `workflow` also how its reviews went. Raises NotFound."""
    found = flow.versions(scope, case_id)
    facts = _facts(scope, found)
    shown = tuple(_version(one, facts) for one in found.hand_ins)
    passed = flow.passed(scope, workflow) if workflow else None
    return Review(found, shown, tuple(_pins(scope, case_id, shown)), passed)


def unmeasured(most: int) -> Any:
    """Asks for uploads that can be drawn and were not measured yet."""
    stored = files.StoredFile
    asked = sa.select(stored.id).outerjoin(PICTURE, PICTURE.c.file_id == stored.id)
    return asked.where(PICTURE.c.file_id.is_(None), stored.kind.in_(DRAWN)).order_by(stored.id).limit(most)


def standard(scope: Scope, key: str, version: int | None = None) -> Standard:
    """A store's standard, the newest version or an older one. Raises NotFound."""
    store = shop.store(scope.reading, key)
    if store.id not in scope.stores:
        raise NotFound("no_such_store", store=key)
    rows = scope.reading.execute(
        sa.select(STANDARD).where(STANDARD.c.store_id == store.id).order_by(STANDARD.c.version.desc())
    ).all()
    row = next((one for one in rows if version in (None, one.version)), None)
    if row is None and version is not None:
        raise NotFound()
    scope.meet(one.member_id for one in rows)
    rules = _rules(row.body) if row else Rules()
    return Standard(
        store_id=store.id,
        key=store.key,
        store=store.title,
        version=row.version if row else 0,
        rules=rules,
        editions=tuple(Edition(one.version, scope.person(one.member_id), one.created_at) for one in rows),
        examples=tuple(one for one in examples(scope, store.id, rules.examples) if one.case_id in rules.examples),
        may_write=bool(WRITERS & scope.asker.roles_in(store.id)),
    )


def standard_of(scope: Scope, store_id: int) -> Standard:
    """The standard that holds in a store of the reader's."""
    key = next(row.key for row in shop.stores(scope.reading) if row.id == store_id)
    return standard(scope, key)


def examples(scope: Scope, store_id: int, chosen: Sequence[int] = ()) -> list[Approved]:
    """What passed its review lately, to be shown as examples, and what was chosen before."""
    return flow.approved(scope, store_id, MOST_EXAMPLES, chosen)


def matches(rules: Rules, sheet: Sheet | None) -> dict[str, tuple[Match, ...]]:
    """For each colour of the standard the nearest one measured, by the standard's point."""
    if sheet is None or not sheet.colours:
        return {}
    wanted = {"main_colour": (rules.main_colour,), "auxiliary_colour": rules.auxiliary_colour}
    return {point: tuple(_matches(filter(None, colours), sheet)) for point, colours in wanted.items()}


def _matches(colours: Iterable[str], sheet: Sheet) -> Iterator[Match]:
    for wanted in colours:
        found = nearest(wanted, sheet.colours)
        if found:
            yield Match(wanted, found[0], round(found[1] / 10), round(found[2], 1))


def _rules(body: dict[str, Any]) -> Rules:
    kept: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    return Rules(**kept)


def _facts(scope: Scope, found: Versions) -> dict[int, Any]:
    ids = [file.id for one in found.hand_ins for file in one.files]
    return {row.file_id: row for row in scope.reading.execute(sa.select(PICTURE).where(PICTURE.c.file_id.in_(ids)))}


def _version(handed: HandIn, facts: dict[int, Any]) -> Version:
    drawn = [file for file in handed.files if file.name.lower().endswith((".png", ".jpg", ".jpeg", ".webp", ".pdf"))]
    sheets = [sheet for file in drawn for sheet in _sheets(file.id, file.name, facts.get(file.id))]
    return Version(handed, tuple(sheets), tuple(file for file in handed.files if file not in drawn))


def _sheets(file_id: int, name: str, facts: Any) -> Iterator[Sheet]:
    """The pages of a file; one while nobody knows better."""
    if facts is None:
        yield Sheet(file_id, name, 1, 1)
        return
    colours = tuple((colour, share) for colour, share in facts.colours)
    for page in range(1, max(1, min(facts.pages, MOST_PAGES)) + 1):
        size = (facts.width, facts.height)
        yield Sheet(file_id, name, page, facts.pages, *size, not facts.pages, colours if page == 1 else ())


def _pins(scope: Scope, case_id: int, shown: tuple[Version, ...]) -> Iterator[Pin]:
    rows = scope.reading.execute(sa.select(PIN).where(PIN.c.case_id == case_id).order_by(PIN.c.number)).all()
    said = sa.select(ENTRY).where(ENTRY.c.pin_id.in_([row.id for row in rows])).order_by(ENTRY.c.id)
    threads = defaultdict(list)
    for line in scope.reading.execute(said).all():
        threads[line.pin_id].append(line)
    scope.meet(line.member_id for lines in threads.values() for line in lines)
    for row in rows:
        where = _where(row, shown)
        if where:
            yield _pin(scope, row, threads[row.id], *where)


def _where(row: Any, shown: tuple[Version, ...]) -> tuple[int, int, int] | None:
    """Which version and which of its sheets a pin belongs to, and how many that one has."""
    for version in shown:
        for at, sheet in enumerate(version.sheets, 1):
            if (sheet.file_id, sheet.page) == (row.file_id, row.page):
                return version.number, at, len(version.sheets)
    return None


def _pin(scope: Scope, row: Any, lines: Sequence[Any], version: int, sheet: int, sheets: int) -> Pin:
    thread = [Entry(scope.person(line.member_id), line.created_at, line.act, line.text) for line in lines]
    turns = [entry for entry in thread if entry.act != "said"]
    return Pin(
        number=row.number,
        version=version,
        sheet=sheet,
        pages=sheets,
        x=row.x / PER_CENT,
        y=row.y / PER_CENT,
        first=thread[0],
        answers=tuple(thread[1:]),
        open=not turns or turns[-1].act == "reopened",
        since=(turns or thread)[-1].at,
    )
