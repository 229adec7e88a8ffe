"""The migrations make what the models declare, on both databases, and one process at a time."""

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from opsflow import schema

PROJECT = Path(__file__).parents[2]


def test_migrations_equal_the_models(inside: Flask) -> None:
    assert schema.differences() == []


def test_a_migrated_database_is_current(inside: Flask) -> None:
    assert schema.is_current()


def test_four_processes_start_on_an_empty_folder_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "opsflow.cli", "db", "upgrade"]
    environment = {"OPSFLOW_HOME": str(tmp_path), "PYTHONPATH": str(PROJECT)}
    started = [subprocess.Popen(command, env=environment, cwd=PROJECT) for _ in range(4)]
    assert [process.wait(60) for process in started] == [0, 0, 0, 0]
    tables = sa.inspect(sa.create_engine(f"sqlite:///{tmp_path}/opsflow.db")).get_table_names()
    assert "member" in tables
