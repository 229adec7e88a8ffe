"""Where a case stands: in the diagram of its process, and among the cases that it opened or that opened it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from opsflow.flow.forms import Texts
from opsflow.refusals import Refused


@dataclass(frozen=True, slots=True)
class Step:
    """A state in the diagram of a case: whether it was passed, and when it was last entered."""

    key: str
    title: Texts
    kind: Literal["state", "done", "cancelled", "uncounted"]
    here: bool
    entered: datetime | None


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way between two states; `at` is when it was last taken."""

    source: str
    target: str
    title: Texts
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Relative:
    """A case that opened this one, or that it opened, with the task or way that did."""

    id: int
    title: str
    workflow_title: Texts
    state_title: Texts
    ended: bool
    by: Texts


@dataclass(frozen=True, slots=True)
class NotBegun:
    """A case that should have begun and could not yet: for which task or way, of which process, and why."""

    by: Texts
    workflow_title: Texts
    why: Refused | None  # None: it broke down
