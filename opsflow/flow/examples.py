"""All examples of a file, played one after the other."""

from time import monotonic

from opsflow.flow.rehearsal import Broken, rehearsed
from opsflow.flow.words.definition import Definition
from opsflow.yaml_nodes import Node


def all_played(definition: Definition, examples: Node, *, until: float | None = None) -> list[Broken]:
    """The examples of a file that do not hold. Raises BadYaml for a step that says nothing, and when the moment `until` of the
    machine's clock has passed before all were played."""
    found = []
    named = examples.need("examples")
    try:
        for name in named.entries():
            if until is not None and monotonic() > until:
                raise named.refused("examples_too_slow")
            found.append(rehearsed(definition, examples, name))
    except (LookupError, ValueError, AttributeError, TypeError, RecursionError, AssertionError, OverflowError) as wrong:
        raise named.refused("example_unreadable", found=str(wrong)[:80]) from wrong
    return [broken for broken in found if broken]
