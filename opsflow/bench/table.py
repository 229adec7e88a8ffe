"""All figures by name, in the order in which they are measured, and how they are printed."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from opsflow.bench import (
    beside,
    boards,
    breaches,
    crowd,
    downtime,
    edits,
    faults,
    histories,
    imports,
    memory,
    moves,
    searches,
    sweeps,
    ticks,
)
from opsflow.bench.figure import Figure, Measure

FIGURES: dict[str, Measure] = {
    "import": imports.measure,
    "memory": memory.measure,
    "tick": ticks.measure,
    "board": boards.measure,
    "search": searches.measure,
    "history": histories.measure,
    "sweep": sweeps.measure,
    "breach": breaches.measure,
    "edits": edits.measure,
    "faults": faults.measure,
    "crowd": crowd.measure,
    "people": beside.measure,
    "duties": downtime.measure,
    "move": moves.measure,
}
HEAD = ("", "ours", "bare", "ratio", "to reach", "")
WIDTHS = (58, 20, 12, 6, 10, 5)


def head() -> str:
    """The line above all figures."""
    return _line(HEAD)


def line(one: Figure) -> str:
    """A figure as a line of the table."""
    ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
    return _line((one.what, one.ours, one.bare, ratio, one.reach, "ok" if one.ok else "short"))


def as_json(found: Iterable[tuple[str, Figure]]) -> list[dict[str, Any]]:
    """The figures for programs, each with the name that it is asked for by."""
    return [{"figure": name, **asdict(one)} for name, one in found]


def _line(cells: tuple[str, ...]) -> str:
    what, *figures = (cell.rjust(width) for cell, width in zip(cells, WIDTHS, strict=True))
    return "  ".join((what.strip().ljust(WIDTHS[0]), *figures)).rstrip()
