"""A whole shop as bin/start runs it: supervisor, web, worker, sweeper, Redis; on a free port and in a home of its own."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.ground.until import until

PROJECT = Path(__file__).parents[2]
Start = Callable[..., "Shop"]


@dataclass(frozen=True, slots=True)
class Shop:
    """A running shop."""

    home: Path
    port: int
    supervisor: subprocess.Popen[str]
    said: Path

    @property
    def address(self) -> str:
        """Its root."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        """What it printed so far."""
        return self.said.read_text()

    def get(self, path: str, timeout: float = 10.0) -> tuple[int, str]:
        """Status and body of a page that nobody signed in asks for; status 0 when nothing answers."""
        call = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            call.request("GET", path, headers={"Accept": "application/json"})
            answer = call.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            call.close()

    def is_ready(self) -> bool:
        """Whether every part is at work."""
        return self.get("/readyz")[0] == http.HTTPStatus.OK

    def not_ready(self) -> dict[str, object]:
        """What /readyz says, read."""
        found: dict[str, object] = json.loads(self.get("/readyz")[1] or "{}")
        return found

    def processes(self) -> dict[str, psutil.Process]:
        """Its children by name: redis, web, sweeper, worker."""
        children = psutil.Process(self.supervisor.pid).children()
        return {name: child for child in children if (name := _name(child))}

    def ask_to_stop(self) -> int:
        """SIGTERM to the supervisor; its exit code once it is gone."""
        self.supervisor.send_signal(signal.SIGTERM)
        return self.supervisor.wait(20)


@pytest.fixture(scope="module")
def running_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop for all tests of a file, with the demo in it."""
    with shop_in(tmp_path_factory.mktemp("home")) as shop:
        yield shop


@pytest.fixture
def start_shop(tmp_path: Path) -> Iterator[Start]:
    """Starts a shop of the test's own: `start_shop("--empty", REDIS_URL=…)`."""
    with ExitStack() as open_shops:

        def start(*arguments: str, **environment: str) -> Shop:
            return open_shops.enter_context(shop_in(tmp_path, *arguments, **environment))

        yield start


@contextmanager
def shop_in(home: Path, *arguments: str, **environment: str) -> Iterator[Shop]:
    """A shop that answers, and is gone at the end however the test ended."""
    port = free_port()
    said = home / "said.txt"
    with said.open("w") as file:
        started = launch(home, "--port", str(port), *arguments, output=file, **environment)
    shop = Shop(home, port, started, said)
    try:
        until(lambda: "the shop is open" in shop.output or started.poll() is not None, within=60)
        assert started.poll() is None, shop.output
        yield shop
    finally:
        family = _family(started)
        started.terminate()
        started.wait(20)
        until(lambda: not alive(family), within=5)


def launch(home: Path, *arguments: str, output: object = subprocess.PIPE, **environment: str) -> subprocess.Popen[str]:
    """Run the supervisor's command as bin/start does."""
    inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "HOST"}}
    own = {"OPSFLOW_HOME": str(home), "PYTHONPATH": str(PROJECT), **environment}
    command = [sys.executable, "-P", "-m", "opsflow.supervisor", *arguments]
    return subprocess.Popen(command, env=inherited | own, stdout=output, stderr=subprocess.STDOUT, text=True)  # type: ignore[call-overload]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; a zombie that nobody has buried yet does not."""
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def _family(started: subprocess.Popen[str]) -> list[psutil.Process]:
    if started.poll() is not None:
        return []
    parent = psutil.Process(started.pid)
    return [parent, *parent.children(recursive=True)]


def _name(child: psutil.Process) -> str | None:
    known = {"redis-server": "redis", "opsflow.web.serve": "web", "opsflow.jobs.sweeper": "sweeper"}
    known |= {"opsflow.jobs.worker": "worker"}
    try:
        line = " ".join(child.cmdline())
    except psutil.Error:  # it has just died
        return None
    return next((name for mark, name in known.items() if mark in line), None)
