"""Who is meant: the people of a definition's lists, and whether who acts is among them. Source: scoring.md §1.1 and §5."""

from collections.abc import Iterable
from typing import Any

from opsflow.flow.law.context import Draft
from opsflow.flow.law.hand import in_hand
from opsflow.flow.law.seers import seers
from opsflow.flow.law.work import Work
from opsflow.flow.words.definition import People, Task
from opsflow.flow.words.language import Tree

OF_THE_CASE = ("opener", "doer", "assignee", "each")  # people that are neither roles nor fields


def may(draft: Draft, people: People, without: People = ()) -> bool:
    """Whether who acts is among these people; the system may what its door lets through."""
    me = draft.by.id
    if me is None:
        return True
    return me not in set(named(draft, without)) and any(_is(draft, tree, me) for tree in people)


def may_work(draft: Draft, task: Task) -> bool:
    """Assignee, holders of its role, their stand-in, their superiors (scoring.md §1.1); never whom `not` takes away."""
    me = draft.by.id
    if me is None:
        return True
    if me in set(named(draft, task.without, task)):
        return False
    work = draft.work(task.name)
    assignee = work.assignee if work else None
    if me == assignee or draft.sight.role_of(task) in draft.my_roles:
        return True
    return assignee is not None and me in acting_for(draft, assignee)


def may_judge(draft: Draft, work: Work) -> bool:
    """A superior of its assignee, however high; never one whose credit or lateness it would be."""
    bearers = {member for member, _, _ in work.holders} | {work.doer, work.late_by}
    me = draft.by.id
    return work.assignee is not None and me not in bearers and me in draft.world.staff.above(work.assignee)


def acting_for(draft: Draft, member: int) -> set[int]:
    """Stand-ins, named deputies and superiors of a member."""
    staff = draft.world.staff
    return staff.acts_for(member, draft.now) | set(staff.above(member))


def named(draft: Draft, people: People, task: Task | None = None) -> list[int]:
    """All these people, each once, in order, as a task's lists name them."""
    found = [member for tree in people for member in those(draft, tree, task)]
    return list(dict.fromkeys(found))


def told(draft: Draft, people: People) -> list[int]:
    """Those of these people who may know of the case."""
    found, may_know = named(draft, people), seers(draft.case, draft.definition)
    return found if may_know is None else [member for member in found if member in may_know]


def case_assignee(draft: Draft) -> int | None:
    """Who has the case in hand: the assignee of its first open task that is not optional."""
    work = in_hand(draft.sight)[1]
    return work.assignee if work else None


def held(draft: Draft) -> Iterable[tuple[Task, Work]]:
    """Open tasks that somebody must do, those of the present state first."""
    state = draft.case.state
    for work in sorted(draft.case.works.values(), key=lambda work: draft.definition.task_of(work.name).state != state):
        task = draft.definition.task_of(work.name)
        if work.is_open and not task.optional:
            yield task, work


def _is(draft: Draft, tree: Tree, me: int) -> bool:
    if tree[0] == "person":
        task = draft.definition.tasks.get(str(tree[1]).removesuffix(".assignee"))
        if task:
            return may_work(draft, task)
    role = tree[1]
    return role in draft.my_roles or me in those(draft, tree)


def those(draft: Draft, tree: Tree, task: Task | None = None) -> list[int]:
    """Who one entry of a people list means."""
    if tree[0] == "superior":
        return [member for who in those(draft, tree[1], task) for member in draft.world.staff.above(who)[:1]]
    if tree[0] == "served":
        value = draft.sight_of(task).look(str(tree[1]))
        return [] if value is None else list(draft.world.outside.served(str(tree[1]), value))
    if tree[0] == "role":
        return draft.world.staff.everybody(tree[1], draft.now)
    return _person(draft, str(tree[1]), task)


def _person(draft: Draft, name: str, task: Task | None) -> list[int]:
    if name == "assignee":
        found: Any = case_assignee(draft)
    elif name == "doer":
        found = draft.by.id
    elif "." in name or name in ("opener", "each") or name in draft.definition.fields:
        found = draft.sight_of(task).look(name)
    else:
        return draft.world.staff.everybody(name, draft.now)
    field = draft.definition.fields.get(name)
    if field and field.type == "role":
        return draft.world.staff.everybody(found, draft.now) if found else []
    return list(found) if isinstance(found, tuple) else [found] if found is not None else []
