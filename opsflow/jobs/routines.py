"""The timetable at work, beside the processes in use: read again whenever its file or one of them has changed. A line that is
wrong is said and left out; of a file that cannot be read, what was read before stays."""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from opsflow.db import db_reading
from opsflow.flow import laws
from opsflow.flow.reader import TIMETABLE
from opsflow.flow.words.definition import Definition
from opsflow.jobs.settling import WORKFLOWS
from opsflow.routines import actions
from opsflow.routines.timetable import Duty, read_lines
from opsflow.scoring.scorecards import feed_names, load_scorecards
from opsflow.yaml_nodes import BadYaml

log = logging.getLogger(__name__)
Stamp = tuple[object, ...]
_read: dict[Path, tuple[Stamp, Sequence[Duty]]] = {}  # what it was read beside, and its duties


def carry_on(*, now: datetime) -> int:
    """Open the recurring duties that are due."""
    with db_reading() as reading:
        known = duties(reading)
    return actions.open_due(known, now=now)


def duties(reading: sa.Connection, folder: Path = WORKFLOWS) -> Sequence[Duty]:
    """The duties of a folder's timetable, as the processes in use know them."""
    path = folder / f"{TIMETABLE}.yaml"
    in_use = laws.laws(reading)
    stamp = (path.stat().st_mtime_ns, str(reading.engine.url), *((law.id, law.version) for law in in_use))
    before, known = _read.get(path, (None, ()))
    if before != stamp:
        _read[path] = stamp, _fresh(path, {law.definition.key: law.definition for law in in_use}, known)
    return _read[path][1]


def _fresh(path: Path, definitions: Mapping[str, Definition], known: Sequence[Duty]) -> Sequence[Duty]:
    try:
        found, faults = read_lines(path, definitions, _items(path))
    except BadYaml as wrong:
        log.error("the timetable is not taken into use: %s", wrong)
        return known
    for fault in faults:
        log.error("a line of the timetable is left out: %s", fault)
    return found


def _items(path: Path) -> Collection[str]:
    return feed_names(load_scorecards(path.parent / "scorecards").values())
