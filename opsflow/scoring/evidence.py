"""What counts for a member in the days of a sheet: tasks, attendance, work outside the scorecard, voluntary points.

Live it is asked of the rows; when the month is frozen it is written down with the sheet, and later changes of the rows
leave it as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from opsflow.flow.queries import credits as credited
from opsflow.flow.queries.credits import Count, During
from opsflow.i18n import zone
from opsflow.people import attendance
from opsflow.people import queries as people
from opsflow.scoring import rules
from opsflow.scoring.credit import gaps
from opsflow.scoring.models import VOLUNTARY
from opsflow.scoring.months import day_edges
from opsflow.scoring.rules import Occurred, Outside

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a sheet's figures rest on."""

    counts: tuple[Count, ...] = ()
    occurred: tuple[Occurred, ...] = ()
    outside: tuple[Outside, ...] = ()
    voluntary: tuple[Decimal, ...] = ()

    @property
    def extra(self) -> Decimal:
        """The points beside the base."""
        return rules.extra(voluntary=self.voluntary, outside=self.outside)


def gathered(
    reading: sa.Connection, member_id: int, role: str | None, first: date, last: date, now: datetime
) -> Evidence:
    """What counts in these days, for a member whose main role this is."""
    found = during(reading, member_id, first, last)
    done = credited.done_of_others(reading, member_id, role, found)
    return Evidence(
        tuple(credited.counts(reading, member_id, found, now)),
        tuple(Occurred(kind, days) for kind, days in attendance.counting(reading, member_id, first, last + _DAY)),
        tuple(Outside(one.done.astimezone(zone()).date(), one.workflow) for one in done),
        _voluntary(reading, member_id, found),
    )


def during(reading: sa.Connection, member_id: int, first: date, last: date) -> During:
    """The days of a span, and when the member did not hold each role any more."""
    held = people.held_spans(reading, member_id)
    edges = day_edges(first, last, zone())
    return During(edges, {role: found for role, spans in held.items() if (found := gaps(spans))})


def written(evidence: Evidence) -> dict[str, Any]:
    """As it is kept; figures are exact texts."""
    return {
        "counts": [[one.role, one.item, one.outcome, one.day, one.times] for one in evidence.counts],
        "occurred": [[one.kind, str(one.days)] for one in evidence.occurred],
        "outside": [[one.day.isoformat(), one.process] for one in evidence.outside],
        "voluntary": [str(points) for points in evidence.voluntary],
    }


def read(kept: Mapping[str, Any]) -> Evidence:
    """As it was kept."""
    return Evidence(
        tuple(Count(*row) for row in kept["counts"]),
        tuple(Occurred(kind, Decimal(days)) for kind, days in kept["occurred"]),
        tuple(Outside(date.fromisoformat(day), process) for day, process in kept["outside"]),
        tuple(Decimal(points) for points in kept["voluntary"]),
    )


def frozen(evidence: Evidence) -> Evidence:
    """What stays when the month is frozen: overdue and open is missed, not yet due does not count."""
    kept: dict[Count, int] = {}
    for one in evidence.counts:
        if one.outcome in ("on_time", "late", "missed", "overdue"):
            outcome = "missed" if one.outcome == "overdue" else one.outcome
            same = Count(one.role, one.item, outcome, one.day, 0)
            kept[same] = kept.get(same, 0) + one.times
    counts = tuple(Count(one.role, one.item, one.outcome, one.day, times) for one, times in kept.items())
    return Evidence(tuple(sorted(counts, key=_order)), evidence.occurred, evidence.outside, evidence.voluntary)


def of_role(counts: Iterable[Count], role: str) -> list[rules.Counted]:
    """The counted tasks of a scorecard's own items."""
    return [rules.Counted(one.item, one.outcome, one.times) for one in counts if one.role == role and one.outcome]


def _order(one: Count) -> tuple[str, str, int, str]:
    return one.role, one.item, one.day, one.outcome


def _voluntary(reading: sa.Connection, member_id: int, found: During) -> tuple[Decimal, ...]:
    begins, ends = found.edges[0], found.edges[-1]
    mine = sa.select(VOLUNTARY.c.points).where(VOLUNTARY.c.member_id == member_id)
    asked = mine.where(VOLUNTARY.c.at >= begins, VOLUNTARY.c.at < ends).order_by(VOLUNTARY.c.case_id)
    return tuple(Decimal(points) for points in reading.execute(asked).scalars())
