"""Who works in the shops of the bench, and what lies on their boards."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

import opsflow
from opsflow import db
from opsflow.flow import actions
from opsflow.flow.actions import News
from opsflow.jobs.settling import settle
from opsflow.people import actions as people
from opsflow.people import passwords, queries
from opsflow.people.roles import Asker
from opsflow.shop import actions as shop

PROJECT = Path(opsflow.__file__).parents[1]
ORDERS = "order_shipping"
PASSWORD = "measured twice, cut once"
CREW = {  # login: role
    "ann": "shipping",
    "bo": "shipping",
    "cai": "customer_service",
    "mei": "store_manager",
    "gu": "deputy_gm",
    "li": "designer",
    "sun": "ops_specialist",
    "wu": "promoter",
}
IN_ONE_CHANGE = 500


@dataclass(frozen=True, slots=True)
class Crew:
    """The store and its people by login, as actions are asked by them."""

    store_id: int
    who: dict[str, Asker]


def opened(app: Flask) -> Crew:
    """Open a shop in an empty database: calendars, workflows, one store, its people with a roster."""
    with app.app_context():
        at, kept = db.now(), passwords.hashed(PASSWORD)
        with db.db_change() as change:
            settle(change, at)
            store_id = shop.add_store(change, "bench", "Bench", now=at)
            ids = {login: _join(change, login, role, store_id, kept, at) for login, role in CREW.items()}
        with db.db_reading() as reading:
            return Crew(store_id, {login: queries.asker_of(reading, id_, at) for login, id_ in ids.items()})


def _join(change: sa.Connection, login: str, role: str, store_id: int, kept: str, at: datetime) -> int:
    member = people.add_member(change, login=login, name=login.title(), by=None, now=at, password_hash=kept)
    people.hold(change, member, role, store_id, by=None, now=at)
    shift = {"member_id": member, "name": "day", "starts": "09:00", "ends": "21:00"}
    change.execute(sa.insert(db.db.metadata.tables["shift"]), [shift | {"weekday": day} for day in range(7)])
    return member


def paid(app: Flask, crew: Crew, n: int, *, within: timedelta = timedelta(hours=20), **given: object) -> list[int]:
    """`n` orders paid at moments within the last hours; their cases."""
    cases: list[int] = []
    with app.app_context():
        at = db.now()
        news = list(_news(n, at, within, given))
        for start in range(0, n, IN_ONE_CHANGE):
            with db.db_change() as change:
                some = news[start : start + IN_ONE_CHANGE]
                done = actions.hear(change, ORDERS, crew.store_id, some, by=None, door="import", now=at)
            cases += [one.case_id for one in done]
    return cases


def _news(n: int, at: datetime, within: timedelta, given: dict[str, object]) -> Iterator[News]:
    chance = random.Random(n)
    for number in range(n):
        facts = {"number": f"19{number:014d}", "products": "羊绒围巾 驼色", "quantity": 2, "province": "上海"}
        yield News("order.paid", {**facts, "paid_at": at - within * chance.random(), **given})


def brought_on(app: Flask, crew: Crew, cases: Sequence[int]) -> None:
    """Let a board have something in every column: of 20 orders 9 wait, 6 are checked, 2 stuck, 1 is asked about, 2 left."""
    check, ship = tasks(app, "quality_check"), tasks(app, "pack_and_ship")
    with app.app_context():
        for number, case in enumerate(cases):
            kind, at = "wwwwwwwwwccccccssall"[number % 20], db.now()
            if kind in "cl":
                actions.tick(check[case], by=crew.who["ann"], seen=None, now=at)
            if kind == "l":
                parcel = {"courier": "YTO", "tracking": f"YT{case}"}
                actions.tick(ship[case], by=crew.who["ann"], seen=None, given=parcel, now=at)
            if kind in "sa":
                actions.decide(case, "cannot_ship", by=crew.who["ann"], seen=None, given={"reason": "other"}, now=at)
            if kind == "a":
                actions.decide(case, "take_over", by=crew.who["cai"], seen=None, now=at)


def tasks(app: Flask, name: str) -> dict[int, int]:
    """The task of this name of each case: case → task."""
    task = db.db.metadata.tables["flow_task"].c
    asked = sa.select(task.case_id, task.id).where(task.name == name).order_by(task.case_id)
    with app.app_context(), db.db_reading() as reading:
        return {row.case_id: row.id for row in reading.execute(asked)}
