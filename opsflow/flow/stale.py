"""When somebody was faster: what that means for a decision, and who it was."""

import sqlalchemy as sa

from opsflow.flow import store
from opsflow.people import queries as people
from opsflow.refusals import Stale

QUIET = frozenset({"said", "rung", "withdrawn"})  # facts that leave a case where it was


def only_talk(change: sa.Connection, case_id: int, seen: int) -> bool:
    """Whether nothing since this version changed what a decision looks at: clocks told people, somebody wrote a note."""
    later = store.history(change, case_id)[seen:]
    return bool(later) and all(fact[0] in QUIET for event in later for fact in event.facts)


def faster(change: sa.Connection, case_id: int, version: int) -> Stale:
    """Who was faster, and when: whose act made this version (of the task: others may have spoken since)."""
    last = store.history(change, case_id)[version - 1]
    names = people.names_of(change, [last.by] if last.by else [])
    return Stale("moved_on", who=names.get(last.by or 0, "opsflow"), at=last.at)
