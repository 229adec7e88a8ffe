"""`verify` finds and names whatever does not follow from the events, whoever changed it and how little."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from opsflow.cli.__main__ import gather
from opsflow.db import db_change, db_reading
from opsflow.flow import upkeep
from opsflow.flow.law.events import chained
from opsflow.flow.models import CASE, EVENT, TASK, FlowDefinition
from opsflow.flow.verify import UNSEEN, Difference, verify
from tests.ground.databases import Database, application
from tests.ground.world import World

DEFINITION = FlowDefinition.__table__


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> Iterator[World]:
    """A shop in which something of everything has happened."""
    with application(database.url, tmp_path) as app, app.app_context():
        world = World(app)
        app.config["CLOCK"] = lambda: world.at
        yield lived_in(world.entered())


def lived_in(shop: World) -> World:
    for state in ("contacting_customer", "shipped", "to_pack"):
        shop.order(state)
    for state in ("submitted", "listed"):
        shop.design(state)
    upkeep.sweep(now=shop.at)
    return shop


def differences() -> list[Difference]:
    with db_reading() as reading:
        return list(verify(reading))


def tamper(table: sa.Table, **values: Any) -> None:
    """Change the first row behind the engine's back."""
    with db_change() as change:
        first = sa.select(sa.func.min(table.c.id)).scalar_subquery()
        change.execute(sa.update(table).where(table.c.id == first).values(**values))


def lie(column: sa.Column[Any], row: Any) -> Any:
    """Another value of the column's type than the row holds."""
    kept = row._mapping[column.name]
    if isinstance(column.type, sa.Boolean):
        return not kept
    if isinstance(column.type, sa.Integer):
        return (kept or 0) + 40
    return datetime(2001, 1, 1, tzinfo=UTC) if "Moment" in repr(column.type) else "x"


def test_a_shop_at_work_is_what_its_events_make(shop: World) -> None:
    assert differences() == []


@pytest.mark.parametrize(
    ("table", "spared"),
    [(CASE, {*UNSEEN, "store_id"}), (TASK, {"id", "case_id"}), (EVENT, {"id", "case_id", "version"})],
    ids=["case", "task", "event"],
)
def test_each_changed_column_is_named(shop: World, table: sa.Table, spared: set[str]) -> None:
    with db_reading() as reading:
        row = reading.execute(sa.select(table).order_by(table.c.id)).first()
    for column in table.c:
        if column.name not in spared:
            tamper(table, **{column.name: lie(column, row)})
            found = differences()
            assert {one.case_id for one in found} == {1}, column
            assert any(column.name in one.what for one in found) or column.name in ("body", "name")
            tamper(table, **{column.name: row._mapping[column.name]})
            assert differences() == []


def test_a_case_moved_to_another_store_is_seen_by_its_tasks(shop: World) -> None:
    tamper(CASE, store_id=2)
    assert {one.what for one in differences()} >= {"task pack_and_ship store_id"}


def test_a_changed_word_in_an_event_is_named_with_its_hash(shop: World) -> None:
    with db_change() as change:
        body = change.execute(sa.select(EVENT.c.body).where(EVENT.c.id == 2)).scalar_one()
        change.execute(sa.update(EVENT).where(EVENT.c.id == 2).values(body=body.replace("decided", "decided ")))
    assert "event 2 hash" in {one.what for one in differences()}


def test_a_whole_chain_forged_still_differs_from_what_was_derived(shop: World) -> None:
    with db_change() as change:
        rows = change.execute(sa.select(EVENT).where(EVENT.c.case_id == 1).order_by(EVENT.c.version)).all()
        before = ""
        for row in rows:
            body = row.body.replace("out_of_stock", "faulty")
            before = chained(before, body)
            change.execute(sa.update(EVENT).where(EVENT.c.id == row.id).values(body=body, hash=before))
        change.execute(sa.update(CASE).where(CASE.c.id == 1).values(hash=before))
    assert {one.what for one in differences()} >= {"snapshot", "note", "task tell_cs item"}


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_deleted_event_is_named(shop: World, version: int) -> None:
    with db_change() as change:
        change.execute(sa.delete(EVENT).where(EVENT.c.case_id == 1, EVENT.c.version == version))
    found = {one.what for one in differences()}
    assert found & {f"event {version}", "version"}


def test_all_events_of_a_case_gone_is_named(shop: World) -> None:
    with db_change() as change:
        change.execute(sa.delete(EVENT).where(EVENT.c.case_id == 1))
    assert {one.case_id for one in differences()} == {1}


def test_a_deleted_task_and_one_too_many_are_named(shop: World) -> None:
    with db_change() as change:
        row = dict(change.execute(sa.select(TASK).where(TASK.c.case_id == 1)).mappings().first() or {})
        change.execute(sa.delete(TASK).where(TASK.c.id == row["id"]))
        change.execute(sa.insert(TASK).values(**{**row, "name": "invented"}))
    found = {(one.what, one.stored, one.derived) for one in differences()}
    assert found == {(f"task {row['name']}", "none", "a row"), ("task invented", "a row", "none")}


def test_a_changed_process_is_named(shop: World) -> None:
    tamper(DEFINITION, text="key: nothing")
    assert any(one.case_id is None and "digest" in one.what for one in differences())


def test_an_unreadable_event_holds_up_no_other_case(shop: World) -> None:
    with db_change() as change:
        change.execute(sa.update(EVENT).where(EVENT.c.case_id.in_([1, 3]), EVENT.c.version == 1).values(body="{"))
    assert {(one.case_id, one.what) for one in differences()} >= {(1, "events"), (3, "events")}


def test_the_command_prints_each_and_its_exit_code_says_it(shop: World) -> None:
    commands = gather()
    well = CliRunner().invoke(commands, ["verify"])
    assert (well.exit_code, "5 cases" in well.stdout) == (0, True)
    tamper(CASE, state="shipped")
    ill = CliRunner().invoke(commands, ["verify"])
    assert (ill.exit_code, "case 1: state is shipped, the events make contacting_customer" in ill.stdout) == (1, True)
    told = CliRunner().invoke(commands, ["verify", "--json"])
    assert (told.exit_code, json.loads(told.stdout)[0]["what"]) == (1, "state")
