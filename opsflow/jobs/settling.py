"""What a shop needs before its first day, looked at again at every start: calendars, and the processes' newest versions."""

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

import opsflow
from opsflow.db import one_at_a_time
from opsflow.flow import upkeep
from opsflow.scoring.scorecards import feed_names, load_scorecards
from opsflow.shop import calendars

WORKFLOWS = Path(opsflow.__file__).parents[1] / "workflows"


def settle(change: sa.Connection, now: datetime) -> list[str]:
    """Seed the calendars once, and take into use what has changed under workflows/; answers those processes' keys.

    Raises BadYaml naming file and line: nothing is taken into use then.
    """
    one_at_a_time(change, "settling")
    calendars.seed(change)
    items = feed_names(load_scorecards(WORKFLOWS / "scorecards").values())
    return upkeep.take_into_use(change, WORKFLOWS, now, items=items)
