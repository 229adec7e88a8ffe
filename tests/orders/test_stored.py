from dataclasses import replace

import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.orders.deciding import decide
from opsflow.orders.stored import columns_of, order_of
from opsflow.shop.models import Store
from opsflow.shop.order_models import Order
from tests.orders.files import NOW, cells, everything, order, table
from tests.orders.headers import ORDERS


def stored(told):
    """The order as it comes back from the database."""
    with db_change() as change:
        store = change.execute(
            sa.insert(Store).values(key="a", title="A", created_at=NOW).returning(Store.id)
        ).scalar_one()
        change.execute(sa.insert(Order).values(store_id=store, updated_at=NOW, **columns_of(told)))
    with db_reading() as reading:
        return order_of(reading.execute(sa.select(Order.__table__)).mappings().one())


def test_an_order_comes_back_from_the_database_as_it_was_read(app, inside):
    told = order(退款金额="8.80", 订单备注="急")
    assert stored(told) == replace(told, line=0, store_id="", store_name="")


def test_a_kept_buyer_comes_back_and_the_line_again_changes_nothing(app, inside):
    header = ORDERS["2022"]
    (told,), _ = everything(table(header, cells(header)), keep_buyers=True)
    known = stored(told)
    assert known.buyer == told.buyer
    assert decide(told, known, None, now=NOW, newest=NOW).outcome == "unchanged"
