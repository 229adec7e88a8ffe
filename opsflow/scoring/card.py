"""A scorecard as data: items with literal weights, what attendance takes off, bands and pay. Source: scorecards.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from opsflow.people.occurrences import Occurrence

Texts = Mapping[str, str]
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points that one occurrence takes off the attendance item, each time or for each day."""

    points: Decimal
    per: Literal["time", "day"]
    default: bool = False  # not from the source


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a scorecard. `deductions` make it the attendance item; `late_credit` is what a late task earns."""

    key: str
    weight: Decimal
    title: Texts
    note: Texts = field(default_factory=dict)
    late_credit: Decimal = HALF
    deductions: Mapping[Occurrence, Deduction] = field(default_factory=dict)
    default: bool = False  # not from the source
    by_hand: bool = False  # no task feeds it
    own: bool = False  # the shop's own: nothing that ships has it

    @property
    def is_attendance(self) -> bool:
        """Whether its value comes from deductions instead of tasks."""
        return bool(self.deductions)


@dataclass(frozen=True, slots=True)
class Band:
    """Totals from `least` (None: from nothing) on, up to the next band, are worth `factor`."""

    least: Decimal | None
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Warn:
    """So many totals in a row under `below` are a dismissal warning: it only warns."""

    months: int
    below: Decimal


@dataclass(frozen=True, slots=True)
class Proposed:
    """A process whose field, once filled in, proposes something for the doer of a task; a person decides."""

    process: str
    field: str
    task: str


@dataclass(frozen=True, slots=True)
class Range:
    """A reward or penalty of money, the manager choosing inside the range."""

    key: str
    title: Texts
    least: Decimal
    most: Decimal
    proposed: Proposed | None = None


@dataclass(frozen=True, slots=True)
class Coefficient:
    """Pay as base salary times the total's factor, plus commission, rewards less penalties."""

    bands: tuple[Band, ...]
    warn: Warn | None = None
    commission_rate: Decimal = Decimal(0)
    rewards: tuple[Range, ...] = ()
    penalties: tuple[Range, ...] = ()
    default: bool = False


@dataclass(frozen=True, slots=True)
class Flagship:
    """Pay as base salary, an attendance bonus that occurrences lose, a performance bonus by band, and specials.

    Both rates are shares of the base salary. `lost_at` counts late arrivals, early leaves and leaves together,
    `lost_at_absence` days of absence.
    """

    bands: tuple[Band, ...]
    warn: Warn | None
    attendance_rate: Decimal
    performance_rate: Decimal
    lost_at: int
    lost_at_absence: Decimal
    note: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A role's scorecard. `base_salary` None: each member's own, there is no default."""

    role: str
    title: Texts
    items: tuple[Item, ...]
    coefficient: Coefficient
    flagship: Flagship | None = None
    base_salary: Decimal | None = None
    notes: tuple[Texts, ...] = ()  # where the source contradicts itself, or says nothing

    @property
    def weight(self) -> Decimal:
        """The literal sum of the weights, whatever it is."""
        return sum((item.weight for item in self.items), Decimal(0))

    def item(self, key: str) -> Item:
        """The item of that key. Raises KeyError."""
        return {item.key: item for item in self.items}[key]
