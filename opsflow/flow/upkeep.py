"""What the engine does by itself: ring the clocks that are due, and take changed processes into use."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.flow import desk, laws, store
from opsflow.flow.checks.whole import checked_file
from opsflow.flow.law import machine
from opsflow.flow.law.commands.ring import Ring
from opsflow.flow.law.context import By, World
from opsflow.flow.models import CASE
from opsflow.flow.reader import definition_files
from opsflow.flow.store import Stored, Turn
from opsflow.i18n import zone
from opsflow.refusals import Refused

LOOK = 200  # cases in one look at what is due
TOGETHER = 20  # cases in one change: a person's act never waits for more than these
CLOCK = By(None, "clock")
log = logging.getLogger(__name__)


def sweep(*, now: datetime) -> int:
    """Ring every clock that is due; answers how many cases rang. A failing case holds up no other."""
    rung = 0
    after: tuple[datetime, int] | None = None
    while True:
        found = _due(now, after)
        ids = [case_id for case_id, _ in found]
        rung += sum(_ring_all(ids[at : at + TOGETHER], now) for at in range(0, len(ids), TOGETHER))
        if len(found) < LOOK:
            return rung
        after = found[-1][1], found[-1][0]


def take_into_use(change: sa.Connection, folder: Path, now: datetime, *, items: Collection[str]) -> list[str]:
    """Keep every definition of a folder as the newest version of its process; answers the keys that are new.

    Where the shop has a version of its own, that stays: the file is offered on the process's page. `items` are the `role.item` of all scorecards. Raises BadYaml for the first thing wrong with any of them.
    """
    taken = []
    for path in definition_files(folder):
        definition = checked_file(path, items)
        newest = laws.newest(change, definition.key)
        if newest is not None and newest.own:
            log.info("%s: the shop goes by a version of its own", definition.key)
        elif laws.take_into_use(change, path.read_text("utf-8-sig"), definition, now):
            taken.append(definition.key)
    return taken


def _due(now: datetime, after: tuple[datetime, int] | None) -> list[tuple[int, datetime]]:
    case = CASE.c
    asked = sa.select(case.id, case.ring_at).where(case.ring_at.is_not(None), case.ring_at <= now)
    if after:
        moment = sa.literal(after[0], case.ring_at.type)
        asked = asked.where(sa.tuple_(case.ring_at, case.id) > sa.tuple_(moment, after[1]))
    with db_reading() as reading:
        return [(row.id, row.ring_at) for row in reading.execute(asked.order_by(case.ring_at, case.id).limit(LOOK))]


def _ring_all(case_ids: Sequence[int], now: datetime) -> int:
    """Ring these cases in one change; when it fails, each in its own, so that only the failing one stays behind."""
    try:
        with db_change() as change:
            return _rung(change, case_ids, now)
    except Exception:
        if len(case_ids) == 1:
            log.exception("case %s could not ring", case_ids[0])
            return 0
    return sum(_ring_all([case_id], now) for case_id in case_ids)


def _rung(change: sa.Connection, case_ids: Sequence[int], now: datetime) -> int:
    """Each case looks again at its own clocks: what the sweep saw is never believed."""
    calendars = desk.calendars(change, zone())
    turns: list[Turn] = []
    there = sorted(store.load_all(change, case_ids, claim=True), key=lambda stored: stored.store_id)
    for store_id, of_store in groupby(there, key=lambda stored: stored.store_id):
        staff = desk.staff(change, store_id, calendars, now)
        for stored in of_store:
            law = stored.law.definition
            turn = _turn(stored, World(law, calendars, staff, now, desk.Known(change, law, store_id, now)))
            turns += [turn] if turn else []
    if turns:
        store.write(change, turns, calendars)
    return len(turns)


def _turn(stored: Stored, world: World) -> Turn | None:
    try:
        case, event = machine.run(stored.case, Ring(), by=CLOCK, world=world)
    except Refused as refusal:
        if refusal.key != "not_due":  # another sweep was faster, or it moved
            log.warning("case %s does not ring: %s", stored.id, refusal)
        return None
    return Turn(stored.law, stored.store_id, stored, case, [event])
