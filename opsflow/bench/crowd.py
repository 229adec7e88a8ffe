"""Seven hundred half-open sockets, a hundred live streams and a process that holds SQLite's write lock, all at once."""

import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path

from opsflow.bench.browsing import Browser, seconds
from opsflow.bench.crew import ORDERS, opened, paid
from opsflow.bench.figure import Figure, at_most
from opsflow.bench.ground import Ground
from opsflow.bench.running import Shop, running

HALF_OPEN, STREAMS, WRITERS = 700, 100, 6
CARDS = 1_000
HELD = 5.0  # seconds
TIMES = 5
MOST = 1.0  # second
HALF_A_HEADER = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


def measure(ground: Ground) -> Iterator[Figure]:
    """The slowest of five answers while they all stand there and others wait to write."""
    app = ground.fresh()
    paid(app, opened(app), ground.size(CARDS, 20))
    with running(app) as shop, ExitStack() as crowd:
        ann = shop.browser("ann")
        seconds(ann, f"/boards/{ORDERS}")
        for _ in range(ground.size(HALF_OPEN, 20)):
            crowd.enter_context(_half_open(shop))
        for _ in range(ground.size(STREAMS, 5)):
            next(crowd.enter_context(ann.stream("/live")))
        with _locked(shop.settings.home / "opsflow.db", ground.size(5, 1)), _waiting(shop, ann):
            health = max(seconds(ann, "/healthz") for _ in range(TIMES))
            board = max(seconds(ann, f"/boards/{ORDERS}") for _ in range(TIMES))
    yield at_most("in the crowd: slowest of 5 × /healthz", health, MOST, "s")
    yield at_most("in the crowd: slowest of 5 × board", board, MOST, "s")


@contextmanager
def _half_open(shop: Shop) -> Iterator[None]:
    with socket.create_connection(("127.0.0.1", shop.port), timeout=10) as one:
        one.sendall(HALF_A_HEADER)
        yield


@contextmanager
def _locked(file: Path, held: float) -> Iterator[None]:
    """Another process holds the write lock for so many seconds from now on; it must still hold it at the end."""
    spawn = get_context("spawn")
    holds = spawn.Event()
    holder = spawn.Process(target=_hold, args=(file, held, holds))
    holder.start()
    assert holds.wait(30)
    yield
    holder.join()


def _hold(file: Path, held: float, holds: threading.Event) -> None:
    with sqlite3.connect(file, isolation_level=None) as database:
        database.execute("BEGIN IMMEDIATE")
        holds.set()
        time.sleep(held)


@contextmanager
def _waiting(shop: Shop, ann: Browser) -> Iterator[None]:
    """Some people who want to write meanwhile."""
    copies = [Browser(shop.port, ann.cookie, ann.token) for _ in range(WRITERS)]
    threads = [
        threading.Thread(target=one.post, args=("/cases/1/comments",), kwargs={"text": "here"}) for one in copies
    ]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()
