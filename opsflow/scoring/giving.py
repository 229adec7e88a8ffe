"""Give an item of a sheet a value: the member their own, one of the committee theirs, while their part is not handed in."""

import re
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from opsflow.flow import holding
from opsflow.people.roles import Asker
from opsflow.refusals import Forbidden, NotFound, Refused
from opsflow.scoring import sheets
from opsflow.scoring.card import Item
from opsflow.scoring.models import VALUE
from opsflow.scoring.rules import ZERO
from opsflow.scoring.sheets import REVIEW, SELF, Stood

MOST_REASON = 500
_NUMBER = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4})?")


def give(
    change: sa.Connection, sheet_id: int, seat_id: int, item: str, value: str, reason: str, *, by: Asker, now: datetime
) -> None:
    """Give an item a value; "" goes back to where the seat began.

    Raises NotFound, Forbidden, and Refused `not_open` once handed in, `value_wrong`, `value_outside`, `value_reason`.
    """
    row = sheets.sheet(change, sheet_id)
    if by.id == row.member_id and seat_id != by.id:
        raise Forbidden  # nobody reviews themselves, in whoever's stead
    holding.hold(change, row.case_id, task_of(row.member_id, seat_id), by=by, now=now)
    (found,) = sheets.stood(change, [row], now)
    asked = next((one for one in found.review.card.items if one.key == item), None)
    if asked is None:
        raise NotFound()
    told = _read(asked, value)
    _keep(change, found, seat_id, item, told, reason.strip(), by, now)


def task_of(member_id: int, seat_id: int) -> str:
    """The task by which a seat's part is handed in."""
    return SELF if seat_id == member_id else f"{REVIEW}:{seat_id}"


def _read(item: Item, text: str) -> Decimal | None:
    if not text.strip():
        return None
    if not _NUMBER.fullmatch(text.strip()):
        raise Refused("value_wrong", found=text.strip()[:20], most=item.weight)
    value = Decimal(text.strip())
    if not ZERO <= value <= item.weight:
        raise Refused("value_outside", found=value, most=item.weight)
    return value


def _keep(
    change: sa.Connection,
    found: Stood,
    seat_id: int,
    item: str,
    value: Decimal | None,
    reason: str,
    by: Asker,
    now: datetime,
) -> None:
    if len(reason) > MOST_REASON:
        raise Refused("value_reason_long", most=MOST_REASON)
    if value is not None and seat_id != found.row.member_id:
        if value == found.review.completed.get(item):
            value = None
        elif not reason:
            raise Refused("value_reason")
    before = found.given.get((seat_id, item))
    if (before.value if before else None, before.reason if before else "") == (
        value,
        reason if value is not None else "",
    ):
        return
    row = {"sheet_id": found.row.id, "seat_id": seat_id, "item": item, "value": None if value is None else str(value)}
    change.execute(sa.insert(VALUE).values(**row, reason=reason, by_id=by.id, at=now))
