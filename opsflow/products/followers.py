"""A product that is sold out, or back, is watched: its stock_watch begins or hears of it, in the change of the stock."""

from collections.abc import Iterable, Sequence
from itertools import groupby

import sqlalchemy as sa

from opsflow.flow import actions as flow
from opsflow.flow import feed
from opsflow.flow.actions import News
from opsflow.flow.queries import heard
from opsflow.shop.stock import StockNews, hears_stock

WORKFLOW = "stock_watch"


@hears_stock
def watch(change: sa.Connection, told: Sequence[StockNews]) -> None:
    """Let each product's open case hear, or one begin where something on sale is sold out; one without a number has none."""
    named = sorted((one for one in told if one.number), key=lambda one: one.store_id)
    if named and WORKFLOW in feed.workflows(change):
        for store_id, of_store in groupby(named, key=lambda one: one.store_id):
            _hear(change, store_id, list(of_store))


def _hear(change: sa.Connection, store_id: int, told: Sequence[StockNews]) -> None:
    there = heard.open_of(change, WORKFLOW, store_id, [str(one.number) for one in told])
    news = list(_news(told, there))
    if news:
        first = told[0]
        flow.hear(change, WORKFLOW, store_id, news, by=first.by, door="catalogue", now=first.at)


def _news(told: Iterable[StockNews], there: dict[str, int]) -> Iterable[News]:
    for one in told:
        case_id = there.get(str(one.number))
        if case_id:
            yield News(one.event, case_id=case_id)
        elif one.event == "stock.zero" and one.on_sale:
            yield News(one.event, {"product": one.number})
