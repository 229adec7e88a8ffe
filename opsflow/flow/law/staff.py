"""The people of one store as the engine sees them: who holds a role, is on duty, has how much to do, and stands in for whom.

Pure: built from rows by `actions`, from an example's people by the rehearsal. Source: scoring.md §1 and §5.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from opsflow.flow.words.hours import Weekly
from opsflow.flow.words.worktime import Calendar, Calendars, weekly
from opsflow.people.roles import chain_of_superiors

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Absence:
    """A leave: from, to, and who stands in."""

    starts: datetime
    ends: datetime
    stand_in: int | None = None


@dataclass(slots=True)
class Mate:
    """A member as one store's engine sees them; `open` and `last` count what is given out on top of the loads."""

    id: int
    name: str
    roles: frozenset[str]
    superior: int | None = None
    shifts: Mapping[str, tuple[Weekly, ...]] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()
    deputies: tuple[Absence, ...] = ()  # those named to act for them, in `stand_in`
    open: int = 0
    last: datetime = _LONG_AGO

    def absent(self, at: datetime) -> Absence | None:
        """The leave that they are on at a moment."""
        return next((leave for leave in self.absences if leave.starts <= at < leave.ends), None)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who gets a task, and how they came by it: `opened`, or `stand_in` for somebody on leave."""

    id: int
    via: str = "opened"


Load = tuple[int, datetime]  # how many open tasks somebody has, and when the newest of them opened
_NO_LOAD: Load = (0, _LONG_AGO)


class Staff:
    """Everybody of a store who is not disabled; asked for when somebody is first looked up, their loads when first weighed."""

    def __init__(
        self,
        find: Callable[[], Iterable[Mate]],
        calendars: Calendars,
        loads: Callable[[], Mapping[int, Load]] = dict,
        roles_of: Callable[[int], frozenset[str]] | None = None,
    ) -> None:
        self._find = find
        self._weigh = loads
        self._roles_of = roles_of or self._roles_of_mate
        self._roles: dict[int, frozenset[str]] = {}
        self.calendars = calendars
        self._rosters: dict[tuple[int, str | None], Calendar] = {}
        self._holders: dict[str, list[Mate]] = {}

    @cached_property
    def mates(self) -> dict[int, Mate]:
        """Everybody by id."""
        return {mate.id: mate for mate in self._find()}

    def roles(self, member: int | None) -> frozenset[str]:
        """The roles that a member holds in the store: asked for alone, for most acts need nobody else."""
        if member is None:
            return frozenset()
        if member not in self._roles:
            self._roles[member] = self._roles_of(member)
        return self._roles[member]

    def holders(self, role: str) -> list[Mate]:
        """Who holds a role, by id."""
        if role not in self._holders:
            self._holders[role] = sorted((m for m in self.mates.values() if role in m.roles), key=lambda m: m.id)
        return self._holders[role]

    def choose(
        self,
        role: str,
        opens: datetime,
        due: datetime | None,
        *,
        shift: str | None = None,
        without: Collection[int] = (),
    ) -> Chosen | None:
        """Who of a role gets a task that opens now: fewest open ones among those on duty before it is due (scoring.md §1)."""
        there = [mate for mate in self.holders(role) if mate.id not in without]
        present = [mate for mate in there if not mate.absent(opens)]
        candidates = self._on_duty(present, opens, due, shift)
        if candidates:
            return Chosen(self._least_loaded(candidates).id)
        return self._in_their_stead(role, there or self.holders(role), opens, without)

    def can_before(self, member: int, role: str | None, opens: datetime, due: datetime | None) -> bool:
        """Whether a member holds a role and is at work before something that opens now is due; where nothing is, now."""
        mate = self.mates.get(member)
        if mate is None or role not in mate.roles or mate.absent(opens):
            return False
        begins = self._begins(mate, opens, None)
        return begins is not None and (begins < due if due else begins <= opens)

    def given(self, member: int, at: datetime) -> None:
        """Count a task that was just given out."""
        mate = self.mates.get(member)
        if mate:
            mate.open += 1
            mate.last = max(mate.last, at)

    def roster(self, member: int, shift: str | None = None) -> Calendar:
        """When a member works (on one shift only); without a roster, official working days 09:00–18:00."""
        key = (member, shift)
        if key not in self._rosters:
            self._rosters[key] = self._roster(member, shift)
        return self._rosters[key]

    def above(self, member: int | None) -> list[int]:
        """A member's superiors, nearest first."""
        chain: list[int] = []
        mate = self.mates.get(member or 0)
        while mate and mate.superior and mate.superior not in chain:
            chain.append(mate.superior)
            mate = self.mates.get(mate.superior)
        return chain

    def acts_for(self, member: int, at: datetime) -> set[int]:
        """Who may act for a member now: the stand-in of a leave, the named deputies."""
        mate = self.mates.get(member)
        if mate is None:
            return set()
        leave = mate.absent(at)
        named = {d.stand_in for d in mate.deputies if d.starts <= at < d.ends}
        return {who for who in (*named, leave.stand_in if leave else None) if who is not None}

    def everybody(self, role: str, at: datetime) -> list[int]:
        """All who hear what concerns a role; nobody holds it: its fallback."""
        holders = [mate.id for mate in self.holders(role)]
        if holders:
            return holders
        stead = self._in_their_stead(role, [], at, ())
        return [stead.id] if stead else []

    def _roles_of_mate(self, member: int) -> frozenset[str]:
        mate = self.mates.get(member)
        return mate.roles if mate else frozenset()

    @cached_property
    def _loads(self) -> Mapping[int, Load]:
        return self._weigh()

    def _least_loaded(self, mates: list[Mate]) -> Mate:
        if len(mates) == 1:
            return mates[0]

        def load(mate: Mate) -> tuple[int, datetime, int]:
            count, last = self._loads.get(mate.id, _NO_LOAD)
            return count + mate.open, max(last, mate.last), mate.id

        return min(mates, key=load)

    def _on_duty(self, mates: list[Mate], opens: datetime, due: datetime | None, shift: str | None) -> list[Mate]:
        if len(mates) < 2 and not shift:
            return mates
        begins = {mate.id: self._begins(mate, opens, shift) for mate in mates}
        known = [mate for mate in mates if begins[mate.id] is not None]
        if due is None and not shift:
            return mates
        # what counts in somebody's shift is due by whom it is given to: it goes to the shift that comes first
        soon = [mate for mate in known if due and begins[mate.id] < due]  # type: ignore[operator]
        if soon or not known:
            return soon or mates
        first = min(begins[mate.id] for mate in known)  # type: ignore[type-var]
        return [mate for mate in known if begins[mate.id] == first]

    def _begins(self, mate: Mate, opens: datetime, shift: str | None) -> datetime | None:
        if shift and shift not in mate.shifts:
            return None
        return self.roster(mate.id, shift).add(opens, _INSTANT) - _INSTANT

    def _in_their_stead(self, role: str, absent: list[Mate], at: datetime, without: Collection[int]) -> Chosen | None:
        """Stand-in, named deputy, superior (of a role that nobody holds: the roles above), at last the owner (§5).

        None of them while they are away themselves.
        """

        def can(member: int | None) -> bool:
            mate = self.mates.get(member or 0)
            return mate is not None and mate.id not in without and not mate.absent(at)

        for mate in absent:
            leave = mate.absent(at)
            if leave and leave.stand_in and can(leave.stand_in):
                return Chosen(leave.stand_in, "stand_in")
        for mate in absent:
            for other in (*sorted(self.acts_for(mate.id, at)), *self.above(mate.id)):
                if can(other):
                    return Chosen(other)
        above = (mate for higher in chain_of_superiors(role) for mate in self.holders(higher))
        return next((Chosen(mate.id) for mate in above if can(mate.id)), None)

    def _roster(self, member: int, shift: str | None) -> Calendar:
        mate = self.mates.get(member)
        spans = [
            span
            for name, of_shift in (mate.shifts if mate else {}).items()
            if shift in (None, name)
            for span in of_shift
        ]
        return _week(self.calendars.zone, tuple(spans)) if spans else self.calendars.working


@lru_cache(maxsize=1_000)
def _week(zone: ZoneInfo, spans: tuple[Weekly, ...]) -> Calendar:
    """A roster as a calendar, laid out once: a shop's people are looked up anew for every change."""
    return weekly(zone, spans)
