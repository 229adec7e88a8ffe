"""The timetable at work: read again whenever its file has changed; what is wrong with it is said, and the last good one stays."""

import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from opsflow.flow.reader import TIMETABLE, definition_files, read_file
from opsflow.jobs.settling import WORKFLOWS
from opsflow.routines import actions
from opsflow.routines.timetable import Duty, read_timetable
from opsflow.scoring.scorecards import feed_names, load_scorecards
from opsflow.yaml_nodes import BadYaml

log = logging.getLogger(__name__)
_read: dict[Path, tuple[int, Sequence[Duty]]] = {}  # when the file was changed, and its duties


def carry_on(*, now: datetime) -> int:
    """Open the recurring duties that are due."""
    return actions.open_due(duties(WORKFLOWS), now=now)


def duties(folder: Path) -> Sequence[Duty]:
    """The duties of a folder's timetable."""
    path = folder / f"{TIMETABLE}.yaml"
    changed = path.stat().st_mtime_ns
    known = _read.get(path, (0, ()))
    if known[0] != changed:
        _read[path] = changed, _fresh(path) or known[1]
    return _read[path][1]


def _fresh(path: Path) -> Sequence[Duty]:
    try:
        return read(path)
    except BadYaml as wrong:
        log.error("the timetable is not taken into use: %s", wrong)
        return ()


def read(path: Path) -> list[Duty]:
    """The duties of a timetable beside its processes and scorecards. Raises BadYaml."""
    definitions = {file.stem: read_file(file) for file in definition_files(path.parent)}
    items = feed_names(load_scorecards(path.parent / "scorecards").values())
    return read_timetable(path, definitions, items)
