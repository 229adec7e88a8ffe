"""What a line of a refund file means: what is stored, and what its after-sales case hears. Pure.

A refund that was over before the shop heard of it gets no case: nothing is left to do. A file never moves one backwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from opsflow.orders.refunds.lines import OVER, RefundRow, RefundStatus
from opsflow.sheets.cells import mask

RANKS = {status: rank for rank, status in enumerate(RefundStatus)}
BACK = frozenset([RefundStatus.RETURNING, RefundStatus.RETURNED])  # the goods are on their way
TOLD = (
    "amount", "returns", "asked_at", "ended_at", "answer_by", "reason", "explanation", "title", "courier", "tracking",
)  # fmt: skip
STATES = {  # as after_sales calls them
    RefundStatus.ASKED: "seller_to_agree",
    RefundStatus.DECLINED: "seller_declined",
    RefundStatus.RETURNING: "buyer_to_return",
    RefundStatus.RETURNED: "seller_to_confirm",
    RefundStatus.PAID: "refund_paid",
    RefundStatus.CLOSED: "refund_closed",
}
KINDS = (  # the first whose words stand in the reason; anything else is a refund or exchange
    ("refund_exchange", ("拍错", "多拍", "不想要", "不喜欢", "七天", "7天", "约定时间", "协商一致", "缺货")),
    ("lost_parcel", ("丢", "空包", "未送到", "未收到", "物流", "快递")),
    ("damaged_or_wrong", ("破损", "损坏", "质量", "少件", "漏发", "发错", "错发", "污渍", "变质", "做工", "瑕疵")),
    ("not_as_described", ("不符", "描述", "假冒", "色差", "实物")),
)
Outcome = Literal["created", "updated", "unchanged"]
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is stored of a refund, and the event that its case hears with what it carries (None: nobody hears)."""

    outcome: Outcome
    facts: Facts
    event: str | None = None
    given: Facts | None = None


def decide(
    row: RefundRow, known: Facts | None, *, has_case: bool, newest: datetime | None, known_newest: datetime | None
) -> Verdict:
    """What `row` means. `known` is what is stored of it, `has_case` whether a case is about it already."""
    if known is None:
        facts = {name: getattr(row, name) for name in TOLD} | _stamped(row, row.status)
        if has_case:
            return Verdict("created", facts, _event(row.status), _given(row, facts))
        opens = row.status not in OVER
        return Verdict("created", facts, "refund.asked" if opens else None, _beginning(row, facts) if opens else None)
    facts = _merged(row, known, newest, known_newest)
    if all(known[name] == value for name, value in facts.items()):
        return Verdict("unchanged", facts)
    given = {name: value for name, value in _given(row, facts).items() if value != _given(row, known).get(name)}
    moved = facts["status"] != known["status"]
    event = _event(RefundStatus(facts["status"])) if moved else "refund.told"
    return Verdict("updated", facts, event if has_case and (moved or given) else None, given)


def kind_of(reason: str) -> str:
    """The kind of problem that a buyer's reason tells of."""
    return next((kind for kind, words in KINDS if any(word in reason for word in words)), "refund_exchange")


def _event(status: RefundStatus) -> str:
    return {RefundStatus.PAID: "refund.paid", RefundStatus.CLOSED: "refund.closed"}.get(status, "refund.told")


def _merged(row: RefundRow, known: Facts, newest: datetime | None, known_newest: datetime | None) -> dict[str, Any]:
    """What is known with what the line adds; an older line fills only what was blank."""
    stored = RefundStatus(known["status"])
    older = bool(newest and known_newest and newest < known_newest)
    other = row.status != stored
    behind = RANKS[row.status] < RANKS[stored] or (stored in OVER if other else older)
    if row.fingerprint == known["fingerprint"]:
        return {"status": stored.value}
    told = {name: getattr(row, name) for name in TOLD}
    first, second = (known, told) if behind else (told, known)
    merged = {name: second[name] if first[name] in (None, "") else first[name] for name in TOLD}
    merged["returns"] = known["returns"] or row.returns
    return merged | ({} if behind else _stamped(row, row.status))


def _stamped(row: RefundRow, status: RefundStatus) -> dict[str, Any]:
    return {"status": status.value, "fingerprint": row.fingerprint}


def _given(row: RefundRow, facts: Facts) -> dict[str, Any]:
    """A refund as its case's fields have it."""
    status = RefundStatus(facts["status"])
    told = {
        "refund_number": row.number,
        "refund_state": STATES[status],
        "refund_wanted": facts["amount"],
        "answer_by": facts["answer_by"],
        "goods_back": True if facts["returns"] and status in BACK else None,
        "returned_with": " ".join(filter(None, (facts["courier"], facts["tracking"]))),
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def _beginning(row: RefundRow, facts: Facts) -> dict[str, Any]:
    said = " · ".join(filter(None, (row.reason, row.explanation, row.title)))
    return _given(row, facts) | {
        "number": row.order_number,
        "kind": kind_of(row.reason),
        "what": mask(said) or row.number,
    }
