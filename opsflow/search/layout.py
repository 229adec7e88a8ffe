"""The tables of grams, which no model can declare: FTS5 on SQLite, a GIN index on PostgreSQL. Made by the migration.

Both keep grams as we cut them: neither database's own words are asked for.
"""

import sqlalchemy as sa

KINDS = ("case", "order", "product")
_FTS5 = (
    "CREATE VIRTUAL TABLE search_{kind}_grams USING fts5"
    "(grams, content='', detail=none, columnsize=0, tokenize='ascii', prefix='1 2')"
)
_POSTGRESQL = (
    "CREATE TABLE search_{kind}_grams (id integer PRIMARY KEY, grams tsvector NOT NULL)",
    "CREATE INDEX ix_search_{kind}_grams ON search_{kind}_grams USING gin (grams)",
)


def make(change: sa.Connection) -> None:
    """Make them, empty."""
    for kind in KINDS:
        for statement in _POSTGRESQL if change.dialect.name == "postgresql" else [_FTS5]:
            change.exec_driver_sql(statement.format(kind=kind))


def drop(change: sa.Connection) -> None:
    """Drop them."""
    for kind in KINDS:
        change.exec_driver_sql(f"DROP TABLE search_{kind}_grams")
