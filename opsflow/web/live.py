"""Changes as they happen: a stream of server-sent events, and the same by asking where streams are blocked.

No stream holds a connection of the database while it waits. A reader learns of the stores they work in, and of their own
bell. Whoever comes back says the last id they saw and gets what came since.
"""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from opsflow.alerts import queries
from opsflow.db import db_reading, now
from opsflow.flow import feed
from opsflow.flow.feed import Moved, Waterline
from opsflow.http import TOKEN, Asker, asker, asker_or_none, policy
from opsflow.jobs import doorbell
from opsflow.people import queries as people
from opsflow.web.watcher import MOST_ROWS, News, Stream, Watcher, names_of

door = Blueprint("live", __name__)

HEARTBEAT = 15.0  # seconds; then the sign-in is looked at again
RETRY = 2000  # milliseconds after which a browser that lost its stream comes back
MOST_CASES = 50  # in one message; beyond it the page loads its columns anew
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def attach(app: Flask) -> None:
    """Make the process's watcher, and let it look at once when somebody has done something."""
    app.extensions["watcher"] = Watcher(app)
    app.after_request(_knock)


@door.get("/live")
@policy("member")
def live() -> ResponseReturnValue:
    """The stream, from `Last-Event-ID` or `?after=` on; 503 when too many are open, then the page asks instead."""
    watcher: Watcher = current_app.extensions["watcher"]
    stream = Stream(asker(), request.environ.get("waitress.client_disconnected", lambda: False))
    if not watcher.open(stream):
        return "", 503, {"Retry-After": "30"}
    told = _told(watcher, stream, session[TOKEN], _after())
    answer = Response(told, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
    answer.call_on_close(lambda: watcher.close(stream))
    return answer


@door.get("/live/since")
@policy("member")
def since() -> ResponseReturnValue:
    """What came since `?after=`, the id of the answer before; 0 asks for the id and the bell alone."""
    return message(_since(_after(), asker().id), asker()) or {}


def message(news: News, asker: Asker) -> dict[str, Any] | None:
    """What of the news concerns this reader; None when nothing does."""
    seen = {row.case_id: row for row in news.moved if row.shown_to(asker)}
    bell = news.bells.get(asker.id)
    if not (seen or bell or news.many):
        return None
    rung = {"alerts": bell.count, "breach": bell.breach} if bell else {}
    if news.many:
        return {"id": news.mark, "many": True, "workflows": list(news.many), **rung}
    if len(seen) > MOST_CASES:
        workflows = sorted({row.workflow for row in seen.values()})
        return {"id": news.mark, "many": True, "workflows": workflows, **rung}
    return {"id": news.mark, "cases": [_case(row, news.names) for row in seen.values()], **rung}


def _case(row: Moved, names: dict[int, str]) -> dict[str, Any]:
    return {
        "id": row.case_id,
        "workflow": row.workflow,
        "lane": row.lane,
        "version": row.version,
        "by": row.by,
        "name": names.get(row.by or 0, ""),
        "act": row.act,
    }


def _told(watcher: Watcher, stream: Stream, token: str, after: int) -> Iterator[str]:
    """The text of a stream, until its sign-in or its process ends, or the database is away: then the browser comes back."""
    with suppress(SQLAlchemyError):
        yield from _telling(watcher, stream, token, after)


def _telling(watcher: Watcher, stream: Stream, token: str, after: int) -> Iterator[str]:
    yield f"retry: {RETRY}\n\n"
    with watcher.app.app_context():
        news: News | None = _since(after, stream.asker.id)
    beat = time.monotonic() + HEARTBEAT
    while news:
        mark, told = news.mark, message(news, stream.asker)
        if told:
            yield f"id: {told['id']}\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"
        try:
            news = stream.next(beat - time.monotonic())
        except Empty:
            beat = time.monotonic() + HEARTBEAT
            yield ": still here\n\n"
            with watcher.app.app_context():
                news = _since(mark, stream.asker.id) if _still_in(stream, token) else None


def _still_in(stream: Stream, token: str) -> bool:
    """Whether the stream's sign-in lives; what its reader may see is looked up again."""
    at = now()
    with db_reading() as reading:
        found = people.signed_in(reading, token, at)
    if found:
        stream.asker = found.asker
    return found is not None


def _since(after: int, member_id: int) -> News:
    at = now()
    with db_reading() as reading:
        newest = feed.newest(reading)
        line = Waterline(min(after, newest) or newest)
        rows = feed.moved(reading, line, MOST_ROWS)
        many = feed.workflows(reading) if len(rows) == MOST_ROWS else []
        names = names_of(reading, rows)
        bells = queries.bells(reading, [member_id])
    if many:
        return News(newest, bells=bells, many=tuple(many))
    line.take(rows, at)
    return News(line.mark, tuple(rows), names, bells)


def _after() -> int:
    said = request.headers.get("Last-Event-ID") or request.args.get("after", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def _knock(answer: Response) -> Response:
    who = asker_or_none() if request.method in UNSAFE and answer.status_code < 400 else None
    if who:
        current_app.extensions["watcher"].touch(who.id)
        doorbell.knock([who.id])
    return answer
