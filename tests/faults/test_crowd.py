"""The web process in a crowd that only stands there: half-open connections, open requests, and a locked database."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.ground.shop import Shop
from tests.ground.until import until

pytestmark = pytest.mark.timeout(120)
HALF_OPEN = 700
OPEN = 100
HALF_A_HEADER = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
HALF_A_BODY = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nlogin="
HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def crowded_shop(running_shop: Shop) -> Iterator[Shop]:
    """A shop with everybody standing in it while another process holds SQLite's write lock."""
    until(running_shop.is_ready, within=30)
    with crowd(running_shop, HALF_OPEN, HALF_A_HEADER), crowd(running_shop, OPEN, HALF_A_BODY), locked(running_shop):
        yield running_shop


@pytest.mark.parametrize("path", ["/healthz", "/login"])
def test_five_of_five_answers_take_less_than_a_second(crowded_shop: Shop, path: str) -> None:
    took = [seconds(crowded_shop, path) for _ in range(5)]
    assert max(took) < 1, took


def seconds(shop: Shop, path: str) -> float:
    asked = time.monotonic()
    assert shop.get(path)[0] == 200
    return time.monotonic() - asked


@contextmanager
def crowd(shop: Shop, size: int, begun: bytes) -> Iterator[None]:
    with ExitStack() as standing:
        for _ in range(size):
            one = standing.enter_context(socket.create_connection(("127.0.0.1", shop.port), timeout=5))
            one.sendall(begun)
        yield


@contextmanager
def locked(shop: Shop) -> Iterator[None]:
    command = [sys.executable, "-c", HOLD, str(shop.home / "opsflow.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        yield
        holder.communicate(timeout=10)
