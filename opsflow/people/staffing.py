"""Who works where and when, as plain rows for whoever assigns work. Pure."""

from dataclasses import dataclass
from datetime import datetime

SHIFTS = ("early", "late", "day")


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A weekly shift; Monday is 0, hours are `HH:MM` in the shop's zone."""

    member_id: int
    name: str
    weekday: int
    starts: str
    ends: str


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """A leave that is not over; `stand_in_id` does the work meanwhile."""

    member_id: int
    starts: datetime
    ends: datetime
    stand_in_id: int | None


@dataclass(frozen=True, slots=True)
class DeputyRow:
    """A deputy named for a span that is not over."""

    member_id: int
    deputy_id: int
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member with the roles held now in the store asked about."""

    member_id: int
    name: str
    roles: frozenset[str]
    main_role: str | None
    superior_id: int | None
    disabled: bool


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody who matters to one store at one moment; members in the order of their ids."""

    members: tuple[StaffRow, ...]
    shifts: tuple[ShiftRow, ...]
    leaves: tuple[LeaveRow, ...]
    deputies: tuple[DeputyRow, ...]
