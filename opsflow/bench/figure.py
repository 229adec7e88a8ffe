"""A measured figure: ours, the bare limit of the same run, and what is to be reached."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from opsflow.bench.ground import Ground


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `ratio` is what `reach` speaks of where there is a `bare` limit, else `ours` is."""

    what: str
    ours: str
    reach: str
    ok: bool
    bare: str = ""
    ratio: float | None = None


Measure = Callable[[Ground], Iterator[Figure]]


def at_most(what: str, ours: float, limit: float, unit: str) -> Figure:
    """A figure that must not be larger."""
    return Figure(what, _said(ours, unit), f"≤ {limit:g} {unit}".rstrip(), ours <= limit)


def none_of(what: str, wrong: int, of: str) -> Figure:
    """Something that must not happen at all; `of` is how often it could have."""
    return Figure(what, f"{wrong} of {of}", "0", wrong == 0)


def times_bare(what: str, ours: float, bare: float, limit: float, unit: str, *, ratio: float | None = None) -> Figure:
    """A figure that must not be so many times the bare one; `ratio` where it was not measured as their quotient."""
    found = ours / bare if ratio is None else ratio
    return Figure(what, _said(ours, unit), f"≤ {limit:g} ×", found <= limit, _said(bare, unit), found)


def share_of_bare(what: str, ours: float, bare: float, least: float, unit: str, *, ratio: float) -> Figure:
    """A rate that must be at least this share of the bare one."""
    return Figure(what, _said(ours, unit), f"≥ {least:.0%}", ratio >= least, _said(bare, unit), ratio)


def _said(value: float, unit: str) -> str:
    return f"{value:,.{0 if value >= 100 else 3 - len(str(int(value)))}f} {unit}".rstrip()
