"""`python -m opsflow.jobs.sweeper`: does every duty again and again, each in a thread, so that none waits for another."""

import logging
import signal
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

from flask import Flask

from opsflow import create_app
from opsflow.beats import note_beat
from opsflow.db import db_change, is_away, now
from opsflow.jobs.duties import DUTIES, Duty
from opsflow.jobs.readiness import SWEEPER

TURN = 0.2  # seconds between two looks at what is due
BEAT_EVERY = 5.0  # seconds between two signs of life: each is a write
log = logging.getLogger(__name__)


class Round:
    """One duty, done every `duty.every` seconds. What fails is logged once until it changes, and tried again."""

    def __init__(self, app: Flask, duty: Duty) -> None:
        self._app, self._duty = app, duty
        self._under_way: Future[None] | None = None
        self._due = self._signed = float("-inf")
        self._trouble = ""

    def turn(self, threads: ThreadPoolExecutor) -> None:
        """Start it when it is due and not under way."""
        if self._under_way and self._under_way.done():
            self._ended(self._under_way.exception())
        if self._under_way is None and time.monotonic() >= self._due:
            self._due = time.monotonic() + self._duty.every
            self._under_way = threads.submit(self._do)

    def _do(self) -> None:
        with self._app.app_context():
            self._duty.do()
            if self._duty.signs and time.monotonic() - self._signed >= BEAT_EVERY:
                self._sign()

    def _sign(self) -> None:
        with db_change() as change:
            note_beat(change, SWEEPER, now=now())
        self._signed = time.monotonic()

    def _ended(self, problem: BaseException | None) -> None:
        away = isinstance(problem, Exception) and is_away(problem)
        said = f"{type(problem).__name__}: {'' if away else problem}" if problem else ""
        if problem and said != self._trouble:
            log.error("the duty %s failed and is tried again", self._duty.name, exc_info=None if away else problem)
        self._trouble = said
        self._under_way = None


def main() -> None:
    """Sweep until SIGTERM, then let what is under way end."""
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s")
    leaving = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leaving.set())
    app = create_app()
    rounds = [Round(app, duty) for duty in DUTIES.values()]
    with ThreadPoolExecutor(len(rounds), "duty") as threads:
        while not leaving.wait(TURN):
            for one in rounds:
                one.turn(threads)


if __name__ == "__main__":
    main()
