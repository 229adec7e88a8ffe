"""Figures of a sheet as exact texts: points, weights, how a value came about."""

from decimal import ROUND_HALF_UP, Decimal

from opsflow.scoring.card import HALF, Item
from opsflow.scoring.rules import Tally, round2

_TENTH = Decimal("0.1")


def points(number: Decimal | None) -> str | None:
    """Rounded half up to 2 places: "18.85"."""
    return None if number is None else str(round2(number))


def plain(number: Decimal) -> str:
    """As short as it is exact: "20", "1.5"."""
    return f"{number.normalize():f}"


def percent(number: Decimal | None) -> str | None:
    """To a tenth at most: "96", "94.2"."""
    return None if number is None else plain(number.quantize(_TENTH, ROUND_HALF_UP))


def formula(item: Item, tally: Tally) -> str:
    """How the value came about: "20 × (24 × 1 + 1 × ½ + 1 × 0) ÷ 26"; '' without evidence."""
    if not tally.counted:
        return ""
    late = "½" if item.late_credit == HALF else plain(item.late_credit)
    parts = ((tally.on_time, "1"), (tally.late, late), (tally.missed, "0"))
    earned = " + ".join(f"{count} × {credit}" for count, credit in parts if count)
    return f"{plain(item.weight)} × ({earned}) ÷ {tally.counted}"
