"""News that are no case's: somebody is told once, with where to look, in the change that it is about."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa

from opsflow.alerts.models import ALERT, OUTBOX
from opsflow.flow.law.ways import NOW


def tell(
    change: sa.Connection,
    members: Iterable[int],
    about: str,
    what: str,
    words: Mapping[str, str],
    title: str,
    path: str,
    *,
    now: datetime,
) -> None:
    """Tell these members, and ring their bells once it is committed. `about` and `what` are keys: what is told the same
    stands together in the list; `words` say it in every language."""
    told = sorted(set(members))
    if not told:
        return
    row = {"workflow": about, "clock": what, "stage": NOW, "mood": "none", "due": now, "created_at": now}
    said = {"words": dict(words), "title": title, "number": "", "path": path}
    change.execute(sa.insert(ALERT), [{**row, **said, "member_id": member} for member in told])
    message = {"channel": "app", "version": 0, "payload": {"members": told}, "created_at": now}
    change.execute(sa.insert(OUTBOX).values(**message))


def settle(change: sa.Connection, about: str, what: str, path: str, *, now: datetime) -> None:
    """What was told there is over: nobody has to see to it any more."""
    told = (ALERT.c.workflow == about, ALERT.c.clock == what, ALERT.c.path == path, ALERT.c.settled_at.is_(None))
    change.execute(sa.update(ALERT).where(*told).values(settled_at=now))
