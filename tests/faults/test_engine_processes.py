"""Several processes change the same cases at once, or are killed while they do: nothing acknowledged is lost or doubled."""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from opsflow.db import db, db_reading
from opsflow.flow.verify import verify
from tests.ground.databases import Database
from tests.ground.shop import PROJECT
from tests.ground.world import POINTS, World

Acts = Sequence[list[Any]]
PROCESSES, THREADS = 4, 4
KILLS = 10


@contextmanager
def editor(shop: World, database: Database, home: Path, threads: int) -> Iterator[subprocess.Popen[str]]:
    """An editor that is ready."""
    command = [sys.executable, "-m", "tests.faults.editor", database.url, str(home), shop.at.isoformat(), str(threads)]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == '["ready"]\n', process.stderr and process.stderr.read()
        yield process


def lines(acts: Acts) -> str:
    return "".join(json.dumps(act) + "\n" for act in acts)


def facts(shop: World) -> Counter[tuple[int, str, str | None]]:
    """How often each (case, act, subject) happened."""
    bodies = [(event["case_id"], json.loads(event["body"])) for event in shop.everything()]
    return Counter((case_id, body[4], body[5]) for case_id, body in bodies)


def differences(shop: World) -> list[Any]:
    with shop.app.app_context(), db_reading() as reading:
        return list(verify(reading))


def let_go(shop: World) -> None:
    """Close the test's own connections: the processes are to be alone."""
    with shop.app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.mark.timeout(120)
def test_killed_while_it_ticks_nothing_acknowledged_is_lost_or_done_twice(
    shop: World, database: Database, tmp_path: Path
) -> None:
    orders = shop.orders(300)
    tasks = {case: shop.task(case, "quality_check").id for case in orders}
    left, acknowledged, dice = list(orders), set[int](), random.Random(7)
    let_go(shop)
    for _ in range(KILLS):
        with editor(shop, database, tmp_path, 2) as process:
            assert process.stdin and process.stdout
            process.stdin.write(lines([[case, "tick", tasks[case], shop.ids["ann"]] for case in left]))
            process.stdin.flush()
            said = [json.loads(process.stdout.readline()) for _ in range(dice.randint(1, 20))]
            process.kill()
            said += [json.loads(line) for line in process.stdout if line.endswith("\n")]
        assert {result for _, result in said} <= {
            "done",
            "not_open",
        }  # what was done and not acknowledged, is tried again
        acknowledged |= {case for case, _ in said}
        left = [case for case in left if case not in acknowledged]
    assert len(acknowledged) >= KILLS
    ticks = facts(shop)
    assert all(ticks[case, "ticked", "quality_check"] == 1 for case in acknowledged)
    assert max(ticks.values()) == 1
    assert differences(shop) == []


def plan(shop: World) -> list[list[Any]]:
    """1,600 acts on 200 cases, none of which can be refused, in an order that brings them together."""
    orders, acts = shop.orders(160), []
    designs = [shop.design("drafting") for _ in range(40)]
    for case in orders:
        pack, check = shop.task(case, "pack_and_ship"), shop.task(case, "quality_check").id
        other = shop.ids["bo" if pack.assignee_id == shop.ids["ann"] else "ann"]
        acts += [["tick", check, shop.ids["ann"]], ["assign", pack.id, shop.ids["mei"], other]]
        acts += [["comment", case, shop.ids[who], who] for who in ("ann", "bo", "cai", "mei", "gu", "sun")]
    for case in designs:
        draft = shop.task(case, "draft").id
        acts += [["check", draft, shop.ids["mei"], {point: True}] for point in POINTS]
        acts += [["comment", case, shop.ids[who], who] for who in ("li", "sun", "mei")]
    return [[number, *act] for number, act in enumerate(acts)]


@pytest.mark.timeout(180)
def test_1600_concurrent_edits_lose_none(shop: World, database: Database, tmp_path: Path) -> None:
    acts = plan(shop)
    before = len(shop.everything())
    assert len(acts) == 1600
    let_go(shop)
    with (
        editor(shop, database, tmp_path, THREADS) as a,
        editor(shop, database, tmp_path, THREADS) as b,
        editor(shop, database, tmp_path, THREADS) as c,
        editor(shop, database, tmp_path, THREADS) as d,
    ):
        said = worked((a, b, c, d), acts)
    assert Counter(result for _, result in said) == {"done": 1600}
    assert len(shop.everything()) == before + 1600
    assert shop.task(1, "quality_check").done_at
    assert differences(shop) == []


def worked(processes: Sequence[subprocess.Popen[str]], acts: Acts) -> list[Any]:
    """Deal the acts out in turn, so that each case is in several hands; answers every result."""
    for number, process in enumerate(processes):
        assert process.stdin
        process.stdin.write(lines(acts[number :: len(processes)]))
        process.stdin.close()
    results = [process.stdout.readlines() for process in processes if process.stdout]
    assert {process.wait() for process in processes} == {0}
    return [json.loads(line) for said in results for line in said]
