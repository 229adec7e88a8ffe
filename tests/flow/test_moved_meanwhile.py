"""Whoever waits while a case moves to another version finds it there."""

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.flow import actions, defining, store
from opsflow.flow.defining import Text
from opsflow.flow.models import CASE, DEFINITION
from opsflow.scoring.scorecards import feed_names, load_scorecards
from tests.ground.databases import Database
from tests.ground.until import until
from tests.ground.world import WORKFLOWS, World

ITEMS = feed_names(load_scorecards(WORKFLOWS / "scorecards").values())


def test_a_note_that_waited_for_a_move_is_written(shop: World, database: Database) -> None:
    case = shop.order()
    with shop.app.app_context():
        shipped = (WORKFLOWS / "order_shipping.yaml").read_text()
        own = Text("order_shipping", f"{shipped}\n# our own\n")
        defining.take(own, ITEMS, shipped=shipped, seen=1, by=shop.who("gu"), now=shop.at)
        ann, newest = shop.who("ann"), sa.select(sa.func.max(DEFINITION.c.id)).scalar_subquery()

    def says() -> int:
        with shop.app.app_context():
            return actions.comment(case, "Seen.", by=ann, now=shop.at).case_id

    def loads() -> int:
        with shop.app.app_context(), db_change() as change:
            return len(store.load_all(change, [case], claim=True))

    def are_waiting() -> bool:
        asked = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        with db_reading() as reading:
            return bool(reading.execute(asked).scalar_one() >= 2)

    with ThreadPoolExecutor(2) as threads, shop.app.app_context():
        with db_change() as change:
            change.execute(sa.update(CASE).where(CASE.c.id == case).values(definition_id=newest))
            said, loaded = threads.submit(says), threads.submit(loads)
            if database.kind == "postgresql":
                until(are_waiting)
        assert (said.result(), loaded.result()) == (case, 1)
