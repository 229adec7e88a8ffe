"""A whole shop as bin/start runs it, on a database of the bench: started, killed with everything it started, stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from flask import Flask

from opsflow.bench.browsing import Browser
from opsflow.bench.crew import PROJECT
from opsflow.bench.ground import SECRET, closed
from opsflow.config import Settings

LOOK_EVERY = 0.01
PATIENCE = 60.0


@dataclass
class Shop:
    """Where a shop answers, and the supervisor that runs it."""

    settings: Settings
    port: int
    supervisor: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> float:
        """Start it as bin/start does; the seconds until a page answers."""
        started = time.perf_counter()
        command = [sys.executable, "-P", "-m", "opsflow.supervisor", "--port", str(self.port)]
        with (self.settings.home / "said.txt").open("ab") as said:
            self.supervisor = subprocess.Popen(
                command, env=self._environment(), stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )
        until(lambda: self._answers() or self._gave_up())
        return time.perf_counter() - started

    def kill(self) -> None:
        """kill -9 of the supervisor and of every process under it, at once."""
        assert self.supervisor
        for process in (self.supervisor.pid, *_under(self.supervisor.pid)):
            _kill(process)
        self.supervisor.wait()

    def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        if self.supervisor and self.supervisor.poll() is None:
            self.supervisor.terminate()
            self.supervisor.wait(PATIENCE)

    def browser(self, login: str) -> Browser:
        """A browser in which somebody is signed in."""
        return Browser(self.port).signs_in(login)

    def _answers(self) -> bool:
        try:
            return Browser(self.port).get("/healthz")[0] == 200
        except (OSError, HTTPException):
            return False

    def _gave_up(self) -> bool:
        if self.supervisor and self.supervisor.poll() is not None:
            raise RuntimeError((self.settings.home / "said.txt").read_text()[-2000:])
        return False

    def _environment(self) -> dict[str, str]:
        outside = {name: value for name, value in os.environ.items() if name not in ("REDIS_URL", "HOST", "PORT")}
        home, address = str(self.settings.home), self.settings.database_url
        own = {"OPSFLOW_HOME": home, "DATABASE_URL": address, "SECRET_KEY": SECRET, "PYTHONPATH": str(PROJECT)}
        return outside | own


@contextmanager
def running(app: Flask) -> Iterator[Shop]:
    """The shop of an application's database, open."""
    closed(app)
    shop = Shop(app.config["SETTINGS"], _free_port())
    try:
        shop.start()
        yield shop
    finally:
        shop.stop()


def until(look: Callable[[], bool], within: float = PATIENCE) -> None:
    """Wait until something is so. Raises TimeoutError."""
    last = time.monotonic() + within
    while not look():
        if time.monotonic() > last:
            raise TimeoutError(f"not within {within:g} s: {look}")
        time.sleep(LOOK_EVERY)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _under(parent: int) -> list[int]:
    """The processes that a process started, and those that they did."""
    of = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    found = [parent]
    for process in found:
        found += [child for child, its_parent in of.items() if its_parent == process]
    return found[1:]


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):  # it has just ended
        return 0


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return
