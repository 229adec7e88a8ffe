"""Taking a way: what it writes, ticks and gives out, and where it leads."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from opsflow.flow.law import moves, persons, saying
from opsflow.flow.law.case import Case
from opsflow.flow.law.context import Draft
from opsflow.flow.law.events import stamp
from opsflow.flow.words.definition import Way

NOW = "now"  # the stage of an alert that a way gives when it is taken


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
    saying.write(draft, way, given)
    moves.apply_sets(draft, way.sets)
    left = _tick_open(draft, way.ticks, given, doer, done, proof)
    for task, doubted in way.doubts.items():
        work = draft.work(task)
        if work and work.doubted != doubted:
            draft.add("doubted", task, doubted)
    _move(draft, way)
    if way.to or way.reopens:
        moves.settle(draft)
    _tick_open(draft, left, given, doer, done, proof)
    for task, people in way.assigns.items():
        work, who = draft.work(task), persons.named(draft, people)
        if work and work.is_open and who and who[0] != work.assignee:
            fixed = moves.fixed_due(draft, draft.definition.task_of(task), who[0])
            draft.add("assigned", task, who[0], "taken", fixed)
    told = [member for member in persons.told(draft, way.tells) if member != draft.by.id]
    if told:
        draft.add("rung", way.name, stamp(draft.now), NOW, told)
    for name in running(draft.case, way.retells):
        draft.add("retells", name)
    if way.opens:
        moves.begin(draft, way.name, way.opens, draft.sight, doer)


def running(case: Case, heads: Collection[str]) -> list[str]:
    """Which of these tasks, for each of their entries, have opened a case that still runs as far as this one knows."""
    return [name for name, came_to in case.begun.items() if came_to == "" and name.partition(":")[0] in heads]


def _move(draft: Draft, way: Way) -> None:
    """Where it leads; where it says which tasks open again, all others stay as they are until the case is back here."""
    here = draft.case.state
    rework = here if way.reopens and way.to != here else ""
    if way.to and draft.case.rework != rework:
        draft.add("rework", rework)
    if way.to:
        moves.enter(draft, way.to)
    if way.reopens:
        draft.again.clear()
    for task, listed in way.reopens.items():
        draft.again |= {f"{task}:{item}" for item in draft.sight.entries(listed)} if listed else {task}


def _tick_open(
    draft: Draft, names: tuple[str, ...], given: Mapping[str, Any], doer: int | None, done: datetime | None, proof: str
) -> tuple[str, ...]:
    """Tick those of these tasks that are open; answers the others."""
    left = []
    for head in names:
        there = [(task, work) for task in draft.sight.tasks(head) if (work := draft.work(task.name)) and work.is_open]
        for task, work in there:
            who = work.assignee if proof else doer
            moves.tick(draft, task, doer=who, done=done, proof=proof, given=given, by_way=True)
        left += [] if there else [head]
    return tuple(left)
