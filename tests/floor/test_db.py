"""The database's own rules, on both databases where both have them."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from opsflow.db import Json, Moment, Money, db, db_change, db_reading, now
from opsflow.refusals import StorageFull
from opsflow.shop import actions, queries
from tests.ground.databases import Database, application


@pytest.fixture
def sqlite_app(sqlite_database: Database, tmp_path: Path) -> Iterator[Flask]:
    with application(sqlite_database.url, tmp_path) as app, app.app_context():
        yield app


def set_count(change: sa.Connection, value: int) -> None:
    actions.choose(change, "count", value)


def count() -> Any:
    with db_reading() as reading:
        return queries.setting(reading, "count", 0)


def test_no_update_is_lost(app: Flask) -> None:
    with app.app_context(), db_change() as change:
        set_count(change, 0)

    def add_ten(_: int) -> None:
        with app.app_context():
            for _ in range(10):
                with db_change() as change:
                    lock = "SELECT 1 FROM setting WHERE key = 'count'"
                    change.exec_driver_sql(lock if change.dialect.name == "sqlite" else f"{lock} FOR UPDATE")
                    set_count(change, queries.setting(change, "count", 0) + 1)

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(add_ten, range(16)))
    with app.app_context():
        assert count() == 160


def test_an_exception_undoes_everything(inside: Flask) -> None:
    with pytest.raises(ZeroDivisionError), db_change() as change:
        set_count(change, 7)
        raise ZeroDivisionError
    assert count() == 0


def test_the_reading_engine_cannot_write(inside: Flask) -> None:
    with pytest.raises(sa.exc.DBAPIError), db_reading() as reading:
        set_count(reading, 7)
    assert count() == 0


def test_a_reading_sees_one_state_to_its_end(inside: Flask) -> None:
    with db_reading() as reading:
        before = queries.setting(reading, "count", 0)
        with db_change() as change:
            set_count(change, 7)
        assert queries.setting(reading, "count", 0) == before
    assert count() == 7


def test_the_clock_is_aware_and_utc(inside: Flask) -> None:
    assert now().utcoffset() == timedelta(0)
    assert abs(now() - datetime.now(UTC)) < timedelta(seconds=5)


@contextmanager
def held_lock(file: Path) -> Iterator[None]:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


def test_reading_does_not_wait_for_a_writer(sqlite_app: Flask, tmp_path: Path) -> None:
    count()
    with held_lock(tmp_path / "opsflow.db"):
        begun = time.monotonic()
        count()
    assert time.monotonic() - begun < 0.5


def test_a_writer_waits_its_turn_and_then_says_so(sqlite_app: Flask, tmp_path: Path) -> None:
    with held_lock(tmp_path / "opsflow.db"), pytest.raises(StorageFull), db_change(patience=0.05) as change:
        set_count(change, 7)
    with db_change(patience=0.05) as change:
        set_count(change, 8)
    assert count() == 8


def test_a_full_disk_is_one_clear_refusal_and_nothing_half_done(sqlite_app: Flask) -> None:
    db.engine.dispose()
    sa.event.listen(db.engine, "connect", lambda raw, _: raw.execute("PRAGMA max_page_count = 1").close())
    with pytest.raises(StorageFull), db_change() as change:
        set_count(change, 7)
        actions.choose(change, "large", "x" * 1_000_000)
    assert count() == 0


def test_a_read_only_database_is_the_same_refusal(sqlite_app: Flask) -> None:
    db.engine.dispose()
    sa.event.listen(db.engine, "connect", lambda raw, _: raw.execute("PRAGMA query_only = 1").close())
    with pytest.raises(StorageFull), db_change() as change:
        set_count(change, 7)


def test_sqlite_keeps_what_it_acknowledged(sqlite_app: Flask) -> None:
    with db_change() as change:
        pragmas = [
            change.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]


def through(column: Any, value: Any) -> Any:
    """A value written and read back."""
    table = sa.Table("kept", sa.MetaData(), sa.Column("value", column))
    with db_change() as change:
        table.create(change)
        change.execute(sa.insert(table).values(value=value))
        found = change.execute(sa.select(table.c.value).where(table.c.value == value)).scalar_one()
        table.drop(change)
    return found


def test_moments_come_back_in_utc(inside: Flask) -> None:
    shanghai = datetime(2026, 11, 24, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=8)))
    found = through(Moment, shanghai)
    assert (found, found.utcoffset()) == (shanghai, timedelta(0))


def test_money_is_exact(inside: Flask) -> None:
    assert str(through(Money, Decimal("19.90"))) == "19.90"
    assert str(through(Money, 1990)) == "19.90"


@pytest.mark.parametrize(
    ("column", "value"),
    [(Moment, datetime.fromisoformat("2026-01-01")), (Money, Decimal("0.001")), (Money, 0.1), (Json, float("nan"))],
)
def test_what_has_no_exact_meaning_is_not_kept(inside: Flask, column: Any, value: Any) -> None:
    with pytest.raises(sa.exc.StatementError):
        through(column, value)


def test_json_is_one_text_whatever_the_order(inside: Flask) -> None:
    assert Json().process_bind_param({"b": 1, "a": "中"}, db.engine.dialect) == '{"a":"中","b":1}'
    assert through(Json, {"b": [1], "a": None}) == {"a": None, "b": [1]}
