"""What changed between two versions of a process, word by word as they are written, named as people know them. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from opsflow.flow.views import Texts
from opsflow.flow.words.definition import LANGUAGES, Definition
from opsflow.people.roles import TITLES
from opsflow.yaml_nodes import Node

PARTS = ("states", "ends", "tasks", "ways", "clocks", "fields", "settings", "columns", "card", "texts")
Entries = tuple[Texts, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A word of the format whose value changed: what was taken out of it, and what was put in."""

    word: str  # "" where the thing is its own value
    before: Entries
    after: Entries


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a process that came, went or changed: `part` is one of PARTS, or `process` for the process itself."""

    part: str
    act: str  # added removed changed
    title: Texts
    lines: tuple[Line, ...] = ()


def differences(old: tuple[Definition, Node], new: tuple[Definition, Node]) -> list[Difference]:
    """The differences in the order in which a definition is written."""
    names = _Names(old[0], new[0])
    before, after = _parts(old[1]), _parts(new[1])
    found = list(_of_words("process", names.of(new[0].key), before["process"], after["process"], names))
    for part in PARTS:
        found += _of_part(part, before[part], after[part], names)
    return found


class _Names:
    """What names are called in either version."""

    def __init__(self, old: Definition, new: Definition) -> None:
        self._renamed = _alike(old, new) | _alike(new, old)
        self._texts: dict[str, Mapping[str, str]] = {**TITLES, **old.texts, **new.texts}

    def of(self, name: str) -> Texts:
        """The texts of a name, of anything else itself."""
        said = dict(self._texts.get(name) or dict.fromkeys(LANGUAGES, name))
        return {language: f"{text} ({name})" for language, text in said.items()} if name in self._renamed else said


def _alike(one: Definition, other: Definition) -> set[str]:
    """The names of one version that are called as another name of the other is: their texts alone would not tell them apart."""
    told = [texts for name, texts in other.texts.items() if name not in one.texts]
    return {name for name, texts in one.texts.items() if name not in other.texts and texts in told}


Things = dict[str, "Node | dict[str, Node]"]


def _parts(root: Node) -> dict[str, Things]:
    """Everything of a definition by part and name; tasks stand beside their states."""
    top = root.entries()
    parts: dict[str, Things] = {part: _things(top.get(part)) for part in PARTS}
    parts["process"] = {word: top[word] for word in ("one_per", "private") if word in top}
    for state, node in list(parts["states"].items()):
        words = dict(node.entries()) if isinstance(node, Node) and isinstance(node.value, dict) else {}
        for name, task in _entries(words.pop("tasks", None)).items():
            parts["tasks"][name] = {"in": Node(state, task.line, task.path, task.file), **_entries(task)}
        parts["states"][state] = words
    return parts


def _things(node: Node | None) -> Things:
    return dict(_entries(node))


def _entries(node: Node | None) -> dict[str, Node]:
    return dict(node.value) if node is not None and isinstance(node.value, dict) else {}


def _of_part(part: str, before: Things, after: Things, names: _Names) -> Iterator[Difference]:
    for name in before.keys() - after.keys() if part != "texts" else ():
        yield Difference(part, "removed", names.of(name))
    for name, thing in after.items():
        if name not in before and part != "texts":
            yield Difference(part, "added", names.of(name))
        elif name in before:
            yield from _of_words(part, names.of(name), _words(before[name]), _words(thing), names)


def _of_words(part: str, title: Texts, before: Things, after: Things, names: _Names) -> Iterator[Difference]:
    lines = []
    for word in dict.fromkeys((*before, *after)):
        was, now = _said(before.get(word)), _said(after.get(word))
        if was != now:
            gone, came = [one for one in was if one not in now], [one for one in now if one not in was]
            moved = (gone, came) if gone or came else (was, now)  # in another order
            lines.append(Line(word, *(tuple(_worded(entries, names)) for entries in moved)))
    if lines:
        yield Difference(part, "changed", title, tuple(lines))


def _words(thing: "Node | dict[str, Node]") -> Things:
    """The words of a thing; a thing that is plain has one, without a name."""
    if isinstance(thing, dict):
        return dict(thing)
    return dict(thing.value) if isinstance(thing.value, dict) else {"": thing}


def _said(node: "Node | dict[str, Node] | None") -> list[str]:
    """The entries of a value as written."""
    if node is None or isinstance(node, dict):
        return []
    if isinstance(node.value, list):
        return [_flat(entry) for entry in node.value]
    if isinstance(node.value, dict):
        return [f"{name}: {_flat(entry)}" for name, entry in node.value.items()]
    return [node.value]


def _flat(node: Node) -> str:
    if isinstance(node.value, list):
        return f"[{', '.join(map(_flat, node.value))}]"
    if isinstance(node.value, dict):
        return f"{{{', '.join(f'{name}: {_flat(entry)}' for name, entry in node.value.items())}}}"
    return node.value


def _worded(entries: Iterable[str], names: _Names) -> Iterator[Texts]:
    """Entries with the names in them as people know them: a name alone, and what stands before a colon."""
    for entry in entries:
        head, colon, rest = entry.partition(": ")
        said, value = names.of(head), names.of(rest)
        yield {language: said[language] + (f"{colon}{value[language]}" if colon else "") for language in LANGUAGES}
