"""YAML as plain text with places: every scalar is a string, and every refusal names file, line and what stands there.

Read from the parser's events, so that nothing is built before it is allowed: no aliases, anchors, tags, keys written twice,
more than one document, over 12 levels or 128 kB. What a word means is said by its place, not by its look (`yes`, `18:00`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import yaml
from yaml import Event, MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from opsflow.refusals import Refused

MOST_BYTES = 128 * 1024
MOST_LEVELS = 12
LONGEST_NAME = 80  # nothing longer is compared with the right names: that would take seconds
MOST_COMPARED = 1000
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BadYaml(Refused):
    """A file that cannot be taken. `values` always hold `file`, `line` (0: the file as a whole), `path` (`items[2].weight`),
    `found` (what stands there) and `nearest` (the right name closest to it, or "")."""


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a file: text, `{key: node}` or `[node]`, and where it stands (an entry stands at its key's line)."""

    value: "str | dict[str, Node] | list[Node]"
    line: int
    path: str
    file: str

    def refused(self, key: str, *, nearest: str = "", **values: object) -> BadYaml:
        """A refusal of this node, to be raised by who knows what is wrong with it."""
        found = self.value if isinstance(self.value, str) else ""
        return _bad(key, self.file, self.line, self.path, **{"found": found, "nearest": nearest, **values})

    def text(self) -> str:
        """The node as text; refused when it is none or empty."""
        if not isinstance(self.value, str):
            raise self.refused("yaml_text_expected")
        if not self.value:
            raise self.refused("yaml_empty")
        return self.value

    def entries(self) -> "dict[str, Node]":
        """The node as a mapping; refused when it is none."""
        if not isinstance(self.value, dict):
            raise self.refused("yaml_mapping_expected")
        return self.value

    def listed(self) -> "list[Node]":
        """The node as a list; refused when it is none."""
        if not isinstance(self.value, list):
            raise self.refused("yaml_list_expected")
        return self.value

    def get(self, name: str) -> "Node | None":
        """An entry of the mapping, or None."""
        return self.entries().get(name)

    def need(self, name: str) -> "Node":
        """An entry that must be there."""
        node = self.entries().get(name)
        if node is None:
            raise self.refused("yaml_missing", missing=name)
        return node

    def only(self, known: Iterable[str]) -> "dict[str, Node]":
        """The node as a mapping that holds no other words than the known ones."""
        known = tuple(known)
        for name, node in self.entries().items():
            if name not in known:
                raise node.refused("yaml_unknown_word", found=name, nearest=nearest(name, known))
        return self.entries()

    def one_of(self, known: Iterable[str]) -> str:
        """The node as one of the known names."""
        known = tuple(known)
        if (name := self.text()) not in known:
            raise self.refused("yaml_unknown_name", nearest=nearest(name, known))
        return name


def read_yaml(path: Path) -> Node:
    """The file's one document. Raises BadYaml; a file over 128 kB is not read."""
    if path.stat().st_size > MOST_BYTES:
        raise _bad("yaml_too_large", path.name, kilobytes=MOST_BYTES // 1024)
    return parse_yaml(path.read_bytes(), path.name)


def parse_yaml(content: str | bytes, file: str) -> Node:
    """The content's one document; `file` is the name that refusals give. Raises BadYaml."""
    raw = content.encode() if isinstance(content, str) else content
    if len(raw) > MOST_BYTES:
        raise _bad("yaml_too_large", file, kilobytes=MOST_BYTES // 1024)
    try:
        events = _Events(yaml.parse(_decoded(raw, file), Loader=_Loader), file)
        return _document(events)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise _bad("yaml_broken", file, line, found=error.problem or "") from None
    except yaml.YAMLError as error:
        raise _bad("yaml_broken", file, found=str(error).splitlines()[0]) from None


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant, or ""."""
    if len(name) > LONGEST_NAME:
        return ""
    return next(iter(get_close_matches(name, list(known)[:MOST_COMPARED], n=1, cutoff=0.5)), "")


class _Events:
    """The parser's events, one at a time, refusing what no file may hold."""

    def __init__(self, events: Iterator[Event], file: str) -> None:
        self.file = file
        self._events = events

    def take(self, path: str = "") -> Event:
        event = next(self._events)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self.bad("yaml_alias", event, path)
        if getattr(event, "tag", None) or getattr(event, "tags", None):
            raise self.bad("yaml_tag", event, path)
        return event

    def bad(self, key: str, event: Event, path: str, **values: object) -> BadYaml:
        return _bad(key, self.file, _line(event), path, **values)


def _document(events: _Events) -> Node:
    events.take()
    if not isinstance(first := events.take(), yaml.DocumentStartEvent):
        raise events.bad("yaml_empty", first, "")
    node = _node(events, events.take(), "", 1)
    events.take()
    if isinstance(more := events.take(), yaml.DocumentStartEvent):
        raise events.bad("yaml_two_documents", more, "")
    return node


def _node(events: _Events, event: Event, path: str, level: int, line: int = 0) -> Node:
    line = line or _line(event)
    if isinstance(event, ScalarEvent):
        return Node(event.value, line, path, events.file)
    if level > MOST_LEVELS:
        raise events.bad("yaml_too_deep", event, path, levels=MOST_LEVELS)
    if isinstance(event, SequenceStartEvent):
        return Node(list(_listed(events, path, level)), line, path, events.file)
    return Node(_entries(events, path, level), line, path, events.file)


def _listed(events: _Events, path: str, level: int) -> Iterator[Node]:
    place = 0
    while not isinstance(event := events.take(path), SequenceEndEvent):
        yield _node(events, event, f"{path}[{place}]", level + 1)
        place += 1


def _entries(events: _Events, path: str, level: int) -> dict[str, Node]:
    entries: dict[str, Node] = {}
    while not isinstance(key := events.take(path), MappingEndEvent):
        if not isinstance(key, ScalarEvent):
            raise events.bad("yaml_key_is_no_name", key, path)
        inside = f"{path}.{key.value}" if path else key.value
        if key.value in entries:
            raise events.bad("yaml_key_twice", key, inside, found=key.value, first=entries[key.value].line)
        entries[key.value] = _node(events, events.take(inside), inside, level + 1, _line(key))
    return entries


def _decoded(raw: bytes, file: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad("yaml_not_utf8", file, raw.count(b"\n", 0, error.start) + 1) from None


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _bad(key: str, file: str, line: int = 0, path: str = "", **values: object) -> BadYaml:
    return BadYaml(key, file=file, line=line, path=path, **{"found": "", "nearest": "", **values})
