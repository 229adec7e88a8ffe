"""What counts for a member in the days of a sheet: tasks, attendance, work outside the scorecard, voluntary points.

Live it is asked of the rows; when the month is frozen it is written down with the sheet, and later changes of the rows
leave it as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from opsflow.flow import desk
from opsflow.flow.queries import credits as credited
from opsflow.flow.queries.credits import Count, During
from opsflow.flow.words.worktime import Calendar
from opsflow.i18n import zone
from opsflow.people import attendance, leave_queries
from opsflow.people import queries as people
from opsflow.people.leave_queries import LeaveView
from opsflow.scoring import rules
from opsflow.scoring.credit import gaps
from opsflow.scoring.models import VOLUNTARY
from opsflow.scoring.months import day_edges
from opsflow.scoring.rules import Occurred, Outside

_HALF, _WHOLE = Decimal("0.5"), Decimal(1)


@dataclass(frozen=True, slots=True)
class Taken:
    """A leave, and how many of its working days lie among those asked about."""

    leave: LeaveView
    days: Decimal


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
        occurred(reading, member_id, first, last),
        tuple(Outside(one.done.astimezone(zone()).date(), one.workflow) for one in done),
        _voluntary(reading, member_id, found),
    )


def during(reading: sa.Connection, member_id: int, first: date, last: date) -> During:
    """The days of a span, and when the member did not hold each role any more."""
    held = people.held_spans(reading, member_id)
    edges = day_edges(first, last, zone())
    return During(edges, {role: found for role, spans in held.items() if (found := gaps(spans))})


def taken(reading: sa.Connection, members: Iterable[int], first: date, last: date) -> list[Taken]:
    """The granted leaves of these members that cover working time of these days; the latest first."""
    edges = day_edges(first, last, zone())
    found = leave_queries.granted(reading, set(members), edges[0], edges[-1])
    if not found:
        return []
    working = desk.calendars(reading, zone()).working
    counted = ((one, working_days(working, one.starts, one.ends, edges)) for one in found)
    return [Taken(one, days) for one, days in counted if days]


def occurred(reading: sa.Connection, member_id: int, first: date, last: date) -> tuple[Occurred, ...]:
    """What attendance takes points off for in these days: what was recorded, and each leave."""
    recorded = attendance.counting(reading, member_id, first, last + timedelta(days=1))
    leaves = taken(reading, [member_id], first, last)
    return (
        *(Occurred(kind, days) for kind, days in recorded),
        *(Occurred("granted_leave", one.days) for one in leaves),
    )


def working_days(working: Calendar, starts: datetime, ends: datetime, edges: tuple[datetime, ...]) -> Decimal:
    """Working days between two moments, those between these edges of days alone. A day of which no more than half of its
    hours is covered is half a one."""
    return sum((_of_day(working, starts, ends, *day) for day in pairwise(edges)), Decimal(0))


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


def _of_day(working: Calendar, starts: datetime, ends: datetime, begins: datetime, over: datetime) -> Decimal:
    away = working.between(max(starts, begins), min(ends, over))
    if not away:
        return Decimal(0)
    return _HALF if 2 * away <= working.between(begins, over) else _WHOLE
