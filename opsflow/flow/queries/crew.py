"""Who works beside the reader today, and until when the reader is on."""

from dataclasses import dataclass
from datetime import datetime, time

from opsflow.flow import desk
from opsflow.flow.law.staff import Mate
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Person
from opsflow.i18n import zone

MOST = 8


@dataclass(frozen=True, slots=True)
class OnToday:
    """A colleague who works today: their roles in the store, and the shift's moments."""

    person: Person
    roles: tuple[str, ...]
    starts: datetime
    ends: datetime


def crew(scope: Scope, store_id: int | None = None) -> list[OnToday]:
    """Everybody of a store (the reader's first) whose shift of today has not ended, the reader among them; by its start."""
    if not scope.stores:
        return []
    staff = desk.staff(scope.reading, store_id or next(iter(scope.stores)), scope.calendars, scope.now)
    found = [on for mate in staff.mates.values() if not mate.absent(scope.now) for on in _today(scope, mate)]
    return sorted(found, key=lambda on: (on.starts, on.person.id))


def _today(scope: Scope, mate: Mate) -> list[OnToday]:
    local = scope.now.astimezone(zone())

    def at(hhmm: str) -> datetime:
        return datetime.combine(local.date(), time.fromisoformat(hhmm), local.tzinfo)

    spans = [span for week in mate.shifts.values() for span in week if span[0] == local.weekday()]
    person, roles = Person(mate.id, mate.name), tuple(sorted(mate.roles))
    today = [OnToday(person, roles, at(starts), at(ends)) for _day, starts, ends in spans]
    return [on for on in today if on.ends > scope.now][:1]
