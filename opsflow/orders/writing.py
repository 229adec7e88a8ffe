"""Plans → rows: the cases hear, the orders and lines are written, and what they were before is kept; all in one change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

import sqlalchemy as sa

from opsflow.columns import Moment, Money
from opsflow.flow import actions as flow
from opsflow.flow.actions import Done, News
from opsflow.orders.deciding import Heard
from opsflow.orders.lines import OrderRow
from opsflow.orders.models import ImportChange
from opsflow.orders.naming import name_products
from opsflow.orders.planning import LINE, ORDER, Plan
from opsflow.orders.stored import columns_of
from opsflow.shop import catalogue

CHANGE = cast(sa.Table, ImportChange.__table__)
WORKFLOW = "order_shipping"
CARRIED = {"order.payment": ("paid_at",), "order.limit": ("ship_by",), "order.shipped": ("courier", "tracking")}
Kept = dict[str, Any]


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
    done = _hear(change, author, busy, now)
    created = [plan for plan in busy if plan.known is None]
    updated = [plan for plan in busy if plan.known is not None]
    ids = dict(zip((plan.told.number for plan in created), _create(change, author, created, done, now), strict=True))
    _update(change, author, updated, done, now)
    ids |= {plan.told.number: plan.known["id"] for plan in updated if plan.known}
    _write_lines(change, busy, ids, products)
    _note(change, author, busy, ids, done)


def _name(change: sa.Connection, author: Author, plans: Sequence[Plan], now: datetime) -> dict[str, int]:
    lines = [line for plan in plans for line in plan.new_lines if line["sub_number"] not in plan.lines]
    return name_products(change, catalogue.Author(author.store_id, author.member_id, now, "orders"), lines)


def _hear(change: sa.Connection, author: Author, plans: Sequence[Plan], now: datetime) -> dict[str, Done]:
    heard = [plan for plan in plans if plan.verdict.heard]
    if not heard:
        return {}
    news = [_news(plan) for plan in heard]
    done = flow.hear(change, WORKFLOW, author.store_id, news, by=author.member_id, door="import", now=now)
    return {plan.told.number: one for plan, one in zip(heard, done, strict=True)}


def _news(plan: Plan) -> News:
    first, *others = plan.verdict.heard
    case_id = plan.known["case_id"] if plan.known else None
    order = plan.verdict.order
    return _one(first, {} if case_id else beginning(order), case_id, tuple(_one(other, {}) for other in others))


def _one(heard: Heard, given: dict[str, Any], case_id: int | None = None, also: tuple[News, ...] = ()) -> News:
    data = heard.data
    given |= {name: data[name] for name in CARRIED.get(heard.name, ("courier", "tracking")) if data.get(name)}
    proof = "exact" if data.get("exact") else "before"
    return News(heard.name, given, case_id, data.get("at"), proof, also)


def beginning(order: OrderRow) -> dict[str, Any]:
    """What a case begins with."""
    told = {
        "number": order.number,
        "products": order.title,
        "quantity": order.quantity,
        "province": order.province,
        "amount": order.paid_amount,
        "paid_at": order.paid_at,
        "ship_by": order.ship_by,
    }
    return {name: value for name, value in told.items() if value is not None and value != ""}


def _create(
    change: sa.Connection, author: Author, plans: Sequence[Plan], done: Mapping[str, Done], now: datetime
) -> Sequence[int]:
    if not plans:
        return []
    rows = [
        columns_of(plan.verdict.order)
        | _stamped(author, now)
        | {"store_id": author.store_id, "case_id": _case(plan, done)}
        for plan in plans
    ]
    return change.execute(sa.insert(ORDER).returning(ORDER.c.id, sort_by_parameter_order=True), rows).scalars().all()


def _update(
    change: sa.Connection, author: Author, plans: Sequence[Plan], done: Mapping[str, Done], now: datetime
) -> None:
    rows = [
        columns_of(plan.verdict.order)
        | _stamped(author, now, plan.known["newest_at"])
        | {"case_id": _case(plan, done), "at_id": plan.known["id"]}
        for plan in plans
        if plan.known
    ]
    if rows:
        named: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name != "at_id"}
        change.execute(sa.update(ORDER).where(ORDER.c.id == sa.bindparam("at_id")).values(named), rows)


def _stamped(author: Author, now: datetime, before: datetime | None = None) -> dict[str, Any]:
    newest = max(filter(None, (before, author.newest)), default=None)  # an older file makes nothing older
    return {"newest_at": newest, "import_id": author.import_id, "updated_at": now}


def _case(plan: Plan, done: Mapping[str, Done]) -> int | None:
    heard = done.get(plan.told.number)
    case_id: int | None = plan.known["case_id"] if plan.known else None
    return case_id or (heard.case_id if heard else None)


def _write_lines(
    change: sa.Connection, plans: Sequence[Plan], ids: Mapping[str, int], products: Mapping[str, int]
) -> None:
    new, changed = [], []
    for plan in plans:
        for line in plan.new_lines:
            stored = plan.lines.get(line["sub_number"])
            if stored is None:
                product_id = products.get(line["sub_number"])
                new.append(line | {"order_id": ids[plan.told.number], "product_id": product_id})
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
    return {"order": kept(plan.known), "lines": [kept(line) for line in plan.lines.values()]}


def kept(row: Mapping[str, Any]) -> Kept:
    """A row as JSON."""
    return {name: _plain(value) for name, value in row.items()}


def restored(table: sa.Table, told: Kept) -> dict[str, Any]:
    """The row that such JSON is of."""
    return {name: _read(table.c[name].type, value) for name, value in told.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _read(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    return Decimal(value) if isinstance(kind, Money) else value
