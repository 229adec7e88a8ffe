"""Notices of the platform that give orders another limit: taken into use, ended, taken back. Their orders are told afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from opsflow.db import db_change, one_at_a_time
from opsflow.orders.cells import SHORT_NAMES
from opsflow.orders.planning import LOCK
from opsflow.people.roles import COMMANDING, Asker
from opsflow.refusals import Forbidden, NotFound, Refused, Stale
from opsflow.shop import terms
from opsflow.shop.terms import TERMS, Terms

ALL_PROVINCES = tuple(SHORT_NAMES.split())
LEAST_HOURS, MOST_HOURS = 24, 720
LONGEST = timedelta(days=62)  # between the first payment and the last
AT_MOST_AFTER = timedelta(days=30)  # the limit after the last payment
MOST_PRODUCTS = 200
LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody enters: either `hours` after payment or one `ship_by` for all; no products, provinces: all of them."""

    title: str
    paid_from: datetime
    paid_until: datetime
    hours: int | None = None
    ship_by: datetime | None = None
    products: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()

    def as_terms(self, titles: dict[str, str]) -> Terms:
        """The terms that it would be, the newest of all."""
        return Terms(
            0,
            "notice",
            self.title,
            self.paid_from,
            self.paid_until,
            frozenset(self.products) or None,
            frozenset(titles.values()),
            frozenset(self.provinces) or None,
            self.hours,
            self.ship_by,
        )


def checked(reading: sa.Connection, store_id: int, notice: Notice, now: datetime) -> dict[str, str]:
    """Raises Refused for a notice that cannot be meant; answers the titles of its products by number."""
    if not notice.title or len(notice.title) > LONGEST_TITLE:
        raise Refused("notice_title", most=LONGEST_TITLE)
    if notice.paid_until <= notice.paid_from:
        raise Refused("notice_backwards")
    if notice.paid_until - notice.paid_from > LONGEST:
        raise Refused("notice_span", most=LONGEST.days)
    _check_limit(notice, now)
    unknown = [one for one in notice.provinces if one not in ALL_PROVINCES]
    if unknown:
        raise Refused("notice_province", found=unknown[0])
    return _titles(reading, store_id, notice.products)


def take_into_use(store_id: int, notice: Notice, *, by: Asker, now: datetime) -> int:
    """Let a notice hold from now on. Raises NotFound, Forbidden, Refused; answers its id."""
    may_enter(by, store_id)
    with db_change() as change:
        one_at_a_time(change, LOCK)
        checked(change, store_id, notice, now)
        told = {
            "title": notice.title,
            "paid_from": notice.paid_from,
            "paid_until": notice.paid_until,
            "hours": notice.hours,
            "ship_by": notice.ship_by,
            "products": list(notice.products) or None,
            "provinces": list(notice.provinces) or None,
        }
        return terms.add(change, store_id, "notice", told, by=by.id, at=now)


def end(notice_id: int, *, by: Asker, now: datetime) -> None:
    """Orders paid from now on have no limit by it; those paid before keep theirs. Raises NotFound, Forbidden, Stale."""
    with db_change() as change:
        row = _in_use(change, notice_id, by)
        if row.paid_until <= now:
            raise Stale()
        until = max(now, row.paid_from)
        terms.alter(change, notice_id, {"state": "ended", "paid_until": until}, by=by.id, at=now)


def take_back(notice_id: int, *, by: Asker, now: datetime) -> None:
    """All its orders have the limit again that they would have without it. Raises NotFound, Forbidden, Stale."""
    with db_change() as change:
        _in_use(change, notice_id, by, or_ended=True)
        terms.alter(change, notice_id, {"state": "taken_back"}, by=by.id, at=now)


def may_enter(by: Asker, store_id: int) -> None:
    """Raises NotFound for a store that the asker does not work in, Forbidden for who does not lead it."""
    if not by.roles_in(store_id):
        raise NotFound()
    if by.roles_in(store_id).isdisjoint(COMMANDING):
        raise Forbidden("not_superior")


def _check_limit(notice: Notice, now: datetime) -> None:
    if (notice.hours is None) == (notice.ship_by is None):
        raise Refused("notice_limit")
    if notice.hours is not None and not LEAST_HOURS <= notice.hours <= MOST_HOURS:
        raise Refused("notice_hours", least=LEAST_HOURS, most=MOST_HOURS)
    last = notice.ship_by or notice.paid_until + timedelta(hours=notice.hours or 0)
    if last <= now:
        raise Refused("notice_past")
    if notice.ship_by and notice.ship_by <= notice.paid_until:
        raise Refused("notice_early")
    if notice.ship_by and notice.ship_by - notice.paid_until > AT_MOST_AFTER:
        raise Refused("notice_far", most=AT_MOST_AFTER.days)


def _titles(reading: sa.Connection, store_id: int, numbers: Sequence[str]) -> dict[str, str]:
    if len(numbers) > MOST_PRODUCTS:
        raise Refused("notice_products", most=MOST_PRODUCTS)
    titles = terms.titles_of(reading, store_id, numbers)
    unknown = [number for number in numbers if number not in titles]
    if unknown:
        raise Refused("notice_product", number=unknown[0])
    return titles


def _in_use(change: sa.Connection, notice_id: int, by: Asker, *, or_ended: bool = False) -> Any:
    asked = sa.select(TERMS).where(TERMS.c.id == notice_id, TERMS.c.kind == "notice").with_for_update()
    row = change.execute(asked).one_or_none()
    if row is None:
        raise NotFound()
    may_enter(by, row.store_id)
    if row.state not in (("in_use", "ended") if or_ended else ("in_use",)):
        raise Stale()
    return row
