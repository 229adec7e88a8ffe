"""What other cases hear of an event: written down in its transaction, delivered after it in one of their own.

So nothing is lost that was decided, a case never waits for another one, and what fails is tried again and can be seen.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from opsflow.flow.followers import Happened
from opsflow.flow.law import ways
from opsflow.flow.models import NEWS

Row = dict[str, Any]


def write_down(change: sa.Connection, happened: Sequence[Happened]) -> None:
    """A row for each case that is to begin or told anew, for a parent that waits, and for a state that others hear of."""
    rows = [row for one in happened for row in _rows(one)]
    if rows:
        change.execute(sa.insert(NEWS), rows)


def _rows(one: Happened) -> Iterable[Row]:
    known = {"case_id": one.case_id, "created_at": one.event.at, "due_at": one.event.at}
    known |= {"reached": 0, "tries": 0, "refused": ""}
    for kind, *rest in one.event.facts:
        if kind == "begins":
            name, workflow, way, values, opener = rest
            body: Row = {"task": name, "workflow": workflow, "way": way, "given": values, "opener": opener}
            yield {**known, "kind": "begins", "body": body}
        elif kind == "retells":
            yield {**known, "kind": kind, "body": {"task": rest[0], "by": one.event.by}}
        elif kind == "undone":
            heads = {name for way in one.definition.ways.values() for name in way.retells}
            for name in ways.running(one.case, heads):
                yield {**known, "kind": "retells", "body": {"task": name, "by": one.event.by}}
        elif kind == "entered":
            yield from ({**known, **row} for row in _of_state(one, rest[0]))


def _of_state(one: Happened, state: str) -> Iterable[Row]:
    event = f"{one.workflow}.{state}"
    if one.case.parent:
        case_id, task = one.case.parent
        ended = one.definition.ends.get(state, "")
        told = {"event": event, "parent": case_id, "task": task, "ended": ended, "by": one.event.by}
        yield {"kind": "parent", "body": told}
    if state in one.heard:
        yield {"kind": "same", "body": {"event": event, "by": one.event.by}}
