"""Who hears of what happened. A follower runs in the transaction of the change, so that its rows are there or the change is not.

What reaches outside the database (a message, a bell) is written down by a follower and sent after the commit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from opsflow.flow.law.case import Case
from opsflow.flow.law.events import Event
from opsflow.flow.law.sight import Sight
from opsflow.flow.words.definition import Definition


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that was just appended, with its case as it now is."""

    case_id: int
    workflow: str
    store_id: int
    event: Event
    case: Case
    definition: Definition
    sight: Sight  # the same case, for formulas
    heard: frozenset[str] = frozenset()  # its states that cases of other processes hear of


Follower = Callable[[sa.Connection, Sequence[Happened]], None]
_FOLLOWERS: dict[Follower, frozenset[str]] = {}


def follows(*facts: str) -> Callable[[Follower], Follower]:
    """Register a follower of events that hold one of these facts (`rung`, `ticked` …)."""

    def register(follower: Follower) -> Follower:
        _FOLLOWERS[follower] = frozenset(facts)
        return follower

    return register


def hand_on(change: sa.Connection, happened: Sequence[Happened]) -> None:
    """Let every follower hear of what concerns it."""
    for follower, facts in _FOLLOWERS.items():
        heard = [one for one in happened if any(fact[0] in facts for fact in one.event.facts)]
        if heard:
            follower(change, heard)
