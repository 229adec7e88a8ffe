"""The timetable, read: which duty recurs when, for whom, which process it opens, and what it counts for."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from opsflow.flow.words.definition import ROLES, Definition
from opsflow.people.staffing import SHIFTS
from opsflow.routines.occasions import Every, NoOccasion, every
from opsflow.yaml_nodes import BadYaml, Node, read_yaml

WORDS = ("every", "for", "opens", "item", "ahead")
MOST = 200
_FOR = re.compile(r"(?P<each>every )?(?P<role>[a-z_]+)(?: on (?P<shift>[a-z]+) shift)?")
_AHEAD = re.compile(r"(?P<days>[0-9]{1,2}) days?")


@dataclass(frozen=True, slots=True)
class Duty:
    """A line of the timetable. It opens at the start of the day on which it is due, `ahead` days before."""

    key: str
    text: str  # when it recurs, as written
    every: Every
    role: str
    shift: str | None
    for_each: bool  # every holder of the role, or one on duty
    opens: str
    field: str  # of that process, which says which duty it is: the one its card shows
    item: str | None
    ahead: timedelta

    def opening(self, due: datetime, zone: ZoneInfo) -> datetime:
        """When what is due then opens."""
        return due.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) - self.ahead


def read_timetable(path: Path, definitions: Mapping[str, Definition], items: Collection[str]) -> list[Duty]:
    """The duties of a file. Raises BadYaml: unknown role, process, item, a time that is none, a duty its process does not know."""
    duties, faults = read_lines(path, definitions, items)
    if faults:
        raise faults[0]
    return duties


def read_lines(
    path: Path, definitions: Mapping[str, Definition], items: Collection[str]
) -> tuple[list[Duty], list[BadYaml]]:
    """The duties of a file, and what is wrong with the lines that are none. Raises BadYaml where it cannot be read as a whole."""
    root = read_yaml(path)
    root.only(("duties",))
    duties = root.need("duties").entries()
    if len(duties) > MOST:
        raise root.refused("too_many", most=MOST)
    found, faults = [], []
    for key, node in duties.items():
        try:
            found.append(_duty(key, node, definitions, items))
        except BadYaml as wrong:
            faults.append(wrong)
    return found, faults


def _duty(key: str, node: Node, definitions: Mapping[str, Definition], items: Collection[str]) -> Duty:
    words = node.only(WORDS)
    opens = node.need("opens").one_of(definitions)
    if key not in definitions[opens].fields[definitions[opens].card.title].choices:
        raise node.refused("duty_not_known", duty=key, workflow=opens)
    role, shift, for_each = _for(node.need("for"))
    text = node.need("every")
    try:
        recurs = every(text.text())
    except NoOccasion as wrong:
        raise text.refused("no_occasion") from wrong
    item = words["item"].one_of(items) if "item" in words else None
    return Duty(
        key,
        text.text(),
        recurs,
        role,
        shift,
        for_each,
        opens,
        definitions[opens].card.title,
        item,
        _ahead(words.get("ahead")),
    )


def _for(node: Node) -> tuple[str, str | None, bool]:
    found = _FOR.fullmatch(node.text())
    if not found or found["role"] not in ROLES or found["shift"] not in (None, *SHIFTS):
        raise node.refused("duty_for_whom")
    return found["role"], found["shift"], bool(found["each"])


def _ahead(node: Node | None) -> timedelta:
    if node is None:
        return timedelta(0)
    found = _AHEAD.fullmatch(node.text())
    if not found:
        raise node.refused("duty_ahead")
    return timedelta(days=int(found["days"]))
