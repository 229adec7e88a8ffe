"""Taking a way: what it writes, ticks and gives out, and where it leads."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from opsflow.flow.law import moves, persons
from opsflow.flow.law.context import Draft
from opsflow.flow.words.definition import Way


def take(
    draft: Draft,
    way: Way,
    given: Mapping[str, Any],
    *,
    doer: int | None,
    done: datetime | None = None,
    proof: str = "",
) -> None:
    """What a way does: its values, the tasks it ticks before and after the move, whom it gives work, where it leads."""
    moves.write(draft, way, given)
    moves.apply_sets(draft, way.sets)
    left = _tick_open(draft, way.ticks, given, doer, done, proof)
    for task, doubted in way.doubts.items():
        work = draft.work(task)
        if work and work.doubted != doubted:
            draft.add("doubted", task, doubted)
    if way.to:
        moves.enter(draft, way.to)
    draft.again.update(way.reopens)
    if way.to or way.reopens:
        moves.settle(draft)
    _tick_open(draft, left, given, doer, done, proof)
    for task, people in way.assigns.items():
        work, who = draft.work(task), persons.named(draft, people)
        if work and work.is_open and who and who[0] != work.assignee:
            fixed = moves.fixed_due(draft, draft.definition.tasks[task], who[0])
            draft.add("assigned", task, who[0], "taken", fixed)


def _tick_open(
    draft: Draft, names: tuple[str, ...], given: Mapping[str, Any], doer: int | None, done: datetime | None, proof: str
) -> tuple[str, ...]:
    """Tick those of these tasks that are open; answers the others."""
    left = []
    for name in names:
        work = draft.work(name)
        if work is None or not work.is_open:
            left.append(name)
            continue
        who = work.assignee if proof else doer
        moves.tick(draft, draft.definition.tasks[name], doer=who, done=done, proof=proof, given=given, by_way=True)
    return tuple(left)
