"""Whom a definition names: roles, their shifts, people of the case."""

from collections.abc import Iterator

from opsflow.flow.checks.kinds import each_at
from opsflow.flow.reader import Reading
from opsflow.flow.reading.phrases import listed
from opsflow.flow.words.definition import ROLES, Definition
from opsflow.flow.words.language import Tree
from opsflow.people.staffing import SHIFTS
from opsflow.yaml_nodes import BadYaml, Node, nearest

SERVED = ("text", "order")
ONLY_IN = {
    "assignee": ("task.tells", "clock.tells", "way.tells"),
    "doer": ("task.who", "task.tells", "clock.tells", "way.assigns", "way.tells"),
}


def wrong_people(reading: Reading) -> Iterator[BadYaml]:
    """Unknown roles, shifts, tasks and person fields."""
    for said in reading.said:
        if said.expects == "people":
            yield from _wrong(reading.definition, said.node, said.tree, said.place)


def wrong_private(reading: Reading) -> Iterator[BadYaml]:
    """Who sees a private case must be people whom somebody names."""
    node, fields = reading.root.get("private"), reading.definition.fields
    if node is not None and not reading.definition.private:
        yield node.refused("private_nobody")
    people = [field.name for field in fields.values() if field.type == "person"]
    for entry in listed(node):
        found = fields[entry.text()]
        if found.type != "person":
            yield entry.refused("private_not_person", nearest=nearest(found.name, people))
        elif found.is_ or found.default:
            yield entry.refused("private_not_said")


def _wrong(definition: Definition, node: Node, tree: Tree, place: str) -> Iterator[BadYaml]:
    if tree[0] == "superior":
        yield from _wrong(definition, node, tree[1], place)
    elif tree[0] == "served":
        yield from _wrong_served(definition, node, str(tree[1]), place)
    elif tree[0] == "role":
        if tree[1] not in ROLES:
            yield node.refused("role_not_known", found=tree[1], nearest=nearest(tree[1], ROLES))
        if tree[2] not in SHIFTS:
            yield node.refused("shift_unknown", found=tree[2], nearest=nearest(tree[2], SHIFTS))
    elif (name := str(tree[1])) == "each" and place.startswith("task."):
        listed = definition.fields.get(each_at(definition, node) or "")
        if listed is None or listed.type != "person":
            yield node.refused("person_unknown", found=name, nearest=nearest(name, known_people(definition)))
    elif name not in known_people(definition):
        yield node.refused("person_unknown", found=name, nearest=nearest(name, known_people(definition)))
    elif place not in ONLY_IN.get(name, (place,)):
        yield node.refused("name_not_here", word=name, places=", ".join(ONLY_IN[name]))


def _wrong_served(definition: Definition, node: Node, name: str, place: str) -> Iterator[BadYaml]:
    """A task can go to who served before, found by a plain field that says whom or what it was about."""
    plain = [
        field.name for field in definition.fields.values() if field.type in SERVED and not field.many and not field.is_
    ]
    if name not in plain:
        yield node.refused("field_unknown", found=name, nearest=nearest(name, plain))
    elif place != "task.who":
        yield node.refused("name_not_here", word="served", places="task.who")


def known_people(definition: Definition) -> list[str]:
    """Every name that can stand in a list of people."""
    fields = [field.name for field in definition.fields.values() if field.type in ("person", "role")]
    of_tasks = [f"{task}.{fact}" for task in definition.tasks for fact in ("assignee", "doer")]
    return [*ROLES, "opener", "assignee", "doer", *fields, *of_tasks]
