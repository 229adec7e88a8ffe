"""The versions of processes as they are stored: each a text that never changes, read once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from opsflow.flow.models import DEFINITION, FlowDefinition
from opsflow.flow.reader import read_text
from opsflow.flow.words.definition import Definition
from opsflow.refusals import NotFound

_KNOWN: dict[tuple[str, int], Definition] = {}  # by digest and version: a text never changes


@dataclass(frozen=True, slots=True)
class Law:
    """A stored version of a process."""

    id: int
    version: int
    definition: Definition
    heard: frozenset[str] = frozenset()  # its states that cases of other processes hear of


def law(connection: sa.Connection, key: str) -> Law:
    """The version of a process that new cases begin with. Raises NotFound."""
    newest = sa.select(FlowDefinition).where(FlowDefinition.key == key).order_by(FlowDefinition.version.desc())
    row = connection.execute(newest.limit(1)).one_or_none()
    if row is None:
        raise NotFound("no_such_workflow", key=key)
    return _law(connection, row)


def law_by_id(connection: sa.Connection, definition_id: int) -> Law:
    """The stored version that a case runs on."""
    return _law(
        connection, connection.execute(sa.select(FlowDefinition).where(FlowDefinition.id == definition_id)).one()
    )


def laws(connection: sa.Connection) -> list[Law]:
    """The newest version of every process, by key."""
    newest = sa.select(sa.func.max(FlowDefinition.id)).group_by(FlowDefinition.key)
    rows = connection.execute(
        sa.select(FlowDefinition).where(FlowDefinition.id.in_(newest)).order_by(FlowDefinition.key)
    )
    return [_law(connection, row) for row in rows]


def law_of(connection: sa.Connection, key: str, version: int) -> Law:
    """A version of a process by its number. Raises NotFound."""
    asked = sa.select(FlowDefinition).where(FlowDefinition.key == key, FlowDefinition.version == version)
    row = connection.execute(asked).one_or_none()
    if row is None:
        raise NotFound("no_such_version", key=key, version=version)
    return _law(connection, row)


def newest(connection: sa.Connection, key: str) -> Any:
    """The row of the version that new cases begin with, None where there is no such process."""
    asked = sa.select(DEFINITION).where(DEFINITION.c.key == key).order_by(DEFINITION.c.version.desc())
    return connection.execute(asked.limit(1)).one_or_none()


def texts(connection: sa.Connection) -> dict[str, str]:
    """The text in use of every process, by key."""
    last = sa.select(sa.func.max(DEFINITION.c.id)).group_by(DEFINITION.c.key)
    rows = connection.execute(sa.select(DEFINITION.c.key, DEFINITION.c.text).where(DEFINITION.c.id.in_(last)))
    return {row.key: row.text for row in rows}


def take_into_use(
    change: sa.Connection,
    text: str,
    definition: Definition,
    now: datetime,
    *,
    own: bool = False,
    examples: str = "",
    by: int | None = None,
) -> int | None:
    """Keep a definition as the newest version of its process and answer its number; None when all that is so already."""
    before = newest(change, definition.key)
    # of what is stored: the file may begin with a mark or end lines otherwise
    digest = hashlib.sha256(text.encode()).hexdigest()
    if before is not None and (before.digest, before.own, before.examples) == (digest, own, examples):
        return None
    version = before.version + 1 if before else 1
    values = {"key": definition.key, "version": version, "digest": digest, "text": text, "created_at": now, "heard": ""}
    change.execute(sa.insert(DEFINITION).values(**values, own=own, examples=examples, by_id=by))
    note_heard(change)
    return version


def note_heard(change: sa.Connection) -> None:
    """Note beside every process which of its states others hear of: an act then need not ask."""
    rows = change.execute(sa.select(FlowDefinition)).all()
    events = {event for row in rows for event in _law(change, row).definition.hears}
    for row in rows:
        heard = " ".join(sorted(event.partition(".")[2] for event in events if event.startswith(f"{row.key}.")))
        if heard != row.heard:
            change.execute(sa.update(FlowDefinition).where(FlowDefinition.id == row.id).values(heard=heard))


def _law(connection: sa.Connection, row: Any) -> Law:
    return Law(row.id, row.version, _definition(connection, row), frozenset(row.heard.split()))


def _definition(connection: sa.Connection, row: Any) -> Definition:
    """A stored text read; it knows what the versions before it had."""
    known = (row.digest, row.version)
    if known not in _KNOWN:
        definition = read_text(row.text, f"{row.key}.yaml")
        older = sa.select(FlowDefinition).where(FlowDefinition.key == row.key, FlowDefinition.version < row.version)
        last = connection.execute(older.order_by(FlowDefinition.version.desc()).limit(1)).one_or_none()
        _KNOWN[known] = definition.following(_definition(connection, last)) if last else definition
    return _KNOWN[known]


def of_row(connection: sa.Connection, row: Any) -> Law:
    """The version that a case's row names by `definition_id`, `law_version`, `digest` and `heard`: mostly known already."""
    known = (row.digest, row.law_version)
    if known not in _KNOWN:
        law_by_id(connection, row.definition_id)
    return Law(row.definition_id, row.law_version, _KNOWN[known], frozenset(row.heard.split()))
