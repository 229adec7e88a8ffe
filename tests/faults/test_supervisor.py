"""The shop under its supervisor: what is killed comes back, what is stopped is gone, what cannot start says why."""

import os
import signal
import socket
import time
from pathlib import Path

import psutil
import pytest

from tests.ground.databases import Database
from tests.ground.shop import PROJECT, Shop, Start, alive, free_port, launch
from tests.ground.until import until

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize("name", ["web", "sweeper", "worker", "redis"])
def test_a_killed_child_comes_back(running_shop: Shop, name: str) -> None:
    until(running_shop.is_ready, within=30)
    killed = running_shop.processes()[name]
    killed.kill()
    until(lambda: running_shop.processes().get(name, killed).pid != killed.pid, within=5)
    until(running_shop.is_ready, within=30)
    assert "ended (SIGKILL), back in" in running_shop.output


def test_a_request_waits_while_the_web_process_comes_back(running_shop: Shop) -> None:
    until(running_shop.is_ready, within=30)
    running_shop.processes()["web"].kill()
    assert running_shop.get("/healthz")[0] == 200


def test_sigterm_leaves_no_process(start_shop: Start) -> None:
    shop = start_shop()
    family = psutil.Process(shop.supervisor.pid).children(recursive=True)
    asked = time.monotonic()
    assert shop.ask_to_stop() == 0
    assert time.monotonic() - asked < 8
    assert not alive(family)


def test_kill_9_of_the_supervisor_leaves_no_process(start_shop: Start) -> None:
    shop = start_shop()
    family = psutil.Process(shop.supervisor.pid).children(recursive=True)
    shop.supervisor.kill()
    until(lambda: not alive(family), within=2)


def test_a_second_start_finds_the_shop_as_it_was(start_shop: Start) -> None:
    first = start_shop("--empty")
    assert "First administrator: admin" in first.output
    first.ask_to_stop()
    second = start_shop("--empty")
    assert "First administrator" not in second.output


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = launch(tmp_path, "--port", str(port))
        words, _ = refused.communicate(timeout=30)
    assert refused.returncode == 1
    assert (
        words
        == f"opsflow: cannot listen on 127.0.0.1:{port}: Address already in use (PORT or --port chooses another)\n"
    )


def test_a_second_shop_in_the_same_home_is_refused(start_shop: Start) -> None:
    shop = start_shop()
    refused = launch(shop.home, "--port", str(free_port()))
    words, _ = refused.communicate(timeout=30)
    assert (refused.returncode, words.count("\n")) == (1, 1)
    assert f"a shop runs from {shop.home} already" in words


def test_a_home_that_cannot_be_written_is_one_line() -> None:
    refused = launch(Path("/proc/opsflow"), "--port", str(free_port()))
    words, _ = refused.communicate(timeout=30)
    assert (refused.returncode, words.count("\n")) == (1, 1)
    assert words.startswith("opsflow: OPSFLOW_HOME: ")


def test_a_broken_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "opsflow.db").write_text("this is no database, only a text that is long enough to look at" * 100)
    refused = launch(tmp_path, "--port", str(free_port()))
    words, _ = refused.communicate(timeout=30)
    assert (refused.returncode, words.count("\n")) == (1, 1)
    assert "cannot be used: file is not a database" in words


def test_a_database_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    refused = launch(tmp_path, "--port", str(free_port()), DATABASE_URL="postgresql://shop:secret@127.0.0.1:1/shop")
    words, _ = refused.communicate(timeout=30)
    assert (refused.returncode, words.count("\n")) == (1, 1)
    assert words.startswith("opsflow: the database postgresql+psycopg://shop:***@127.0.0.1:1/shop cannot be used: ")


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    refused = launch(tmp_path, "--port", "eighty", OPSFLOW_WORKERS="many")
    words, _ = refused.communicate(timeout=30)
    assert refused.returncode == 1
    assert [line.split(":")[1] for line in words.splitlines()] == [" PORT", " OPSFLOW_WORKERS"]


def test_on_every_address_the_shop_is_empty_but_for_an_administrator(start_shop: Start) -> None:
    assert "First administrator: admin" in start_shop("--host", "0.0.0.0").output


def test_the_whole_shop_runs_on_postgresql(start_shop: Start, postgresql_database: Database) -> None:
    shop = start_shop("--empty", DATABASE_URL=postgresql_database.url, OPSFLOW_WORKERS="2")
    until(shop.is_ready, within=30)


def test_a_changed_file_starts_the_web_process_again(start_shop: Start) -> None:
    shop = start_shop("--empty", "--reload")
    before = shop.processes()["web"]
    os.utime(PROJECT / "opsflow" / "__init__.py")
    until(lambda: shop.processes().get("web", before) != before)


def test_without_redis_the_shop_is_up_and_says_what_is_missing(start_shop: Start, no_redis_url: str) -> None:
    shop = start_shop(REDIS_URL=no_redis_url)
    assert shop.get("/healthz")[0] == 200
    status, words = shop.get("/readyz")
    assert status == 503
    assert "redis" in words


def test_redis_killed_meanwhile_stops_nothing(running_shop: Shop) -> None:
    until(running_shop.is_ready, within=30)
    web, sweeper = (running_shop.processes()[name].pid for name in ("web", "sweeper"))
    running_shop.processes()["redis"].send_signal(signal.SIGKILL)
    assert running_shop.get("/healthz")[0] == 200
    until(running_shop.is_ready, within=30)
    assert (web, sweeper) == tuple(running_shop.processes()[name].pid for name in ("web", "sweeper"))
