"""Plans → rows: the cases hear, the orders and lines are written, and what they were before is kept; all in one change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from opsflow.db import inserted
from opsflow.flow import actions as flow
from opsflow.flow import feed
from opsflow.flow.actions import Done, News
from opsflow.flow.queries.heard import standing_in
from opsflow.orders import indexing, terms
from opsflow.orders.deciding import Heard, changes
from opsflow.orders.lines import OrderRow
from opsflow.orders.models import ImportChange
from opsflow.orders.naming import goods_of, name_products
from opsflow.orders.planning import LINE, ORDER, WORKFLOW, Plan
from opsflow.orders.stored import Kept, columns_of, kept
from opsflow.shop import catalogue
from opsflow.shop.terms import Given, terms_of

CHANGE = cast(sa.Table, ImportChange.__table__)
STOCK_WATCH, GONE = "stock_watch", ("confirmed", "delisted")  # a product that is known to be gone
CARRIED = {
    "order.payment": ("paid_at",),
    "order.limit": ("ship_by",),
    "order.shipped": ("courier", "tracking"),
    "order.changed": ("sku_changed", "address_changed", "new_sku", "province"),
}
Products = Mapping[str, Mapping[str, Any]]  # by sub-order number


@dataclass(frozen=True, slots=True)
class Author:
    """Which import writes, and for whom (None: the command line)."""

    import_id: int
    store_id: int
    member_id: int | None
    newest: datetime | None


def write(change: sa.Connection, author: Author, plans: Sequence[Plan], now: datetime) -> None:
    """Carry out plans that were made within this change; those with nothing to write leave nothing."""
    busy = [plan for plan in plans if not plan.is_quiet]
    products = _name(change, author, busy, now)  # first: whoever changes the catalogue waits for no case of ours
    goods = _goods(change, busy, products)
    held = _held(change, author, busy, goods)
    done = _hear(change, author, busy, goods, held, now)
    created = [plan for plan in busy if plan.known is None]
    updated = [plan for plan in busy if plan.known is not None]
    rows = _create(change, author, created, done, held, now)
    ids = dict(zip((plan.told.number for plan in created), rows, strict=True))
    _update(change, author, updated, done, held, now)
    ids |= {plan.told.number: plan.known["id"] for plan in updated if plan.known}
    indexing.note(change, (ids[plan.told.number] for plan in busy))
    _write_lines(change, busy, ids, products)
    there = [ids[plan.told.number] for plan in updated if plan.stand]
    done |= terms.follow(change, author.store_id, there, by=author.member_id, door="import", now=now) if there else {}
    _note(change, author, busy, ids, done)


def _name(change: sa.Connection, author: Author, plans: Sequence[Plan], now: datetime) -> Products:
    lines = [line for plan in plans for line in plan.new_lines if line["sub_number"] not in plan.lines]
    return name_products(change, catalogue.Author(author.store_id, author.member_id, now, "orders"), lines)


def _goods(change: sa.Connection, plans: Sequence[Plan], products: Products) -> dict[str, list[str]]:
    """The goods of orders whose cases begin, or whose new lines name more of them."""
    new = {plan.told.number: [line["sub_number"] for line in plan.new_lines] for plan in plans}
    named = {order: [products[sub]["number"] for sub in subs if sub in products] for order, subs in new.items()}
    known = {plan.told.number: plan.known["id"] for plan in plans if plan.known and _asks_goods(plan, named)}
    stored = goods_of(change, list(known.values()))
    found = {order: [*stored.get(known.get(order, 0), ()), *filter(None, more)] for order, more in named.items()}
    return {order: list(dict.fromkeys(numbers)) for order, numbers in found.items() if numbers}


def _asks_goods(plan: Plan, named: Mapping[str, Sequence[str]]) -> bool:
    return bool(named[plan.told.number]) if plan.stand else bool(plan.verdict.heard)


def _held(
    change: sa.Connection, author: Author, plans: Sequence[Plan], goods: Mapping[str, list[str]]
) -> dict[str, Given]:
    """What the shop's terms give to orders whose cases begin."""
    begin = [plan for plan in plans if not plan.stand and plan.verdict.heard[:1] and _is_new(plan.verdict.heard[0])]
    there = terms_of(change, author.store_id) if begin else []
    if not there:
        return {}
    return {
        plan.told.number: terms.holding(there, plan.verdict.order, goods.get(plan.told.number, ())) for plan in begin
    }


def _is_new(heard: Heard) -> bool:
    return heard.name == "order.paid"


def _hear(
    change: sa.Connection,
    author: Author,
    plans: Sequence[Plan],
    goods: Mapping[str, list[str]],
    held: Mapping[str, Given],
    now: datetime,
) -> dict[str, Done]:
    heard = [plan for plan in plans if plan.verdict.heard or (plan.told.number in goods and _is_open(plan))]
    if not heard:
        return {}
    gone = _gone(change, author.store_id, goods)
    news = [_news(plan, goods.get(plan.told.number, []), held.get(plan.told.number), gone) for plan in heard]
    done = flow.hear(change, WORKFLOW, author.store_id, news, by=author.member_id, door="import", now=now)
    return {plan.told.number: one for plan, one in zip(heard, done, strict=True)}


def _gone(change: sa.Connection, store_id: int, goods: Mapping[str, list[str]]) -> set[str]:
    """Which of these products are known to be gone: an order of theirs that comes now is marked like those before it."""
    numbers = {number for of_order in goods.values() for number in of_order}
    if not numbers or STOCK_WATCH not in feed.workflows(change):
        return set()
    return standing_in(change, STOCK_WATCH, store_id, numbers, GONE)


def _is_open(plan: Plan) -> bool:
    return plan.stand is not None and not plan.stand.ended


def _news(plan: Plan, goods: list[str], held: Given | None, gone: set[str]) -> News:
    case_id = plan.known["case_id"] if plan.known else None
    heard = [_one(one) for one in plan.verdict.heard]
    if case_id and goods and _is_open(plan):
        heard.append(News("order.items", {"goods": goods}))
    if not gone.isdisjoint(goods) and (case_id is None or _is_open(plan)):
        heard.append(News(f"{STOCK_WATCH}.confirmed", proof=""))
    first, *others = heard
    told = terms.said(held) if held else {}
    given = first.given if case_id else {**beginning(plan.verdict.order, goods), **told, **first.given}
    return replace(first, given=given, case_id=case_id, also=tuple(others))


def _one(heard: Heard) -> News:
    data = heard.data
    given = {name: data[name] for name in CARRIED.get(heard.name, ("courier", "tracking")) if data.get(name)}
    return News(heard.name, given, at=data.get("at"), proof="exact" if data.get("exact") else "before")


def beginning(order: OrderRow, goods: list[str]) -> dict[str, Any]:
    """What a case begins with."""
    told = {
        "number": order.number,
        "products": order.title,
        "quantity": order.quantity,
        "province": order.province,
        "amount": order.paid_amount,
        "paid_at": order.paid_at,
        "ship_by": order.ship_by,
        "goods": goods,
        **{name: value for name, value in changes(order).items() if value},
    }
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def _create(
    change: sa.Connection,
    author: Author,
    plans: Sequence[Plan],
    done: Mapping[str, Done],
    held: Mapping[str, Given],
    now: datetime,
) -> Sequence[int]:
    if not plans:
        return []
    rows = [
        columns_of(plan.verdict.order)
        | _stamped(author, now)
        | terms.columns_of(held.get(plan.told.number, Given()))
        | {"store_id": author.store_id, "case_id": _case(plan, done)}
        for plan in plans
    ]
    return inserted(change, ORDER, rows)


def _update(
    change: sa.Connection,
    author: Author,
    plans: Sequence[Plan],
    done: Mapping[str, Done],
    held: Mapping[str, Given],
    now: datetime,
) -> None:
    rows = [
        columns_of(plan.verdict.order)
        | _stamped(author, now, plan.known["newest_at"])
        | _kept_terms(plan.known, held.get(plan.told.number))
        | {"case_id": _case(plan, done), "at_id": plan.known["id"]}
        for plan in plans
        if plan.known
    ]
    if rows:
        named: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name != "at_id"}
        change.execute(sa.update(ORDER).where(ORDER.c.id == sa.bindparam("at_id")).values(named), rows)


def _kept_terms(known: Mapping[str, Any], held: Given | None) -> dict[str, Any]:
    told = terms.columns_of(held or Given())
    return told if held else {name: known[name] for name in told}


def _stamped(author: Author, now: datetime, before: datetime | None = None) -> dict[str, Any]:
    newest = max(filter(None, (before, author.newest)), default=None)  # an older file makes nothing older
    return {"newest_at": newest, "import_id": author.import_id, "updated_at": now}


def _case(plan: Plan, done: Mapping[str, Done]) -> int | None:
    heard = done.get(plan.told.number)
    case_id: int | None = plan.known["case_id"] if plan.known else None
    return case_id or (heard.case_id if heard else None)


def _write_lines(change: sa.Connection, plans: Sequence[Plan], ids: Mapping[str, int], products: Products) -> None:
    new, changed = [], []
    for plan in plans:
        for line in plan.new_lines:
            stored = plan.lines.get(line["sub_number"])
            if stored is None:
                product = products.get(line["sub_number"])
                its = {"product_id": product["id"] if product else None}
                new.append(line | its | {"order_id": ids[plan.told.number]})
            else:
                changed.append(line | {"at_id": stored["id"]})
    if new:
        change.execute(sa.insert(LINE), new)
    if changed:
        named: dict[str, Any] = {name: sa.bindparam(name) for name in changed[0] if name != "at_id"}
        change.execute(sa.update(LINE).where(LINE.c.id == sa.bindparam("at_id")).values(named), changed)


def _note(
    change: sa.Connection, author: Author, plans: Sequence[Plan], ids: Mapping[str, int], done: Mapping[str, Done]
) -> None:
    """Keep what each order was before this import touched it the first time, and how far its case has come by it."""
    new, again = [], []
    for plan in plans:
        heard = done.get(plan.told.number)
        order_id, until = ids[plan.told.number], heard.version if heard else None
        since = plan.stand.version if plan.stand else 0
        if plan.known and plan.known["import_id"] == author.import_id:
            if heard:
                again.append(
                    {"of": author.import_id, "at": order_id, "case": heard.case_id, "since": since, "until": until}
                )
        else:
            new.append(
                {
                    "import_id": author.import_id,
                    "order_id": order_id,
                    "before": _before(plan),
                    "case_id": heard.case_id if heard else None,
                    "case_since": since if heard else None,
                    "case_until": until,
                }
            )
    if new:
        change.execute(sa.insert(CHANGE), new)
    if again:
        change.execute(_HEARD_AGAIN, again)


_HEARD_AGAIN = (
    sa.update(CHANGE)
    .where(CHANGE.c.import_id == sa.bindparam("of"), CHANGE.c.order_id == sa.bindparam("at"))
    .values(
        case_id=sa.bindparam("case"),
        case_until=sa.bindparam("until"),
        case_since=sa.func.coalesce(CHANGE.c.case_since, sa.bindparam("since")),
    )
)


def _before(plan: Plan) -> Kept | None:
    if plan.known is None:
        return None
    return {"row": kept(plan.known), "lines": [kept(line) for line in plan.lines.values()]}
