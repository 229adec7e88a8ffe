"""A task of a case: who has it, since when, how it ended, and what stays of it when its process has changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from opsflow.flow.law.events import instant, stamp

FILED = ("file", "undated_file")  # dropped by a file that has the dispatch time, or has it not
Round = tuple[datetime, int | None, str, datetime | None]  # done, doer, proof, due time fixed in a shift
Holder = tuple[int, datetime, str]  # who, since when, and how they came by it


class Kept(NamedTuple):
    """What a version of the process made of a task that is over: a later version changes nothing of it."""

    role: str | None
    optional: bool
    points: int
    due: datetime | None = None
    hard: datetime | None = None
    paused_since: datetime | None = None
    credit_role: str | None = None
    item: str | None = None
    member_id: int | None = None
    bearer_id: int | None = None
    credit_at: datetime | None = None
    failed: bool = False
    spared: str = ""
    uncounted: str = ""
    helper_id: int | None = None


class Work(NamedTuple):
    """A task of a case: who has it, since when, and how it ended."""

    name: str
    opened: datetime
    assignee: int | None
    version: int
    holders: tuple[Holder, ...] = ()
    opened_by: int | None = None  # whose act opened it
    fixed_due: datetime | None = None  # a due time counted in somebody's shift, fixed when it was given
    checked: tuple[str, ...] = ()
    offered_to: int | None = None
    offered_by: int | None = None
    done: datetime | None = None
    doer: int | None = None
    proof: str = ""  # of a tick by a file: exact, or before
    dropped: datetime | None = None
    dropped_as: str = ""  # moved_on, cancelled, uncounted, file, undated_file, void
    before: Round | None = None  # the round before, where it was ticked
    excused: bool = False
    doubted: bool = False
    late_by: int | None = None  # who undid it after its due time
    kept: Kept | None = None  # where the case has moved to another version since it was over

    @property
    def is_open(self) -> bool:
        """Neither ticked nor dropped."""
        return self.done is None and self.dropped is None

    @property
    def is_kept(self) -> bool:
        """Whether `kept` is what there is to say: not while it is done anew, or when it was."""
        return self.kept is not None and not self.is_open and self.before is None


_MOMENTS = {name: Kept._fields.index(name) for name in ("due", "hard", "paused_since", "credit_at")}


def read_kept(row: Sequence[Any]) -> Kept:
    """What stays of a task, from a fact or a snapshot: moments are stamps."""
    moments: dict[str, Any] = {name: instant(row[at]) for name, at in _MOMENTS.items() if row[at]}
    return Kept(*row)._replace(**moments)


def write_kept(kept: Kept) -> list[Any]:
    """The same as JSON."""
    return [stamp(value) if isinstance(value, datetime) else value for value in kept]
