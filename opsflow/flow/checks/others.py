"""What a definition says of other processes: the cases that it opens and how they end, read beside all of them."""

from collections.abc import Iterator, Mapping

from opsflow.flow.reader import Reading
from opsflow.flow.reading.phrases import table
from opsflow.flow.words.definition import Definition, Opens, Task, Way
from opsflow.yaml_nodes import BadYaml, Node, nearest

Processes = Mapping[str, Definition]


def wrong_others(reading: Reading, processes: Processes) -> Iterator[BadYaml]:
    """An `opens` of a process, way or field that is not there, without what its beginning needs, or with a choice that is
    none; a way `on` a state that another process has not. `processes` are all of the shop, by key."""
    definition = reading.definition
    for task in definition.tasks.values():
        if task.opens:
            yield from _wrong_opens(reading, reading.task(task).need("opens"), task.opens, processes)
    for way in definition.ways.values():
        node = reading.place("ways", way.name)
        if way.opens:
            yield from _wrong_opens(reading, node.need("opens"), way.opens, processes)
        if way.on:
            yield from _wrong_event(node.need("on"), way.on, processes)


def refers_to(definition: Definition) -> frozenset[str]:
    """The first names of all that a definition opens and hears: processes, and events from outside."""
    acts: tuple[Task | Way, ...] = (*definition.tasks.values(), *definition.ways.values())
    opened = {act.opens.case for act in acts if act.opens}
    return frozenset(opened | {way.on.partition(".")[0] for way in definition.ways.values() if way.on})


def _wrong_opens(reading: Reading, node: Node, opens: Opens, processes: Processes) -> Iterator[BadYaml]:
    other = processes.get(opens.case)
    if other is None:
        yield node.need("case").refused("process_unknown", nearest=nearest(opens.case, processes))
        return
    begins = {way.name: way for way in other.ways.values() if not way.sources}
    if opens.way is not None and opens.way not in begins:
        yield node.need("way").refused("beginning_unknown", process=other.key, nearest=nearest(opens.way, begins))
        return
    way = begins[opens.way] if opens.way else next(iter(begins.values()), None)
    yield from _wrong_values(reading, node, other)
    if way:
        yield from _missing(node, opens, way, other)


def _wrong_values(reading: Reading, node: Node, other: Definition) -> Iterator[BadYaml]:
    given = node.get("with")
    for name, entry in table(given):
        field = other.fields.get(name)
        if field is None or field.is_:
            known = [one.name for one in other.fields.values() if not one.is_]
            yield entry.refused("field_of_other_unknown", found=name, process=other.key, nearest=nearest(name, known))
            continue
        for said in reading.said:
            inside = said.node.path == entry.path or said.node.path.startswith(f"{entry.path}.")
            if inside and field.choices and _is_word(reading.definition, said.tree):
                word = str(said.tree[1])
                if word not in field.choices:
                    yield said.node.refused("choice_unknown", word=word, nearest=nearest(word, field.choices))


def _is_word(definition: Definition, tree: tuple[object, ...]) -> bool:
    """Whether a value is a word that names nothing here: a choice of the other process."""
    named = str(tree[1]) if tree[0] == "name" else "."
    return "." not in named and named not in {*definition.fields, *definition.settings, "each"}


def _missing(node: Node, opens: Opens, way: Way, other: Definition) -> Iterator[BadYaml]:
    for ask in way.ask:
        if ask.required and ask.when is None and ask.name not in opens.values:
            yield node.refused("opens_without", found=ask.name, process=other.key)


def _wrong_event(node: Node, event: str, processes: Processes) -> Iterator[BadYaml]:
    head, _, state = event.partition(".")
    other = processes.get(head)
    if other is not None and state not in {*other.states, *other.ends}:
        known = [f"{head}.{name}" for name in (*other.states, *other.ends)]
        yield node.refused("state_of_other_unknown", process=head, nearest=nearest(event, known))
