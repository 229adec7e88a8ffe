"""A message leaves after its change, is marked after it was sent, and survives whoever dies in between."""

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from opsflow.alerts import outbox
from opsflow.alerts.actions import deliver
from opsflow.alerts.models import OUTBOX
from tests.alerts.test_telling import rows, sweep
from tests.ground.databases import SECRET
from tests.ground.world import World

PROJECT = Path(__file__).parents[2]
DIES = """
import os, signal
from datetime import datetime
from opsflow import create_app
from opsflow.alerts.actions import deliver
with create_app().app_context():
    deliver({"app": lambda payloads: os.kill(os.getpid(), signal.SIGKILL)}, now=datetime.fromisoformat(%r))
"""


class Wire:
    """A channel that notes what it was given."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def __call__(self, payloads: Sequence[Any]) -> str:
        self.sent += payloads
        return "taken"


@pytest.fixture
def told(shop: World) -> World:
    """A shop in which three orders have just breached."""
    for _ in range(3):
        shop.order(hours_ago=49)
    sweep(shop)
    return shop


def delivers(shop: World, wire: Any) -> int:
    with shop.app.app_context():
        return deliver({"app": wire}, now=shop.at)


def test_what_waits_goes_once_and_is_marked(told: World) -> None:
    wire = Wire()
    assert delivers(told, wire) == 3
    assert delivers(told, wire) == 0
    assert [len(payload["members"]) for payload in wire.sent] == [3, 3, 3]
    assert {(row.answer, row.tries, row.sent_at) for row in rows(told, OUTBOX)} == {("taken", 1, told.at)}


def test_two_who_deliver_at_once_send_nothing_twice(told: World) -> None:
    wire = Wire()
    with ThreadPoolExecutor(2) as threads:
        done = [threads.submit(delivers, told, wire) for _ in range(2)]
        assert sum(one.result() for one in done) == 3
    assert len(wire.sent) == 3


def test_what_failed_goes_again_when_its_lease_is_over(told: World) -> None:
    def fails(payloads: Sequence[Any]) -> str:
        raise OSError("nobody there")

    with pytest.raises(OSError, match="nobody there"):
        delivers(told, fails)
    wire = Wire()
    assert delivers(told, wire) == 0
    told.at += outbox.LEASE
    assert delivers(told, wire) == 3
    assert {row.tries for row in rows(told, OUTBOX)} == {2}


def test_kill_9_between_sending_and_marking_loses_nothing(told: World, tmp_path: Path) -> None:
    url = told.app.config["SETTINGS"].database_url
    environment = {"OPSFLOW_HOME": str(tmp_path), "DATABASE_URL": url, "SECRET_KEY": SECRET, "PYTHONPATH": str(PROJECT)}
    killed = subprocess.run([sys.executable, "-c", DIES % told.at.isoformat()], env=environment, check=False)
    assert killed.returncode == -9
    assert {row.sent_at for row in rows(told, OUTBOX)} == {None}
    told.at += outbox.LEASE + timedelta(seconds=1)
    assert delivers(told, Wire()) == 3
    assert delivers(told, Wire()) == 0
