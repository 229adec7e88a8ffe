"""Places for the states and ways of a workflow: ranks from left to right by distance from the first state. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from opsflow.flow.places import Arrow, Step

BOX, TALL, ACROSS, DOWN, LIFT = 84, 36, 140, 66, 22


@dataclass(frozen=True, slots=True)
class Box:
    """A state with the upper left corner of its box."""

    step: Step
    x: int
    y: int
    next: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A way as an SVG path, the place of its time, and whether it was taken or is the usual one from here."""

    arrow: Arrow
    path: str
    x: int
    y: int
    kind: str  # taken open ""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A drawing of a state machine with its size in units of 1 px."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int


def diagram_of(steps: Sequence[Step], arrows: Sequence[Arrow]) -> Diagram:
    """Lay out states and ways; ways that only repeat a pair of states are drawn once, the taken one first."""
    ranks = _ranks(steps, arrows)
    places = _places(steps, arrows, ranks)
    here = next((one.key for one in steps if one.here), None)
    usual = next((one.target for one in arrows if one.source == here and one.target != here), None)
    pairs: dict[tuple[str, str], Arrow] = {}
    for one in sorted(arrows, key=lambda arrow: arrow.at is None):
        if one.source != one.target and one.source in places and one.target in places:
            pairs.setdefault((one.source, one.target), one)
    lines = tuple(_line(one, places, here, usual) for one in pairs.values())
    boxes = tuple(Box(one, *places[one.key], next=one.key == usual) for one in steps)
    width = max((x for x, _y in places.values()), default=0) + BOX
    height = max((y for _x, y in places.values()), default=0) + TALL + LIFT
    return Diagram(boxes, tuple(sorted(lines, key=lambda line: line.kind != "")), width, height)


def _ranks(steps: Sequence[Step], arrows: Sequence[Arrow]) -> dict[str, int]:
    ranks = {steps[0].key: 0} if steps else {}
    edge = list(ranks)
    while edge:
        near = [one.target for key in edge for one in arrows if one.source == key and one.target not in ranks]
        ranks |= dict.fromkeys(near, ranks[edge[0]] + 1)
        edge = list(dict.fromkeys(near))
    last = max(ranks.values(), default=0)  # what no drawn way leads to (an end reached from anywhere) stands aside
    return {one.key: ranks.get(one.key, last) for one in steps}


def _places(steps: Sequence[Step], arrows: Sequence[Arrow], ranks: dict[str, int]) -> dict[str, tuple[int, int]]:
    rows: dict[str, int] = {}
    taken: set[tuple[int, int]] = set()
    for one in sorted(steps, key=lambda step: ranks[step.key]):
        rank = ranks[one.key]
        before = [rows[way.source] for way in arrows if way.target == one.key and ranks.get(way.source, rank) < rank]
        row = min(before, default=0)  # beside the state that leads to it, or the next free row below
        while (rank, row) in taken:
            row += 1
        taken.add((rank, row))
        rows[one.key] = row
    return {one.key: (ranks[one.key] * ACROSS, LIFT + rows[one.key] * DOWN) for one in steps}


def _line(arrow: Arrow, places: dict[str, tuple[int, int]], here: str | None, usual: str | None) -> Line:
    (x, y), (to_x, to_y) = places[arrow.source], places[arrow.target]
    kind = "taken" if arrow.at else "open" if (arrow.source, arrow.target) == (here, usual) else ""
    if x == to_x:  # in one rank: straight down or up, a little aside so that both ways show
        aside = BOX // 2 + (12 if to_y > y else -12)
        start, end = (y + TALL, to_y - 5) if to_y > y else (y, to_y + TALL + 5)
        return Line(arrow, f"M{x + aside} {start}V{end}", x + aside, (start + end) // 2, kind)
    if to_x > x:
        start, end, middle = y + TALL // 2, to_y + TALL // 2, (x + BOX + to_x) // 2
        path = f"M{x + BOX} {start}C{middle + 10} {start} {middle - 10} {end} {to_x - 5} {end}"
        return Line(arrow, path, middle, (start + end) // 2 - (10 if start == end else 0), kind)
    return _back(arrow, (x, y), (to_x, to_y), kind)


def _back(arrow: Arrow, source: tuple[int, int], target: tuple[int, int], kind: str) -> Line:
    (x, y), (to_x, to_y) = source, target
    if to_y == y:  # over the boxes between
        middle, top = (x + to_x + BOX) // 2, y - LIFT + 6
        path = f"M{x + BOX // 2} {y}C{x + BOX // 2} {top} {to_x + BOX // 2} {top} {to_x + BOX // 2} {to_y - 5}"
        return Line(arrow, path, middle, top + 4, kind)
    lane = y + TALL + 14 if to_y < y else y - 14  # between the rows
    start, end = (y + TALL, to_y + TALL + 5) if to_y < y else (y, to_y - 5)
    bend = 6 if lane > start else -6
    turn = -6 if end < lane else 6
    path = (
        f"M{x + BOX // 2} {start}V{lane - bend}Q{x + BOX // 2} {lane} {x + BOX // 2 - 6} {lane}"
        f"H{to_x + BOX // 2 + 6}Q{to_x + BOX // 2} {lane} {to_x + BOX // 2} {lane + turn}V{end}"
    )
    return Line(arrow, path, (x + to_x + BOX) // 2, lane, kind)
