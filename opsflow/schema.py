"""The database's tables: brought up to date under a lock, compared with the models, their one migration written anew."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from opsflow.config import Settings
from opsflow.db import db, db_reading, schema_change

BY_HAND = "_grams"  # in the names of tables that no model can declare: the migration makes them itself
FIRST = "0001"  # until the first release there is one migration, written anew with each new table


def upgrade(settings: Settings) -> None:
    """Bring the tables up to date; of several processes that start at once, one does it and the others wait."""
    with _file_lock(settings), schema_change() as change:
        command.upgrade(_config(change), "head")


def is_current() -> bool:
    """Whether the database has every migration of this version of opsflow."""
    with db_reading() as reading:
        return set(MigrationContext.configure(reading).get_current_heads()) == set(_scripts().get_heads())


def differences() -> list[Any]:
    """What the models declare and the migrated database has not, or the reverse; empty when all is well."""
    with schema_change() as change:
        return list(compare_metadata(MigrationContext.configure(change, opts=configured()), db.metadata))


def regenerate() -> Path:
    """Write the first migration anew from the models, against an empty SQLite; returns its file."""
    folder = Path(_scripts().dir) / "versions"
    for known in folder.glob("0*.py"):  # what was chained to it is in the models
        known.unlink()
    with sa.create_engine("sqlite://").connect() as empty:
        command.revision(_config(empty), "The tables of the first release", autogenerate=True, rev_id=FIRST)
    return folder / f"{FIRST}.py"


def configured() -> dict[str, Any]:
    """How Alembic compares and writes, everywhere the same."""
    asked = {"include_name": _is_declared, "render_item": _render}
    return {"compare_type": True, "render_as_batch": True, "transactional_ddl": True, **asked}


def _is_declared(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or BY_HAND not in (name or "")


def _render(kind: str, item: object, _context: object) -> str | bool:
    if kind == "type" and type(item).__module__ == "opsflow.columns":
        return f"opsflow.columns.{type(item).__name__}()"
    arg = getattr(item, "arg", None)
    if kind == "server_default" and isinstance(arg, (sa.False_, sa.True_)):
        return "sa.true()" if isinstance(arg, sa.True_) else "sa.false()"  # SQLite's 0 and 1 are no booleans elsewhere
    return False


def _config(connection: sa.Connection | None = None) -> Config:
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


@contextmanager
def _file_lock(settings: Settings) -> Iterator[None]:
    if not settings.on_sqlite:
        yield
        return
    with (settings.home / "migrate.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # however long another process migrates
        yield
