"""What a change needs from the house around the engine: the calendars and the people of a store, from their rows."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from opsflow.flow.law.answers import decoded
from opsflow.flow.law.context import World
from opsflow.flow.law.staff import Absence, Load, Mate, Staff
from opsflow.flow.models import ABOUT, TASK
from opsflow.flow.rows import told_of
from opsflow.flow.words.definition import Definition
from opsflow.flow.words.hours import Hours
from opsflow.flow.words.worktime import Calendar, Calendars, Runs, standard_calendars
from opsflow.i18n import zone
from opsflow.people import queries as people
from opsflow.people.staffing import DeputyRow, LeaveRow, ShiftRow
from opsflow.shop import queries as shop
from opsflow.shop.calendars import STAMP
from opsflow.shop.models import CalendarDay, CalendarSpan
from opsflow.shop.orders import order_total
from opsflow.shop.products import ProductFacts, product_facts

OfMember = TypeVar("OfMember", ShiftRow, LeaveRow, DeputyRow)
Teller = Callable[[sa.Connection, int, str, datetime], Mapping[str, Any]]  # store, key, now: the facts
TELLERS: dict[str, Teller] = {  # by type; a room adds its own
    "order": lambda reading, store_id, number, now: {"total": order_total(reading, store_id, number)},
}
MOST_SERVED = 50  # ticks looked back at
_LAID_OUT: dict[tuple[str, str, str], Calendars] = {}


def calendars(reading: sa.Connection, of: ZoneInfo) -> Calendars:
    """The shop's calendars; laid out once for each change of their rows."""
    stamp = str(shop.setting(reading, STAMP, ""))
    key = (str(reading.engine.url), str(of), stamp)
    if key not in _LAID_OUT:
        _LAID_OUT[key] = _lay_out(reading, of)
    return _LAID_OUT[key]


def world(reading: sa.Connection, definition: Definition, store_id: int, now: datetime) -> World:
    """All that a change of a case of this store depends on beside the case."""
    laid_out = calendars(reading, zone())
    people_there = staff(reading, store_id, laid_out, now)
    return World(definition, laid_out, people_there, now, Known(reading, definition, store_id, now))


@dataclass(frozen=True, slots=True)
class Known:
    """What a store knows beside its cases (`sight.Outside`), looked up once when an act asks."""

    reading: sa.Connection
    definition: Definition
    store_id: int
    now: datetime
    met: dict[str, Mapping[str, Any] | None] = field(default_factory=dict)  # products asked for so far

    def facts(self, numbers: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        """Products of the catalogue."""
        new = [number for number in numbers if number not in self.met]
        if new:
            there = product_facts(self.reading, self.store_id, new)
            self.met.update((number, _facts(there[number]) if number in there else None) for number in new)
        return {number: facts for number in numbers if (facts := self.met[number]) is not None}

    def named(self, kind: str, key: str) -> Mapping[str, Any]:
        """An order of the store, a score sheet: what its room tells of it."""
        return TELLERS[kind](self.reading, self.store_id, key, self.now)

    def served(self, field: str, value: Any) -> Sequence[int]:
        """Who has ticked tasks of cases about the same."""
        kind, said = told_of(self.definition.fields[field], value)
        about = sa.and_(ABOUT.c.case_id == TASK.c.case_id, ABOUT.c.kind == kind, ABOUT.c.value == said)
        asked = sa.select(TASK.c.doer_id).join(ABOUT, about).where(TASK.c.store_id == self.store_id)
        ticked = asked.where(TASK.c.doer_id.is_not(None), TASK.c.done_at.is_not(None)).order_by(TASK.c.done_at.desc())
        return list(dict.fromkeys(self.reading.execute(ticked.limit(MOST_SERVED)).scalars()))

    def setting(self, name: str) -> Any:
        """What the store, or the whole shop, set for this process."""
        key = f"{self.definition.key}.{name}"
        found = shop.setting(self.reading, key, None, store_id=self.store_id)
        return decoded(self.definition.settings[name], found)


def meet(world: World, given: Iterable[Mapping[str, Any]]) -> None:
    """Look up together what products many acts name: each would ask for its own."""
    fields = [field.name for field in world.definition.fields.values() if field.type == "product"]
    said = (values.get(name) for values in given for name in fields)
    world.outside.facts({one for value in said if value for one in (value if isinstance(value, list) else [value])})


def _facts(product: ProductFacts) -> dict[str, Any]:
    return {
        "title": product.title,
        "price": product.list_price,
        "stock": product.stock,
        "on_sale": product.on_sale,
        "hero": product.hero,
    }


def staff(reading: sa.Connection, store_id: int, laid_out: Calendars, now: datetime) -> Staff:
    """A store's people, read when first asked for."""
    return Staff(
        lambda: _mates(reading, store_id, now),
        laid_out,
        lambda: _loads(reading),
        lambda member: people.roles_of(reading, member, store_id, now),
    )


def _lay_out(reading: sa.Connection, zone: ZoneInfo) -> Calendars:
    weeks: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for span in reading.execute(sa.select(CalendarSpan).order_by(CalendarSpan.id)):
        weeks[span.calendar].append((span.weekday, span.starts, span.ends))
    if not weeks:
        return standard_calendars(zone, {})
    days: dict[str, dict[date, list[Hours]]] = defaultdict(dict)
    for day in reading.execute(sa.select(CalendarDay)):
        days[day.calendar][date.fromisoformat(day.day)] = _hours(day, weeks[day.calendar])
    dispatch = Calendar(zone, weeks["dispatch"], days["dispatch"])
    cutoff = time.fromisoformat(str(shop.setting(reading, "dispatch_cutoff", "16:00")))
    end = time.fromisoformat(str(shop.setting(reading, "dispatch_end", "18:00")))
    published = {day.year for day in days["working"]}
    return Calendars(
        working=Calendar(zone, weeks["working"], days["working"], published=published),
        dispatch=dispatch,
        service=Calendar(zone, weeks["service"], days["service"]),
        runs=Runs(dispatch, cutoff, end),
        zone=zone,
    )


def _hours(day: CalendarDay | sa.Row[Any], week: list[tuple[int, str, str]]) -> list[Hours]:
    if not day.open:
        return []
    if day.starts and day.ends:
        return [(day.starts, day.ends)]
    return list(dict.fromkeys((starts, ends) for _, starts, ends in week))[:1]


def _mates(reading: sa.Connection, store_id: int, now: datetime) -> Iterable[Mate]:
    there = people.staff_of(reading, store_id, now)
    shifts, leaves, deputies = _by_member(there.shifts), _by_member(there.leaves), _by_member(there.deputies)
    above = {row.member_id: row.superior_id for row in there.members if row.disabled}
    for row in there.members:
        if row.disabled:
            continue
        week: dict[str, tuple[tuple[int, str, str], ...]] = {}
        for shift in shifts[row.member_id]:
            week[shift.name] = (*week.get(shift.name, ()), (shift.weekday, shift.starts, shift.ends))
        yield Mate(
            row.member_id,
            row.name,
            row.roles,
            _present(row.superior_id, dict(above)),
            week,
            tuple(Absence(leave.starts, leave.ends, leave.stand_in_id) for leave in leaves[row.member_id]),
            tuple(Absence(named.starts, named.ends, named.deputy_id) for named in deputies[row.member_id]),
        )


def _present(superior: int | None, above: dict[int, int | None]) -> int | None:
    """Who is above: past those who are gone, each of whom is in `above` with their own superior."""
    while superior in above:
        superior = above.pop(superior)
    return superior


def _by_member(rows: Iterable[OfMember]) -> dict[int, list[OfMember]]:
    found: dict[int, list[OfMember]] = defaultdict(list)
    for row in rows:
        found[row.member_id].append(row)
    return found


def _loads(reading: sa.Connection) -> dict[int, Load]:
    """How many open tasks each member has, and when the newest of them opened."""
    task = TASK.c
    rows = reading.execute(
        sa.select(task.assignee_id, sa.func.count(), sa.type_coerce(sa.func.max(task.opened_at), task.opened_at.type))
        .where(task.closed_at.is_(None), task.done_at.is_(None), task.optional.is_(False))
        .where(task.assignee_id.is_not(None))
        .group_by(task.assignee_id)
    )
    return {member: (count, last) for member, count, last in rows}
