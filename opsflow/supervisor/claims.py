"""What one running shop holds for itself: its port and its home. Each refusal is one line."""

import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MOMENT = 2.0  # seconds for which the port of a shop that was just killed may still be held by what dies with it
LOOK_EVERY = 0.05


class CannotStart(Exception):
    """Why the shop does not start, in one line."""


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """The listening socket. It is the supervisor's, so requests wait in it while a web process comes back.

    Raises CannotStart when the address is taken, not allowed or not of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        door = socket.socket(family, kind, protocol)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _bind(door, address)
        door.listen(1024)
    except OSError as problem:
        raise CannotStart(
            f"cannot listen on {host}:{port}: {problem.strerror} (PORT or --port chooses another)"
        ) from None
    with door:
        yield door


def _bind(door: socket.socket, address: Any) -> None:
    until = time.monotonic() + MOMENT
    while True:
        try:
            door.bind(address)
            return
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE or time.monotonic() > until:
                raise
        time.sleep(LOOK_EVERY)


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the home for this process alone. Raises CannotStart when a shop runs from it or it cannot be written."""
    try:
        lock = os.open(home / "running", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as problem:
        raise CannotStart(f"OPSFLOW_HOME: {home} cannot be written: {problem.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise CannotStart(f"a shop runs from {home} already; OPSFLOW_HOME chooses another") from None
    finally:
        os.close(lock)
