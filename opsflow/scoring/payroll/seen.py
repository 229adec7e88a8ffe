"""Who stands how to a member's pay of a month. Source: scoring.md §5: the member their own, reviewers those they review,
finance after approval; an administrator nothing by that role."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from opsflow.people import queries as people
from opsflow.people.queries import MemberRow
from opsflow.people.roles import Asker
from opsflow.refusals import NotFound
from opsflow.scoring import sheets
from opsflow.scoring.committee import reviewed_by
from opsflow.scoring.months import Month
from opsflow.scoring.sheets import APPROVED, Stood

LEADS = ("deputy_gm", "owner")


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to a member's month. `roles` are those of its sheets, of a running month the main role."""

    member_id: int
    stoods: tuple[Stood, ...]
    roles: tuple[str, ...]
    is_member: bool
    finance: bool
    reviews: bool
    leads: bool

    @property
    def is_approved(self) -> bool:
        """Whether every sheet of theirs is."""
        return bool(self.stoods) and all(one.case.state in APPROVED for one in self.stoods)

    @property
    def knows(self) -> bool:
        """Whether they may know of this member's pay at all."""
        return self.is_member or self.finance or self.reviews or self.leads

    @property
    def sees_pay(self) -> bool:
        """The figures stand once the sheet is approved."""
        return self.knows and self.is_approved

    @property
    def sees_lines(self) -> bool:
        """What was given is its member's and their reviewers' at once."""
        return self.is_member or self.reviews or self.sees_pay


def standing(reading: sa.Connection, member_id: int, month: Month, by: Asker, now: datetime) -> Standing:
    """How somebody stands to one member's month. Raises NotFound for a member who is not there."""
    member = people.member(reading, member_id, now)
    stoods = sheets.stood(reading, sheets.of_member(reading, month, member_id), now)
    reviewed = frozenset() if stoods else reviewed_by(reading, by.id, now)  # a sheet has its committee
    return _standing(member, stoods, by, reviewed)


def standings(reading: sa.Connection, month: Month, by: Asker, now: datetime) -> list[Standing]:
    """How somebody stands to everybody whose pay they may know of, by name."""
    found: dict[int, list[Stood]] = {}
    for one in sheets.stood(reading, sheets.of_month(reading, month), now):
        found.setdefault(one.row.member_id, []).append(one)
    reviewed = reviewed_by(reading, by.id, now)
    every = (_standing(row, found.get(row.id, []), by, reviewed) for row in people.members(reading, now))
    return [one for one in every if one.knows and one.roles]


def admitted(found: Standing) -> Standing:
    """Raises NotFound for who may not know of it."""
    if not found.knows:
        raise NotFound()
    return found


def _standing(member: MemberRow, stoods: Sequence[Stood], by: Asker, reviewed: frozenset[int]) -> Standing:
    mine = member.id == by.id
    there: set[int | None] = {one.row.store_id for one in stoods} or {member.main_store_id}
    held = {one.role for one in by.held if one.store_id is None or one.store_id in there}
    on_committee = any(by.id in one.committee for one in stoods) if stoods else member.id in reviewed
    roles = tuple(dict.fromkeys(one.row.role for one in stoods)) or ((member.main_role,) if member.main_role else ())
    return Standing(
        member.id,
        tuple(stoods),
        roles,
        mine,
        "finance" in held and not mine,
        on_committee and not mine,
        any(role in held for role in LEADS) and not mine,
    )
