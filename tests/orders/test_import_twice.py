"""Imports that die, and imports at the same time."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from opsflow.orders.importing import LEASE
from tests.orders.desk import SENT, counts, export, line

PROJECT = Path(__file__).parents[2]
LINES = [line(n) for n in range(500)] + [line(7, SENT)]


class Killed(BaseException):
    """The process is gone."""


def dying_after(times, desk):
    """A clock in whose hands the process dies."""
    left = [times]

    def clock():
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return desk.shop.at

    return clock


@pytest.mark.parametrize("times", [1, 2, 4, 6, 8])
def test_killed_half_way_the_next_worker_ends_with_the_same_result(desk, times):
    run = desk.received(export(*LINES))
    with pytest.raises(Killed):
        desk.reads(run, dying_after(times, desk))
    assert desk.reads(run).row.state == "running"  # its worker may be alive
    desk.shop.at += LEASE + timedelta(seconds=1)
    result = desk.reads(run)
    assert (result.row.state, counts(result)) == ("done", (500, 0, 0, 0))
    assert len(desk.rows("shop_order")) == len(desk.rows("flow_case")) == 500
    assert desk.is_clean()


def test_a_new_import_of_a_file_that_died_half_way_brings_the_rest(desk):
    with pytest.raises(Killed):
        desk.reads(desk.received(export(*LINES)), dying_after(7, desk))
    there = len(desk.rows("shop_order"))
    assert 0 < there < 500
    result = desk.brings(export(*LINES))
    assert result.row.created == 500 - there
    assert len(desk.rows("flow_case")) == 500


def test_two_processes_at_once_bring_each_order_in_once(desk, database):
    file = desk.folder / "orders.csv"
    file.write_bytes(export(*LINES).encode("gb18030"))
    command = [sys.executable, "-m", "opsflow.cli", "import", "orders", str(file), "--store", "qinghe", "--json"]
    environment = os.environ | {"DATABASE_URL": database.url, "OPSFLOW_HOME": str(desk.folder), "REDIS_URL": ""}
    environment |= {"PYTHONPATH": str(PROJECT), "SECRET_KEY": "only for tests: no secret at all"}
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert len(desk.rows("shop_order")) == len(desk.rows("flow_case")) == 500
