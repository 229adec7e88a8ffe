"""The phrases behind the words of a definition: formulas, people and lists, each kept with its place for the checks."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sized
from dataclasses import dataclass
from typing import TypeVar

from opsflow.flow.law.outside import CASE_NAMES, LIST_FACTS, NAMED_FACTS, PRODUCT_FACTS, STATE_FACTS, TASK_FACTS
from opsflow.flow.reading import vocabulary as words
from opsflow.flow.words import language
from opsflow.flow.words.definition import Ask, ByChoice, Field, Opens, People, Stage
from opsflow.flow.words.formulas import Formula, chosen, formula
from opsflow.flow.words.language import Tree, Unreadable
from opsflow.yaml_nodes import BadYaml, Node, nearest

NAMING = ("text", "product", "choice", "person", "order", "store")  # types whose entries can name a task
ANYTHING = "anything"  # what a phrase may become that another definition looks at
MOST_ENTRIES = 100  # of any list or mapping
Entries = TypeVar("Entries", bound=Sized)


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase where it stands. `place` is thing and word (`task.due`, `way.needs`), `expects` what must come out of it:
    `condition`, `moment`, `people`, or a field's name whose value it becomes."""

    node: Node
    tree: Tree
    place: str
    expects: str


class Phrases:
    """Reads phrases against the names of one definition, and remembers each in `said`."""

    def __init__(
        self,
        fields: Mapping[str, Field],
        states: Collection[str],
        tasks: Collection[str],
        settings: Mapping[str, Field],
    ) -> None:
        self.fields = fields
        self.settings = settings
        self.states = states
        self.tasks = tasks
        self.said: list[Said] = []

    def is_name(self, name: str) -> bool:
        """Whether a formula can look this name up."""
        head, _, fact = name.partition(".")
        if not fact:
            return name in self.fields or name in CASE_NAMES or name in self.settings or name in ("shift", "each")
        tasks, states = head in self.tasks and fact in TASK_FACTS, head in self.states and fact in STATE_FACTS
        listed = head in self.fields and fact in LIST_FACTS
        named = (head in self.fields and any(fact in facts for facts in NAMED_FACTS.values())) or (
            (head in self.fields or head == "each") and is_product_fact(fact)
        )
        return tasks or states or listed or named

    # formulas
    def condition(self, node: Node | None, place: str) -> Formula | None:
        """A condition, or None where nothing stands."""
        return self._formula(node, node.text(), place, "condition") if node else None

    def moment(self, node: Node | None, place: str) -> Formula | None:
        """A moment, by the value of a field or plainly; None where nothing stands."""
        return self._value(node, place, "moment") if node else None

    def value(self, node: Node | None, place: str, field: str) -> Formula | None:
        """A value for a field; None where nothing stands."""
        return self._value(node, place, field) if node else None

    def conditions(self, node: Node | None, place: str) -> dict[str, Formula]:
        """`{text: condition}`."""
        return {name: self._formula(entry, entry.text(), place, "condition") for name, entry in table(node)}

    def values(self, node: Node | None, place: str) -> dict[str, Formula]:
        """`{field: value}`."""
        return {name: self._value(entry, place, self.known_field(entry, name)) for name, entry in table(node)}

    def stages(self, node: Node | None, place: str, last_chance: Node | None = None) -> tuple[Stage, ...]:
        """`{moment: people}`; the stage `last_chance` is the moment of that word."""
        found = []
        for key, people in table(node):
            text = last_chance.text() if key == "last_chance" and last_chance else key
            found.append(Stage(key, self._formula(people, text, place, "moment"), self.people(people, place)))
        return tuple(found)

    def _value(self, node: Node, place: str, expects: str) -> Formula:
        if not isinstance(node.value, dict):
            return self._formula(node, node.text(), place, expects)
        by, choices, otherwise = self._by_choice(node)
        parts = {choice: self._value(entry, place, expects) for choice, entry in choices.items()}
        return chosen(by, parts, self._value(otherwise, place, expects) if otherwise else None)

    def _formula(self, node: Node, text: str, place: str, expects: str) -> Formula:
        kind = self.fields[expects].type if expects in self.fields else expects
        tree = _parsed(node, text, language.condition if kind in ("condition", "yes_no") else language.moment)
        self.said.append(Said(node, tree, place, expects))
        return formula(text, tree, self.is_name)

    # by choice
    def feeds(self, node: Node | None) -> ByChoice | None:
        """A scorecard item, by the value of a field or plainly."""
        if node is None:
            return None
        if not isinstance(node.value, dict):
            name = node.text()
            is_field = name in self.fields and self.fields[name].type == "item"
            return ByChoice(None, name) if is_field else ByChoice(name)
        by, choices, otherwise = self._by_choice(node)
        named = {choice: entry.text() for choice, entry in choices.items()}
        return ByChoice(otherwise.text() if otherwise else None, by, named)

    def _by_choice(self, node: Node) -> tuple[str, dict[str, Node], Node | None]:
        """(field, {choice: entry}, the entry of `else`); every choice of the field must be covered."""
        by = self.known_field(node.need("by"))
        field = self.fields[by]
        choices = field.choices or (("yes", "no") if field.type == "yes_no" else ())
        if not choices:
            raise node.need("by").refused("field_without_choices")
        entries = dict(node.only(("by", "else", *choices)))
        del entries["by"]
        otherwise = entries.pop("else", None)
        missing = [choice for choice in choices if choice not in entries]
        if missing and otherwise is None:
            raise node.refused("choice_not_covered", found=missing[0], nearest="else")
        return by, entries, otherwise

    # people and lists
    def people(self, node: Node | None, place: str) -> People:
        """A list of people, tried in order."""
        found = []
        for entry in listed(node):
            tree = _parsed(entry, entry.text(), language.person)
            self.said.append(Said(entry, tree, place, "people"))
            found.append(tree)
        return tuple(found)

    def asks(self, node: Node | None, place: str) -> tuple[Ask, ...]:
        """Fields to fill in; `maybe x` may stay empty, `x if CONDITION` is asked while that holds."""
        found = []
        for entry in listed(node):
            text, _, when = entry.text().partition(" if ")
            name = self.known_field(entry, asked_name(entry))
            formula = self._formula(entry, when, place, "condition") if when else None
            found.append(Ask(name, not text.startswith("maybe "), formula))
        return tuple(found)

    def entries_of(self, node: Node | None) -> str | None:
        """The list for each entry of which there is one; None where nothing stands."""
        if node is None:
            return None
        name = self.known_field(node)
        if not self.fields[name].many or self.fields[name].type not in NAMING:
            raise node.refused("list_expected", found=name)
        return name

    def opens(self, node: Node | None, place: str) -> Opens | None:
        """Another case: `{case: design_review, with: {kind: poster}}`; its words are those of the other definition."""
        if node is None:
            return None
        node.only(words.OPENS)
        values = {name: self._value(entry, place, ANYTHING) for name, entry in table(node.get("with"))}
        way = node.get("way")
        return Opens(node.need("case").text(), values, way.text() if way else None)

    def reopens(self, node: Node | None) -> dict[str, str | None]:
        """Tasks, or `{task: list}`: those of the entries that the list names."""
        if node is None or isinstance(node.value, dict):
            return {task: self.entries_of(entry) for task, entry in self.by_task(node)}
        return {entry.one_of(self.tasks): None for entry in listed(node)}

    def by_task(self, node: Node | None) -> Iterable[tuple[str, Node]]:
        """`{task: …}`."""
        for name, entry in table(node):
            if name not in self.tasks:
                raise entry.refused("task_unknown", found=name, nearest=nearest(name, self.tasks))
            yield name, entry

    def known_field(self, node: Node, name: str | None = None) -> str:
        """The name of a field, else refused with the nearest one."""
        found = node.text() if name is None else name
        if found not in self.fields:
            raise node.refused("field_unknown", found=found, nearest=nearest(found, self.fields))
        return found


def _parsed(node: Node, text: str, parse: Callable[[str], Tree]) -> Tree:
    try:
        return parse(text)
    except Unreadable as wrong:
        raise _unreadable(node, text, wrong, parse) from wrong


def _unreadable(node: Node, text: str, wrong: Unreadable, parse: Callable[[str], Tree]) -> BadYaml:
    if parse is language.moment and _reads(text, language.condition):
        return node.refused("moment_expected", found=text)
    values = {"found": text[:80], **wrong.values}
    return node.refused(wrong.key, nearest=str(values.pop("nearest", "")), **values)


def _reads(text: str, parse: Callable[[str], Tree]) -> bool:
    try:
        return bool(parse(text))
    except Unreadable:
        return False


def table(node: Node | None) -> list[tuple[str, Node]]:
    """The entries of a mapping that may be missing. Refused when there are more than a definition ever needs."""
    return list(_few(node, node.entries()).items()) if node else []


def listed(node: Node | None) -> list[Node]:
    """The entries of a list; one thing alone is a list of one, nothing an empty one. Refused when one stands there twice."""
    if node is None:
        return []
    entries = _few(node, node.listed()) if isinstance(node.value, list) else [node]
    seen: set[str] = set()
    for entry in entries:
        if entry.text() in seen:
            raise entry.refused("twice_in_list")
        seen.add(entry.text())
    return entries


def _few(node: Node, entries: Entries) -> Entries:
    if len(entries) > MOST_ENTRIES:
        raise node.refused("too_many", most=MOST_ENTRIES)
    return entries


def asked_name(entry: Node) -> str:
    """The field that an entry of `ask` asks for."""
    return entry.text().partition(" if ")[0].removeprefix("maybe ").strip()


def is_product_fact(fact: str) -> bool:
    """`stock`, `price.max`: what can be asked of a product, or of a list of them."""
    fact, _, of_all = fact.partition(".")
    return fact in PRODUCT_FACTS and of_all in ("", *LIST_FACTS)


def texts_of(node: Node | None) -> tuple[str, ...]:
    """The entries of a list as text."""
    return tuple(entry.text() for entry in listed(node))


def is_yes(node: Node | None) -> bool:
    """Whether `yes` stands there."""
    return node is not None and node.one_of(("yes", "no")) == "yes"
