"""What a reader may do next: begin a case, take a way, tick the task that leads to a column, hand a task over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from opsflow.flow import desk, snapshot, store
from opsflow.flow.forms import Input, Typed
from opsflow.flow.law import persons
from opsflow.flow.law.context import By, Draft, World
from opsflow.flow.law.machine import opened
from opsflow.flow.law.work import Work
from opsflow.flow.models import CASE, TASK
from opsflow.flow.queries import asking
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.work import views_of
from opsflow.flow.views import Person, TaskView, Texts, WayView
from opsflow.flow.words.definition import Definition, Task, Way
from opsflow.refusals import NotFound, Refused

MOST_PARCELS = 5_000
SHIPPING = {"courier", "tracking"}  # a task that asks for these sends a parcel
EACH = ("parcel_courier", "parcel_tracking")  # of an order in several parcels, those of each


@dataclass(frozen=True, slots=True)
class Step:
    """What leads to a column: a task's tick (with its version) or a way."""

    title: Texts
    task_id: int | None = None
    version: int | None = None
    way: str = ""
    asks: bool = False  # for something first


@dataclass(frozen=True, slots=True)
class Parcel:
    """An order's shipping task, and what is known of its parcel."""

    task_id: int
    case_id: int
    number: str
    courier: str = ""
    tracking: str = ""


def draft_of(scope: Scope, case_id: int) -> tuple[Draft, int]:
    """A case as its reader could change it, and its store. Raises NotFound."""
    stored = store.visible(scope.reading, case_id, scope.asker)
    world = _world(scope, stored.law.definition, stored.store_id)
    return Draft(stored.case.copy(), world, By(scope.asker.id), "", None), stored.store_id


def task(scope: Scope, task_id: int) -> tuple[TaskView, int]:
    """A task as a list shows it, and its store. Raises NotFound."""
    views = views_of(scope, TASK.c.id == task_id)
    if not views:
        raise NotFound()
    found = scope.reading.execute(sa.select(TASK.c.store_id).where(TASK.c.id == task_id))
    return views[0], found.scalar_one()


def may_tick(scope: Scope, case_id: int, name: str) -> bool:
    """Whether the reader may do this task of the case: asked before anything is taken from them."""
    draft, _ = draft_of(scope, case_id)
    return persons.may_work(draft, draft.definition.task_of(name))


def may_take_way(scope: Scope, case_id: int, name: str) -> bool:
    """Whether the reader may take this way now."""
    draft, _ = draft_of(scope, case_id)
    return is_on_offer(draft, draft.definition.ways[name])


def ways(scope: Scope, case_id: int) -> list[str]:
    """The names of the decisions on offer to the reader."""
    draft, _ = draft_of(scope, case_id)
    return [name for name, found in draft.definition.ways.items() if is_on_offer(draft, found)]


def leading(scope: Scope, task_id: int) -> int:
    """The task whose assignee this one goes with (`who: other.assignee`): handing that over hands over both."""
    there = TASK.join(CASE, CASE.c.id == TASK.c.case_id)
    asked = sa.select(TASK.c.case_id, TASK.c.name, CASE.c.definition_id).select_from(there)
    row = scope.reading.execute(asked.where(TASK.c.id == task_id)).one()
    kind, name = scope.definition(row.definition_id).task_of(row.name).who[0][:2]
    other, _dot, part = str(name).partition(".")
    if kind != "person" or part != "assignee":
        return task_id
    open_ = (TASK.c.done_at.is_(None), TASK.c.closed_at.is_(None), TASK.c.assignee_id.is_not(None))
    asked = sa.select(TASK.c.id).where(TASK.c.case_id == row.case_id, TASK.c.name == other, *open_)
    return int(scope.reading.execute(asked).scalar_one_or_none() or task_id)


def way(scope: Scope, case_id: int, name: str) -> tuple[WayView, int]:
    """A way of a case, whether or not it can be taken now, and the case's store. Raises NotFound."""
    draft, store_id = draft_of(scope, case_id)
    found = draft.definition.ways.get(name)
    if found is None or not found.by:
        raise NotFound()
    return way_view(scope, draft, store_id, found), store_id


def inputs_of(scope: Scope, task: TaskView, store_id: int) -> tuple[Input, ...]:
    """What a task asks for, as its form has it."""
    draft, _ = draft_of(scope, task.case_id)
    return asking.inputs(scope, draft, store_id, draft.definition.task_of(task.name))


def step_to(scope: Scope, case_id: int, column: str) -> Step:
    """The tick or decision that leads to a column, one that asks for nothing first. Raises Refused when there is none."""
    draft, _ = draft_of(scope, case_id)
    definition = draft.definition
    states = set(definition.columns.get(column, ()))
    found = _ticks_to(scope, draft, case_id, states) + _ways_to(draft, states)
    if not found:
        raise Refused("no_way_there", column=definition.text(column), state=definition.text(draft.case.state))
    return min(found, key=lambda step: step.asks)


def beginning(scope: Scope, workflow: str, store_id: int | None = None, typed: Typed | None = None) -> WayView | None:
    """The decision by which the reader begins a case of this workflow, None when there is none for them."""
    definition = scope.law(workflow)
    stores = scope.stores if store_id is None else {store_id: ""} if store_id in scope.stores else {}
    for found in definition.ways.values():
        for one in stores if found.by and not found.sources else ():
            draft = unopened(scope, definition, one)
            if persons.may(draft, found.by, found.without):
                return way_view(scope, draft, one, found, typed)
    return None


def beginnings(scope: Scope) -> list[tuple[str, WayView]]:
    """What the reader may begin, by workflow, with what each process is for."""
    found = [(workflow, beginning(scope, workflow)) for workflow in scope.laws()]
    return [(workflow, way) for workflow, way in found if way]


def stores_to_begin(scope: Scope, workflow: str) -> dict[int, str]:
    """The stores in which the reader may begin a case of this workflow."""
    return {id_: title for id_, title in scope.stores.items() if beginning(scope, workflow, id_)}


def ship_task(scope: Scope, workflow: str) -> Task | None:
    """The task that sends a parcel, None for a workflow that ships nothing."""
    definition = scope.law(workflow)
    return next((one for one in definition.tasks.values() if {ask.name for ask in one.ask} >= SHIPPING), None)


def may_ship(scope: Scope, workflow: str) -> bool:
    """Whether the reader holds the role that ships."""
    found = ship_task(scope, workflow)
    definition = scope.law(workflow)
    return found is not None and definition.role_of(found) in scope.asker.roles


def ship_tasks(scope: Scope, workflow: str, numbers: Sequence[str]) -> dict[str, Parcel]:
    """The open shipping task of each of these numbers, in the reader's stores."""
    task = ship_task(scope, workflow)
    asked = _parcels(scope, workflow, task).where(CASE.c.number.in_(numbers), TASK.c.done_at.is_(None))
    rows = scope.reading.execute(asked.where(TASK.c.closed_at.is_(None))).all()
    return {row.number: Parcel(row.id, row.case_id, row.number) for row in rows}


def parcels(scope: Scope, workflow: str, case_ids: Sequence[int]) -> list[Parcel]:
    """Parcels for the list of a bulk dispatch: these cases', or all that are open and in hand, with what is known of them."""
    task = ship_task(scope, workflow)
    asked = _parcels(scope, workflow, task).order_by(CASE.c.urgent_at, CASE.c.id).limit(MOST_PARCELS)
    in_hand = sa.or_(TASK.c.state == "open", CASE.c.state == (task.state if task else ""))
    wanted = CASE.c.id.in_(case_ids) if case_ids else sa.and_(CASE.c.ended_at.is_(None), in_hand)
    found = []
    for row in scope.reading.execute(asked.where(wanted)):
        known = snapshot.read(scope.definition(row.definition_id), row.snapshot).values
        several = [tuple(known.get(f"{name}:{one}", "") for name in EACH) for one in known.get("parcels", ())]
        told = several or [(known.get("courier", ""), known.get("tracking", ""))]
        found += [Parcel(row.id, row.case_id, row.number, courier, tracking) for courier, tracking in told]
    return found


def _parcels(scope: Scope, workflow: str, task: Task | None) -> Any:
    columns = (TASK.c.id, TASK.c.case_id, CASE.c.number, CASE.c.definition_id, CASE.c.snapshot)
    there = (CASE.c.workflow == workflow, scope.seen, TASK.c.name == (task.name if task else ""))
    return sa.select(*columns).select_from(TASK.join(CASE, CASE.c.id == TASK.c.case_id)).where(*there)


def may_take(scope: Scope, case_id: int, name: str) -> list[Person]:
    """Who could do a task: holders of its role in the store, whoever stands in, the assignee's superiors; not who has it."""
    draft, _ = draft_of(scope, case_id)
    staff, one = draft.world.staff, draft.definition.task_of(name)
    work = draft.work(name)
    role = draft.definition.role_of(one)
    ids = {mate.id for mate in staff.holders(role)} if role else set(staff.mates)
    if work and work.assignee:
        ids |= persons.acting_for(draft, work.assignee) & staff.mates.keys()
        ids.discard(work.assignee)
    ids -= set(persons.named(draft, one.without))
    return [Person(member, staff.mates[member].name) for member in sorted(ids)]


def decisions(scope: Scope, draft: Draft, store_id: int, typed: Typed | None) -> list[WayView]:
    """What the reader may decide now; first what their own task waits for."""
    found = [
        way_view(scope, draft, store_id, way, typed)
        for way in draft.definition.ways.values()
        if is_on_offer(draft, way)
    ]
    return sorted(found, key=lambda way: not way.leads)


def way_view(scope: Scope, draft: Draft, store_id: int, found: Way, typed: Typed | None = None) -> WayView:
    """A way as a button or form; with `typed` as that comes back."""
    definition = draft.definition
    return WayView(
        found.name,
        dict(definition.text(found.name)),
        found.to,
        dict(definition.text(found.to)) if found.to else None,
        asking.inputs(scope, draft, store_id, found, typed if typed and typed.of == found.name else None),
        found.to in definition.ends,
        dict(definition.text("about")) if "about" in definition.texts else None,
        signed=found.signed,
        leads=any(
            _waits_for(draft, work) for work in draft.case.works.values() if work.name.partition(":")[0] in found.ticks
        ),
    )


def _waits_for(draft: Draft, work: Work) -> bool:
    """Whether an open task is the reader's own."""
    return work.is_open and work.assignee == draft.by.id


def is_on_offer(draft: Draft, found: Way) -> bool:
    """Whether the reader can take this way now."""
    here = bool(found.by) and draft.case.state in found.sources
    return (
        here and (found.when is None or bool(found.when(draft.sight))) and persons.may(draft, found.by, found.without)
    )


def _world(scope: Scope, definition: Definition, store_id: int) -> World:
    staff = desk.staff(scope.reading, store_id, scope.calendars, scope.now)
    return World(
        definition, scope.calendars, staff, scope.now, desk.Known(scope.reading, definition, store_id, scope.now)
    )


def unopened(scope: Scope, definition: Definition, store_id: int) -> Draft:
    """A case that is yet to begin."""
    world, by = _world(scope, definition, store_id), By(scope.asker.id)
    return Draft(opened(world, by), world, by, "", None)


def _ticks_to(scope: Scope, draft: Draft, case_id: int, states: set[str]) -> list[Step]:
    """The tick that completes the present state, when its next one stands in the column."""
    if draft.definition.states.get(draft.case.state) not in states:
        return []
    left = [one for one, _ in persons.held(draft) if one.state == draft.case.state]
    if len(left) != 1:
        return []
    row = scope.reading.execute(
        sa.select(TASK.c.id, TASK.c.version).where(TASK.c.case_id == case_id, TASK.c.name == left[0].name)
    ).one()
    asks = any(ask.required for ask in left[0].ask) or bool(left[0].checklist)
    return [Step(dict(draft.definition.text(left[0].name)), row.id, row.version, asks=asks)]


def _ways_to(draft: Draft, states: set[str]) -> list[Step]:
    return [
        Step(
            dict(draft.definition.text(found.name)),
            way=found.name,
            asks=found.signed or any(ask.required for ask in found.ask),
        )
        for found in draft.definition.ways.values()
        if found.to in states and is_on_offer(draft, found)
    ]
