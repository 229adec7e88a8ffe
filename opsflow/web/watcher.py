"""One watcher a web process: it reads what is new for all open streams, and hands it to each. No stream asks by itself."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from queue import SimpleQueue

import sqlalchemy as sa
from flask import Flask

from opsflow.alerts import queries
from opsflow.alerts.views import Bell
from opsflow.db import db_reading, now
from opsflow.flow import feed
from opsflow.flow.feed import Moved, Waterline
from opsflow.http import Asker
from opsflow.jobs.doorbell import Ear
from opsflow.people import queries as people

LOOK_EVERY = 0.3  # seconds; a knock at the door shortens it
GATHER = 0.03  # seconds in which what happens together is gathered
MOST_ROWS = 2000  # events in one look
MOST_WAITING = 500  # what a stream may leave unread before it is ended
MOST_STREAMS = 150  # each holds one of the server's threads; where all are taken, they are shared
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    """What one look found: the events, where to read on, the names of who acted, the bells that may have changed."""

    mark: int
    moved: tuple[Moved, ...] = ()
    names: dict[int, str] = field(default_factory=dict)
    bells: dict[int, Bell] = field(default_factory=dict)
    many: tuple[str, ...] = ()  # so much is new that only the workflows are named


@dataclass(eq=False, slots=True)
class Stream:
    """An open stream of somebody; `is_gone` says that nobody listens any more."""

    asker: Asker
    is_gone: Callable[[], bool]
    news: SimpleQueue[News | None] = field(default_factory=SimpleQueue)

    def next(self, seconds: float) -> News | None:
        """The next news; None when the stream has to end. Raises queue.Empty when there is none for so long."""
        return self.news.get(timeout=max(seconds, 0.0))

    @property
    def is_over(self) -> bool:
        """Whether nobody listens any more, or too slowly."""
        return self.is_gone() or self.news.qsize() > MOST_WAITING


class Watcher:
    """Runs while a stream is open. Streams of a process that leaves are ended."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._leaving: threading.Event = app.extensions.setdefault("leaving", threading.Event())
        self._lock = threading.Lock()
        self._streams: dict[Stream, None] = {}  # in the order in which they opened
        self._thread: threading.Thread | None = None
        self._touched: SimpleQueue[int] = SimpleQueue()

    def open(self, stream: Stream) -> bool:
        """Let a stream hear what is new from now on; False when too many are open and nobody holds more than its reader."""
        with self._lock:
            if self._leaving.is_set() or not self._has_room_for(stream.asker.id):
                return False
            if self._thread is None or not self._thread.is_alive():
                with db_reading() as reading:  # before the stream reads anything itself: nothing falls between
                    line = feed.from_now(reading, now())
                self._thread = threading.Thread(target=self._watch, args=(line,), name="watcher", daemon=True)
                self._thread.start()
            self._streams[stream] = None
        return True

    def close(self, stream: Stream) -> None:
        """Forget a stream."""
        with self._lock:
            self._streams.pop(stream, None)

    def touch(self, member_id: int) -> None:
        """Look at a member's bell again: they did something."""
        if self._thread:
            self._touched.put(member_id)

    def _has_room_for(self, member_id: int) -> bool:
        """Whether a place is free; where all are taken, whoever holds most gives the oldest to one who holds fewer."""
        if len(self._streams) < MOST_STREAMS:
            return True
        held = Counter(stream.asker.id for stream in self._streams)
        greediest = max(held, key=lambda one: held[one])
        if held[greediest] <= held[member_id] + 1:
            return False
        oldest = next(stream for stream in self._streams if stream.asker.id == greediest)
        oldest.news.put(None)
        del self._streams[oldest]
        return True

    def _watch(self, line: Waterline) -> None:
        ear, trouble = Ear(), ""
        with self.app.app_context():
            while self._goes_on():
                for member in ear.wait(LOOK_EVERY):
                    self.touch(member)
                time.sleep(GATHER)
                try:
                    self._look(line)
                    trouble = ""
                except sa.exc.SQLAlchemyError as problem:
                    if trouble != type(problem).__name__:
                        log.error("what is new could not be read; it is tried again", exc_info=problem)
                    trouble = type(problem).__name__
        ear.close()

    def _goes_on(self) -> bool:
        with self._lock:
            over = {one for one in self._streams if self._leaving.is_set() or one.is_over}
            for stream in over:
                stream.news.put(None)
                del self._streams[stream]
            if not self._streams:
                self._thread = None
            return bool(self._streams)

    def _look(self, line: Waterline) -> None:
        while self._read(line, now()) == MOST_ROWS:
            pass

    def _read(self, line: Waterline, at: datetime) -> int:
        with self._lock:
            streams = self._streams.copy()
        touched = {self._touched.get() for _ in range(self._touched.qsize())}
        with db_reading() as reading:
            rows = feed.moved(reading, line, MOST_ROWS)
            if rows:
                touched |= queries.concerned(reading, sorted({row.case_id for row in rows}))
            listening = {stream.asker.id for stream in streams} & touched
            bells = queries.bells(reading, listening) if listening else {}
            names = names_of(reading, rows)
        line.take(rows, at)
        if rows or bells:
            news = News(line.mark, tuple(rows), names, bells)
            for stream in streams:
                stream.news.put(news)
        return len(rows)


def names_of(reading: sa.Connection, rows: Iterable[Moved]) -> dict[int, str]:
    """The names of the people who acted."""
    who = {row.by for row in rows if row.by is not None}
    return people.names_of(reading, who) if who else {}
