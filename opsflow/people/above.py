"""Who is above whom, and who decides for a member when their superior cannot. Source: scoring.md §5."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from opsflow.people.queries import MemberRow
from opsflow.people.roles import Held


def superiors(everybody: Iterable[MemberRow]) -> dict[int, int | None]:
    """The superior of each member."""
    return {row.id: row.superior_id for row in everybody}


def chain(above: Mapping[int, int | None], member_id: int) -> list[int]:
    """The superiors of a member, the nearest first; a circle in old rows ends it."""
    found: list[int] = []
    step = above.get(member_id)
    while step is not None and step not in found:
        found.append(step)
        step = above.get(step)
    return found


def decides(
    everybody: Sequence[MemberRow], member_id: int, absent: Collection[int], deputies: Mapping[int, Collection[int]]
) -> int | None:
    """Who decides what is a member's own to ask: the superior; where that one is away or gone, another holder of their
    role, a deputy whom they named, then who is above them, at last an owner. Never the member. None: nobody can."""
    people = {row.id: row for row in everybody}

    def can(one: int) -> bool:
        return one != member_id and one not in absent and people[one].disabled_at is None

    def asked() -> Iterator[int]:
        over = chain(superiors(everybody), member_id)
        for one in over or [member_id]:
            yield one
            yield from (row.id for row in everybody if _same_role(row, people[one]))
            yield from sorted(deputies.get(one, ()))
        yield from (row.id for row in everybody if any(held.role == "owner" for held in row.held))

    return next((one for one in asked() if one in people and can(one)), None)


def meets(one: Held, other: Held) -> bool:
    """Whether two hold the same role in a store that both have."""
    return one.role == other.role and (None in (one.store_id, other.store_id) or one.store_id == other.store_id)


def _same_role(row: MemberRow, superior: MemberRow) -> bool:
    """Whether somebody holds the role by which another is a superior, where that one holds it."""
    there = [held for held in superior.held if held.role == superior.main_role]
    return any(meets(one, held) for one in row.held for held in there)
