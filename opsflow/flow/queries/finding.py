"""Cases found by their words."""

from typing import cast

import sqlalchemy as sa

from opsflow.flow.models import CASE
from opsflow.flow.queries.cards import COLUMNS, WITH_TASK, cards
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Card
from opsflow.search.hits import hits
from opsflow.shop.order_models import Order

ORDER = cast(sa.Table, Order.__table__)


def found(scope: Scope, asked: str, limit: int) -> list[Card]:
    """Cases in the reader's stores that hold these words, the nearest first, open before ended, newest first.

    An order's own case is left out: whoever looks for that finds the order.
    """
    near = hits(scope.reading, "case", asked, scope.stores)
    of_order = sa.exists().where(ORDER.c.case_id == CASE.c.id)
    there = WITH_TASK.join(near, near.c.id == CASE.c.id)
    order = (near.c.place, CASE.c.ended_at.is_not(None), CASE.c.id.desc())
    rows = scope.reading.execute(
        sa.select(*COLUMNS).select_from(there).where(~of_order, scope.seen).order_by(*order).limit(limit)
    )
    return cards(scope, rows.all())
