"""An application on SQLite alone, for rules that need no second database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from opsflow import create_app
from opsflow.db import db
from tests.ground.databases import Database, settings_for


@pytest.fixture
def sqlite_app(sqlite_database: Database, tmp_path: Path) -> Iterator[Flask]:
    """An application on a fresh file of SQLite."""
    app = create_app(settings_for(sqlite_database.url, tmp_path))
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
