"""The versions of a process: who took which into use, what changed, which cases run on them, and which moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from opsflow.flow import laws
from opsflow.flow.differences import Difference, differences
from opsflow.flow.models import CASE, DEFINITION, MOVE, REMOVAL
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.seen import seen_by
from opsflow.flow.reader import reading_of
from opsflow.flow.views import Person, Texts
from opsflow.flow.words.definition import Definition
from opsflow.refusals import NotFound
from opsflow.yaml_nodes import parse_yaml


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version; `own`: the shop wrote it. `open` counts the cases that the reader sees, `cases` all that ever were."""

    version: int
    since: datetime
    by: Person | None
    own: bool
    open: int
    cases: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How many open cases of a version stand in a state; `gone`: the version that it is compared with has no such state."""

    version: int
    state: str
    title: Texts
    count: int
    gone: bool = False


@dataclass(frozen=True, slots=True)
class MoveLine:
    """Cases that moved together; `back_at`: when they moved back."""

    id: int
    of: int
    to: int
    cases: int
    by: Person | None
    at: datetime
    back_by: Person | None
    back_at: datetime | None


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """A version that was taken away: `digest` is the SHA-256 of its text."""

    version: int
    digest: str
    own: bool
    since: datetime
    by: Person | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """A version as it is written."""

    version: int
    text: str
    examples: str
    own: bool


def versions(scope: Scope, key: str) -> list[VersionLine]:
    """All versions of a process, the newest first."""
    columns = (DEFINITION.c.id, DEFINITION.c.version, DEFINITION.c.created_at, DEFINITION.c.by_id, DEFINITION.c.own)
    asked = sa.select(*columns).where(DEFINITION.c.key == key).order_by(DEFINITION.c.version.desc())
    rows = scope.reading.execute(asked).all()
    scope.meet(row.by_id for row in rows)
    opened = _counted(scope.reading, key, sa.and_(CASE.c.ended_at.is_(None), scope.seen))
    cases = _counted(scope.reading, key, sa.true())
    return [
        VersionLine(
            row.version, row.created_at, scope.person(row.by_id), row.own, opened.get(row.id, 0), cases.get(row.id, 0)
        )
        for row in rows
    ]


def written(reading: sa.Connection, key: str, version: int | None = None) -> Written:
    """A version of a process, the newest without a number. Raises NotFound."""
    asked = sa.select(DEFINITION).where(DEFINITION.c.key == key).order_by(DEFINITION.c.version.desc()).limit(1)
    if version is not None:
        asked = asked.where(DEFINITION.c.version == version)
    row = reading.execute(asked).one_or_none()
    if row is None:
        raise NotFound("no_such_version", key=key, version=version or 1)
    return Written(row.version, row.text, row.examples, row.own)


def before(reading: sa.Connection, key: str, version: int) -> Written | None:
    """The version before one, None for the first."""
    asked = sa.select(sa.func.max(DEFINITION.c.version)).where(DEFINITION.c.key == key, DEFINITION.c.version < version)
    number = reading.execute(asked).scalar_one()
    return None if number is None else written(reading, key, number)


def changes(old: str, new: str, key: str) -> list[Difference]:
    """What changed between two texts that can be read."""
    return differences(_read(old, key), _read(new, key))


def standings(reading: sa.Connection, key: str, definition: Definition | None = None) -> list[Standing]:
    """Where the open cases of every version stand, in the order of versions and states; compared with `definition`."""
    counted = sa.select(CASE.c.definition_id, CASE.c.state, sa.func.count().label("cases"))
    rows = reading.execute(
        counted.where(CASE.c.workflow == key, CASE.c.ended_at.is_(None)).group_by(CASE.c.definition_id, CASE.c.state)
    ).all()
    known = {id: laws.law_by_id(reading, id) for id in {row.definition_id for row in rows}}
    found = [_standing(known[row.definition_id], row, definition) for row in rows]
    order = {(law.version, state): place for law in known.values() for place, state in enumerate(law.definition.states)}
    return sorted(found, key=lambda one: (-one.version, order[one.version, one.state]))


def moves(scope: Scope, key: str) -> list[MoveLine]:
    """The moves of a process's cases, the newest first."""
    rows = scope.reading.execute(sa.select(MOVE).where(MOVE.c.key == key).order_by(MOVE.c.id.desc()).limit(50)).all()
    scope.meet(member for row in rows for member in (row.by_id, row.back_by_id))
    return [
        MoveLine(
            row.id,
            row.of_version,
            row.to_version,
            len(row.cases),
            scope.person(row.by_id),
            row.created_at,
            scope.person(row.back_by_id),
            row.back_at,
        )
        for row in rows
    ]


def removed(scope: Scope, key: str) -> list[RemovedLine]:
    """The versions of a process that were taken away, the last one first."""
    rows = scope.reading.execute(sa.select(REMOVAL).where(REMOVAL.c.key == key).order_by(REMOVAL.c.id.desc())).all()
    scope.meet(row.by_id for row in rows)
    return [
        RemovedLine(row.version, row.digest, row.own, row.created_at, scope.person(row.by_id), row.at) for row in rows
    ]


def titles(reading: sa.Connection, case_ids: Iterable[int], reader_id: int) -> dict[int, str]:
    """What cases are called on their cards; private ones that the reader does not see are left out."""
    asked = sa.select(CASE.c.id, CASE.c.title, CASE.c.number).where(CASE.c.id.in_(list(case_ids)))
    rows = reading.execute(asked.where(seen_by(reader_id)))
    return {row.id: row.number or row.title for row in rows}


def _standing(law: laws.Law, row: Any, definition: Definition | None) -> Standing:
    gone = definition is not None and row.state not in definition.states
    return Standing(law.version, row.state, dict(law.definition.text(row.state)), row.cases, gone)


def _counted(reading: sa.Connection, key: str, which: sa.ColumnElement[bool]) -> dict[int, int]:
    counted = sa.select(CASE.c.definition_id, sa.func.count().label("cases")).where(CASE.c.workflow == key, which)
    return {row.definition_id: row.cases for row in reading.execute(counted.group_by(CASE.c.definition_id))}


def _read(text: str, key: str) -> tuple[Definition, Any]:
    found = reading_of(parse_yaml(text, f"{key}.yaml"), text.encode())
    return found.definition, found.root
