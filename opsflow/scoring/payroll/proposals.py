"""Rewards and penalties that cases propose: a person makes each a line of pay, inside its range and with a reason, or declines.

Which field of which process proposes what, and for the doer of which task, stands with the range on the scorecard.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from opsflow.db import one_at_a_time
from opsflow.flow.followers import Happened
from opsflow.flow.queries.records import records
from opsflow.i18n import zone
from opsflow.people.roles import Asker
from opsflow.refusals import Forbidden, NotFound, Refused
from opsflow.scoring.card import Range
from opsflow.scoring.cards import shipped
from opsflow.scoring.months import Month, month_of, read_month
from opsflow.scoring.pay_models import PROPOSAL
from opsflow.scoring.payroll import writing
from opsflow.scoring.payroll.seen import standing


@dataclass(frozen=True, slots=True)
class ProposalView:
    """What a case proposes, and the amount that it names."""

    id: int
    case_id: int
    kind: str
    range: Range
    amount: Decimal | None


def follow(change: sa.Connection, happened: Sequence[Happened]) -> None:
    """Keep what a case proposes as long as it does and nobody has decided."""
    for one in {one.case_id: one for one in happened}.values():
        for kind, found in _proposing(one.workflow):
            _keep(change, one, kind, found)


def waiting(reading: sa.Connection, member_id: int, month: Month) -> list[ProposalView]:
    """What is proposed for a member's month and not decided, the oldest first."""
    asked = sa.select(PROPOSAL).where(PROPOSAL.c.member_id == member_id, PROPOSAL.c.month == str(month))
    rows = reading.execute(asked.where(PROPOSAL.c.decided_at.is_(None)).order_by(PROPOSAL.c.id)).all()
    cases = records(reading, [row.case_id for row in rows]) if rows else {}
    known = {(kind, one.key): one for kind, one in _ranges()}
    return [
        ProposalView(row.id, row.case_id, row.kind, one, cases[row.case_id].values.get(one.proposed.field))
        for row in rows
        if (one := known.get((row.kind, row.key))) and one.proposed
    ]


def accept(change: sa.Connection, proposal_id: int, amount: str, reason: str, *, by: Asker, now: datetime) -> None:
    """Make it a line of its month, of the running one where that is closed. Raises NotFound, Forbidden, Refused."""
    row = _held(change, proposal_id, by, now)
    month = read_month(row.month)
    if any(one.case.state == "closed" for one in standing(change, row.member_id, month, by, now).stoods):
        month = month_of(now, zone())
    told = (row.member_id, month, row.kind, row.key, amount, reason)
    line_id = writing.give(change, *told, by=by, now=now, case_id=row.case_id)
    _decide(change, proposal_id, by, now, line_id=line_id)


def decline(change: sa.Connection, proposal_id: int, reason: str, *, by: Asker, now: datetime) -> None:
    """Say why nothing comes of it. Raises NotFound, Forbidden, Refused."""
    _held(change, proposal_id, by, now)
    _decide(change, proposal_id, by, now, declined=writing.read_reason(reason))


def _ranges() -> Iterator[tuple[str, Range]]:
    for card in shipped().values():
        yield from (("reward", one) for one in card.coefficient.rewards if one.proposed)
        yield from (("penalty", one) for one in card.coefficient.penalties if one.proposed)


def _proposing(workflow: str) -> list[tuple[str, Range]]:
    return [(kind, one) for kind, one in _ranges() if one.proposed and one.proposed.process == workflow]


def _keep(change: sa.Connection, one: Happened, kind: str, found: Range) -> None:
    assert found.proposed
    work = one.case.works.get(found.proposed.task)
    proposes = one.case.values.get(found.proposed.field) is not None and work is not None and work.doer is not None
    same = sa.and_(PROPOSAL.c.case_id == one.case_id, PROPOSAL.c.kind == kind, PROPOSAL.c.key == found.key)
    known = change.execute(sa.select(PROPOSAL.c.decided_at).where(same)).one_or_none()
    if known and not known.decided_at and not proposes:
        change.execute(sa.delete(PROPOSAL).where(same))
    if proposes and not known and work:
        row = {"case_id": one.case_id, "member_id": work.doer, "kind": kind, "key": found.key}
        month = month_of(one.event.at, zone())
        change.execute(sa.insert(PROPOSAL).values(**row, month=str(month), at=one.event.at))


def _held(change: sa.Connection, proposal_id: int, by: Asker, now: datetime) -> Any:
    """A proposal that waits, held; for who reviews its member."""
    asked = sa.select(PROPOSAL).where(PROPOSAL.c.id == proposal_id)
    row = change.execute(asked).one_or_none()
    if row is None:
        raise NotFound()
    who = standing(change, row.member_id, read_month(row.month), by, now)
    if not who.reviews:
        raise Forbidden("pay_own") if who.is_member else NotFound()
    one_at_a_time(change, f"pay {row.member_id}")
    row = change.execute(asked).one_or_none()
    if row is None or row.decided_at is not None:
        raise Refused("pay_decided")
    return row


def _decide(change: sa.Connection, proposal_id: int, by: Asker, now: datetime, **what: Any) -> None:
    told = sa.update(PROPOSAL).where(PROPOSAL.c.id == proposal_id)
    change.execute(told.values(decided_at=now, decided_by=by.id, **what))
