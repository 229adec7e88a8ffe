"""What becomes of the cases that a case opened, when it is called off."""

from datetime import datetime

import sqlalchemy as sa

from opsflow.db import db_change
from opsflow.flow import desk, store
from opsflow.flow.law import machine
from opsflow.flow.law.commands.call_off import CallOff
from opsflow.flow.law.context import By
from opsflow.flow.law.seers import is_seen
from opsflow.flow.models import CASE
from opsflow.flow.store import Turn
from opsflow.people.roles import Asker
from opsflow.refusals import Refused

MOST = 500


def call_off_children(case_id: int, why: str, *, by: Asker, now: datetime, door: str = "board") -> list[Refused]:
    """End what a case that was called off has opened, and what that opened, together; answers which could not be.

    Raises Refused `still_runs` when the case itself was not called off.
    """
    with db_change() as change:
        case = store.visible(change, case_id, by)
        if case.law.definition.ends.get(case.case.state) != "cancelled":
            raise Refused("still_runs")
        refused = []
        for child_id in _descendants(change, case_id):
            try:
                _call_off(change, child_id, why, by, door, now)
            except Refused as refusal:
                refused.append(refusal)
        return refused


def _descendants(change: sa.Connection, case_id: int) -> list[int]:
    """The open cases below a case, those nearer first; below one that has ended nothing is looked for."""
    found: list[int] = []
    above = [case_id]
    while above and len(found) < MOST:
        asked = sa.select(CASE.c.id).where(CASE.c.parent_id.in_(above), CASE.c.ended_at.is_(None)).order_by(CASE.c.id)
        above = list(change.execute(asked).scalars())
        found += above
    return found[:MOST]


def _call_off(change: sa.Connection, case_id: int, why: str, by: Asker, door: str, now: datetime) -> None:
    stored = store.load(change, case_id, claim=True)
    if not is_seen(stored.case, stored.law.definition, by.id):
        return  # it is theirs who see it
    world = desk.world(change, stored.law.definition, stored.store_id, now)
    case, event = machine.run(stored.case, CallOff(why), by=By(by.id, door), world=world)
    store.write(change, [Turn(stored.law, stored.store_id, stored, case, [event])], world.calendars)
