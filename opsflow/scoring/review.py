"""From values to a total: what completion says, what the committee and the member made of it. Pure. Source: scoring.md §4."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from opsflow.scoring import rules
from opsflow.scoring.card import Scorecard
from opsflow.scoring.rules import Valued

Values = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Seat:
    """One part of the committee: whose it is, whether it was handed in, and what it gave otherwise than completion says."""

    member_id: int
    done: bool = False
    given: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Review:
    """All values of a sheet. `own` are the member's; `own_done` says that they were handed in, `waived` that none will be."""

    card: Scorecard
    by_completion: Sequence[Valued]
    seats: Sequence[Seat] = ()
    own: Values = field(default_factory=dict)
    own_done: bool = False
    waived: bool = False
    extra: Decimal = rules.ZERO

    @property
    def completed(self) -> dict[str, Decimal | None]:
        """The values by completion: where every reviewer starts."""
        return {one.item.key: one.value for one in self.by_completion}

    def of_seat(self, seat: Seat) -> dict[str, Decimal | None]:
        """The values of one seat."""
        return {**self.completed, **{key: value for key, value in seat.given.items() if value is not None}}

    @property
    def handed_in(self) -> list[Seat]:
        """The seats that were."""
        return [seat for seat in self.seats if seat.done]

    @property
    def completion_base(self) -> Decimal | None:
        """The base as tasks alone make it; None while none has counted: a full attendance is no evidence of work."""
        values = self.completed
        worked = any(values[item.key] is not None for item in self.card.items if not item.is_attendance)
        return rules.base(self.card, values) if worked else None

    @property
    def committee_base(self) -> Decimal | None:
        """The mean of the bases handed in, until then the base by completion."""
        bases = [base for seat in self.handed_in if (base := rules.base(self.card, self.of_seat(seat))) is not None]
        return rules.committee_base(bases) if bases else self.completion_base

    @property
    def self_base(self) -> Decimal | None:
        """The member's own base, once handed in."""
        return rules.base(self.card, self.own) if self.own_done and not self.waived else None

    @property
    def total(self) -> Decimal | None:
        """The total as values now stand; without a self-assessment the committee counts alone."""
        committee = self.committee_base
        return None if committee is None else rules.total(committee, self.self_base, self.extra)

    @property
    def is_whole(self) -> bool:
        """Whether everybody has given their part."""
        return all(seat.done for seat in self.seats) and bool(self.seats) and (self.own_done or self.waived)

    @property
    def still_to_assess(self) -> tuple[str, ...]:
        """The items with evidence that the member has not valued."""
        return rules.self_still_to_value(self.by_completion, self.own)

    @property
    def still_to_value(self) -> tuple[str, ...]:
        """The items that some reviewer must value before the sheet can be approved."""
        left = [rules.still_to_value(self.card, self.of_seat(seat)) for seat in self.seats]
        return tuple(dict.fromkeys(key for keys in left for key in keys))
