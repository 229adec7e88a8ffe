"""What people do about pay: base salaries, sales, rewards and penalties, and what corrects a closed month.

Sales and base salaries are finance's, the rest is of those who review the member; never one's own. Once a member's sheet
is closed nothing of its month changes: a correction is an adjustment in the open one.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from opsflow.db import one_at_a_time
from opsflow.flow import holding
from opsflow.i18n import zone
from opsflow.people.roles import Asker
from opsflow.refusals import Forbidden, NotFound, Refused
from opsflow.scoring import pay, sheets
from opsflow.scoring.cards import cards_of
from opsflow.scoring.models import SHEET
from opsflow.scoring.months import Month, month_of, read_month
from opsflow.scoring.pay_models import LINE, SALARY
from opsflow.scoring.payroll import sums
from opsflow.scoring.payroll.seen import Standing, standing
from opsflow.scoring.payroll.sums import AHEAD, Line
from opsflow.scoring.rules import ZERO
from opsflow.scoring.sheets import Stood

MOST_REASON = 500
MOST = Decimal(10_000_000)  # yuan a line
GIVEN = ("reward", "penalty", "special")
_MONEY = re.compile(r"([0-9]{1,8}|[0-9]{1,3}(,[0-9]{3}){1,2})(\.[0-9]{1,2})?")
_TOTAL = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
_CENTS = Decimal("0.01")


def set_salary(
    change: sa.Connection,
    member_id: int,
    role: str,
    month: Month,
    amount: str,
    scheme: str,
    reason: str,
    *,
    by: Asker,
    now: datetime,
) -> None:
    """Set a member's base salary in a role from a month on. Raises NotFound, Forbidden, Refused."""
    who = _allowed(standing(change, member_id, month, by, now))
    if not who.finance:
        raise Forbidden()
    card = cards_of(change, month).get(role)
    if card is None:
        raise Refused("pay_role")
    if scheme not in sums.SCHEMES or (scheme == "flagship" and card.flagship is None):
        raise Refused("pay_scheme")
    if month > month_of(now, zone()).later(AHEAD):
        raise Refused("pay_future", month=month)
    _still_open(change, member_id, month, now, and_later=True)
    row = {"member_id": member_id, "role": role, "from_month": str(month), "amount": _amount(amount), "scheme": scheme}
    change.execute(sa.insert(SALARY).values(**row, reason=_reason(reason), by_id=by.id, at=now))


def give(
    change: sa.Connection,
    member_id: int,
    month: Month,
    kind: str,
    key: str,
    amount: str,
    reason: str,
    *,
    by: Asker,
    now: datetime,
    case_id: int | None = None,
) -> int:
    """Write sales, a reward, a penalty or a special into an open month; returns the line's id.

    Raises NotFound, Forbidden, and Refused for an amount outside its range, a reason left out, a closed month.
    """
    who = _allowed(standing(change, member_id, month, by, now))
    _may(who, kind)
    _still_open(change, member_id, month, now)
    told = _in_range(change, member_id, month, who, kind, key, _amount(amount, least=ZERO))
    said = reason.strip() if kind == "sales" else _reason(reason)
    return _write(change, member_id, month, kind, key, told, said, by, now, case_id=case_id)


def take_back(change: sa.Connection, line_id: int, reason: str, *, by: Asker, now: datetime) -> None:
    """Take a reward, penalty or special of an open month back. Raises NotFound, Forbidden, Refused."""
    line = _line(change, line_id)
    month = read_month(line.month)
    _may(_allowed(standing(change, line.member_id, month, by, now)), line.kind)
    if line.kind not in GIVEN:
        raise NotFound()
    _still_open(change, line.member_id, month, now)
    _line(change, line_id)  # not taken back meanwhile
    said = _reason(reason)
    _write(change, line.member_id, month, "taken_back", line.key, ZERO, said, by, now, takes_back=line_id)


def adjust(
    change: sa.Connection, member_id: int, month: Month, what: str, value: str, reason: str, *, by: Asker, now: datetime
) -> Decimal:
    """Correct a closed month: one signed line in this one, the pay recomputed less what was paid. Returns its amount.

    `what` is `total`, `sales`, `reward:<key>`, `penalty:<key>`, `special:`, or `line:<id>` for a line to take back.
    Raises NotFound, Forbidden, Refused.
    """
    who = _allowed(standing(change, member_id, month, by, now))
    kind, _, key = what.partition(":")
    _may(who, kind)
    one_at_a_time(change, f"pay {member_id}")
    if not _is_closed(who.stoods):
        raise Refused("pay_not_closed", month=month)
    basis = sums.basis(sums.book(change, month), who.stoods)
    if isinstance(basis, str):
        raise Refused("pay_no_sheet", month=month)
    told = _corrected_to(change, who, month, kind, key, value)
    about = sa.and_(LINE.c.about == str(month), LINE.c.member_id == member_id)
    before = sums.lines(change, about).get(member_id, [])
    paid = basis.pay + sum((one.amount for one in before), ZERO)
    line = Line(0, "", member_id, "adjustment", what, ZERO, "", by.id, now, None, str(month), told)
    amount = pay.adjustment(sums.corrected(basis, [*before, line]).pay, paid)
    if not amount:
        raise Refused("pay_no_change")
    here = month_of(now, zone())
    rest = {"about": str(month), "corrected": told}
    _write(change, member_id, here, "adjustment", what, amount, _reason(reason), by, now, **rest)
    return amount


def read_amount(text: str) -> Decimal:
    """Yuan as they are typed, 0 and up. Raises Refused."""
    return _amount(text, least=ZERO)


def read_reason(text: str) -> str:
    """A reason as it is typed. Raises Refused for none, or one too long."""
    return _reason(text)


def _allowed(who: Standing) -> Standing:
    """Whoever may know of this member's pay and is not the member."""
    if who.is_member:
        raise Forbidden("pay_own")
    if not who.knows:
        raise NotFound()
    return who


def _may(who: Standing, kind: str) -> None:
    if kind not in (*GIVEN, "sales", "total", "line"):
        raise Refused("pay_kind")
    if not (who.finance if kind == "sales" else who.leads if kind == "total" else who.reviews):
        raise Forbidden()


def _still_open(change: sa.Connection, member_id: int, month: Month, now: datetime, *, and_later: bool = False) -> None:
    """Hold the member's month (or all from it on) against being closed; refuses one that is."""
    one_at_a_time(change, f"pay {member_id}")
    this = month_of(now, zone())
    if month > this and not and_later:
        raise Refused("pay_future", month=month)
    asked = SHEET.c.month >= str(month) if and_later else SHEET.c.month == str(month)
    rows = change.execute(
        sa.select(SHEET.c.month, SHEET.c.case_id)
        .where(asked, SHEET.c.member_id == member_id, SHEET.c.case_id.is_not(None))
        .order_by(SHEET.c.month)
    ).all()
    if not rows and month < this and not and_later:
        raise Refused("pay_no_sheet", month=month)
    holding.claim(change, [row.case_id for row in rows])
    for one in dict.fromkeys(row.month for row in rows):
        found = sheets.stood(change, sheets.of_member(change, read_month(one), member_id), now)
        if _is_closed(found):
            raise Refused("pay_closed", month=one)


def _is_closed(stoods: Sequence[Stood]) -> bool:
    return any(one.case.state == "closed" for one in stoods)


def _in_range(
    change: sa.Connection, member_id: int, month: Month, who: Standing, kind: str, key: str, amount: Decimal
) -> Decimal:
    """The amount, if the member's scorecards of that month have it in their range."""
    known = sums.book(change, month)
    cards = [known.cards[role] for role in who.roles if role in known.cards]
    if not cards:
        raise Refused("pay_role")
    salary = known.salary(member_id, cards[-1].role)
    if kind not in sums.COUNTED[salary.scheme if salary else "coefficient"]:
        raise Refused("pay_scheme_line")
    if kind in ("reward", "penalty"):
        found = sums.ranges(cards, kind).get(key)
        if found is None:
            raise Refused("pay_kind")
        if not found.least <= amount <= found.most:
            raise Refused("pay_range", least=found.least, most=found.most, found=amount)
    elif kind == "sales" and not any(card.coefficient.commission_rate for card in cards):
        raise Refused("pay_no_commission")
    return amount


def _corrected_to(change: sa.Connection, who: Standing, month: Month, kind: str, key: str, value: str) -> str:
    """What a correction says, as exact text."""
    if kind == "total":
        if not _TOTAL.fullmatch(value.strip()) or Decimal(value.strip()) > 120:
            raise Refused("pay_total", found=value.strip()[:20])
        return str(Decimal(value.strip()).quantize(_CENTS))
    if kind == "line":
        line = _line(change, int(key) if key.isascii() and key.isdigit() and len(key) < 16 else 0)
        if (line.member_id, line.month) != (who.member_id, str(month)) or line.kind not in GIVEN:
            raise NotFound()
        return "0"
    return str(_in_range(change, who.member_id, month, who, kind, key, _amount(value, least=ZERO)))


def _line(change: sa.Connection, line_id: int) -> Line:
    found = sums.lines(change, LINE.c.id == line_id)
    if not found:
        raise NotFound()
    return next(iter(found.values()))[0]


def _amount(text: str, *, least: Decimal = _CENTS) -> Decimal:
    typed = text.strip()
    if not _MONEY.fullmatch(typed):
        raise Refused("pay_amount", found=typed[:20])
    amount = Decimal(typed.replace(",", "")).quantize(_CENTS)
    if amount < least:
        raise Refused("pay_amount", found=typed[:20])
    if amount >= MOST:
        raise Refused("pay_amount_most", most=sums.money(MOST - _CENTS))
    return amount


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused("pay_reason")
    if len(text.strip()) > MOST_REASON:
        raise Refused("pay_reason_long", most=MOST_REASON)
    return text.strip()


def _write(
    change: sa.Connection,
    member_id: int,
    month: Month,
    kind: str,
    key: str,
    amount: Decimal,
    reason: str,
    by: Asker,
    now: datetime,
    **rest: Any,
) -> int:
    row = {"member_id": member_id, "month": str(month), "kind": kind, "key": key, "amount": amount, "reason": reason}
    told = sa.insert(LINE).values(**row, by_id=by.id, at=now.astimezone(UTC), **rest).returning(LINE.c.id)
    return int(change.execute(told).scalar_one())
