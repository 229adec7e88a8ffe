"""What fields hold, and what acts ask for, set and credit."""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal, InvalidOperation

from opsflow.flow.reader import Reading
from opsflow.flow.reading.phrases import asked_name, listed, table
from opsflow.flow.words.definition import Definition, Field
from opsflow.yaml_nodes import BadYaml, Node, nearest

FITTING = {
    "choices": ("choice",),
    "files": ("file",),
    "versions": ("file",),
    "min": ("number", "money"),
    "max": ("number", "money"),
    "draft": ("text",),
}
CARD = {"times": ("number",), "tags": ("yes_no", "choice")}


def wrong_fields(reading: Reading) -> Iterator[BadYaml]:
    """Limits of the wrong type, choices without choices, a field both computed and with a default."""
    for name, node in table(reading.root.get("fields")):
        field = reading.definition.fields[name]
        if not isinstance(node.value, dict):
            if field.type == "choice":
                yield node.refused("field_without_choices")
            continue
        for word, types in FITTING.items():
            if node.get(word) and field.type not in types:
                yield node.need(word).refused("word_of_other_type", found=word, type=field.type)
        if field.type == "choice" and not field.choices:
            yield node.refused("field_without_choices")
        if field.is_ and field.default:
            yield node.need("default").refused("computed_and_default", found=name)
        yield from _wrong_limits(field, node)


def _wrong_limits(field: Field, node: Node) -> Iterator[BadYaml]:
    limits = {}
    for word, text in (("min", field.least), ("max", field.most)):
        if text is None:
            continue
        try:
            limits[word] = Decimal(text)
        except InvalidOperation:
            yield node.need(word).refused("number_expected")
    if len(limits) == 2 and limits["min"] > limits["max"]:
        yield node.need("max").refused("max_below_min", least=field.least)


def wrong_values(reading: Reading) -> Iterator[BadYaml]:
    """A computed field that is asked for or set; what the card shows."""
    computed = {field.name for field in reading.definition.fields.values() if field.is_}
    for node in _acts(reading):
        asked = [(asked_name(entry), entry) for entry in listed(node.get("ask"))]
        for name, entry in (*asked, *table(node.get("sets"))):
            if name in computed:
                yield entry.refused("field_is_computed", found=name)
    card = reading.root.need("card")
    for word, types in CARD.items():
        for entry in listed(card.get(word)):
            if reading.definition.fields[entry.text()].type not in types:
                yield entry.refused("word_of_other_type", found=entry.text(), type=" / ".join(types))


def wrong_items(reading: Reading, items: Collection[str]) -> Iterator[BadYaml]:
    """Items that stand on no scorecard; `items` are `role.item`."""
    for task in reading.definition.tasks.values():
        node = reading.task(task).get("feeds")
        said = task.feeds is not None and task.feeds.by is not None and not task.feeds.all()  # by a field
        for entry in _leaves(node) if node and not said else ():
            if entry.text() not in items:
                yield entry.refused("item_unknown", nearest=nearest(entry.text(), items))


def _leaves(node: Node) -> Iterable[Node]:
    if isinstance(node.value, dict):
        return [entry for choice, entry in node.value.items() if choice != "by"]
    return [node]


def _acts(reading: Reading) -> Iterable[Node]:
    definition: Definition = reading.definition
    yield from (reading.task(task) for task in definition.tasks.values())
    yield from (node for _, node in table(reading.root.get("ways")))
