"""What holds for orders paid within a time: notices that set another limit, campaigns. Matching is pure.

Several notices may hold: the latest limit counts, for each of them is a promise of the platform. Of campaigns the first counts.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

import sqlalchemy as sa

from opsflow.shop.order_models import OrderTerms
from opsflow.shop.products import PRODUCT

TERMS = cast(sa.Table, OrderTerms.__table__)
Kind = Literal["notice", "campaign"]


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms that hold; `products` and `titles` (of the same products) and `provinces` None are all of them."""

    id: int
    kind: Kind
    title: str
    paid_from: datetime
    paid_until: datetime
    products: frozenset[str] | None = None
    titles: frozenset[str] = frozenset()
    provinces: frozenset[str] | None = None
    hours: int | None = None
    ship_by: datetime | None = None

    def limit(self, paid_at: datetime) -> datetime:
        """When an order paid then has to leave, by a notice."""
        return self.ship_by or paid_at + timedelta(hours=self.hours or 0)


@dataclass(frozen=True, slots=True)
class Bought:
    """What of an order the terms look at: when it was paid, where it goes, what it is of."""

    paid_at: datetime | None
    province: str
    title: str
    goods: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Given:
    """What holds for an order: the notice whose limit it has, the campaign it belongs to."""

    notice: Terms | None = None
    limit: datetime | None = None
    campaign: Terms | None = None


def given(terms: Iterable[Terms], bought: Bought) -> Given:
    """What of these terms holds for an order."""
    holding = [one for one in terms if holds(one, bought)]
    notices = [one for one in holding if one.kind == "notice"]
    campaign = next((one for one in holding if one.kind == "campaign"), None)
    paid_at = bought.paid_at
    if not notices or paid_at is None:
        return Given(campaign=campaign)
    notice = max(notices, key=lambda one: one.limit(paid_at))
    return Given(notice, notice.limit(paid_at), campaign)


def holds(terms: Terms, bought: Bought) -> bool:
    """Whether terms hold for an order; one whose goods are not known yet is known by its title."""
    if bought.paid_at is None or not terms.paid_from <= bought.paid_at < terms.paid_until:
        return False
    if terms.provinces is not None and bought.province not in terms.provinces:
        return False
    return terms.products is None or not terms.products.isdisjoint(bought.goods) or bought.title in terms.titles


def terms_of(reading: sa.Connection, store_id: int) -> list[Terms]:
    """All terms of a store that hold for orders of their time, oldest first."""
    asked = sa.select(TERMS).where(TERMS.c.store_id == store_id, TERMS.c.state != "taken_back").order_by(TERMS.c.id)
    rows = reading.execute(asked).all()
    titles = titles_of(reading, store_id, {number for row in rows for number in row.products or ()})
    return [read(row, titles) for row in rows]


def read(row: Any, titles: dict[str, str]) -> Terms:
    """The terms of a row; `titles` are the products' by number."""
    products = None if row.products is None else frozenset(row.products)
    return Terms(
        row.id,
        row.kind,
        row.title,
        row.paid_from,
        row.paid_until,
        products,
        frozenset(titles[number] for number in products or () if number in titles),
        None if row.provinces is None else frozenset(row.provinces),
        row.hours,
        row.ship_by,
    )


def add(change: sa.Connection, store_id: int, kind: Kind, told: dict[str, Any], *, by: int | None, at: datetime) -> int:
    """Take terms into use; their orders are told afterwards. Answers their id."""
    row = {
        "store_id": store_id,
        "kind": kind,
        "state": "in_use",
        "settled": False,
        "made_by": by,
        "made_at": at,
        **told,
    }
    return int(change.execute(sa.insert(TERMS).returning(TERMS.c.id), row).scalar_one())


def alter(change: sa.Connection, terms_id: int, told: dict[str, Any], *, by: int | None, at: datetime) -> None:
    """Change terms; their orders are told afterwards."""
    values = {"settled": False, "changed_by": by, "changed_at": at, **told}
    change.execute(sa.update(TERMS).where(TERMS.c.id == terms_id).values(**values))


def titles_of(reading: sa.Connection, store_id: int, numbers: Collection[str]) -> dict[str, str]:
    """The titles of products by number; those that the store has not are missing."""
    if not numbers:
        return {}
    asked = sa.select(PRODUCT.c.number, PRODUCT.c.title).where(PRODUCT.c.store_id == store_id)
    rows: Sequence[Any] = reading.execute(asked.where(PRODUCT.c.number.in_(numbers))).all()
    return {row.number: row.title for row in rows}
