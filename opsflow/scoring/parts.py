"""Which main role a member had on which days of a month: a sheet for each part. Source: scoring.md §5 and §6, example G."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from opsflow.people.models import Audit, Member
from opsflow.scoring.months import Month

_DAY = timedelta(days=1)
Change = tuple[datetime, str | None]  # from when on, which role (None: not there)


@dataclass(frozen=True, slots=True)
class Part:
    """The days of a month in one main role, first to last."""

    role: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


def parts(reading: sa.Connection, month: Month, zone: ZoneInfo, roles: Collection[str]) -> dict[int, list[Part]]:
    """The parts of everybody who had a main role with a scorecard (`roles`) that month, by member."""
    changes = _changes(reading)
    found = {member: _parts(told, month, zone, roles) for member, told in changes.items()}
    return {member: told for member, told in found.items() if told}


def _parts(changes: Sequence[Change], month: Month, zone: ZoneInfo, roles: Collection[str]) -> list[Part]:
    """A day belongs to the role held at its end."""
    found: list[Part] = []
    day = month.first
    while day < month.next().first:
        ends = datetime(day.year, day.month, day.day, tzinfo=zone) + _DAY
        role = _at(changes, ends - timedelta(microseconds=1))
        if role is not None and role in roles:
            if found and found[-1].role == role and found[-1].last == day - _DAY:
                found[-1] = Part(role, found[-1].first, day)
            else:
                found.append(Part(role, day, day))
        day += _DAY
    return found


def _at(changes: Sequence[Change], moment: datetime) -> str | None:
    return next((role for since, role in reversed(changes) if since <= moment), None)


def _changes(reading: sa.Connection) -> dict[int, list[Change]]:
    """What everybody's main role became, and when; None while they were disabled."""
    audit: dict[int, list[Any]] = {}
    told = sa.select(Audit.member_id, Audit.at, Audit.act, Audit.was, Audit.became)
    acts = ("main_role", "disabled", "enabled")
    for row in reading.execute(told.where(Audit.act.in_(acts)).order_by(Audit.at, Audit.id)):
        audit.setdefault(row.member_id, []).append(row)
    members = reading.execute(sa.select(Member.id, Member.created_at, Member.main_role).order_by(Member.id))
    return {row.id: list(_told(row, audit.get(row.id, []))) for row in members}


def _told(member: Any, audit: Iterable[Any]) -> Iterable[Change]:
    changes = list(audit)
    role = next((one.was for one in changes if one.act == "main_role"), member.main_role)
    yield member.created_at, role
    there = True
    for one in changes:
        if one.act == "main_role":
            role = one.became
        else:
            there = one.act == "enabled"
        yield one.at, role if there else None
