"""A definition's file becomes a `Definition`: each word read by its place, each mistake refused with its line.

What can be read may still be wrong: `checks` looks at the whole.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from opsflow.flow.reading import vocabulary as words
from opsflow.flow.reading.phrases import Phrases, Said, is_yes, listed, table, texts_of
from opsflow.flow.words.definition import FIELD_TYPES, LANGUAGES, Clock, Definition, Face, Field, Task, Texts, Way
from opsflow.yaml_nodes import Node, parse_yaml, read_yaml

TIMETABLE = "timetable"
COMMON = {"comment": Field("comment", "text")}


@dataclass(frozen=True, slots=True)
class Reading:
    """A definition with the nodes and phrases that it was read from."""

    definition: Definition
    root: Node
    said: tuple[Said, ...]

    def place(self, word: str, name: str) -> Node:
        """Where a field, state, end, way, clock or column of this name stands."""
        return self.root.need(word).need(name)

    def task(self, task: Task) -> Node:
        """Where a task stands."""
        return self.place("states", task.state).need("tasks").need(task.name)


def definition_files(folder: Path) -> list[Path]:
    """The definitions of a folder; the timetable beside them is none."""
    return sorted(path for path in folder.glob("*.yaml") if path.stem != TIMETABLE)


def read_text(text: str, file: str) -> Definition:
    """The definition that a file's text holds. Raises BadYaml with file, line, what is wrong and the nearest right name."""
    return reading_of(parse_yaml(text, file), text.encode()).definition


def read_file(path: Path) -> Definition:
    """The definition of a file. Raises BadYaml; a file over 128 kB is not read."""
    return reading_of(read_yaml(path), path.read_bytes()).definition


def reading_of(root: Node, content: bytes) -> Reading:
    """A definition together with where everything stands. Raises BadYaml."""
    root.only(words.TOP)
    _few(root)
    reader = _Reader(root, hashlib.sha256(content).hexdigest())
    definition = reader.definition()
    return Reading(definition, root, tuple(reader.phrases.said))


def _few(root: Node) -> None:
    """No process has hundreds of states: what grows with the square of them stays quick."""
    for word, most in words.MOST_ENTRIES.items():
        node = root.get(word)
        if node is not None and len(node.entries()) > most:
            raise node.refused("too_many", most=most)


class _Reader:
    def __init__(self, root: Node, digest: str) -> None:
        self.root = root
        self.digest = digest
        self.states = root.need("states").entries()
        self.ends = root.need("ends").entries()
        self.tasks = dict(self._task_nodes())
        self.fields = dict(COMMON)
        self.settings: dict[str, Field] = {}
        self.phrases = Phrases(self.fields, {*self.states, *self.ends}, self.tasks, self.settings)

    def definition(self) -> Definition:
        root = self.root
        self.fields |= {name: self._field(name, node, words.FIELD) for name, node in table(root.get("fields"))}
        self.settings |= {name: self._field(name, node, words.SETTING) for name, node in table(root.get("settings"))}
        self._compute_fields()
        tasks = {name: self._task(name, state, node) for name, (state, node) in self.tasks.items()}
        return Definition(
            key=root.need("key").text(),
            digest=self.digest,
            columns={name: self._states(node) for name, node in root.need("columns").entries().items()},
            card=self._card(root.need("card")),
            states={name: self._next(node) for name, node in self.states.items()},
            ends={name: node.one_of(words.END) for name, node in self.ends.items()},  # type: ignore[misc]
            fields=self.fields,
            tasks=tasks,
            ways={name: self._way(name, node) for name, node in table(root.get("ways"))},
            clocks={name: self._clock(name, node) for name, node in table(root.get("clocks"))},
            texts={name: _texts(node) for name, node in root.need("texts").entries().items()},
            settings=self.settings,
            one_per=self.phrases.known_field(one) if (one := root.get("one_per")) else None,
            served=frozenset(str(tree[1]) for task in tasks.values() for tree in task.who if tree[0] == "served"),
            private=tuple(self.phrases.known_field(one) for one in listed(root.get("private"))),
            opening=tuple(sorted(tasks, key=lambda name: _follows(tasks[name]))),
        )

    # fields
    def _field(self, name: str, node: Node, known: Collection[str]) -> Field:
        if isinstance(node.value, str):
            return Field(name, node.one_of(FIELD_TYPES))
        node.only(known)
        choices = texts_of(node.get("choices"))
        kind = node.need("type").one_of(FIELD_TYPES) if node.get("type") else "choice" if choices else "text"
        return Field(
            name,
            kind,
            many=is_yes(node.get("list")),
            choices=choices,
            least=_text(node.get("min")),
            most=_text(node.get("max")),
            files=texts_of(node.get("files")),
            versions=is_yes(node.get("versions")),
            unit=_text(node.get("unit")),
        )

    def _compute_fields(self) -> None:
        """Formulas of fields, once every field's name is known."""
        for name, node in table(self.root.get("fields")):
            if isinstance(node.value, dict):
                default = self.phrases.value(node.get("default"), "field.default", name)
                computed = self.phrases.value(node.get("is"), "field.is", name)
                each = self.phrases.entries_of(node.get("each"))
                draft = self.phrases.moment(node.get("draft"), "field.draft")
                self.fields[name] = replace(self.fields[name], default=default, is_=computed, each=each, draft=draft)
        for name, node in table(self.root.get("settings")):
            if isinstance(node.value, dict):
                default = self.phrases.value(node.get("default"), "setting.default", name)
                self.settings[name] = replace(self.settings[name], default=default)

    # states and tasks
    def _task_nodes(self) -> Iterable[tuple[str, tuple[str, Node]]]:
        seen: dict[str, Node] = {}
        for state, node in self.states.items():
            if isinstance(node.value, str) and not node.value:
                continue
            node.only(words.STATE)
            for name, task in table(node.get("tasks")):
                if name in seen:
                    raise task.refused("name_twice", found=name, first=seen[name].line)
                seen[name] = task
                yield name, (state, task)
        if len(seen) > words.MOST_ENTRIES["tasks"]:
            raise self.root.need("states").refused("too_many", most=words.MOST_ENTRIES["tasks"])

    def _next(self, node: Node) -> str | None:
        following = node.get("next") if isinstance(node.value, dict) else None
        return following.one_of([*self.states, *self.ends]) if following else None

    def _task(self, name: str, state: str, node: Node) -> Task:
        node.only(words.TASK)
        phrases = self.phrases
        for word in ("tells", "hard", "pauses"):
            if node.get(word) and not node.get("due"):
                raise node.need(word).refused("needs_due", found=word, nearest="due")
        return Task(
            name,
            state,
            who=phrases.people(node.need("who"), "task.who"),
            without=phrases.people(node.get("not"), "task.not"),
            also=frozenset(self._states(node.get("also"))),
            after=self._names(node.get("after"), self.tasks),
            optional=is_yes(node.get("optional")),
            when=phrases.condition(node.get("if"), "task.if"),
            since=phrases.moment(node.get("since"), "task.since"),
            due=phrases.moment(node.get("due"), "task.due"),
            hard=phrases.moment(node.get("hard"), "task.hard"),
            pauses=frozenset(self._states(node.get("pauses"))),
            owed=phrases.condition(node.get("owed"), "task.owed"),
            checklist=texts_of(node.get("checklist")),
            ask=phrases.asks(node.get("ask"), "task.ask"),
            needs=phrases.conditions(node.get("needs"), "task.needs"),
            sets=phrases.values(node.get("sets"), "task.sets"),
            feeds=phrases.feeds(node.get("feeds")),
            tells=phrases.stages(node.get("tells"), "task.tells"),
            each=phrases.entries_of(node.get("each")),
            opens=phrases.opens(node.get("opens"), "task.opens"),
        )

    # ways and clocks
    def _way(self, name: str, node: Node) -> Way:
        node.only(words.WAY)
        if sum(bool(node.get(word)) for word in ("by", "on", "at")) != 1:
            raise node.refused("by_on_or_at")
        phrases, to = self.phrases, node.get("to")
        return Way(
            name,
            sources=frozenset(self._sources(node.get("from"))),
            to=to.one_of([*self.states, *self.ends]) if to else None,
            by=phrases.people(node.get("by"), "way.by"),
            without=phrases.people(node.get("not"), "way.not"),
            on=_text(node.get("on")),
            at=phrases.moment(node.get("at"), "way.at"),
            when=phrases.condition(node.get("if"), "way.if"),
            ask=phrases.asks(node.get("ask"), "way.ask"),
            needs=phrases.conditions(node.get("needs"), "way.needs"),
            sets=phrases.values(node.get("sets"), "way.sets"),
            ticks=self._names(node.get("ticks"), self.tasks),
            reopens=phrases.reopens(node.get("reopens")),
            same=phrases.known_field(same) if (same := node.get("same")) else None,
            tells=phrases.people(node.get("tells"), "way.tells"),
            opens=phrases.opens(node.get("opens"), "way.opens"),
            retells=self._names(
                node.get("retells"), [name for name, (_, task) in self.tasks.items() if task.get("opens")]
            ),
            assigns={task: phrases.people(who, "way.assigns") for task, who in phrases.by_task(node.get("assigns"))},
            doubts={task: is_yes(on) for task, on in phrases.by_task(node.get("doubts"))},
            signed=is_yes(node.get("signed")),
        )

    def _sources(self, node: Node | None) -> Iterable[str]:
        return self.states if node is not None and node.value == "any" else self._states(node)

    def _clock(self, name: str, node: Node) -> Clock:
        node.only(words.CLOCK)
        phrases = self.phrases
        due = phrases.moment(node.need("due"), "clock.due")
        assert due
        return Clock(
            name,
            due=due,
            runs=frozenset(self._states(node.need("runs"))),
            since=phrases.moment(node.get("since"), "clock.since"),
            when=phrases.condition(node.get("if"), "clock.if"),
            pauses=frozenset(self._states(node.get("pauses"))),
            limit=is_yes(node.get("limit")),
            last_chance=phrases.moment(node.get("last_chance"), "clock.last_chance"),
            tells=phrases.stages(node.get("tells"), "clock.tells", node.get("last_chance")),
        )

    # names
    def _states(self, node: Node | None) -> tuple[str, ...]:
        return self._names(node, [*self.states, *self.ends])

    def _names(self, node: Node | None, known: Collection[str]) -> tuple[str, ...]:
        return tuple(entry.one_of(known) for entry in listed(node))

    def _card(self, node: Node) -> Face:
        known = self.phrases.known_field
        named = {word: known(entry) for word, entry in node.only(words.CARD).items() if word != "tags"}
        title = named.pop("title", None) or node.need("title").text()
        return Face(title, **named, tags=tuple(known(tag) for tag in listed(node.get("tags"))))


def _follows(task: Task) -> bool:
    tree = task.who[0] if task.who else ("",)
    return tree[0] == "person" and "." in str(tree[1])


def _text(node: Node | None) -> str | None:
    return node.text() if node else None


def _texts(node: Node) -> Texts:
    found = [entry.text() for entry in node.listed()]
    if len(found) != len(LANGUAGES) or not all(text.strip() for text in found):
        raise node.refused("text_without_translation")
    return dict(zip(LANGUAGES, found, strict=True))
