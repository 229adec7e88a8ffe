"""The month's end: sheets are made when a month is over, and all of them fixed together some working days later.

Each is one change. From the moment a month is frozen its credits stand in its sheets, whatever becomes of the tasks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from opsflow.db import db_change, db_reading, inserted, one_at_a_time
from opsflow.flow import actions as flow
from opsflow.flow import desk, holding
from opsflow.flow.actions import News
from opsflow.i18n import zone
from opsflow.people import queries as people
from opsflow.people.queries import MemberRow
from opsflow.scoring import evidence, sheets
from opsflow.scoring.cards import cards_of
from opsflow.scoring.committee import committees
from opsflow.scoring.models import MONTH, SHEET
from opsflow.scoring.months import FROZEN_AFTER, Month, month_of, read_month
from opsflow.scoring.parts import Part, parts
from opsflow.shop import queries as shop
from opsflow.shop.models import Store

WORKFLOW, DOOR = "monthly_review", "month"
OVER, FROZEN = "score.month_over", "score.frozen"
MOST_BACK = 12  # months that are made up for after a time in which nothing ran
DAYS = "freeze_after"  # setting: working days of the next month


@dataclass(frozen=True, slots=True)
class _Planned:
    """A sheet to make."""

    member_id: int
    store_id: int
    part: Part

    def row(self, month: Month) -> dict[str, Any]:
        """As its table has it."""
        days = {"first_day": self.part.first, "last_day": self.part.last}
        return {
            "month": str(month),
            "member_id": self.member_id,
            "role": self.part.role,
            "store_id": self.store_id,
            **days,
        }

    def told(self, month: Month) -> dict[str, Any]:
        """What its case is told of it."""
        return {"month": str(month), "member": self.member_id}


def carry_on(*, now: datetime) -> int:
    """Make and freeze what is due; answers how many months were."""
    done = 0
    for month in _over(now):
        with db_change() as change:
            done += begin(change, month, now)
    for month in _to_freeze(now):
        with db_change() as change:
            done += freeze(change, month, now)
    return done


def begin(change: sa.Connection, month: Month, now: datetime) -> bool:
    """Make every sheet of a month that is over, each with its case; False when that was done."""
    one_at_a_time(change, "score month")
    if sheets.month_row(change, month) is not None:
        return False
    days = int(shop.setting(change, DAYS, FROZEN_AFTER))
    freezes_at = month.frozen_at(desk.calendars(change, zone()).working, days)
    change.execute(sa.insert(MONTH).values(month=str(month), over_at=now, freezes_at=freezes_at))
    if planned := _planned(change, month, now):
        _open(change, month, planned, freezes_at, now)
    return True


def freeze(change: sa.Connection, month: Month, now: datetime) -> bool:
    """Fix what counts in a month in its sheets and let the committee begin; False when that was done."""
    one_at_a_time(change, "score month")
    known = sheets.month_row(change, month)
    if known is None or known.frozen_at is not None or now < known.freezes_at:
        return False
    found = sheets.of_month(change, month)
    holding.stand_still(change, [row.case_id for row in found])
    for row in found:
        told = evidence.gathered(change, row.member_id, row.role, row.first, row.last, now)
        kept = evidence.written(evidence.frozen(told))
        change.execute(sa.update(SHEET).where(SHEET.c.id == row.id).values(evidence=kept))
    change.execute(sa.update(MONTH).where(MONTH.c.month == str(month)).values(frozen_at=now))
    for store_id, of_store in groupby(sorted(found, key=lambda row: row.store_id), key=lambda row: row.store_id):
        news = [News(FROZEN, {}, row.case_id) for row in of_store]
        flow.hear(change, WORKFLOW, store_id, news, by=None, door=DOOR, now=now)
    return True


def _over(now: datetime) -> list[Month]:
    """The months that are over and have no sheets yet, since the shop began."""
    with db_reading() as reading:
        began = reading.execute(sa.select(Store.created_at).order_by(Store.created_at).limit(1)).scalar_one_or_none()
        known = set(reading.execute(sa.select(MONTH.c.month)).scalars())
    if began is None:
        return []
    this = month_of(now, zone())
    first = max(month_of(began, zone()), this.later(-MOST_BACK))
    ended = [first.later(count) for count in range((this.year - first.year) * 12 + this.month - first.month)]
    return [month for month in ended if str(month) not in known]


def _to_freeze(now: datetime) -> list[Month]:
    with db_reading() as reading:
        asked = sa.select(MONTH.c.month).where(MONTH.c.frozen_at.is_(None), MONTH.c.freezes_at <= now)
        return [read_month(text) for text in reading.execute(asked.order_by(MONTH.c.month)).scalars()]


def _planned(change: sa.Connection, month: Month, now: datetime) -> list[_Planned]:
    everybody = {row.id: row for row in people.members(change, now)}
    first = shop.stores(change)[0].id
    told = parts(change, month, zone(), cards_of(change, month))
    return [
        _Planned(member, _store_of(everybody[member]) or first, part)
        for member, of_member in sorted(told.items())
        for part in of_member
    ]


def _store_of(member: MemberRow) -> int | None:
    held = (one.store_id for one in member.held if one.store_id is not None)
    return member.main_store_id or next(held, None)


def _open(
    change: sa.Connection, month: Month, planned: Sequence[_Planned], freezes_at: datetime, now: datetime
) -> None:
    """A row and a case for each sheet, store by store."""
    found = committees(change, [(one.member_id, one.part.role, one.store_id) for one in planned], now)
    for store_id, group in groupby(sorted(planned, key=_by_store), key=_by_store):
        of_store = list(group)
        ids = inserted(change, SHEET, [one.row(month) for one in of_store])
        news = [
            News(
                OVER,
                {
                    **one.told(month),
                    "sheet": str(id_),
                    "committee": list(found[one.member_id].seats),
                    "above": list(found[one.member_id].above),
                    "freezes_at": freezes_at,
                },
            )
            for id_, one in zip(ids, of_store, strict=True)
        ]
        done = flow.hear(change, WORKFLOW, store_id, news, by=None, door=DOOR, now=now)
        for id_, one_done in zip(ids, done, strict=True):
            change.execute(sa.update(SHEET).where(SHEET.c.id == id_).values(case_id=one_done.case_id))


def _by_store(one: _Planned) -> int:
    return one.store_id
