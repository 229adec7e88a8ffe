"""One name, one thing, and a text in three languages for each."""

import re
from collections.abc import Iterable, Iterator

from opsflow.flow.reader import COMMON, Reading
from opsflow.flow.reading import vocabulary as words
from opsflow.flow.reading.phrases import asked_name, listed, table
from opsflow.flow.words.definition import ROLES
from opsflow.yaml_nodes import BadYaml, Node, nearest

_NAME = re.compile(r"[a-z][a-z0-9_]*")
Named = tuple[str, Node]


def wrong_key(reading: Reading, stem: str) -> Iterator[BadYaml]:
    """The key is the file's name."""
    if reading.definition.key != stem:
        yield reading.root.need("key").refused("key_not_file", nearest=stem)


def wrong_names(reading: Reading) -> Iterator[BadYaml]:
    """Names are short, small letters, no words of the languages, and each stands for one thing."""
    seen: dict[str, Node] = {}
    for name, node in [*_things(reading), *_choices(reading), *_lines(reading)]:
        if not _NAME.fullmatch(name) or len(name) > words.LONGEST_NAME:
            yield node.refused("name_letters", found=name[:80], most=words.LONGEST_NAME)
        if name in words.RESERVED or name in ROLES:
            yield node.refused("name_reserved", found=name)
    for name, node in sorted(_things(reading), key=lambda thing: thing[1].line):
        if name in seen:
            yield node.refused("name_twice", found=name, first=seen[name].line)
        seen.setdefault(name, node)
    for name, node in _choices(reading):
        if name in seen:
            yield node.refused("choice_is_name", found=name, first=seen[name].line)
    for name, node in _rules(reading):
        if name in seen:
            yield node.refused("name_twice", found=name, first=seen[name].line)


def wrong_texts(reading: Reading) -> Iterator[BadYaml]:
    """Every name has a text, every text belongs to a name."""
    texts = reading.root.need("texts").entries()
    used = dict(_worded(reading))
    for name, node in used.items():
        if name not in texts:
            yield node.refused("text_missing", found=name, nearest=nearest(name, texts.keys() - used.keys()))
    for name, node in texts.items():
        if name not in used and name not in COMMON:
            yield node.refused("text_unused", found=name, nearest=nearest(name, used.keys() - texts.keys()))


def _things(reading: Reading) -> Iterable[Named]:
    """Fields, states, ends, tasks, ways, clocks and settings: one space of names."""
    for word in ("fields", "states", "ends", "ways", "clocks", "settings"):
        yield from table(reading.root.get(word))
    for task in reading.definition.tasks.values():
        yield task.name, reading.task(task)


def _choices(reading: Reading) -> Iterable[Named]:
    """The choices of fields; the same one may stand in several."""
    for _, node in (*table(reading.root.get("fields")), *table(reading.root.get("settings"))):
        if isinstance(node.value, dict):
            yield from ((entry.text(), entry) for entry in listed(node.get("choices")))


def _rules(reading: Reading) -> Iterable[Named]:
    """What `needs` refuses with."""
    for thing in _acts(reading):
        yield from table(thing.get("needs"))


def _lines(reading: Reading) -> Iterable[Named]:
    """Columns, the rules of `needs` and the points of checklists."""
    yield from table(reading.root.need("columns"))
    yield from _rules(reading)
    for node in (node for _, node in table(reading.root.get("fields")) if isinstance(node.value, dict)):
        yield from ((unit.text(), unit) for unit in listed(node.get("unit")))
    for thing in (reading.task(task) for task in reading.definition.tasks.values()):
        yield from ((point.text(), point) for point in listed(thing.get("checklist")))


def _acts(reading: Reading) -> Iterable[Node]:
    yield from (reading.task(task) for task in reading.definition.tasks.values())
    yield from (node for _, node in table(reading.root.get("ways")))


def _worded(reading: Reading) -> Iterable[Named]:
    """Every name that somebody reads, and where it stands first."""
    yield reading.definition.key, reading.root.need("key")
    yield words.ABOUT, reading.root.need("key")
    asked = [(asked_name(entry), entry) for node in _acts(reading) for entry in listed(node.get("ask"))]
    yield from ((name, node) for name, node in asked if name in COMMON)
    yield from (*_things(reading), *_choices(reading), *_lines(reading))
