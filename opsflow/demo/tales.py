"""Cases of the demo shop as data: a tale is a process, a store and its acts, each hours ago, by whom, what, saying what.

An act is the name of a task or way, `says` for a comment, or `follows` for the newest case, which something else began; one of a case that this one opened has the task that did so
before it (`agree_budget/check_ok`). By whom is a login, or a task: whoever has that; "" is whoever has the task itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from io import BytesIO
from typing import Any

import sqlalchemy as sa

from opsflow import files
from opsflow.db import db_change, db_reading
from opsflow.demo.posters import receipt
from opsflow.demo.story import HOUR, Week
from opsflow.flow import actions as flow
from opsflow.flow import delivery, upkeep
from opsflow.flow.queries import heard
from opsflow.i18n import zone
from opsflow.people.roles import Asker
from opsflow.shop.order_models import Order

DAY = timedelta(days=1)
OPENS, RESTS, CLOSES = timedelta(hours=9), timedelta(hours=21), timedelta(hours=22)
Act = tuple[float, str, str, Mapping[str, Any]]
Said = Callable[["Tale", datetime], Any]  # a value that is known once it is said


@dataclass
class Tale:
    """One case and its acts; `sold` is the number of the order that it is about."""

    week: Week
    workflow: str
    store: str
    acts: tuple[Act, ...]
    sold: str = ""
    case_id: int = 0

    def plan(self) -> None:
        """Let everything happen at its time."""
        for act in self.acts:
            self.week.at(awake(self.week.ago(act[0])), partial(self.go, act))

    def go(self, act: Act, at: datetime) -> None:
        """Let one act happen, and cases hear of it."""
        _, who, path, said = act
        given = {name: value(self, at) if callable(value) else value for name, value in said.items()}
        *tasks, what = path.split("/")
        if self.case_id:
            do(self.week, child(self.case_id, *tasks), who, what, given, at)
        elif what == "follows":
            with db_reading() as reading:
                self.case_id = heard.newest(reading, self.workflow, self.week.shop.stores[self.store])
        else:
            by = self.week.shop.people[who]
            store_id = self.week.shop.stores[self.store]
            self.case_id = flow.begin(self.workflow, what, store_id, by=by, given=given, now=at).case_id
        delivery.deliver(now=at)


def settle(now: datetime) -> None:
    """Let what comes by itself come: clocks ring, and cases hear of each other."""
    upkeep.sweep(now=now)
    delivery.deliver(now=now)


def do(week: Week, case_id: int, who: str, what: str, given: Mapping[str, Any], at: datetime) -> None:
    """Tick the tasks of a name, all their points with them, or take the way of that name."""
    with db_reading() as reading:
        tasks, definition = heard.open_tasks(reading, case_id), heard.law_of(reading, case_id)
    if what == "says":
        flow.comment(case_id, str(given["text"]), by=_asker(week, tasks, who), now=at)
    elif what in definition.ways:
        flow.decide(case_id, what, by=_asker(week, tasks, who), seen=None, given=given, now=at)
    for name in [name for name in tasks if name.partition(":")[0] == what or name == what]:
        by, points = _asker(week, tasks, who or name), definition.task_of(name).checklist
        flow.tick(tasks[name][0], by=by, seen=None, given=given, checked=points, now=at)


def _asker(week: Week, tasks: Mapping[str, tuple[int, int | None]], who: str) -> Asker:
    if who in week.shop.people:
        return week.shop.people[who]
    return next(week.shop.by_id[m] for name, (_, m) in tasks.items() if m and who in (name, name.partition(":")[0]))


def child(case_id: int, *tasks: str) -> int:
    """The case that a task of this one opened, or a task of that one, and so on."""
    for task in tasks:
        with db_reading() as reading:
            case_id = heard.opened_by(reading, case_id, task)
    return case_id


def awake(at: datetime) -> datetime:
    """The same moment, but what falls into the night is done in the last hour of the evening before, in the same order."""
    local = at.astimezone(zone())
    day = datetime.combine(local.date(), time(), local.tzinfo)
    if OPENS <= local - day < RESTS:
        return at
    evening = (day if local - day >= RESTS else day - DAY) + RESTS
    return (evening + (local - evening) * ((CLOSES - RESTS) / (DAY - RESTS + OPENS))).astimezone(at.tzinfo)


# values
def ahead(hours: float) -> Said:
    """A moment so many hours from the demo's now, on the hour."""
    return lambda tale, _: (tale.week.now + HOUR * hours).replace(minute=0, second=0, microsecond=0)


def sold(tale: Tale, _: datetime) -> str:
    """The order that the tale is about: one that has left."""
    if not tale.sold:
        there = tale.week.sold[tale.store]
        least = max(said.get("amount", 0) for *_, said in tale.acts)  # no remedy costs more than the order
        dear = sa.select(Order.number).where(Order.number.in_(there), Order.amount > least)
        with db_reading() as reading:
            found = set(reading.execute(dear).scalars())
        tale.sold = next(number for number in there if number in found)
        there.remove(tale.sold)
    return tale.sold


def of_order(column: str) -> Said:
    """What a file or the packer said of that order."""

    def said(tale: Tale, at: datetime) -> Any:
        with db_reading() as reading:
            asked: sa.Select[Any] = sa.select(getattr(Order, column)).where(Order.number == sold(tale, at))
            return reading.execute(asked).scalar_one()

    return said


def parcel(field: str) -> Said:
    """What the packer wrote down of that order."""
    return lambda tale, at: tale.week.parcels[sold(tale, at)][field]


def paper(name: str) -> Said:
    """A receipt, photographed by the opener."""

    def kept(tale: Tale, at: datetime) -> list[str]:
        received = files.receive(BytesIO(receipt()), name, ("png",), tale.week.home)
        with db_change() as change:
            return [
                files.keep(change, received, tale.week.shop.stores[tale.store], tale.week.shop.people["admin"].id, at)
            ]

    return kept
