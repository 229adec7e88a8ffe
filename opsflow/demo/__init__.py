"""A shop to look at: two stores, fifteen people, a month under review and a week of work up to now; the same for the same moment.

Everything is done by the people, through the actions that pages call, with the clock moved. It wants an empty database.
"""

from datetime import datetime
from pathlib import Path

from opsflow.config import Settings
from opsflow.db import db_reading, hurrying
from opsflow.demo.crew import CREW, PASSWORD, open_shop
from opsflow.demo.leave import take
from opsflow.demo.months import pass_months, played
from opsflow.demo.week import pass_week
from opsflow.i18n import zone
from opsflow.people import queries
from opsflow.refusals import Refused


def load(now: datetime, home: Path | None = None) -> str:
    """Fill an empty database with the demo shop; what to say of it. `home` is where its pictures are kept.

    Raises Refused when anybody is there already.
    """
    with db_reading() as reading:
        if queries.anybody(reading):
            raise Refused("demo_not_empty")
    with hurrying():
        shop = open_shop(now, played(now).begins(zone()))
        pass_months(shop, now)
        pass_week(shop, now, home or Settings.from_environment().home)
        take(shop, now)
    logins = "\n".join(f"  {one.login:<12} {one.name}  {one.about}" for one in CREW)
    return f"Demo shop, everybody's password: {PASSWORD}\n{logins}"
