"""An application on SQLite alone, for rules that need no second database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.ground.databases import Database, application


@pytest.fixture
def sqlite_app(sqlite_database: Database, tmp_path: Path) -> Iterator[Flask]:
    """An application on a fresh file of SQLite."""
    with application(sqlite_database.url, tmp_path) as app:
        yield app
