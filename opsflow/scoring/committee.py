"""Who reviews whose sheet. Source: scoring.md §5: the superior and the deputy GM; of store managers and finance, the deputy
GM and the owner; nobody themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from opsflow.people import queries as people
from opsflow.people.queries import MemberRow

REVIEWED_FROM_ABOVE = frozenset({"store_manager", "finance"})


@dataclass(frozen=True, slots=True)
class Committee:
    """Who reviews a sheet, and who may replace or waive one of them: the superior of each, and the owner."""

    seats: tuple[int, ...]
    above: tuple[int, ...]


def committees(
    reading: sa.Connection, members: Iterable[tuple[int, str, int | None]], now: datetime
) -> dict[int, Committee]:
    """The committee of each (member, main role, store), by member."""
    everybody = {row.id: row for row in people.members(reading, now) if row.disabled_at is None}
    return {member: _of(everybody, member, role, store) for member, role, store in members}


def reviewed_by(reading: sa.Connection, reviewer_id: int, now: datetime) -> frozenset[int]:
    """Whose sheets somebody reviews as things now stand."""
    there = [(row.id, row.main_role, row.main_store_id) for row in people.members(reading, now) if row.main_role]
    return frozenset(who for who, found in committees(reading, there, now).items() if reviewer_id in found.seats)


def _of(everybody: Mapping[int, MemberRow], member: int, role: str, store: int | None) -> Committee:
    seats = _committee(everybody, member, role, store)
    superiors = [one for seat in seats if (one := _superior(everybody, seat)) is not None and one != member]
    return Committee(seats, tuple(dict.fromkeys((*superiors, *_holders(everybody, "owner", store, member)))))


def _committee(everybody: Mapping[int, MemberRow], member: int, role: str, store: int | None) -> tuple[int, ...]:
    deputies = _holders(everybody, "deputy_gm", store, member)
    owners = _holders(everybody, "owner", store, member)
    if role in REVIEWED_FROM_ABOVE:
        return tuple(dict.fromkeys((*deputies[:1], *owners[:1])))
    superior = _superior(everybody, member)
    seats = (*([superior] if superior else []), *(deputies[:1] or owners[:1]))
    return tuple(dict.fromkeys(seats)) or tuple(owners[:1])


def _superior(everybody: Mapping[int, MemberRow], member: int) -> int | None:
    row = everybody.get(member)
    above = row.superior_id if row else None
    return above if above in everybody and above != member else None


def _holders(everybody: Mapping[int, MemberRow], role: str, store: int | None, member: int) -> Sequence[int]:
    return sorted(
        row.id
        for row in everybody.values()
        if row.id != member and any(one.role == role and one.store_id in (None, store) for one in row.held)
    )
