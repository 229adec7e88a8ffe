"""What scoring hears of cases, and what the monthly review asks of a sheet."""

from collections.abc import Sequence

import sqlalchemy as sa

from opsflow.flow import desk
from opsflow.flow.followers import Happened, follows
from opsflow.scoring import sheets
from opsflow.scoring.models import VOLUNTARY
from opsflow.scoring.payroll import proposals

WORKFLOW, ACCEPTED = "voluntary", "accepted"

desk.TELLERS["sheet"] = sheets.facts
follows("set", "undone")(proposals.follow)


@follows("entered", "undone")
def follow_voluntary(change: sa.Connection, happened: Sequence[Happened]) -> None:
    """A voluntary task that is accepted is worth its points to who did it; one whose acceptance is undone is not."""
    for one in happened:
        if one.workflow == WORKFLOW:
            change.execute(sa.delete(VOLUNTARY).where(VOLUNTARY.c.case_id == one.case_id))
            done = one.case.works.get("do_it")
            if one.case.state == ACCEPTED and done and done.doer is not None:
                told = {"case_id": one.case_id, "member_id": done.doer, "points": str(one.case.values["points"])}
                change.execute(sa.insert(VOLUNTARY).values(**told, at=one.event.at))
