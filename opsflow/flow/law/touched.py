"""Which tasks an act may have changed as their rows show them: its own, and those that rest on what it changed."""

from collections.abc import Mapping

from opsflow.flow.law.case import Case
from opsflow.flow.words.definition import Definition, Task
from opsflow.flow.words.formulas import Formula


def touched(definition: Definition, before: Case, after: Case) -> list[str]:
    """The tasks whose rows may differ between two folds of a case; those of all others cannot."""
    changed = _changed(before, after)
    rests = _rests(definition)
    return [
        name for name in after.works if name in changed or not changed.isdisjoint(rests.get(name.partition(":")[0], ()))
    ]


def _changed(before: Case, after: Case) -> set[str]:
    """The tasks, fields and states that are not as they were; `entered` where any state was."""
    works = {name for name, work in after.works.items() if work != before.works.get(name)}
    works |= before.works.keys() - after.works.keys()
    changed = works | _values(before, after)
    heads = {name.partition(":")[0] for name in changed if ":" in name}
    return changed | heads | _states(before, after)


def _values(before: Case, after: Case) -> set[str]:
    if before.values is after.values:
        return set()
    names = before.values.keys() | after.values.keys()
    return {name for name in names if before.values.get(name) is not after.values.get(name)}


def _states(before: Case, after: Case) -> set[str]:
    """The states that were entered or left since; all when something was taken back."""
    if before.spans == after.spans:
        return set()
    known = len(before.spans)
    spans = after.spans[known - 1 :] if after.spans[:known] == before.spans else [*before.spans, *after.spans]
    return {"entered", *(state for state, _ in spans)}


_RESTS: dict[str, Mapping[str, frozenset[str]]] = {}  # by the definition's digest


def _rests(definition: Definition) -> Mapping[str, frozenset[str]]:
    """What the row of each task is derived from beside the task itself: tasks, fields, states."""
    if definition.digest not in _RESTS:
        _RESTS[definition.digest] = {name: _rests_on(definition, task) for name, task in definition.tasks.items()}
    return _RESTS[definition.digest]


def _rests_on(definition: Definition, task: Task) -> frozenset[str]:
    by = task.feeds.by if task.feeds else None
    by_role = (str(tree[1]) for tree in task.who if tree[0] == "person" and str(tree[1]) in definition.fields)
    names = {*_names(task.since, task.due, task.hard, task.owed), *filter(None, (by, task.each)), *by_role}
    found: set[str] = set()
    while names:
        found |= names
        fields = [definition.fields[name] for name in names if name in definition.fields]
        names = {name for field in fields for name in _names(field.is_, field.default)} - found
    return frozenset(name.partition(".")[0] for name in found) | task.pauses | set(task.after)


def _names(*formulas: Formula | None) -> frozenset[str]:
    return frozenset().union(*(formula.names for formula in formulas if formula))
