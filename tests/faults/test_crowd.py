"""The web process in a crowd that only stands there: half-open connections, live streams, and a locked database."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.ground.reader import Reader
from tests.ground.shop import Shop
from tests.ground.world import World

pytestmark = pytest.mark.timeout(120)
HALF_OPEN = 700
STREAMS = 100
HALF_A_HEADER = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def bystander(open_shop: Shop, world: World) -> Iterator[Reader]:
    """Somebody at work in a shop with everybody standing in it while another process holds SQLite's write lock."""
    ann, bo = Reader(open_shop, "ann"), Reader(open_shop, "bo")
    world.order()
    with crowd(open_shop), ExitStack() as streams, locked(open_shop):
        assert {streams.enter_context(ann.stream()).status for _ in range(STREAMS)} == {200}
        yield bo


@pytest.mark.parametrize("path", ["/healthz", "/boards/order_shipping"])
def test_five_of_five_answers_take_less_than_a_second(bystander: Reader, path: str) -> None:
    took = [seconds(bystander, path) for _ in range(5)]
    assert max(took) < 1, took


def seconds(reader: Reader, path: str) -> float:
    asked = time.monotonic()
    assert reader.sees(path)
    return time.monotonic() - asked


@contextmanager
def crowd(shop: Shop) -> Iterator[None]:
    with ExitStack() as standing:
        for _ in range(HALF_OPEN):
            one = standing.enter_context(socket.create_connection(("127.0.0.1", shop.port), timeout=5))
            one.sendall(HALF_A_HEADER)
        yield


@contextmanager
def locked(shop: Shop) -> Iterator[None]:
    command = [sys.executable, "-c", HOLD, str(shop.home / "opsflow.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        yield
        holder.communicate(timeout=10)
