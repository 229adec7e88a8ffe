"""The next dispatch run: when it leaves, what it has to take, what comes due by the hour."""

from datetime import timedelta

from opsflow.flow import desk
from opsflow.flow.queries import boards, offers
from opsflow.flow.queries.scope import Scope
from opsflow.i18n import zone
from opsflow.web.pages import Departure, DueHour

HOURS = 24


def departure(there: Scope, workflow: str) -> Departure | None:
    """The next run as a board's head shows it; None for a workflow whose cases are not shipped."""
    if offers.ship_task(there, workflow) is None:
        return None
    runs = desk.calendars(there.reading, zone()).runs
    at = runs.of(there.now)
    after = runs.of(at)
    first = there.now.replace(minute=0, second=0, microsecond=0)
    hours = [first + timedelta(hours=hour) for hour in range(HOURS + 1)]
    counts = boards.due_by_hour(there, workflow, hours)
    marks = tuple(DueHour(start, count, start < at) for start, count in zip(hours, counts, strict=False))
    return Departure(at, boards.due_before(there, workflow, after), marks)
