"""Plans → rows: the cases hear, the refunds are written, and what they were before is kept; all in one change."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from opsflow.flow import actions as flow
from opsflow.flow.actions import Done, News
from opsflow.orders.refunds.planning import REFUND, WORKFLOW, Plan
from opsflow.orders.stored import kept
from opsflow.orders.writing import CHANGE, Author


def write(change: sa.Connection, author: Author, plans: Sequence[Plan], now: datetime) -> None:
    """Carry out plans that were made within this change; those with nothing to write leave nothing."""
    busy = [plan for plan in plans if not plan.is_quiet]
    done = _hear(change, author, busy, now)
    ids = {plan.told.number: _keep(change, author, plan, done.get(plan.told.number), now) for plan in busy}
    for plan in busy:
        _note(change, author, plan, ids[plan.told.number], done.get(plan.told.number))


def _hear(change: sa.Connection, author: Author, plans: Sequence[Plan], now: datetime) -> Mapping[str, Done]:
    heard = [(plan, _news(plan, plan.verdict.event)) for plan in plans if plan.verdict.event]
    news = [one for _, one in heard]
    done = (
        flow.hear(change, WORKFLOW, author.store_id, news, by=author.member_id, door="import", now=now) if news else []
    )
    return {plan.told.number: one for (plan, _), one in zip(heard, done, strict=True)}


def _news(plan: Plan, event: str) -> News:
    at = plan.told.row.ended_at if event == "refund.paid" else None
    return News(event, plan.verdict.given or {}, plan.case_id, at, "exact" if at else "before")


def _keep(change: sa.Connection, author: Author, plan: Plan, done: Done | None, now: datetime) -> int:
    known = plan.known
    newest = max(filter(None, (known["newest_at"] if known else None, author.newest)), default=None)
    row = {
        **plan.verdict.facts,
        "newest_at": newest,
        "case_id": plan.case_id or (done.case_id if done else None),
        "import_id": author.import_id,
        "updated_at": now,
    }
    if known:
        change.execute(sa.update(REFUND).where(REFUND.c.id == known["id"]).values(row))
        return int(known["id"])
    named = {"store_id": author.store_id, "order_id": plan.order_id, "number": plan.told.number}
    return int(change.execute(sa.insert(REFUND).values(**row, **named).returning(REFUND.c.id)).scalar_one())


def _note(change: sa.Connection, author: Author, plan: Plan, refund_id: int, done: Done | None) -> None:
    """Keep what the refund was before this import touched it the first time, and how far its case has come by it."""
    heard = {"case_id": done.case_id, "case_until": done.version} if done else {}
    if plan.known and plan.known["import_id"] == author.import_id:
        mine = (CHANGE.c.import_id == author.import_id, CHANGE.c.refund_id == refund_id)
        if done:
            first = sa.func.coalesce(CHANGE.c.case_since, plan.since)
            change.execute(sa.update(CHANGE).where(*mine).values(**heard, case_since=first))
        return
    before = {"row": kept(plan.known), "lines": []} if plan.known else None
    since = {"case_since": plan.since} if done else {}
    of = {"import_id": author.import_id, "refund_id": refund_id, "before": before}
    change.execute(sa.insert(CHANGE).values(**of, **heard, **since))
