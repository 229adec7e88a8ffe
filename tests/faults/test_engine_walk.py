"""Five hundred steps at random through both processes, with time moving: nothing breaks, and every case can be refolded."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from opsflow.db import db_change, db_reading
from opsflow.flow import actions, laws, store, upkeep
from opsflow.flow.actions import News
from opsflow.flow.models import CASE, TASK
from opsflow.flow.verify import verify
from opsflow.refusals import Refused
from tests.ground.world import POINTS, World

STEPS = 500
WORDS = {"reason": "faulty", "changes": "larger", "comment": "words", "version": ["1/a.png"], "courier": "YTO"}


class Walker:
    """Does anything that comes to mind; whatever happens is a result or a refusal."""

    def __init__(self, shop: World) -> None:
        self.shop, self.dice = shop, random.Random(20261124)
        self.askers = [shop.who(login) for login in shop.ids]
        self.results: Counter[str] = Counter()
        self.last = 1, 1, self.askers[0]  # an act that may be taken back: case, version, doer

    def step(self) -> None:
        """One act."""
        self.shop.at += timedelta(minutes=self.dice.choice([0, 1, 3, 40, 300]))
        act = self.dice.choice(
            [self.tick] * 6 + [self.decide] * 5 + [self.hear, self.give, self.undo, self.undo, self.say, self.check]
        )
        try:
            act()
            self.results[act.__name__] += 1
        except Refused as refusal:
            self.results[refusal.key] += 1
        if self.dice.random() < 0.3:
            self.results["rung"] += upkeep.sweep(now=self.shop.at)

    def pick(self, table: Any, *which: Any) -> Any:
        with db_reading() as reading:
            return self.dice.choice(reading.execute(select(table).where(*which)).all())

    def open_task(self) -> Any:
        return self.pick(TASK, TASK.c.done_at.is_(None), TASK.c.closed_at.is_(None))

    def typed(self) -> dict[str, Any]:
        until = self.shop.at + timedelta(hours=self.dice.randint(-5, 60))
        link = "https://example.com/1"
        times = {"wait_until": until, "deadline": until}
        return {**WORDS, **times, "page": link, "listed_at": link, "used_for": "home", "copy": "Sale", "tracking": "1"}

    def tick(self) -> None:
        task = self.open_task()
        asked = {"given": self.typed(), "checked": POINTS if self.dice.random() < 0.8 else (), "now": self.shop.at}
        by = self.dice.choice(self.askers)
        done = actions.tick(task.id, by=by, seen=task.version, **asked)
        self.last = done.case_id, done.version, by

    def decide(self) -> None:
        case = self.pick(CASE, CASE.c.ended_at.is_(None))
        with db_reading() as reading:
            ways = store.load(reading, case.id).case, laws.law(reading, case.workflow).definition.ways
        here = [name for name, way in ways[1].items() if way.by and case.state in way.sources] or ["withdraw"]
        asked = {"given": self.typed(), "now": self.shop.at}
        by = self.dice.choice(self.askers)
        done = actions.decide(case.id, self.dice.choice(here), by=by, seen=case.version, **asked)
        self.last = done.case_id, done.version, by

    def hear(self) -> None:
        case = self.pick(CASE, CASE.c.workflow == "order_shipping")
        event = self.dice.choice(["shipped", "closed", "limit", "still_waiting", "refunded", "paid"])
        news = News(f"order.{event}", {"ship_by": self.shop.at + timedelta(days=1)}, case.id, self.shop.at, "exact")
        with db_change() as change:
            actions.hear(change, case.workflow, case.store_id, [news], by=None, door="import", now=self.shop.at)

    def give(self) -> None:
        task, other = self.open_task(), self.dice.choice(self.askers)
        by = next(one for one in self.askers if one.login == "mei")
        actions.assign(task.id, other.id, by=by, now=self.shop.at)

    def undo(self) -> None:
        case_id, version, by = self.last
        actions.undo(case_id, version, by=by, now=self.shop.at)

    def say(self) -> None:
        actions.comment(self.pick(CASE).id, "words", by=self.dice.choice(self.askers), now=self.shop.at)

    def check(self) -> None:
        points = {point: self.dice.random() < 0.8 for point in POINTS}
        open_now = TASK.c.done_at.is_(None), TASK.c.closed_at.is_(None)
        with db_reading() as reading:  # few have points: they are hardly met by chance
            asking = reading.execute(select(TASK.c.id).where(*open_now, TASK.c.points > 0)).scalars().all()
        actions.check(
            self.dice.choice(asking) if asking else self.open_task().id,
            points,
            by=self.dice.choice(self.askers),
            now=self.shop.at,
        )


def test_five_hundred_steps_leave_cases_that_their_events_make(shop: World) -> None:
    shop.orders(25)
    for _ in range(25):
        shop.design()
    with shop.app.app_context():
        walker = Walker(shop)
        for _ in range(STEPS):
            walker.step()
        with db_reading() as reading:
            assert list(verify(reading)) == []
    assert walker.results.keys() >= {"tick", "decide", "hear", "give", "say", "check", "rung", "undo", "not_yours"}
