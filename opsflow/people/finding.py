"""People found by name, role, or (for administrators) login."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from opsflow.people.models import Member
from opsflow.people.queries import held_by_member
from opsflow.people.roles import TITLES, Asker, Held
from opsflow.search.grams import folded, words


@dataclass(frozen=True, slots=True)
class PersonFound:
    """A member as the search shows them."""

    id: int
    name: str
    held: tuple[Held, ...]
    disabled: bool


def found(reading: sa.Connection, asked: str, limit: int, *, by: Asker, now: datetime) -> list[PersonFound]:
    """Members whose name and roles hold these words, the enabled first; what the list of people keeps from the reader
    (logins, closed accounts) finds nobody."""
    several = words(asked)
    columns = (Member.id, Member.name, Member.login, Member.disabled_at)
    everybody = sa.select(*columns).order_by(Member.disabled_at.is_not(None), Member.name, Member.id)
    rows = reading.execute(everybody if by.is_admin else everybody.where(Member.disabled_at.is_(None))).all()
    held = held_by_member(reading, now)
    people = [PersonFound(row.id, row.name, tuple(held.get(row.id, ())), row.disabled_at is not None) for row in rows]
    texts = [f"{row.name} {row.login if by.is_admin else ''}" for row in rows]
    fits = [one for one, text in zip(people, texts, strict=True) if _holds(folded(f"{text} {_roles(one)}"), several)]
    return sorted(fits, key=lambda one: (one.disabled, not folded(one.name).startswith(several[0])))[:limit]


def _roles(one: PersonFound) -> str:
    return " ".join(title for held in one.held for title in TITLES[held.role].values())


def _holds(text: str, several: list[str]) -> bool:
    return bool(several) and all(word in text for word in several)
