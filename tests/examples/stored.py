"""The second stage for examples: a real shop on a real database, where every sentence is an action."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.flow import actions, delivery, desk, store, upkeep
from opsflow.flow.cast import SHIFTS
from opsflow.flow.law.alarms import next_moment
from opsflow.flow.law.answers import encoded
from opsflow.flow.law.commands.begin import Learn
from opsflow.flow.models import CASE, TASK
from opsflow.flow.reading.sentences import Sentence
from opsflow.flow.rehearsal import Stage
from opsflow.people import queries
from opsflow.people.models import Deputy, Holding, Member, Shift
from opsflow.people.roles import Asker
from opsflow.shop import actions as shop
from opsflow.shop import catalogue
from opsflow.shop.order_models import Order
from opsflow.yaml_nodes import Node

ORDER = Order.__table__
LONG_AGO, FAR_OFF = datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)
UNSAID = {  # of an order of which an example supposes only what it came to
    "status": "paid", "stated": True, "refund": 0, "title": "", "province": "", "courier": "", "tracking": "",
    "close_reason": "", "memo": "", "message": "", "balance_due": False, "changed_sku": False, "changed_address": False,
    "fingerprint": "", "updated_at": LONG_AGO,
}  # fmt: skip


class StoredStage(Stage):
    """Plays by actions; what an example compares is then read from the database."""

    def __post_init__(self) -> None:
        """Open the shop: its people have the ids that the stage in memory gives them."""
        super().__post_init__()
        with db_change() as change:
            self.store_id = shop.add_store(change, "main", "Main", now=LONG_AGO)
            for name, member_id in self.ids.items():
                change.execute(sa.insert(Member).values(id=member_id, login=name, name=name, created_at=LONG_AGO))
            for mate in self._mates():
                self._join(change, mate)

    def _join(self, change, mate) -> None:
        change.execute(sa.update(Member).where(Member.id == mate.id).values(superior_id=mate.superior))
        held = [
            {"member_id": mate.id, "store_id": self.store_id, "role": role, "since": LONG_AGO} for role in mate.roles
        ]
        change.execute(sa.insert(Holding), held)
        for shift in mate.shifts:
            starts, ends = SHIFTS[shift]
            hours = {"member_id": mate.id, "name": shift, "starts": starts, "ends": ends}
            change.execute(sa.insert(Shift), [{**hours, "weekday": day} for day in range(7)])
        for named in mate.deputies:
            change.execute(
                sa.insert(Deputy).values(member_id=mate.id, deputy_id=named.stand_in, starts=LONG_AGO, ends=FAR_OFF)
            )

    def play(self, steps: Node | None, *, must: bool) -> None:
        """Take every step, in a shop that sells and has set what the examples suppose."""
        if must:
            self._supply()
        super().play(steps, must=must)

    def _supply(self) -> None:
        sold = [{"number": number, **_row(facts)} for number, facts in self.shop.products.items()]
        desk.TELLERS["sheet"] = lambda reading, store_id, key, now: self.shop.named("sheet", key)  # till the test ends
        with db_change() as change:
            for number, facts in self.shop.others.get("order", {}).items():
                change.execute(sa.insert(ORDER).values(**UNSAID, store_id=self.store_id, number=number, **facts))
            catalogue.add(change, catalogue.Author(self.store_id, None, LONG_AGO, "hand"), sold)
            for name, value in self.shop.settings.items():
                shop.choose(change, f"{self.definition.key}.{name}", encoded(value), store_id=self.store_id)
        for value, who in self.shop.seen.items():
            for at, member in enumerate(reversed(who)):
                self._serve(value, member, LONG_AGO + timedelta(hours=3, minutes=at))
        with db_reading() as reading:
            self.earlier = set(reading.execute(sa.select(CASE.c.id)).scalars())

    def _serve(self, value: str, member: int, at: datetime) -> None:
        """Somebody answers a customer, or about an order, in a case of its own, which is over then."""
        given = {"kind": "other", "number": value, "customer": value, "order_value": 1, "what": "x"}
        with db_reading() as reading:
            by = queries.asker_of(reading, member, at)
        case_id = actions.begin("after_sales", "report", self.store_id, by=by, given=given, now=at).case_id
        with db_reading() as reading:
            task = sa.select(TASK.c.id).where(TASK.c.case_id == case_id, TASK.c.name == "first_answer")
            task_id = reading.execute(task).scalar_one()
        actions.tick(task_id, by=by, seen=None, given={}, now=at)
        with db_change() as change:
            news = [actions.News("refund.closed", {}, case_id)]
            actions.hear(change, "after_sales", self.store_id, news, by=None, door="import", now=at)

    def perform(self, said: Sentence) -> None:
        """Do what a sentence says, by the action of that name."""
        if said.verb == "passes":
            return
        getattr(self, f"_{said.verb}")(said, self._asker(said.who) if said.who else None)
        self._look()

    def ring(self) -> None:
        """Let the sweep come by."""
        before = len(self.events)
        upkeep.sweep(now=self.now)
        self._look()
        assert len(self.events) > before, f"nothing rang at {self.now}, expected {next_moment(self._sight())}"

    def _heard(self, said: Sentence, by: None) -> None:
        if said.task or said.subject in self.definition.hears:
            with db_change() as change:
                there = store.load_all(change, [self.case_id], claim=True)
                delivery.tell(
                    change, there, Learn(said.subject, said.task, said.ended), self.now, by=self.ids.get(said.by)
                )
            return
        at = said.at and said.at.replace(tzinfo=self.calendars.zone)
        news = actions.News(said.subject, said.given, self.case_id, at, "exact" if at else "before")
        with db_change() as change:
            (done,) = actions.hear(
                change, self.definition.key, self.store_id, [news], by=None, door="import", now=self.now
            )
        self.case_id = done.case_id

    def _takes(self, said: Sentence, by: Asker) -> None:
        given = {"by": by, "given": said.given, "now": self.now}
        if self.case_id is None:
            self.case_id = actions.begin(self.definition.key, said.subject, self.store_id, **given).case_id
        else:
            actions.decide(self.case_id, said.subject, seen=self.case.version, signed=True, **given)

    def _ticks(self, said: Sentence, by: Asker) -> None:
        task = self._task(said.subject)
        checked = self.definition.task_of(said.subject).checklist if said.all_checked else ()
        actions.tick(task.id, by=by, seen=task.version, given=said.given, checked=checked, now=self.now)

    def _checks(self, said: Sentence, by: Asker) -> None:
        actions.check(self._task(said.subject).id, {said.other: True}, by=by, now=self.now)

    def _undoes(self, said: Sentence, by: Asker) -> None:
        actions.undo(self.case_id, self.case.version, by=by, now=self.now)

    def _offers(self, said: Sentence, by: Asker) -> None:
        actions.offer(self._task(said.subject).id, self.ids[said.other], by=by, now=self.now)

    def _accepts(self, said: Sentence, by: Asker) -> None:
        actions.answer(self._task(said.subject).id, True, by=by, now=self.now)

    def _assigns(self, said: Sentence, by: Asker) -> None:
        actions.assign(self._task(said.subject).id, self.ids[said.other], by=by, now=self.now)

    def _excuses(self, said: Sentence, by: Asker) -> None:
        actions.excuse(self._task(said.subject).id, said.given["why"], by=by, now=self.now)

    def _says(self, said: Sentence, by: Asker) -> None:
        actions.comment(self.case_id, said.given["text"], by=by, now=self.now)

    case_id: int | None = None

    def _task(self, name: str):
        with db_reading() as reading:
            return reading.execute(sa.select(TASK).where(TASK.c.case_id == self.case_id, TASK.c.name == name)).one()

    def _asker(self, name: str) -> Asker:
        with db_reading() as reading:
            return queries.asker_of(reading, self.ids[name], self.now)

    def _look(self) -> None:
        with db_reading() as reading:
            there = sa.select(CASE.c.id).where(CASE.c.workflow == self.definition.key)
            assert len(set(reading.execute(there).scalars()) - self.earlier) == 1
            self.case = store.load(reading, self.case_id).case
            history = store.history(reading, self.case_id)
        for event in history[len(self.events) :]:
            self.note(event)


def _row(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A product's facts as the catalogue has them."""
    row = {"list_price" if fact == "price" else fact: value for fact, value in facts.items()}
    return {**row, "stock": int(row["stock"])} if "stock" in row else row
