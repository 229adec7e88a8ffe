"""A shop in which every process is in use, kept for all examples of a process of the machine and emptied between them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from opsflow.db import db, db_change, schema_change
from opsflow.flow import upkeep
from opsflow.flow.models import DEFINITION
from opsflow.scoring.scorecards import feed_names, load_scorecards
from opsflow.search.layout import KINDS
from tests.examples.stored import LONG_AGO
from tests.ground.databases import application, copy_of
from tests.ground.world import WORKFLOWS

KEPT = frozenset({DEFINITION.name})
FORGET = {"sqlite": "INSERT INTO {table} ({table}) VALUES ('delete-all')", "postgresql": "DELETE FROM {table}"}


@pytest.fixture(scope="session")
def sqlite_stage(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """On SQLite."""
    file = tmp_path_factory.mktemp("stage") / "stage.db"
    shutil.copyfile(sqlite_template, file)
    with application(f"sqlite:///{file}", file.parent) as app:
        yield in_use(app)


@pytest.fixture(scope="session")
def postgresql_stage(
    postgresql_server: str, postgresql_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """On PostgreSQL."""
    copy_of(postgresql_server, postgresql_template, "stage")
    with application(postgresql_server.format("stage"), tmp_path_factory.mktemp("stage")) as app:
        yield in_use(app)


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Each in turn, with its context open and nothing in it but the processes."""
    app: Flask = request.getfixturevalue(f"{request.param}_stage")
    with app.app_context():
        yield app
        empty()


def in_use(app: Flask) -> Flask:
    """Take every process into use."""
    items = feed_names(load_scorecards(WORKFLOWS / "scorecards").values())
    with app.app_context(), db_change() as change:
        upkeep.take_into_use(change, WORKFLOWS, LONG_AGO, items=items)
    return app


def empty() -> None:
    """Delete every row but those of the processes."""
    with schema_change() as change:
        if change.dialect.name == "postgresql":
            change.execute(sa.text("SET LOCAL session_replication_role = replica"))  # no foreign key is asked
        for name in db.metadata.tables.keys() - KEPT:
            change.execute(sa.text(f"DELETE FROM {name}"))
        for kind in KINDS:
            change.execute(sa.text(FORGET[change.dialect.name].format(table=f"search_{kind}_grams")))
