"""Notices and campaigns reach their orders: each order's case is told what holds for it, and what holds no longer.

What an order was told stands in its row, so that this can be done again at any time and changes nothing twice.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from opsflow.db import db_change, db_reading, one_at_a_time
from opsflow.flow import actions as flow
from opsflow.flow import desk
from opsflow.flow.actions import Done, News
from opsflow.flow.queries.heard import stands
from opsflow.flow.words.worktime import Calendars
from opsflow.i18n import zone
from opsflow.orders.deciding import LIMIT
from opsflow.orders.lines import OrderRow
from opsflow.orders.naming import goods_of
from opsflow.orders.planning import DISPATCH, LOCK, ORDER, WORKFLOW
from opsflow.shop.terms import TERMS, Bought, Given, Terms, given, terms_of

TOGETHER = 100  # orders told in one change: a person's act never waits for more than these
FROZEN_AFTER = 3  # working days of the next month
_LOOKED_AT = "id number case_id paid_at province title ship_by notice_id notice_by campaign_id"
_COLUMNS = [column for column in ORDER.c if column.name in _LOOKED_AT.split()]
log = logging.getLogger(__name__)


def holding(terms: Sequence[Terms], order: OrderRow, goods: Iterable[str]) -> Given:
    """What holds for an order that comes in; a limit that its file tells is before any notice."""
    found = given(terms, Bought(order.paid_at, order.province, order.title, frozenset(goods)))
    return Given(campaign=found.campaign) if order.ship_by else found


def said(found: Given) -> dict[str, Any]:
    """What a case that begins is told of it."""
    of_notice = {"ship_by": found.limit, "notice": found.notice.title, "noticed": True} if found.notice else {}
    return of_notice | ({"campaign": True} if found.campaign else {})


def columns_of(found: Given) -> dict[str, Any]:
    """What the order's row keeps of it."""
    return {
        "notice_id": found.notice.id if found.notice else None,
        "notice_by": found.limit,
        "campaign_id": found.campaign.id if found.campaign else None,
    }


def follow(
    change: sa.Connection, store_id: int, order_ids: Sequence[int], *, by: int | None, door: str, now: datetime
) -> dict[str, Done]:
    """Tell these orders' cases what holds for them now, within the caller's change; those told, by order number."""
    rows, terms = _rows(change, order_ids), terms_of(change, store_id)
    if not terms and not any(row.notice_id or row.campaign_id for row in rows):
        return {}
    moved = list(_moved(rows, terms, goods_of(change, [row.id for row in rows])))
    news = [(row, found, _news(row, found)) for row, found, _ in _not_fixed(change, moved, now)]
    heard = [(row, one) for row, _, one in news if one]
    done = flow.hear(change, WORKFLOW, store_id, [one for _, one in heard], by=by, door=door, now=now) if heard else []
    if news:
        kept = [{"at_id": row.id, "updated_at": now, **columns_of(found)} for row, found, _ in news]
        change.execute(_KEEP, kept)
    return {row.number: one for (row, _), one in zip(heard, done, strict=True)}


def settle_all(*, now: datetime) -> int:
    """Tell every order that terms changed for; answers how many were told. Any time, by anybody, once."""
    with db_reading() as reading:
        rows = reading.execute(sa.select(TERMS).where(~TERMS.c.settled).order_by(TERMS.c.id)).all()
    return sum(_settle(row, now) for row in rows)


def concerned(reading: sa.Connection, row: Any) -> list[int]:
    """The orders that terms may hold for, or were told of them."""
    of_time = sa.and_(ORDER.c.paid_at >= row.paid_from, ORDER.c.paid_at < row.paid_until)
    told = ORDER.c.notice_id == row.id if row.kind == "notice" else ORDER.c.campaign_id == row.id
    asked = sa.select(ORDER.c.id).where(ORDER.c.store_id == row.store_id, ORDER.c.case_id.is_not(None))
    return list(reading.execute(asked.where(sa.or_(of_time, told)).order_by(ORDER.c.id)).scalars())


def moves(
    reading: sa.Connection, store_id: int, order_ids: Sequence[int], terms: Sequence[Terms], now: datetime
) -> Iterator[tuple[Any, Given, bool]]:
    """Those of these orders that such terms would change: row, what would hold, whether its case has ended. Reads only."""
    for start in range(0, len(order_ids), 10 * TOGETHER):
        rows = _rows(reading, order_ids[start : start + 10 * TOGETHER])
        found = list(_moved(rows, terms, goods_of(reading, [row.id for row in rows])))
        yield from _not_fixed(reading, found, now)


# how
_KEEP = (
    sa.update(ORDER)
    .where(ORDER.c.id == sa.bindparam("at_id"))
    .values({name: sa.bindparam(name) for name in ("notice_id", "notice_by", "campaign_id", "updated_at")})
)


def _settle(row: Any, now: datetime) -> int:
    with db_change() as change:
        one_at_a_time(change, LOCK)  # whoever imports without these terms has ended then
        ids = concerned(change, row)
    told = sum(_told(row, ids[start : start + TOGETHER], now) for start in range(0, len(ids), TOGETHER))
    same = (TERMS.c.id == row.id, TERMS.c.state == row.state, TERMS.c.changed_at.is_not_distinct_from(row.changed_at))
    with db_change() as change:
        change.execute(sa.update(TERMS).where(*same).values(settled=True))
    return told


def _told(row: Any, ids: Sequence[int], now: datetime) -> int:
    """Tell some orders in one change; when it fails, each in its own, so that only the failing one stays behind."""
    try:
        with db_change() as change:
            one_at_a_time(change, LOCK)
            by = row.changed_by or row.made_by
            return len(follow(change, row.store_id, ids, by=by, door="terms", now=now))
    except Exception:
        if len(ids) == 1:
            log.exception("order %s could not be told of terms %s", ids[0], row.id)
            return 0
    return sum(_told(row, [one], now) for one in ids)


def _rows(reading: sa.Connection, order_ids: Sequence[int]) -> list[Any]:
    asked = sa.select(*_COLUMNS).where(ORDER.c.id.in_(order_ids), ORDER.c.case_id.is_not(None))
    return list(reading.execute(asked.order_by(ORDER.c.id)))


def _moved(
    rows: Iterable[Any], terms: Sequence[Terms], goods: Mapping[int, Sequence[str]]
) -> Iterator[tuple[Any, Given]]:
    for row in rows:
        found = given(terms, Bought(row.paid_at, row.province, row.title, frozenset(goods.get(row.id, ()))))
        found = Given(campaign=found.campaign) if row.ship_by else found
        if columns_of(found) != {name: getattr(row, name) for name in ("notice_id", "notice_by", "campaign_id")}:
            yield row, found


def _not_fixed(
    reading: sa.Connection, moved: Sequence[tuple[Any, Given]], now: datetime
) -> Iterator[tuple[Any, Given, bool]]:
    """With whether each has ended, but those that ended in a month whose figures are fixed."""
    if not moved:
        return
    there = stands(reading, [row.case_id for row, _ in moved], DISPATCH)
    since = _not_fixed_before(desk.calendars(reading, zone()), now)
    for row, found in moved:
        ended = there[row.case_id].ended
        if not ended or (row.notice_by or _usual(row, now)) >= since:
            yield row, found, ended


def _not_fixed_before(calendars: Calendars, now: datetime) -> datetime:
    """The first moment of the earliest month that is not frozen."""
    begins = now.astimezone(calendars.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before = begins - timedelta(microseconds=1)
    if now > calendars.working.days_after(before, FROZEN_AFTER):
        return begins
    return before.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _usual(row: Any, unpaid: datetime | None = None) -> Any:
    """The limit without a notice."""
    return row.ship_by or (row.paid_at + LIMIT if row.paid_at else unpaid)


def _news(row: Any, found: Given) -> News | None:
    """What a case hears; None where only the campaign is another one."""
    heard: list[tuple[str, dict[str, Any]]] = []
    if found.notice and (found.notice.id, found.limit) != (row.notice_id, row.notice_by):
        heard.append(("order.notice", said(Given(found.notice, found.limit))))
    elif row.notice_id and not found.notice:
        heard.append(("order.notice_over", {"ship_by": _usual(row), "noticed": False}))
    if bool(found.campaign) != bool(row.campaign_id):
        event = "order.campaign" if found.campaign else "order.campaign_over"
        heard.append((event, {"campaign": bool(found.campaign)}))
    news = [News(event, told, row.case_id) for event, told in heard]
    return replace(news[0], also=tuple(news[1:])) if news else None
