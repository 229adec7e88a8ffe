"""Old orders that their file says are waiting: a person takes them up as cards, or ends them as history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from opsflow.flow import actions as flow
from opsflow.flow.actions import News
from opsflow.orders import terms
from opsflow.orders.naming import goods_of
from opsflow.orders.planning import ORDER, WORKFLOW
from opsflow.orders.stored import order_of
from opsflow.orders.writing import CHANGE, beginning
from opsflow.people.roles import Asker


def settle(
    change: sa.Connection,
    import_id: int,
    store_id: int,
    numbers: Sequence[str],
    *,
    take_up: bool,
    by: Asker,
    now: datetime,
) -> int:
    """Open a card for each of these orders that has none yet, or its record as history; answers how many."""
    asked = sa.select(ORDER).where(ORDER.c.number.in_(numbers), ORDER.c.store_id == store_id, ORDER.c.case_id.is_(None))
    rows = [cast("Any", row) for row in change.execute(asked.order_by(ORDER.c.number).with_for_update()).mappings()]
    event = "order.paid" if take_up else "order.past"
    goods = goods_of(change, [row["id"] for row in rows])
    news = [News(event, beginning(order_of(row), goods.get(row["id"], []))) for row in rows]
    done = flow.hear(change, WORKFLOW, store_id, news, by=by.id, door="import", now=now) if news else []
    for row, heard in zip(rows, done, strict=True):
        change.execute(sa.update(ORDER).where(ORDER.c.id == row["id"]).values(case_id=heard.case_id, updated_at=now))
    told = terms.follow(change, store_id, [row["id"] for row in rows], by=by.id, door="import", now=now)
    for row, heard in zip(rows, done, strict=True):
        began = sa.update(CHANGE).where(CHANGE.c.import_id == import_id, CHANGE.c.order_id == row["id"])
        change.execute(
            began.values(case_id=heard.case_id, case_since=0, case_until=told.get(row["number"], heard).version)
        )
    return len(rows)
