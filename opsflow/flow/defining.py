"""A process as the shop writes it: a text is looked at, taken into use as the next version, and one that nobody needs taken away."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from time import monotonic

import sqlalchemy as sa

from opsflow.db import db_change, db_reading, one_at_a_time
from opsflow.flow import laws
from opsflow.flow.checks.whole import faults_of_text, wrong_together
from opsflow.flow.examples import all_played
from opsflow.flow.models import CASE, DEFINITION, MOVE, REMOVAL
from opsflow.flow.reader import TIMETABLE, Reading, reading_of
from opsflow.flow.reading.vocabulary import LONGEST_NAME
from opsflow.flow.rehearsal import Broken
from opsflow.people import queries as people
from opsflow.people.roles import COMMANDING, Asker
from opsflow.refusals import Forbidden, NotFound, Refused, Stale
from opsflow.shop import queries as shop
from opsflow.yaml_nodes import BadYaml, parse_yaml

NEW = "new"  # the page where a process begins: no process is called so
MOST_SECONDS = 20.0  # for all examples together
_KEY = re.compile(r"[a-z][a-z0-9_]*")
LOCK = "settling"  # files are taken into use under the same one


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody wrote: a definition and its examples; `key` None: a new process."""

    key: str | None
    definition: str
    examples: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What is wrong with a text. `reading` is None when it cannot be read at all."""

    key: str
    faults: tuple[BadYaml, ...]
    broken: tuple[Broken, ...] = ()
    played: int = 0
    reading: Reading | None = None

    @property
    def is_right(self) -> bool:
        """Whether it may be taken into use."""
        return self.reading is not None and not self.faults and not self.broken


def may_define(asker: Asker, stores: Iterable[int]) -> bool:
    """Whether somebody says how the shop works: an administrator, or who leads every one of its stores."""
    leads = [not asker.roles_in(store).isdisjoint(COMMANDING) for store in stores]
    return asker.is_admin or (bool(leads) and all(leads))


def look(reading: sa.Connection, text: Text, items: Collection[str], *, play: bool = True) -> Looked:
    """All that is wrong with a text, alone and beside the shop's other processes; with `play` its examples too. `items` are
    every `role.item`."""
    key = text.key or key_of(text.definition)
    faults = faults_of_text(text.definition, key, items)
    if text.key is None and (not _KEY.fullmatch(key) or len(key) > LONGEST_NAME or key in (NEW, TIMETABLE)):
        faults = [BadYaml("key_reserved", file="–", line=1, path="key", found=key[:80], nearest=""), *faults]
    found = _reading(text.definition, key)
    if found is None or faults:
        return Looked(key, tuple(faults), reading=found)
    others = {of: one for of, source in laws.texts(reading).items() if (one := _reading(source, of))}
    faults = wrong_together({**others, key: found}, {key})
    if faults or not play or not text.examples.strip():
        return Looked(key, tuple(faults), reading=found)
    return _played(text, key, found)


def take(text: Text, items: Collection[str], *, shipped: str | None, seen: int, by: Asker, now: datetime) -> int:
    """Take a text into use as the next version of its process; answers its number. `shipped` is the file that comes with
    opsflow: where the text is that, the process follows the file from then on. `seen` is the version in use as it was seen, 0
    where there was none.

    Raises Forbidden, Refused `definition_wrong`, `same_version`, Stale.
    """
    with db_reading() as reading:
        refuse_others(reading, by)
        looked = look(reading, Text(text.key, text.definition), items, play=False)
    looked = _played(text, looked.key, looked.reading) if looked.is_right and looked.reading else looked
    if not looked.is_right or looked.reading is None:
        raise Refused("definition_wrong", count=len(looked.faults) + len(looked.broken))
    own = text.definition != shipped
    with db_change() as change:
        one_at_a_time(change, LOCK)
        refuse_others(change, by)
        _refuse_stale(change, looked.key, seen)
        version = laws.take_into_use(
            change,
            text.definition,
            looked.reading.definition,
            now,
            own=own,
            examples=text.examples if own else "",
            by=by.id,
        )
        if version is None:
            raise Refused("same_version")
        return version


def remove(key: str, version: int, *, by: Asker, now: datetime) -> None:
    """Take a version away that nobody needs; that it was there stays on record. Raises NotFound, Forbidden, Refused `version_in_use`, `version_needed`."""
    with db_change() as change:
        one_at_a_time(change, LOCK)
        refuse_others(change, by)
        law = laws.law_of(change, key, version)
        if laws.law(change, key).id == law.id:
            raise Refused("version_in_use", version=version)
        cases = sa.select(sa.func.count()).select_from(CASE).where(CASE.c.definition_id == law.id)
        moved = sa.select(sa.func.count()).select_from(MOVE).where(MOVE.c.key == key)
        named = moved.where((MOVE.c.of_version == version) | (MOVE.c.to_version == version))
        needed = change.execute(cases).scalar_one() + change.execute(named).scalar_one()
        if needed:
            raise Refused("version_needed", version=version, count=needed)
        of = DEFINITION.c
        told = sa.select(
            of.key, of.version, of.digest, of.own, of.created_at, sa.literal(by.id), sa.literal(now, of.created_at.type)
        )
        names = ["key", "version", "digest", "own", "created_at", "by_id", "at"]
        change.execute(sa.insert(REMOVAL).from_select(names, told.where(of.id == law.id)))
        change.execute(sa.delete(DEFINITION).where(of.id == law.id))
        laws.note_heard(change)


def refuse_others(reading: sa.Connection, by: Asker) -> None:
    """Raises Forbidden for everybody who does not say how the shop works."""
    if not may_define(by, (store.id for store in shop.stores(reading))):
        raise Forbidden("not_defining")


def key_of(text: str) -> str:
    """The key that a text names, "" where it names none."""
    try:
        node = parse_yaml(text, "–").get("key")
    except BadYaml:
        return ""
    return node.value if node is not None and isinstance(node.value, str) else ""


def _refuse_stale(change: sa.Connection, key: str, seen: int) -> None:
    newest = laws.newest(change, key)
    if newest is not None and newest.version != seen:
        who = people.names_of(change, [newest.by_id] if newest.by_id else []).get(newest.by_id, "opsflow")
        raise Stale("definition_moved_on", who=who, at=newest.created_at, version=newest.version)
    if newest is None and seen:
        raise NotFound("no_such_workflow", key=key)


def _played(text: Text, key: str, found: Reading) -> Looked:
    try:
        root = parse_yaml(text.examples, f"examples/{key}.yaml") if text.examples.strip() else None
        broken = all_played(found.definition, root, until=monotonic() + MOST_SECONDS) if root else []
    except BadYaml as wrong:
        return Looked(key, (wrong,), reading=found)
    return Looked(key, (), tuple(broken), len(root.need("examples").entries()) if root else 0, found)


@lru_cache(maxsize=64)
def _reading(text: str, key: str) -> Reading | None:
    try:
        return reading_of(parse_yaml(text, f"{key}.yaml"), text.encode())
    except BadYaml:
        return None
