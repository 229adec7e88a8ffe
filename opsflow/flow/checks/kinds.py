"""What comes out of a formula: a moment where a moment is needed, yes or no where a condition is, and names that are there."""

from collections.abc import Iterator
from decimal import Decimal

from opsflow.flow.law.outside import CASE_NAMES, LIST_FACTS, NAMED_FACTS, PRODUCT_FACTS, STATE_FACTS, TASK_FACTS
from opsflow.flow.reader import Reading
from opsflow.flow.reading.phrases import ANYTHING, Said, is_product_fact
from opsflow.flow.words.definition import ROLES, Definition, Field
from opsflow.flow.words.language import COMPARISONS, Tree
from opsflow.yaml_nodes import BadYaml, Node, nearest

NUMBERS = ("number", "money")
_OF_ALL = tuple(f".{fact}" for fact in LIST_FACTS)
_OF_TIMES = tuple(fact for fact in LIST_FACTS if fact != "sum")
ORDERED = (*NUMBERS, "time", "date")
WORDS = ("text", "link", "product", "order", "store", "file", "choice")
FACTS = {"done": "time", "doer": "person", "assignee": "person", "checked": "yes_no", "open": "yes_no"}
ONLY_IN = {  # names that mean something in these places only
    "now": ("task.needs", "task.sets", "task.opens", "way.needs", "way.if", "way.sets", "way.opens"),
    "entered": ("task.needs", "task.sets", "way.at", "way.if", "way.needs", "way.sets"),  # elsewhere it would move on
    "due": ("task.hard", "task.tells", "clock.tells", "clock.last_chance"),
    "resumed": ("task.due", "task.hard", "task.tells", "clock.due", "clock.tells"),
    "shift": ("task.due",),
}
ACTS = (
    "task.needs",
    "task.sets",
    "way.needs",
    "way.if",
    "way.sets",
    "task.opens",
    "way.opens",
)  # where what changes without an event may be asked


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
        self.field = {**definition.fields, **definition.settings}.get(said.expects)
        self.each = each_at(definition, said.node)

    def check(self) -> None:
        wanted = self.field.type if self.field else self.said.expects
        tree = self.said.tree
        if wanted == ANYTHING and tree[0] == "name" and not self.known(tree[1]) and "." not in tree[1]:
            return  # a choice of the other definition: `checks.others` knows it
        if wanted in ("condition", "yes_no"):
            self.condition(tree)
        elif wanted in ("choice", "role") and tree[0] == "name" and self.field and not self.known(tree[1]):
            self.choice(tree[1], _choices(self.field))
        elif self.kind(tree) != "list" or not self.same_list(tree):
            wanted = "time" if wanted == "moment" else wanted
            if not _fits(self.kind(tree), wanted) and wanted != ANYTHING:
                raise self.refused("moment_expected" if wanted == "time" else "other_kind_expected", wanted=wanted)

    def same_list(self, tree: Tree) -> bool:
        """Whether a list is given to a list of its type."""
        given = self.meant(str(tree[1]))
        return bool(self.field and given and self.field.many and given.many and given.type == self.field.type)

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
        field = self.meant(str(tree[1])) if tree[0] == "name" else None
        return _choices(field) if field and field.type in ("choice", "role") else None

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
        if tree[0] == "else":
            return self.otherwise(*tree[1:])
        for anchor in tree[1:] if tree[0] in ("later", "earlier") else tree[-1:]:
            if self.kind(anchor) != "time":
                raise self.refused("moment_expected")
        return "time"

    def otherwise(self, first: Tree, second: Tree) -> str:
        """What `A else B` is: both of one kind."""
        kinds = self.kind(first), self.kind(second)
        if not (_fits(*kinds) or _fits(*reversed(kinds))):
            raise self.refused("not_comparable", left=kinds[0], right=kinds[1])
        return kinds[0]

    def named(self, name: str) -> str:
        if not self.known(name):
            raise self.refused("name_unknown", word=name, nearest=nearest(name, self.names))
        self.allowed(name)
        field = self.meant(name)
        if field:
            many = (field.many and name != "each") or (field.each and field.each != self.each)
            return "list" if many else field.type
        head, _, fact = name.partition(".")
        if not fact:
            return "person" if name == "opener" else "time"
        if head in self.definition.tasks:
            return FACTS[fact]
        listed = self.meant(head)
        if listed and fact in NAMED_FACTS.get(listed.type, ()):
            return self.of_named(listed.type, name, fact)
        if is_product_fact(fact):
            return self.of_product(head, fact)
        return listed.type if listed and fact in ("min", "max", "sum") else "number" if fact == "count" else "time"

    def meant(self, name: str) -> Field | None:
        """The field or setting that a name stands for; `each` is an entry of its task's list."""
        definition = self.definition
        return definition.fields.get(str(self.each) if name == "each" else name) or definition.settings.get(name)

    def of_product(self, head: str, fact: str) -> str:
        """What a fact of a product is; of a list it is asked as one number."""
        if self.said.place not in ACTS:
            raise self.refused("name_not_here", word=f"{head}.{fact}", places=", ".join(ACTS))
        field = self.meant(head)
        assert field
        fact, _, of_all = fact.partition(".")
        return "list" if field.many and head != "each" and not of_all else PRODUCT_FACTS[fact]

    def of_named(self, kind: str, name: str, fact: str) -> str:
        """What a fact of an order or a sheet is."""
        if self.said.place not in ACTS:
            raise self.refused("name_not_here", word=name, places=", ".join(ACTS))
        return NAMED_FACTS[kind][fact]

    def allowed(self, name: str) -> None:
        if name in self.definition.settings and self.said.place not in ACTS:
            raise self.refused("name_not_here", word=name, places=", ".join(ACTS))
        if name in ONLY_IN and self.said.place not in ONLY_IN[name]:
            raise self.refused("name_not_here", word=name, places=", ".join(ONLY_IN[name]), nearest=self.instead(name))

    def instead(self, name: str) -> str:
        """`drafting.entered` for `entered` in a task of drafting."""
        word, state, *_ = [*self.said.node.path.split("."), ""]
        return f"{state}.entered" if (name, word) == ("entered", "states") else ""

    def known(self, name: str) -> bool:
        if name.partition(".")[0] == "each":
            field = self.meant("each")
            return bool(self.each) and (name == "each" or bool(field and field.type == "product"))
        return name in self.names

    def refused(self, key: str, **values: object) -> BadYaml:
        return self.said.node.refused(key, **values)  # type: ignore[arg-type]


def _choices(field: Field) -> tuple[str, ...]:
    return ROLES if field.type == "role" else field.choices


def _fits(kind: str, wanted: str) -> bool:
    if wanted in NUMBERS:
        return kind in NUMBERS
    if wanted in WORDS and wanted != "choice":
        return kind in WORDS
    return kind == wanted


def _names(definition: Definition) -> frozenset[str]:
    """Every name that a formula may look up."""
    found = {*CASE_NAMES, *definition.fields, *definition.settings}
    found |= {f"{task}.{fact}" for task in definition.tasks for fact in TASK_FACTS}
    found |= {f"{state}.{fact}" for state in (*definition.states, *definition.ends) for fact in STATE_FACTS}
    for field in definition.fields.values():
        several = LIST_FACTS if field.type in NUMBERS else _OF_TIMES if field.type in ORDERED else ("count",)
        found |= {f"{field.name}.{fact}" for fact in several if field.many or field.each}
        if not field.many:
            found |= {f"{field.name}.{fact}" for fact in NAMED_FACTS.get(field.type, ())}
        if field.type == "product":
            found |= {f"{field.name}.{fact}{of_all}" for fact in PRODUCT_FACTS for of_all in ("", *_OF_ALL)}
    return frozenset(found)


def each_at(definition: Definition, node: Node) -> str | None:
    """The list of whose entries a phrase of a task speaks."""
    words = node.path.split(".")
    task = definition.tasks.get(words[3]) if words[0] == "states" and len(words) > 3 else None
    return task.each if task else None
