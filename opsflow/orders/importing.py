"""A file goes in: claimed by one worker, surveyed once for what it is, then read in batches (`course`)."""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, BinaryIO

import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.i18n import zone
from opsflow.orders.course import RUN, Course, Lost, Trade, go, told
from opsflow.orders.planning import Frame, orders_told, planned
from opsflow.orders.reading import Reading, read, survey
from opsflow.orders.refunds import planning as refunds
from opsflow.orders.refunds import writing as refund_writing
from opsflow.orders.writing import Author, write
from opsflow.refusals import Refused
from opsflow.shop import queries as shop

PAST_DAYS = "history_days"  # the setting: an order whose limit passed longer ago is history
LEASE = timedelta(seconds=60)  # after so long without a beat a worker is taken to be dead
MOST_TRIES = 5
ORDERS = Trade(orders_told, planned, write)
REFUNDS = Trade(refunds.refunds_told, refunds.planned, refund_writing.write)
UNDER_WAY = ("queued", "reading", "taking_back")

Clock = Callable[[], datetime]


def claim(run_id: int, now: datetime) -> tuple[Any, str] | None:
    """Take an import that nobody is at: its row, and the token to hold it by. None when somebody is, or it is over."""
    token = secrets.token_hex(8)
    free = sa.or_(RUN.c.worker.is_(None), RUN.c.beat_at < now - LEASE)
    taken = sa.update(RUN).where(RUN.c.id == run_id, RUN.c.state.in_(UNDER_WAY), free)
    with db_change() as change:
        claimed = change.execute(taken.values(worker=token, beat_at=now, tries=RUN.c.tries + 1))
        row = change.execute(sa.select(RUN).where(RUN.c.id == run_id)).one_or_none()
        return (row, token) if row and claimed.rowcount else None


def bring_in(run: Any, token: str, stream: BinaryIO, *, keep_buyers: bool, clock: Clock) -> None:
    """Import a claimed file from a seekable stream; what came of it stands in its row. Raises Lost."""
    at = run.started_at  # what is believed of the file's times stays the same in a second try
    try:
        course = _begin(run, token, survey(stream, now=at, zone=zone()), clock())
        if course:
            go(course, read(stream, now=at, zone=zone(), keep_buyers=keep_buyers), clock)
            set_run(run.id, token, state="done", ended_at=clock(), worker=None)
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        set_run(run.id, token, state="refused", error=told(refusal), ended_at=clock(), worker=None)


def set_run(run_id: int, token: str, **values: object) -> None:
    """Note something on a claimed run. Raises Lost."""
    with db_change() as change:
        held = sa.update(RUN).where(RUN.c.id == run_id, RUN.c.worker == token)
        if not change.execute(held.values(**values)).rowcount:
            raise Lost


def _begin(run: Any, token: str, whole: Reading, now: datetime) -> Course | None:
    """Note what the file is. None: it is of another store, and a person is asked first."""
    with db_reading() as reading:
        other = None if run.confirmed else _other_store(shop.stores(reading), run.store_id, whole.store_names)
        days = int(shop.setting(reading, PAST_DAYS, 7, store_id=run.store_id))
    seen = {"layout": whole.layout.kind, "lines": whole.lines_read, "newest_at": whole.newest, "beat_at": now}
    if other:
        set_run(run.id, token, state="asking", asked=other, worker=None, **seen)
        return None
    set_run(run.id, token, state="reading", **seen)
    author = Author(run.id, run.store_id, run.member_id, whole.newest)
    frame = Frame(run.store_id, whole.newest, whole.layout.opens_orders, timedelta(days=days))
    return Course(run, token, author, frame, REFUNDS if whole.layout.kind == "refunds" else ORDERS)


def _other_store(stores: Iterable[shop.StoreRow], store_id: int, names: set[tuple[str, str]]) -> str | None:
    """What the file calls its store, where that is not this one: not this one's name or number, or another one's of the shop."""
    by_id = {store.id: store for store in stores}
    ours = by_id.pop(store_id)
    strange = [pair for pair in sorted(names) if _is_strange(ours, list(by_id.values()), *pair)]
    return next((name or platform_id for platform_id, name in strange), None)


def _is_strange(ours: shop.StoreRow, others: Iterable[shop.StoreRow], platform_id: str, name: str) -> bool:
    if ours.platform_id and platform_id:
        return ours.platform_id != platform_id
    if ours.platform_name and name:
        return ours.platform_name != name
    return any(
        (platform_id and other.platform_id == platform_id) or (name and other.platform_name == name) for other in others
    )
