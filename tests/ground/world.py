"""A shop at work: two stores, ten people with a roster, both workflows, and orders and designs brought to any state.

Everything happens through public actions. The clock stands still until a test moves it.
"""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from opsflow import files
from opsflow.db import db_change, db_reading
from opsflow.flow import actions, upkeep
from opsflow.flow.actions import Done, News
from opsflow.flow.models import CASE, EVENT, TASK
from opsflow.people import actions as people
from opsflow.people import queries
from opsflow.people.models import Member, Shift
from opsflow.people.roles import Asker
from opsflow.scoring.scorecards import feed_names, load_scorecards
from opsflow.shop import actions as shops
from opsflow.shop.models import Store
from tests.pages.visitor import PASSWORD, Visitor

WORKFLOWS = Path(__file__).parents[2] / "workflows"
START = datetime(2026, 11, 24, 6, 42, tzinfo=UTC)  # a Tuesday, 14:42 in the shop
MAIN, OTHER = "qinghe", "other"
CREW: dict[str, tuple[str, str | None, str]] = {  # login: role, store (None: every one), shift
    "ann": ("shipping", MAIN, "day"),
    "bo": ("shipping", MAIN, "day"),
    "cai": ("customer_service", MAIN, "late"),
    "mei": ("store_manager", MAIN, "day"),
    "gu": ("deputy_gm", None, "day"),
    "li": ("designer", MAIN, "day"),
    "lo": ("designer", MAIN, "day"),
    "sun": ("ops_specialist", MAIN, "day"),
    "wu": ("promoter", MAIN, "day"),
    "eve": ("shipping", OTHER, "day"),
}
HOURS = {"day": ("09:00", "18:00"), "late": ("12:00", "21:00")}
ORDER_STATES = ("to_pack", "packed", "problem", "contacting_customer", "shipped", "refunded", "cancelled")
DESIGN_STATES = ("brief", "drafting", "submitted", "approved", "published", "listed", "withdrawn")
PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
POINTS = ("main_colour", "auxiliary_colour", "font", "font_size", "logo_position")


class Compiled(BytecodeCache):
    """Templates compiled once for all tests of a process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled before, if it was."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled now."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = Compiled()


@cache
def kept_password() -> str:
    """The hash of everybody's password, a quick one: hundreds of tests sign in."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass
class World:
    """The shop, as its people and the outside change it."""

    app: Flask
    at: datetime = START
    stores: dict[str, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    numbers: int = 0

    def open(self) -> "World":
        """Stores, people, roster and workflows."""
        items = feed_names(load_scorecards(WORKFLOWS / "scorecards").values())
        with self.app.app_context(), db_change() as change:
            upkeep.take_into_use(change, WORKFLOWS, self.at, items=items)
            for key, title in ((MAIN, "Qinghe"), (OTHER, "Other")):
                self.stores[key] = shops.add_store(change, key, title, now=self.at)
            for login, (role, store, shift) in CREW.items():
                self._join(change, login, role, store, shift)
        return self

    def entered(self) -> "World":
        """The same shop, found open in this database."""
        with self.app.app_context(), db_reading() as reading:
            self.stores = {row.key: row.id for row in reading.execute(sa.select(Store.key, Store.id))}
            self.ids = {row.login: row.id for row in reading.execute(sa.select(Member.login, Member.id))}
        return self

    def _join(self, change: sa.Connection, login: str, role: str, store: str | None, shift: str) -> None:
        self.ids[login] = people.add_member(
            change, login=login, name=login.title(), by=None, now=self.at, password_hash=kept_password(), locale="en"
        )
        people.hold(change, self.ids[login], role, self.stores[store] if store else None, by=None, now=self.at)
        starts, ends = HOURS[shift]
        week = [{"member_id": self.ids[login], "name": shift, "weekday": day} for day in range(7)]
        change.execute(sa.insert(Shift), [{**day, "starts": starts, "ends": ends} for day in week])

    def hires(self, login: str, role: str) -> None:
        """One more at work in the store."""
        with self.app.app_context(), db_change() as change:
            self._join(change, login, role, MAIN, "day")

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.at += timedelta(**span)

    def who(self, login: str) -> Asker:
        """A member as actions are asked by them."""
        with self.app.app_context(), db_reading() as reading:
            found = queries.asker_of(reading, self.ids[login], self.at)
        assert found
        return found

    def browser(self, login: str) -> Visitor:
        """A browser in which somebody is signed in."""
        visitor = Visitor(self.app)
        assert visitor.signs_in(login).status_code == 303
        return visitor

    # orders
    def order(
        self,
        state: str = "to_pack",
        *,
        hours_ago: float = 3,
        store: str = MAIN,
        parcels: tuple[str, ...] = (),
        **given: Any,
    ) -> int:
        """An order paid so long ago, in one parcel or in several, brought to a state; its case."""
        self.numbers += 1
        paid = self.at - timedelta(hours=hours_ago)
        facts = {"number": f"19{self.numbers:014d}", "products": "Scarf", "quantity": 2, "province": "Hunan"}
        event = "order.past" if state == "unknown" else "order.paid"
        case_id = self.hears(News(event, {**facts, "paid_at": paid, **given}), store=store)
        if parcels:
            self.decides("ann", case_id, "split_up", parcels=list(parcels))
        self._bring(case_id, state)
        return case_id

    def orders(self, count: int, *, store: str = MAIN, **given: Any) -> list[int]:
        """Many orders in one change, paid a minute apart."""
        first = self.numbers + 1
        self.numbers += count
        news = [
            News("order.paid", {"number": f"19{one:014d}", "products": "Scarf", "quantity": 1, "province": "Hunan",
                                "paid_at": self.at - timedelta(minutes=one), **given})
            for one in range(first, first + count)
        ]  # fmt: skip
        with self.app.app_context(), db_change() as change:
            done = actions.hear(change, "order_shipping", self.stores[store], news, by=None, door="import", now=self.at)
        return [one.case_id for one in done]

    def hears(self, news: News, *, store: str = MAIN, workflow: str = "order_shipping") -> int:
        """A case hears what happened outside."""
        with self.app.app_context(), db_change() as change:
            (done,) = actions.hear(change, workflow, self.stores[store], [news], by=None, door="import", now=self.at)
        return done.case_id

    def _bring(self, case_id: int, state: str) -> None:
        if state in ("refunded", "cancelled"):
            self.hears(News("order.refunded" if state == "refunded" else "order.closed", case_id=case_id))
        if state in ("packed", "shipped"):
            self.ticks("ann", case_id, "quality_check")
        if state == "shipped":
            self.ticks("ann", case_id, "pack_and_ship", courier="YTO", tracking="YT1")
        if state in ("problem", "contacting_customer"):
            self.decides("ann", case_id, "cannot_ship", reason="out_of_stock")
        if state == "contacting_customer":
            self.decides("cai", case_id, "take_over")

    # designs
    def design(self, state: str = "brief", **given: Any) -> int:
        """A design that Sun ordered, brought to a state; its case."""
        asked = {"title": "Poster", "kind": "poster", "deadline": self.at + timedelta(days=5), **given}
        with self.app.app_context():
            done = actions.begin(
                "design_review", "order_design", self.stores[MAIN], by=self.who("sun"), given=asked, now=self.at
            )
        self._draw(done.case_id, state)
        return done.case_id

    def _draw(self, case_id: int, state: str) -> None:
        if state == "withdrawn":
            self.decides("mei", case_id, "withdraw", comment="no longer needed")
            return
        steps = (
            lambda: self.ticks("sun", case_id, "write_brief", used_for="Home page", copy="Warm winter"),
            lambda: self.ticks("li", case_id, "draft", POINTS, version=[self.hands_in("li")]),
            lambda: self._approve(case_id),
            lambda: self.ticks("li", case_id, "publish", page="https://example.com/page"),
            lambda: self.ticks("wu", case_id, "list_it", listed_at="https://example.com/list"),
        )
        for step in steps[: DESIGN_STATES.index(state)]:
            step()

    def hands_in(self, login: str) -> str:
        """A small picture, stored; the value of a field that names it."""
        with self.app.app_context(), db_change() as change:
            upload = files.receive(BytesIO(PICTURE), "poster.png", ("png",), self.app.config["SETTINGS"].home)
            return files.keep(change, upload, self.stores[MAIN], self.ids[login], self.at)

    def _approve(self, case_id: int) -> None:
        with self.app.app_context():
            points = dict.fromkeys(POINTS, True)
            actions.check(self.task(case_id, "review").id, points, by=self.who("gu"), now=self.at)
        self.decides("gu", case_id, "approve")

    # what people do without a page
    def ticks(self, login: str, case_id: int, task: str, checked: tuple[str, ...] = (), **given: Any) -> Done:
        """Tick a task off."""
        with self.app.app_context():
            task_id = self.task(case_id, task).id
            return actions.tick(task_id, by=self.who(login), seen=None, given=given, checked=checked, now=self.at)

    def decides(self, login: str, case_id: int, way: str, **given: Any) -> Done:
        """Take a way."""
        with self.app.app_context():
            return actions.decide(case_id, way, by=self.who(login), seen=None, given=given, signed=True, now=self.at)

    def begins(self, login: str, workflow: str, way: str, **given: Any) -> int:
        """Open a case; its id."""
        with self.app.app_context():
            by, store = self.who(login), self.stores[MAIN]
            return actions.begin(workflow, way, store, by=by, given=given, now=self.at).case_id

    # what is there
    def case(self, case_id: int) -> Any:
        """The row of a case."""
        return self._row(sa.select(CASE).where(CASE.c.id == case_id))

    def task(self, case_id: int, name: str) -> Any:
        """The row of a task; of one that stands for many that of the first entry."""
        named = sa.or_(TASK.c.name == name, TASK.c.name.startswith(f"{name}:", autoescape=True))
        return self._row(sa.select(TASK).where(TASK.c.case_id == case_id, named).order_by(TASK.c.id).limit(1))

    def everything(self) -> list[Mapping[str, Any]]:
        """All events, to see whether anything changed."""
        with self.app.app_context(), db_reading() as reading:
            return [dict(row._mapping) for row in reading.execute(sa.select(EVENT).order_by(EVENT.c.id))]

    def _row(self, asked: Any) -> Any:
        with self.app.app_context(), db_reading() as reading:
            return reading.execute(asked).one()


@pytest.fixture
def shop(app: Flask) -> Iterator[World]:
    """A shop at work on a Tuesday afternoon, on each database."""
    app.jinja_env.bytecode_cache = _COMPILED
    world = World(app)
    app.config["CLOCK"] = lambda: world.at
    yield world.entered()
