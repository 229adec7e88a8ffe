"""What every test may ask for: real databases, a real Redis, an application, a browser, a whole shop."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from tests.ground.browser import browser, page
from tests.ground.databases import (
    Database,
    application,
    database,
    postgresql_database,
    postgresql_server,
    postgresql_shop_template,
    postgresql_template,
    sqlite_database,
    sqlite_shop_template,
    sqlite_template,
)
from tests.ground.queue import no_redis_url, redis_server, redis_url
from tests.ground.shop import running_shop, start_shop
from tests.ground.world import shop

__all__ = [
    "app",
    "browser",
    "client",
    "database",
    "inside",
    "no_redis_url",
    "page",
    "postgresql_database",
    "postgresql_server",
    "postgresql_shop_template",
    "postgresql_template",
    "redis_server",
    "redis_url",
    "running_shop",
    "shop",
    "sqlite_database",
    "sqlite_shop_template",
    "sqlite_template",
    "start_shop",
]

# a busy machine is no mistake of the code
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """An application without Redis on a fresh database, once on SQLite and once on PostgreSQL."""
    with application(database.url, tmp_path) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, nobody signed in."""
    return app.test_client()


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """The application with its context open, for tests below the doors. Not together with `client`: they would share it."""
    with app.app_context():
        yield app
