"""The next dispatch run: when it leaves, what it has to take, what comes due by the hour."""

from datetime import UTC, datetime, timedelta

from opsflow.flow.queries import boards, offers
from opsflow.flow.queries.scope import Scope
from opsflow.web.shown.pages import Departure, DueHour

HOURS = 24
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def departure(there: Scope, workflow: str) -> Departure | None:
    """The next run as a board's head shows it; None for a workflow whose cases are not shipped."""
    if offers.ship_task(there, workflow) is None:
        return None
    runs = there.calendars.runs
    at = runs.of(there.now)
    after = runs.of(at)
    first = there.now.replace(minute=0, second=0, microsecond=0)
    hours = [(start := first + timedelta(hours=hour), start + timedelta(hours=1)) for hour in range(HOURS)]
    orders, *counts, passing = boards.due_between(there, workflow, [(LONG_AGO, after), *hours], after)
    marks = tuple(DueHour(start, count, start < at) for (start, _), count in zip(hours, counts, strict=True))
    return Departure(at, orders, marks, passing)
