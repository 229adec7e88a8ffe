"""What the review page lays on its desk: two versions of a case, one of their sheets, and the act that comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from opsflow.designs.views import Pin, Review, Sheet, Version
from opsflow.flow.views import CaseView, TaskView, WayView
from opsflow.http import is_id

MODES = ("side", "over", "one")


@dataclass(frozen=True, slots=True)
class Desk:
    """What is looked at: the newer version at the right, an older one at the left, sheet by sheet.

    `task` has the points of the standard; `back` sends the version back with words; `onward` are the other decisions
    on a version in review. `sheet` counts from 1.
    """

    left: Version | None
    right: Version | None
    sheet: int
    mode: str
    task: TaskView | None
    back: WayView | None
    onward: tuple[WayView, ...]

    @property
    def panes(self) -> tuple[Version, ...]:
        """The versions in the order in which they lie."""
        return tuple(one for one in (self.left, self.right) if one)

    @property
    def right_sheet(self) -> Sheet | None:
        """The sheet of the newer version."""
        return sheet_of(self.right, self.sheet) if self.right else None

    @property
    def left_open(self) -> int:
        """Points of the standard that are not ticked."""
        return sum(not point.checked for point in self.task.points) if self.task else 0

    def query(self, **changes: object) -> str:
        """The address of another look."""
        left, right = (one.number if one else None for one in (self.left, self.right))
        told = {"left": left, "right": right, "sheet": self.sheet, "mode": self.mode, **changes}
        return "?" + urlencode({name: value for name, value in told.items() if value is not None})

    def shows(self, pin: Pin) -> bool:
        """Whether the sheet of a pin lies on the desk."""
        return any(self.has(version, pin) for version in self.panes)

    def has(self, version: Version, pin: Pin) -> bool:
        """Whether a pin is on the sheet of this version that lies on the desk."""
        return pin.version == version.number and pin.sheet == min(self.sheet, pin.pages)

    def older(self, version: Version, pin: Pin) -> bool:
        """Whether an open pin of an earlier version is shown on this one too, at the same place."""
        return pin.open and pin.version < version.number and pin.sheet == self.sheet and version is self.right

    def address(self, pin: Pin) -> str:
        """Where a pin is to be seen."""
        if self.shows(pin):
            return f"#pin-{pin.number}"
        left = pin.version - 1 if pin.version > 1 else ""
        return f"{self.query(left=left, right=pin.version, sheet=pin.sheet)}#pin-{pin.number}"


def sheet_of(version: Version, at: int) -> Sheet | None:
    """A sheet of a version, its last one where it has fewer."""
    return version.sheets[min(at, len(version.sheets)) - 1] if version.sheets else None


def desk_of(review: Review, case: CaseView, args: Mapping[str, str]) -> Desk:
    """What an address asks for; without one: the newest version, the one before it at its left."""
    by_number = {one.number: one for one in review.shown}
    fresh = tuple(one for one in review.shown if not one.handed.gone)
    right = by_number.get(_whole(args, "right")) or next(reversed(fresh or review.shown), None)
    before = [one for one in fresh if right and one.number < right.number]
    left = by_number.get(_whole(args, "left")) or (before[-1] if before else None)
    sheets = max((len(one.sheets) for one in (left, right) if one), default=1)
    mode = args.get("mode", "")
    task, back, onward = _acts(review, case)
    return Desk(
        left=left if left is not right else None,
        right=right,
        sheet=max(1, min(_whole(args, "sheet") or 1, sheets)),
        mode=mode if mode in MODES else "side",
        task=task,
        back=back,
        onward=onward,
    )


def _acts(review: Review, case: CaseView) -> tuple[TaskView | None, WayView | None, tuple[WayView, ...]]:
    """The task whose points are the standard's, and the decisions on a version that waits for them."""
    pointed = [task for task in case.tasks if task.points and task.state in ("open", "done")]
    if not review.versions.waits:
        return (pointed[-1] if pointed else None), None, ()
    task = next((task for task in pointed if task.state == "open"), None)
    back = next((way for way in case.ways if way.to in review.versions.drafting and _asks_words(way)), None)
    onward = tuple(way for way in case.ways if not way.opens_form and way.to)
    return task, back, onward


def _asks_words(way: WayView) -> bool:
    return [one.type for one in way.inputs if one.required] == ["text"]


def _whole(args: Mapping[str, str], name: str) -> int:
    text = args.get(name, "")
    return int(text) if is_id(text) else 0
