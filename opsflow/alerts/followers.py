"""Alerts follow the history: whoever was told gets a row, and a row stands as long as its clock runs to its due time.

All in the transaction of the change: an alert is there with its event, or neither is. Source: processes.md §1, alerts.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from opsflow.alerts.models import ALERT, OUTBOX
from opsflow.flow.followers import Happened, follows
from opsflow.flow.law.answers import encoded
from opsflow.flow.law.clock import running, term_of_clock, term_of_task
from opsflow.flow.law.events import Fact, instant, stamp
from opsflow.flow.law.seers import seers
from opsflow.flow.law.sight import Sight
from opsflow.flow.law.ways import NOW

CHUNK = 500  # cases in one look
STANDING = sa.select(
    *(ALERT.c[one] for one in ("id", "case_id", "clock", "due", "stage", "withdrawn_at", "settled_at"))
)
Row = dict[str, Any]


@follows("rung")
def tell(change: sa.Connection, happened: Sequence[Happened]) -> None:
    """A row for each person who was told, and one message for those whose browser is open."""
    alerts = [row for one in happened for fact in one.event.facts if fact[0] == "rung" for row in _alerts(one, fact)]
    if not alerts:
        return
    _insert_new(change, ALERT, alerts)
    told: dict[tuple[int, int], list[int]] = {}
    for one in happened:
        members = {member for fact in one.event.facts if fact[0] == "rung" for member in fact[4]}
        if members:
            told[one.case_id, one.event.version] = sorted(members)
    created = happened[0].event.at
    _insert_new(change, OUTBOX, [_message(case, version, told[case, version], created) for case, version in told])


@follows("rung", "withdrawn", "entered", "set", "ticked", "dropped", "assigned", "undone")
def keep_true(change: sa.Connection, happened: Sequence[Happened]) -> None:
    """Withdraw what was no breach after all, settle what its clock is done with, and reopen what an undo brought back."""
    cases = {one.case_id: one for one in happened if one.case.told}  # nobody was told of the others
    ids = sorted(cases)
    for start in range(0, len(ids), CHUNK):
        asked = STANDING.where(ALERT.c.case_id.in_(ids[start : start + CHUNK]))
        for row in change.execute(asked.order_by(ALERT.c.id)).all():
            _keep(change, row, cases[row.case_id])


@follows("set", "offered", "undone", "moved")
def forget(change: sa.Connection, happened: Sequence[Happened]) -> None:
    """Take what was told of a private case from whoever does not see it any more."""
    for one in happened:
        still = seers(one.case, one.definition) if one.case.told else None
        if still is not None:
            gone = ALERT.c.member_id.not_in(still)
            change.execute(sa.delete(ALERT).where(ALERT.c.case_id == one.case_id, gone))


def _keep(change: sa.Connection, row: Any, one: Happened) -> None:
    at = one.event.at
    withdrawn = one.case.told.get((row.clock, stamp(row.due), row.stage)) is False
    settled = not _stands(one.sight, row, at)
    if withdrawn == bool(row.withdrawn_at) and settled == bool(row.settled_at):
        return
    values = {
        "withdrawn_at": (row.withdrawn_at or at) if withdrawn else None,
        "settled_at": (row.settled_at or at) if settled else None,
    }
    change.execute(sa.update(ALERT).where(ALERT.c.id == row.id).values(**values))


def _stands(sight: Sight, row: Any, at: datetime) -> bool:
    """Whether what an alert says is still so; a warning says nothing once its due time has passed."""
    due: datetime = row.due
    if row.stage == NOW:  # a way told it: it stands until the case has ended, that of an ending one for good
        return sight.case.state not in sight.definition.ends or sight.case.entered <= due
    if row.stage != "due" and at >= due:
        return False
    return _due(sight, row.clock) == due


def _due(sight: Sight, name: str) -> datetime | None:
    """The due time that a clock or task runs to now; None while it does not run."""
    case, definition = sight.case, sight.definition
    if case.state in definition.ends:
        return None
    clock, work = definition.clocks.get(name), case.works.get(name)
    if clock and clock in set(running(sight, definition)):
        term = term_of_clock(sight, clock)
    elif work and work.is_open:
        term = term_of_task(sight, definition.task_of(name), work)
    else:
        return None
    return None if term.paused else term.due


def _alerts(one: Happened, fact: Fact) -> Iterable[Row]:
    _, clock, due, stage, members = fact
    card = one.definition.card
    for member in members:
        yield {
            "case_id": one.case_id,
            "store_id": one.store_id,
            "workflow": one.workflow,
            "clock": clock,
            "due": instant(due),
            "stage": stage,
            "member_id": member,
            "mood": _mood(one, clock, stage),
            "words": _words(one, clock),
            "title": _title(one),
            "number": _worded(one.sight, card.number),
            "created_at": one.event.at,
        }


def _words(one: Happened, clock: str) -> dict[str, str]:
    """What the alert is about, in every language; a case that is called by a choice is named here."""
    words, chosen = one.definition.text(clock), one.sight.look(one.definition.card.title)
    if not _called_by_choice(one) or chosen is None:
        return dict(words)
    return {language: f"{said} · {one.definition.text(str(chosen))[language]}" for language, said in words.items()}


def _title(one: Happened) -> str:
    return "" if _called_by_choice(one) else _worded(one.sight, one.definition.card.title)


def _called_by_choice(one: Happened) -> bool:
    return one.definition.fields[one.definition.card.title].type == "choice"


def _mood(one: Happened, name: str, stage: str) -> str:
    if stage == NOW:
        return "none"  # news: it counts to no time
    if stage != "due":
        return "soon"
    clock = one.definition.clocks.get(name)
    return "breach" if clock and clock.limit else "late"


def _worded(sight: Sight, name: str | None) -> str:
    value = sight.look(name) if name else None
    return "" if value is None else str(encoded(value))


def _message(case_id: int, version: int, members: list[int], at: datetime) -> Row:
    return {
        "channel": "app",
        "case_id": case_id,
        "version": version,
        "payload": {"members": members},
        "created_at": at,
    }


def _insert_new(change: sa.Connection, table: sa.Table, rows: list[Row]) -> None:
    """Insert those that are not there yet."""
    dialect = postgresql if change.dialect.name == "postgresql" else sqlite
    change.execute(dialect.insert(table).on_conflict_do_nothing(), rows)
