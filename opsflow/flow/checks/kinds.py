"""What comes out of a formula: a moment where a moment is needed, yes or no where a condition is, and names that are there."""

from collections.abc import Iterator
from decimal import Decimal

from opsflow.flow.law.sight import CASE_NAMES, LIST_FACTS, STATE_FACTS, TASK_FACTS
from opsflow.flow.reader import Reading
from opsflow.flow.reading.phrases import Said
from opsflow.flow.words.definition import Definition
from opsflow.flow.words.language import COMPARISONS, Tree
from opsflow.yaml_nodes import BadYaml, nearest

NUMBERS = ("number", "money")
ORDERED = (*NUMBERS, "time", "date")
WORDS = ("text", "link", "product", "order", "store", "file", "choice")
FACTS = {"done": "time", "doer": "person", "assignee": "person", "checked": "yes_no", "open": "yes_no"}
ONLY_IN = {  # names that mean something in these places only
    "now": ("task.needs", "task.sets", "way.needs", "way.if", "way.sets"),
    "entered": ("task.needs", "task.sets", "way.at", "way.if", "way.needs", "way.sets"),  # elsewhere it would move on
    "due": ("task.hard", "task.tells", "clock.tells", "clock.last_chance"),
    "resumed": ("task.due", "task.hard", "task.tells", "clock.due", "clock.tells"),
    "shift": ("task.due",),
}


def wrong_formulas(reading: Reading) -> Iterator[BadYaml]:
    """The first thing wrong with each condition, moment and value."""
    names = _names(reading.definition)
    for said in reading.said:
        if said.expects != "people":
            try:
                _Kinds(reading.definition, names, said).check()
            except BadYaml as wrong:
                yield wrong


class _Kinds:
    """Goes through one formula; `kind` is a field's type, and `choice` for a word that stands for itself."""

    def __init__(self, definition: Definition, names: frozenset[str], said: Said) -> None:
        self.definition = definition
        self.names = names
        self.said = said
        self.field = self.definition.fields.get(said.expects)

    def check(self) -> None:
        wanted = self.field.type if self.field else self.said.expects
        tree = self.said.tree
        if wanted in ("condition", "yes_no"):
            self.condition(tree)
        elif wanted == "choice" and tree[0] == "name" and self.field and not self.known(tree[1]):
            self.choice(tree[1], self.field.choices)
        else:
            wanted = "time" if wanted == "moment" else wanted
            if not _fits(self.kind(tree), wanted):
                raise self.refused("moment_expected" if wanted == "time" else "other_kind_expected", wanted=wanted)

    # conditions
    def condition(self, tree: Tree) -> None:
        kind, *parts = tree
        if kind in ("or", "and", "not"):
            for part in parts:
                self.condition(part)
        elif kind == "set":
            self.kind(parts[0])
        elif kind == "in":
            for choice in parts[1:]:
                self.compared("=", parts[0], choice)
        elif kind in COMPARISONS:
            self.compared(kind, *parts)
        elif self.kind(parts[0]) != "yes_no":
            raise self.refused("condition_expected")

    def compared(self, sign: str, left: Tree, right: Tree) -> None:
        for one, other in ((left, right), (right, left)):
            choices = self.choices(other)
            if one[0] == "name" and not self.known(one[1]) and choices is not None:
                self.choice(one[1], choices)
                return
        kinds = self.kind(left), self.kind(right)
        if not (_fits(*kinds) or _fits(*reversed(kinds))) or (sign not in ("=", "!=") and kinds[0] not in ORDERED):
            raise self.refused("not_comparable", left=kinds[0], right=kinds[1])

    def choices(self, tree: Tree) -> tuple[str, ...] | None:
        field = self.definition.fields.get(str(tree[1])) if tree[0] == "name" else None
        return field.choices if field and field.type == "choice" else None

    def choice(self, word: str, choices: tuple[str, ...]) -> None:
        if word not in choices:
            raise self.refused("choice_unknown", word=word, nearest=nearest(word, choices))

    # values and moments
    def kind(self, tree: Tree) -> str:
        if tree[0] == "name":
            return self.named(tree[1])
        if tree[0] == "value":
            value = tree[1]
            return "yes_no" if isinstance(value, bool) else "number" if isinstance(value, Decimal) else "text"
        if tree[2:3] == ("shift",):
            self.allowed("shift")
        for anchor in tree[1:] if tree[0] in ("later", "earlier", "else") else tree[-1:]:
            if self.kind(anchor) != "time":
                raise self.refused("moment_expected")
        return "time"

    def named(self, name: str) -> str:
        if not self.known(name):
            raise self.refused("name_unknown", word=name, nearest=nearest(name, self.names))
        self.allowed(name)
        field = self.definition.fields.get(name)
        if field:
            return "list" if field.many else field.type
        head, _, fact = name.partition(".")
        if not fact:
            return "person" if name == "opener" else "time"
        if head in self.definition.tasks:
            return FACTS[fact]
        return "number" if fact == "count" else "time"

    def allowed(self, name: str) -> None:
        if name in ONLY_IN and self.said.place not in ONLY_IN[name]:
            raise self.refused("name_not_here", word=name, places=", ".join(ONLY_IN[name]), nearest=self.instead(name))

    def instead(self, name: str) -> str:
        """`drafting.entered` for `entered` in a task of drafting."""
        word, state, *_ = [*self.said.node.path.split("."), ""]
        return f"{state}.entered" if (name, word) == ("entered", "states") else ""

    def known(self, name: str) -> bool:
        return name in self.names

    def refused(self, key: str, **values: object) -> BadYaml:
        return self.said.node.refused(key, **values)  # type: ignore[arg-type]


def _fits(kind: str, wanted: str) -> bool:
    if wanted in NUMBERS:
        return kind in NUMBERS
    if wanted in WORDS and wanted != "choice":
        return kind in WORDS
    return kind == wanted


def _names(definition: Definition) -> frozenset[str]:
    """Every name that a formula may look up."""
    found = {*CASE_NAMES, *definition.fields}
    found |= {f"{task}.{fact}" for task in definition.tasks for fact in TASK_FACTS}
    found |= {f"{state}.{fact}" for state in (*definition.states, *definition.ends) for fact in STATE_FACTS}
    return frozenset(found | {f"{f.name}.{fact}" for f in definition.fields.values() if f.many for fact in LIST_FACTS})
