"""The demo shop, loaded once for all tests that only look at it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from opsflow import create_app, demo
from opsflow.db import db
from tests.ground.databases import settings_for

A_TUESDAY = datetime(2026, 11, 24, 6, 42, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo as of a Tuesday afternoon, on SQLite."""
    home = tmp_path_factory.mktemp("demo")
    shutil.copyfile(sqlite_template, home / "opsflow.db")
    app = create_app(settings_for(f"sqlite:///{home / 'opsflow.db'}", home))
    app.config["CLOCK"] = lambda: A_TUESDAY
    with app.app_context():
        demo.load(A_TUESDAY, home)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
