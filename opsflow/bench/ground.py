"""Where the bench builds: databases of its own in a folder that goes away, on SQLite and on a server of PostgreSQL."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from opsflow import create_app, schema
from opsflow.config import Settings
from opsflow.db import db

SECRET = "of a bench, guards nothing"


@dataclass
class Ground:
    """One run of the bench. `short`: tiny sizes, to see that each figure can be measured; the figures mean nothing then."""

    folder: Path
    open: ExitStack
    server: str | None = None  # any database of a PostgreSQL server in which we may create others
    short: bool = False
    kills: int = 10
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def size(self, full: int, tiny: int) -> int:
        """How many of something this run takes."""
        return tiny if self.short else full

    @property
    def kinds(self) -> tuple[str, ...]:
        """The databases that this run measures on."""
        return ("SQLite", "PostgreSQL") if self.server else ("SQLite",)

    def home(self) -> Path:
        """A fresh folder for a shop."""
        made = self.folder / f"shop-{next(self._numbers)}"
        made.mkdir()
        return made

    def fresh(self, kind: str = "SQLite") -> Flask:
        """An application on an empty migrated database."""
        home = self.home()
        address = f"sqlite:///{home}/opsflow.db" if kind == "SQLite" else self._created(home.name.replace("-", "_"), "")
        app = self.opened(address, home)
        with app.app_context():
            schema.upgrade(app.config["SETTINGS"])
        return app

    def copy_of(self, app: Flask) -> Flask:
        """An application on a database that is the same, byte for byte."""
        settings, home = app.config["SETTINGS"], self.home()
        closed(app)
        if settings.on_sqlite:
            shutil.copyfile(settings.home / "opsflow.db", home / "opsflow.db")
            return self.opened(f"sqlite:///{home}/opsflow.db", home)
        template = str(sa.make_url(settings.database_url).database)
        return self.opened(self._created(home.name.replace("-", "_"), f"TEMPLATE {template}"), home)

    def opened(self, address: str, home: Path) -> Flask:
        """An application without Redis on this database; its connections are closed at the end of the run."""
        app = create_app(settings_for(address, home))
        self.open.callback(closed, app)
        return app

    def _created(self, name: str, how: str) -> str:
        assert self.server
        name = f"opsflow_bench_{self.folder.name.rpartition('-')[2].lower()}_{name}"
        _command(self.server, f'CREATE DATABASE "{name}" {how}')
        self.open.callback(_command, self.server, f'DROP DATABASE "{name}" WITH (FORCE)')
        address = sa.make_url(self.server).set(database=name)
        return address.render_as_string(hide_password=False)


@contextmanager
def ground(*, server: str | None = None, short: bool = False, kills: int = 10) -> Iterator[Ground]:
    """A place to measure; nothing is left of it."""
    with tempfile.TemporaryDirectory(prefix="opsflow-bench-") as folder, ExitStack() as at_end:
        address = settings_for(server, Path(folder)).database_url if server else None
        yield Ground(Path(folder), at_end, address, short, kills)


def settings_for(address: str, home: Path) -> Settings:
    """Settings of a shop without Redis."""
    said = {"OPSFLOW_HOME": str(home), "DATABASE_URL": address, "SECRET_KEY": SECRET}
    return Settings.from_environment(said)


def closed(app: Flask) -> None:
    """Close every connection of an application; SQLite's file is whole then."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _command(server: str, statement: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every statement of both engines but those that begin."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    yield found
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", note)
