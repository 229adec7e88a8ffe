"""How far a colour is from another, as eyes see it: CIEDE2000, 0 for the same; below 2 hardly anybody sees a difference."""

import re
from collections.abc import Iterable
from functools import lru_cache

from coloraide import Color

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def is_colour(text: str) -> bool:
    """Whether a text is a colour as `#RRGGBB`."""
    return _HEX.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def distance(one: str, other: str) -> float:
    """ΔE 2000 between two colours."""
    return float(Color(one).delta_e(Color(other), method="2000"))


def nearest(wanted: str, there: Iterable[tuple[str, int]]) -> tuple[str, int, float] | None:
    """Of these colours with their shares the nearest one: the colour, its share, the distance."""
    known = [(colour, share, distance(wanted, colour)) for colour, share in there]
    return min(known, key=lambda one: one[2], default=None)
