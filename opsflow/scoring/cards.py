"""The scorecards that hold in a month."""

from functools import cache
from pathlib import Path

import sqlalchemy as sa

from opsflow.scoring.card import Scorecard
from opsflow.scoring.months import Month
from opsflow.scoring.scorecards import load_scorecards

FOLDER = Path(__file__).parents[2] / "workflows" / "scorecards"


@cache
def _shipped() -> dict[str, Scorecard]:
    return load_scorecards(FOLDER)


def cards_of(reading: sa.Connection, month: Month) -> dict[str, Scorecard]:
    """The scorecards of a month, by role."""
    return _shipped()


def card_of(reading: sa.Connection, role: str, month: Month) -> Scorecard:
    """The scorecard of a role in a month. Raises KeyError."""
    return _shipped()[role]
