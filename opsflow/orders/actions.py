"""Bringing orders in: one way behind the page and the command line, carried on by whoever has time for it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from opsflow.db import db_change, db_reading, one_at_a_time
from opsflow.orders.course import RUN, Lost, told
from opsflow.orders.importing import LEASE, MOST_TRIES, UNDER_WAY, bring_in, claim
from opsflow.orders.planning import LOCK
from opsflow.orders.queries import IMPORTERS
from opsflow.orders.taking_back import refuse_touched, take_back
from opsflow.orders.waiting import settle
from opsflow.people.roles import Asker
from opsflow.refusals import Forbidden, NotFound, Refused, Stale

UPLOADS = "uploads"  # under OPSFLOW_HOME
WAITS = timedelta(seconds=4)  # after which an import that no worker took is begun by the sweeper
ASKED_FOR = timedelta(days=1)  # an import that asks and is not answered is over then

Clock = Callable[[], datetime]
log = logging.getLogger(__name__)


def receive(
    change: sa.Connection,
    store_id: int,
    *,
    file_name: str,
    sha256: str,
    by: Asker | None,
    trial: bool,
    now: datetime,
    upload: str | None = None,
    confirmed: bool = False,
) -> int:
    """Note a file that is to be imported; its run's id. `by` None is the command line, `upload` where a worker finds it.

    Raises NotFound for a store that the asker does not work in, Forbidden for a role that imports nothing.
    """
    if by is not None:
        _may_import(by, store_id)
    row = {
        "store_id": store_id,
        "member_id": by.id if by else None,
        "file_name": file_name[-255:] or "?",
        "sha256": sha256,
        "state": "queued",
        "trial": trial,
        "confirmed": confirmed,
        "upload": upload,
        "started_at": now,
    }
    run_id: int = change.execute(sa.insert(RUN).returning(RUN.c.id), row).scalar_one()
    return run_id


def import_file(run_id: int, path: Path, *, keep_buyers: bool, clock: Clock) -> None:
    """Import a received file, or go on with it where somebody died; nothing when somebody is at it, or it is over."""
    claimed = claim(run_id, clock())
    if claimed is None:
        return
    try:
        with path.open("rb") as stream:
            bring_in(*claimed, stream, keep_buyers=keep_buyers, clock=clock)
    except Lost:
        log.warning("import %s was taken over by another worker", run_id)


def confirm(import_id: int, *, by: Asker, now: datetime) -> None:
    """Let a file of another store in after all. Raises NotFound, Forbidden, Stale when it does not ask."""
    with db_change() as change:
        _of_asker(change, import_id, by)
        asking = sa.update(RUN).where(RUN.c.id == import_id, RUN.c.state == "asking")
        if not change.execute(asking.values(state="queued", confirmed=True, tries=0, beat_at=now)).rowcount:
            raise Stale()


def begin_to_take_back(import_id: int, *, by: Asker | None, now: datetime) -> None:
    """Ask for an import to be taken back. Raises Refused when somebody has done something to what it brought in."""
    with db_change() as change:
        run = _of_asker(change, import_id, by)
        if run.state != "done" or run.trial:
            raise Stale()
        refuse_touched(change, import_id, run.layout)
        asked = (
            sa.update(RUN).where(RUN.c.id == import_id).values(state="taking_back", worker=None, tries=0, beat_at=now)
        )
        change.execute(asked)


def settle_waiting(import_id: int, *, take_up: bool, by: Asker, now: datetime) -> int:
    """Take the old orders up that an import found waiting, or end them as history; answers how many of them were left."""
    with db_change() as change:
        one_at_a_time(change, LOCK)
        run = _of_asker(change, import_id, by)
        if run.state != "done" or run.trial:
            raise Stale()
        return settle(change, import_id, run.store_id, run.waiting or [], take_up=take_up, by=by, now=now)


def carry_on(import_id: int, *, home: Path, keep_buyers: bool, clock: Clock) -> None:
    """Do what is to be done for an import: bring it in, or take it back."""
    with db_reading() as reading:
        run = reading.execute(sa.select(RUN).where(RUN.c.id == import_id)).one_or_none()
    if run is None or run.state not in UNDER_WAY:
        return
    if run.tries >= MOST_TRIES:
        _give_up(import_id, "import_failed", clock())
    elif run.state == "taking_back":
        _take_back(import_id, clock)
    elif run.upload and (home / UPLOADS / run.upload).exists():
        import_file(import_id, home / UPLOADS / run.upload, keep_buyers=keep_buyers, clock=clock)
        _drop_upload(import_id, home)
    else:
        _give_up(import_id, "import_stopped", clock())


def carry_on_all(*, home: Path, keep_buyers: bool, clock: Clock) -> None:
    """Go on with every import that nobody began, or whose worker died; end those that ask and are not answered."""
    now = clock()
    idle = sa.func.coalesce(RUN.c.beat_at, RUN.c.started_at)
    left = sa.or_(sa.and_(RUN.c.worker.is_(None), idle < now - WAITS), idle < now - LEASE)
    with db_reading() as reading:
        ids = reading.execute(sa.select(RUN.c.id).where(RUN.c.state.in_(UNDER_WAY), left).order_by(RUN.c.id)).scalars()
        asking = sa.select(RUN.c.id).where(RUN.c.state == "asking", idle < now - ASKED_FOR)
        unanswered = reading.execute(asking).scalars().all()
        waiting = ids.all()
    for import_id in waiting:
        carry_on(import_id, home=home, keep_buyers=keep_buyers, clock=clock)
    for import_id in unanswered:
        _give_up(import_id, "import_unanswered", now)
        _drop_upload(import_id, home)


def _take_back(import_id: int, clock: Clock) -> None:
    claimed = claim(import_id, clock())
    if claimed is None:
        return
    try:
        take_back(*claimed, clock)
    except Lost:
        log.warning("import %s is taken back by another worker", import_id)


def _give_up(import_id: int, why: str, now: datetime) -> None:
    over = sa.update(RUN).where(RUN.c.id == import_id, RUN.c.state.in_((*UNDER_WAY, "asking")))
    with db_change() as change:
        change.execute(over.values(state="refused", error=told(Refused(why)), ended_at=now, worker=None))


def _drop_upload(import_id: int, home: Path) -> None:
    """A file that is read through is not kept: buyers' data stand in it."""
    with db_change() as change:
        over = sa.select(RUN.c.upload).where(RUN.c.id == import_id, RUN.c.state.in_(("done", "refused")))
        upload = change.execute(over).scalar_one_or_none()
        if upload:
            change.execute(sa.update(RUN).where(RUN.c.id == import_id).values(upload=None))
            (home / UPLOADS / upload).unlink(missing_ok=True)


def _of_asker(change: sa.Connection, import_id: int, by: Asker | None) -> Any:
    run = change.execute(sa.select(RUN).where(RUN.c.id == import_id).with_for_update()).one_or_none()
    if run is None:
        raise NotFound()
    if by is not None:
        _may_import(by, run.store_id)
    return run


def _may_import(by: Asker, store_id: int) -> None:
    if not by.roles_in(store_id):
        raise NotFound()
    if by.roles_in(store_id).isdisjoint(IMPORTERS):
        raise Forbidden()
