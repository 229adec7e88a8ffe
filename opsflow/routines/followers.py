"""A launched store's routines start by themselves, once its launch can no longer be taken back."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from opsflow.flow.followers import Happened, follows
from opsflow.routines import actions

WORKFLOW, LAUNCHED = "store_launch", "launched"
AFTER = timedelta(minutes=5)  # as long as the launch can be undone


@follows("entered", "undone")
def follow_launch(change: sa.Connection, happened: Sequence[Happened]) -> None:
    """A launch lets the store's routines run; one that was undone lets them be."""
    for one in happened:
        if one.workflow != WORKFLOW:
            continue
        if one.case.state == LAUNCHED:
            actions.start(change, one.store_id, one.event.at + AFTER)
        else:
            actions.unstart(change, one.store_id, one.event.at)
