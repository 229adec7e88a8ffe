"""The bare limit: what a change reads and writes, done again by SQLAlchemy Core alone on a database that is the same."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask

from opsflow.db import db, db_change, db_reading

Done = tuple[sa.Executable, Any]  # a statement, and the values that came with it
Rows = dict[sa.Table, list[dict[str, Any]]]


@contextmanager
def recorded(app: Flask) -> Iterator[list[Done]]:
    """Every statement that the application's writing engine runs meanwhile."""
    found: list[Done] = []

    def note(_: sa.Connection, statement: Any, many: Any, one: Any, _options: Any) -> None:
        found.append((statement, many or one))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_execute", note)


def replay(changes: Sequence[Sequence[Done]]) -> None:
    """Run the statements of each change again, one transaction a change, and fetch what they answer."""
    for statements in changes:
        with db_change() as change:
            for statement, values in statements:
                answer = change.execute(statement, values or None)
                if answer.returns_rows:
                    answer.all()


def newest(app: Flask) -> dict[str, int]:
    """The highest id of every table that has one."""
    with app.app_context(), db_reading() as reading:
        return {
            name: reading.execute(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))).scalar_one()
            for name, table in db.metadata.tables.items()
            if "id" in table.c
        }


def written_since(app: Flask, before: dict[str, int]) -> Rows:
    """The rows that are new since, in an order in which they can be inserted."""
    with app.app_context(), db_reading() as reading:
        found = {
            table: [
                dict(row) for row in reading.execute(sa.select(table).where(table.c.id > before[table.name])).mappings()
            ]
            for table in db.metadata.sorted_tables
            if table.name in before
        }
    return {table: rows for table, rows in found.items() if rows}


def copy(rows: Rows) -> None:
    """Write rows, one executemany a table, all in one transaction."""
    with db_change() as change:
        for table, some in rows.items():
            change.execute(sa.insert(table), some)
