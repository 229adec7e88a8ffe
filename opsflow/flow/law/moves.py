"""The moves that commands are made of: open a task, give it to somebody, tick it, enter a state, and let follow what follows."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from opsflow.flow.law import persons, saying
from opsflow.flow.law.answers import encoded
from opsflow.flow.law.clock import running, term_of_clock, term_of_task
from opsflow.flow.law.context import Draft
from opsflow.flow.law.credit import SPARED
from opsflow.flow.law.events import instant, stamp
from opsflow.flow.law.sight import Sight
from opsflow.flow.law.staff import Chosen
from opsflow.flow.law.work import FILED, Work
from opsflow.flow.words.definition import Opens, Task
from opsflow.flow.words.formulas import Formula, mentions
from opsflow.flow.words.language import Tree
from opsflow.refusals import Forbidden, Refused

MOST_STEPS = 40


# giving out
def open_task(draft: Draft, task: Task) -> None:
    """Open a task and give it to somebody by its rule."""
    due = _due_when_opened(draft, task)
    chosen = _chosen(draft, task, due)
    if chosen and not task.optional:
        draft.world.staff.given(chosen.id, draft.now)
    member = chosen.id if chosen else None
    draft.add("opened", task.name, member, chosen.via if chosen else "", fixed_due(draft, task, member))
    if task.opens:
        begin(draft, task.name, task.opens, draft.sight_of(task), member)


def begin(draft: Draft, name: str, opens: Opens, sight: Sight, opener: int | None) -> None:
    """Let another case begin; it does once this act is written."""
    values = {field: encoded(value(sight)) for field, value in opens.values.items()}
    known = {field: value for field, value in values.items() if value is not None}
    draft.add("begins", name, opens.case, opens.way, known, opener)


def fixed_due(draft: Draft, task: Task, member: int | None) -> str | None:
    """The due time of a task that counts in its assignee's own shift, as a stamp; None: it is derived whenever asked."""
    if member is None or not mentions(("shift",), task.due):
        return None
    work = draft.work(task.name)
    if work and work.is_open and work.fixed_due and work.fixed_due < draft.now:
        return None  # overdue: handing it on gives no new time
    opened = work.opened if work and work.is_open else draft.now
    sight = draft.sight_of(task).knowing(shift=draft.world.staff.roster(member), opened=opened)
    due = task.due(sight) if task.due else None
    return stamp(due) if due else None


def _due_when_opened(draft: Draft, task: Task) -> datetime | None:
    if task.due is None or mentions(("shift",), task.due):
        return None
    due: datetime | None = task.due(draft.sight_of(task).knowing(opened=draft.now))
    return due


def successor(draft: Draft, task: Task, work: Work, gone: set[int]) -> Chosen | None:
    """Whom the rule of an open task finds without these people."""
    due = None if mentions(("shift",), task.due) else term_of_task(draft.sight, task, work).due
    return _chosen(draft, task, due, gone)


def _chosen(draft: Draft, task: Task, due: datetime | None, gone: Collection[int] = ()) -> Chosen | None:
    without = set(persons.named(draft, task.without, task)).union(gone)
    for tree in task.who:
        if gone and tree == ("person", "doer"):
            continue  # who hands it on has not done what opened it
        chosen = _of_tree(draft, task, tree, due, without)
        if chosen:
            return chosen
    role = draft.sight.role_of(task)
    return draft.world.staff.choose(role, draft.now, due, without=without) if role else None


def _of_tree(draft: Draft, task: Task, tree: Tree, due: datetime | None, without: set[int]) -> Chosen | None:
    staff = draft.world.staff
    name = str(tree[1]) if tree[0] == "person" else ""
    if tree[0] == "role":
        return staff.choose(tree[1], draft.now, due, shift=tree[2], without=without)
    field = draft.definition.fields.get(name)
    if field and field.type == "role":
        role = draft.sight_of(task).look(name)
        return staff.choose(role, draft.now, due, without=without) if role else None
    if name and "." not in name and name not in draft.definition.fields and name not in persons.OF_THE_CASE:
        return staff.choose(name, draft.now, due, without=without)
    if tree[0] == "served":
        role = draft.sight.role_of(task)
        known = (who for who in persons.those(draft, tree, task) if who not in without)
        return next((Chosen(who) for who in known if staff.can_before(who, role, draft.now, due)), None)
    there = [who for who in persons.those(draft, tree, task) if who in staff.mates and who not in without]
    present = [who for who in there if not staff.mates[who].absent(draft.now)]
    if present:
        return Chosen(present[0], _standing_in(draft, name) or "opened")
    stead = [other for who in there for other in staff.acts_for(who, draft.now) if other not in without]
    return Chosen(stead[0], "stand_in") if stead else None


def _standing_in(draft: Draft, name: str) -> str:
    """Where a task belongs to whoever has another one: why they have that in somebody's stead, '' when they do not."""
    work = draft.work(name.removesuffix(".assignee"))
    via = work.holders[-1][2] if work and work.holders else ""
    return via if via in SPARED else ""


# doing
def tick(
    draft: Draft,
    task: Task,
    *,
    doer: int | None,
    given: Mapping[str, Any],
    done: datetime | None = None,
    proof: str = "",
    by_way: bool = False,
) -> None:
    """Tick a task off after asking all that it needs; a way that ticks it has asked already. Raises Refused."""
    work = draft.work(task.name)
    if work is None or not work.is_open:
        raise Refused("not_open", texts=draft.text(task.name))
    if not by_way:
        _ready(draft, task, work)
        saying.write(draft, task, given)
    if doer is not None and doer != work.assignee:
        due = term_of_task(draft.sight, task, work).due
        if due is None or (done or draft.now) <= due:
            draft.add("assigned", task.name, doer, "ticked", stamp(due) if work.fixed_due and due else None)
    draft.add("ticked", task.name, doer, stamp(done) if done else None, proof)
    apply_sets(draft, task.sets, task)


def apply_sets(draft: Draft, sets: Mapping[str, Formula], task: Task | None = None) -> None:
    """Set fields to what the definition says they become."""
    if sets:
        sight = draft.sight_of(task)
        saying.keep(draft, {name: encoded(value(sight)) for name, value in sets.items()})


def _ready(draft: Draft, task: Task, work: Work) -> None:
    if not persons.may_work(draft, task):
        raise Forbidden("not_yours", texts=draft.text(task.name))
    for before in draft.sight.before(task):
        raise Refused("first", name=before.name, texts=draft.text(before.name))
    if task.opens and draft.case.begun.get(task.name) == "":
        raise Refused("waits_for_case", texts=draft.text(task.name))
    left = len(set(task.checklist) - set(work.checked))
    if left:
        raise Refused("checklist_open", left=left, texts=draft.text(task.name))


# following
def enter(draft: Draft, state: str) -> None:
    """Enter a state; the tasks written in it open (again), but on the way back from what was sent back for a part."""
    if draft.case.rework in ("", state):
        draft.again |= {task.name for task in draft.definition.tasks.values() if task.state == state}
    draft.add("entered", state)


def settle(draft: Draft) -> None:
    """Let follow what follows from the facts so far: tasks open and drop, states go on, breaches are withdrawn."""
    if draft.settled == len(draft.facts):
        return
    for _ in range(MOST_STEPS):
        _reconcile(draft)
        following = draft.definition.states.get(draft.case.state)
        if following is None or not _all_ticked(draft):
            break
        enter(draft, following)
    else:
        raise Refused("runs_in_circles")
    _withdraw(draft)
    draft.settled = len(draft.facts)


def _all_ticked(draft: Draft) -> bool:
    here = [t for t in draft.definition.tasks.values() if t.state == draft.case.state and not t.optional]
    written = (task for template in here for task in draft.sight.tasks(template.name))
    works = [draft.work(task.name) for task in written if _wanted(draft, task)]
    return bool(works) and all(work and work.done for work in works)


def _wanted(draft: Draft, task: Task) -> bool:
    return task.lasts_in(draft.case.state) and (task.when is None or bool(task.when(draft.sight_of(task))))


def _reconcile(draft: Draft) -> None:
    gone = {name: work for name, work in draft.case.works.items() if ":" in name}
    for head in draft.definition.opening:
        for task in draft.sight.tasks(head):
            gone.pop(task.name, None)
            _set_right(draft, task, draft.work(task.name))
    for work in gone.values():  # their entries are on the list no more
        _drop(draft, work)
    draft.again.clear()


def _set_right(draft: Draft, task: Task, work: Work | None) -> None:
    if not _wanted(draft, task):
        _drop(draft, work)
    elif work is None or work.dropped or (work.done and not draft.again.isdisjoint((task.name, task.head))):
        open_task(draft, task)
    elif work.is_open:
        _follow(draft, task, work)


def _drop(draft: Draft, work: Work | None) -> None:
    if work and work.is_open:
        happened = draft.happened and max(draft.happened, work.opened)
        why = _why_dropped(draft)
        owed = why in FILED and draft.definition.task_of(work.name).owed is not None
        draft.add("dropped", work.name, why, stamp(happened) if happened else None, owed)


def _why_dropped(draft: Draft) -> str:
    kind = draft.definition.ends.get(draft.case.state, "done")
    if kind != "done":
        return kind
    return {"": "moved_on", "exact": "file"}.get(draft.proof, "undated_file")


def _follow(draft: Draft, task: Task, work: Work) -> None:
    """A task that belongs to whoever has another one goes where that one goes."""
    tree = task.who[0]
    if tree[0] != "person" or not str(tree[1]).endswith(".assignee"):
        return
    leader = draft.sight.meant(task, str(tree[1]).removesuffix(".assignee"))[0]
    if not any(fact[0] in ("opened", "assigned") and fact[1] == leader for fact in draft.facts):
        return  # a superior may have given them to two people
    other = draft.case.works[leader].assignee
    if other is not None and other != work.assignee and other not in persons.named(draft, task.without, task):
        draft.add("assigned", task.name, other, _standing_in(draft, leader) or "follows", None)


def _withdraw(draft: Draft) -> None:
    """A breach that rang and is none any more (the limit moved, a file proved the dispatch) is withdrawn."""
    for (name, due, stage), stands in list(draft.case.told.items()):
        if stands and stage == "due" and _no_breach(draft, name, instant(due)):
            draft.add("withdrawn", name, due, stage)


def _no_breach(draft: Draft, name: str, due: datetime) -> bool:
    clock = draft.definition.clocks.get(name)
    if clock is None:
        return False
    proved = [work.done for work in draft.case.works.values() if work.done and work.proof == "exact"]
    if draft.ended and proved and max(proved) <= due:
        return True
    now_due = term_of_clock(draft.sight, clock).due
    if now_due is None or now_due == due:
        return False
    return draft.case.entered <= now_due if draft.ended else clock in set(running(draft.sight, draft.definition))
