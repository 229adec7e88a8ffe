"""A definition's file becomes a `Definition`: each word read by its place, each mistake refused with its line."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from opsflow.flow import language
from opsflow.flow.definition import (
    FIELD_TYPES,
    LANGUAGES,
    Ask,
    ByChoice,
    Clock,
    Definition,
    Face,
    Field,
    People,
    Stage,
    Task,
    Texts,
    Way,
)
from opsflow.flow.formulas import Formula, chosen, formula
from opsflow.flow.language import Tree, Unreadable
from opsflow.flow.sight import CASE_NAMES, LIST_FACTS, STATE_FACTS, TASK_FACTS
from opsflow.yaml_nodes import Node, nearest, parse_yaml, read_yaml

WORDS = ["key", "one_per", "columns", "card", "fields", "states", "ends", "ways", "clocks", "texts"]
FIELD_WORDS = ["type", "list", "choices", "min", "max", "files", "default", "is"]
STATE_WORDS = ("next", "tasks")
TASK_WORDS = [
    "who",
    "not",
    "also",
    "after",
    "optional",
    "if",
    "since",
    "due",
    "hard",
    "pauses",
    "owed",
    "checklist",
    "ask",
    "needs",
    "sets",
    "feeds",
    "tells",
]
WAY_WORDS = ["from", "to", "by", "not", "on", "at", "if", "ask", "needs", "sets", "ticks", "assigns", "doubts"]
CLOCK_WORDS = ["if", "since", "runs", "pauses", "due", "limit", "last_chance", "tells"]
FACE_WORDS = ["title", "times", "number", "place", "note", "tags"]
COMMON = {"comment": Field("comment", "text")}


def read_text(text: str, file: str) -> Definition:
    """The definition that a file's text holds. Raises BadYaml with file, line, what is wrong and the nearest right name."""
    return _read(parse_yaml(text, file), text.encode())


def read_file(path: Path) -> Definition:
    """The definition of a file. Raises BadYaml; a file over 128 kB is not read."""
    return _read(read_yaml(path), path.read_bytes())


def _read(root: Node, content: bytes) -> Definition:
    root.only(WORDS)
    return _Reading(root, hashlib.sha256(content).hexdigest()).definition()


class _Reading:
    def __init__(self, root: Node, digest: str) -> None:
        self.root = root
        self.digest = digest
        self.states = root.need("states").entries()
        self.ends = root.need("ends").entries()
        self.task_nodes = dict(self._tasks())
        self.fields = dict(COMMON)

    def definition(self) -> Definition:
        root = self.root
        self.fields |= {name: self._field(name, node) for name, node in _entries(root, "fields")}
        self._compute_fields()
        tasks = {name: self._task(name, state, node) for name, (state, node) in self.task_nodes.items()}
        return Definition(
            key=root.need("key").text(),
            digest=self.digest,
            columns={name: tuple(self._state_names(node)) for name, node in root.need("columns").entries().items()},
            card=self._face(root.need("card")),
            states={name: self._next(node) for name, node in self.states.items()},
            ends={name: node.one_of(("done", "cancelled", "uncounted")) for name, node in self.ends.items()},  # type: ignore[misc]
            fields=self.fields,
            tasks=tasks,
            ways={name: self._way(name, node) for name, node in _entries(root, "ways")},
            clocks={name: self._clock(name, node) for name, node in _entries(root, "clocks")},
            texts={name: _texts(node) for name, node in root.need("texts").entries().items()},
            one_per=self._name_of_field(one) if (one := root.get("one_per")) else None,
            opening=tuple(sorted(tasks, key=lambda name: _follows(tasks[name]))),
        )

    # fields
    def _field(self, name: str, node: Node) -> Field:
        if isinstance(node.value, str):
            return Field(name, node.one_of(FIELD_TYPES))
        node.only(FIELD_WORDS)
        choices = tuple(_names(node.get("choices")))
        kind = node.need("type").one_of(FIELD_TYPES) if node.get("type") else "choice" if choices else "text"
        return Field(
            name,
            kind,
            many=_yes(node.get("list")),
            choices=choices,
            least=_text(node.get("min")),
            most=_text(node.get("max")),
            files=tuple(_names(node.get("files"))),
        )

    def _compute_fields(self) -> None:
        """Formulas of fields, once every field's name is known."""
        for name, node in _entries(self.root, "fields"):
            if isinstance(node.value, dict):
                default, computed = self._maybe(node.get("default")), self._maybe(node.get("is"))
                self.fields[name] = replace(self.fields[name], default=default, is_=computed)

    # states and tasks
    def _tasks(self) -> Iterable[tuple[str, tuple[str, Node]]]:
        seen: dict[str, Node] = {}
        for state, node in self.states.items():
            if isinstance(node.value, str) and not node.value:
                continue
            node.only(STATE_WORDS)
            for name, task in _entries(node, "tasks"):
                if name in seen:
                    raise task.refused("twice", found=name, first=seen[name].line)
                seen[name] = task
                yield name, (state, task)

    def _next(self, node: Node) -> str | None:
        following = node.get("next") if isinstance(node.value, dict) else None
        return following.one_of([*self.states, *self.ends]) if following else None

    def _task(self, name: str, state: str, node: Node) -> Task:
        node.only(TASK_WORDS)
        due = self._maybe(node.get("due"))
        if due is None and node.get("tells"):
            raise node.need("tells").refused("tells_without_due")
        return Task(
            name,
            state,
            who=self._people(node.need("who")),
            without=self._people(node.get("not")),
            also=frozenset(self._state_names(node.get("also"))),
            after=tuple(self._task_names(node.get("after"))),
            optional=_yes(node.get("optional")),
            when=self._condition(node.get("if")),
            since=self._maybe(node.get("since")),
            due=due,
            hard=self._maybe(node.get("hard")),
            pauses=frozenset(self._state_names(node.get("pauses"))),
            owed=self._condition(node.get("owed")),
            checklist=tuple(_names(node.get("checklist"))),
            ask=self._asks(node.get("ask")),
            needs=self._needs(node.get("needs")),
            sets=self._sets(node.get("sets")),
            feeds=self._feeds(node.get("feeds")),
            tells=self._stages(node.get("tells")),
        )

    def _feeds(self, node: Node | None) -> ByChoice | None:
        if node is None:
            return None
        if isinstance(node.value, str):
            return ByChoice(node.text())
        table = node.entries()
        by = self._name_of_field(node.need("by"))
        known = [*self.fields[by].choices, "yes", "no", "by", "else"]
        node.only(known)
        named = {choice: entry.text() for choice, entry in table.items() if choice not in ("by", "else")}
        otherwise = table["else"].text() if "else" in table else None
        missing = [choice for choice in self.fields[by].choices if choice not in named]
        if missing and otherwise is None:
            raise node.refused("choice_not_covered", missing=missing[0])
        return ByChoice(otherwise, by, named)

    # ways and clocks
    def _way(self, name: str, node: Node) -> Way:
        node.only(WAY_WORDS)
        kinds = [word for word in ("by", "on", "at") if node.get(word)]
        if len(kinds) != 1:
            raise node.refused("by_on_or_at")
        to = node.get("to")
        return Way(
            name,
            sources=frozenset(self._sources(node.get("from"))),
            to=to.one_of([*self.states, *self.ends]) if to else None,
            by=self._people(node.get("by")),
            without=self._people(node.get("not")),
            on=_text(node.get("on")),
            at=self._maybe(node.get("at")),
            when=self._condition(node.get("if")),
            ask=self._asks(node.get("ask")),
            needs=self._needs(node.get("needs")),
            sets=self._sets(node.get("sets")),
            ticks=tuple(self._task_names(node.get("ticks"))),
            assigns={task: self._people(who) for task, who in self._by_task(node.get("assigns"))},
            doubts={task: _yes(on) for task, on in self._by_task(node.get("doubts"))},
        )

    def _sources(self, node: Node | None) -> Iterable[str]:
        if node is not None and node.value == "any":
            return self.states
        return self._state_names(node)

    def _clock(self, name: str, node: Node) -> Clock:
        node.only(CLOCK_WORDS)
        return Clock(
            name,
            due=self._formula(node.need("due")),
            runs=frozenset(self._state_names(node.need("runs"))),
            since=self._maybe(node.get("since")),
            when=self._condition(node.get("if")),
            pauses=frozenset(self._state_names(node.get("pauses"))),
            limit=_yes(node.get("limit")),
            last_chance=self._maybe(node.get("last_chance")),
            tells=self._stages(node.get("tells"), node.get("last_chance")),
        )

    def _stages(self, node: Node | None, last_chance: Node | None = None) -> tuple[Stage, ...]:
        found = []
        for key, people in node.entries().items() if node else ():
            text = last_chance.text() if key == "last_chance" and last_chance else key
            found.append(Stage(key, self._parsed(people, text, language.moment), self._people(people)))
        return tuple(found)

    # small words
    def _asks(self, node: Node | None) -> tuple[Ask, ...]:
        found = []
        for entry in _list(node):
            text = entry.text()
            name = text.removeprefix("maybe ").strip()
            if name not in self.fields:
                raise entry.refused("unknown_field", found=name, nearest=nearest(name, self.fields))
            found.append(Ask(name, required=name == text))
        return tuple(found)

    def _needs(self, node: Node | None) -> dict[str, Formula]:
        return {name: self._parsed(entry, entry.text(), language.condition) for name, entry in _table(node)}

    def _sets(self, node: Node | None) -> dict[str, Formula]:
        for name, entry in _table(node):
            if name not in self.fields:
                raise entry.refused("unknown_field", found=name, nearest=nearest(name, self.fields))
        return {name: self._formula(entry) for name, entry in _table(node)}

    def _by_task(self, node: Node | None) -> Iterable[tuple[str, Node]]:
        for name, entry in _table(node):
            if name not in self.task_nodes:
                raise entry.refused("unknown_task", found=name, nearest=nearest(name, self.task_nodes))
            yield name, entry

    def _state_names(self, node: Node | None) -> list[str]:
        return [entry.one_of([*self.states, *self.ends]) for entry in _list(node)]

    def _task_names(self, node: Node | None) -> list[str]:
        return [entry.one_of(list(self.task_nodes)) for entry in _list(node)]

    def _name_of_field(self, node: Node) -> str:
        if node.text() not in self.fields:
            raise node.refused("unknown_field", nearest=nearest(node.text(), self.fields))
        return node.text()

    def _face(self, node: Node) -> Face:
        words = node.only(FACE_WORDS)
        named = {word: self._name_of_field(entry) for word, entry in words.items() if word != "tags"}
        title = named.pop("title", None) or node.need("title").text()
        return Face(title, **named, tags=tuple(self._name_of_field(tag) for tag in _list(node.get("tags"))))

    def _people(self, node: Node | None) -> People:
        return tuple(self._person(entry) for entry in _list(node))

    def _person(self, node: Node) -> Tree:
        try:
            return language.person(node.text())
        except Unreadable as wrong:
            raise node.refused("unreadable", why=wrong.why) from wrong

    # formulas
    def _condition(self, node: Node | None) -> Formula | None:
        return self._parsed(node, node.text(), language.condition) if node else None

    def _maybe(self, node: Node | None) -> Formula | None:
        return self._formula(node) if node else None

    def _formula(self, node: Node) -> Formula:
        if isinstance(node.value, dict):
            return self._chosen(node)
        text = node.text()
        return self._parsed(node, text, _moment_or_condition)

    def _chosen(self, node: Node) -> Formula:
        by = self._name_of_field(node.need("by"))
        table = {key: self._formula(entry) for key, entry in node.entries().items() if key not in ("by", "else")}
        otherwise = node.get("else")
        return chosen(by, table, self._formula(otherwise) if otherwise else None)

    def _parsed(self, node: Node, text: str, parse: Callable[[str], Tree]) -> Formula:
        try:
            return formula(text, parse(text), self._is_name)
        except Unreadable as wrong:
            raise node.refused("unreadable", found=text, why=wrong.why) from wrong

    def _is_name(self, name: str) -> bool:
        head, _, fact = name.partition(".")
        if not fact:
            return name in self.fields or name in CASE_NAMES or name == "shift"
        tasks, states = head in self.task_nodes and fact in TASK_FACTS, head in self.states and fact in STATE_FACTS
        return tasks or states or (head in self.fields and fact in LIST_FACTS)


def _moment_or_condition(text: str) -> Tree:
    try:
        return language.moment(text)
    except Unreadable:
        return language.condition(text)


def _follows(task: Task) -> bool:
    tree = task.who[0]
    return tree[0] == "person" and "." in str(tree[1])


def _entries(node: Node, word: str) -> Iterable[tuple[str, Node]]:
    part = node.get(word)
    return part.entries().items() if part else ()


def _table(node: Node | None) -> list[tuple[str, Node]]:
    return list(node.entries().items()) if node else []


def _list(node: Node | None) -> list[Node]:
    if node is None:
        return []
    return node.listed() if isinstance(node.value, list) else [node]


def _names(node: Node | None) -> Iterable[str]:
    return (entry.text() for entry in _list(node))


def _text(node: Node | None) -> str | None:
    return node.text() if node else None


def _yes(node: Node | None) -> bool:
    return node is not None and node.one_of(("yes", "no")) == "yes"


def _texts(node: Node) -> Texts:
    words = [entry.text() for entry in node.listed()]
    if len(words) != len(LANGUAGES) or not all(word.strip() for word in words):
        raise node.refused("text_without_translation")
    return dict(zip(LANGUAGES, words, strict=True))
