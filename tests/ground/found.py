"""What the search shows somebody, and what it is kept by."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import sqlalchemy as sa
from flask import Flask

from opsflow.db import db, db_change, db_reading
from opsflow.search.layout import KINDS
from tests.pages.visitor import Visitor

GROUP = re.compile(r'<section data-kind="(\w+)".*?</section>', re.DOTALL)
HIT = re.compile(r'class="hit" href="([^"]+)"')


def found(visitor: Visitor, text: str) -> dict[str, list[str]]:
    """The addresses that are found, by kind, as they stand on the page."""
    answer = visitor.sees(f"/search?q={quote(text)}")
    assert answer.status_code == 200, answer.text
    return {group[1]: HIT.findall(group[0]) for group in GROUP.finditer(answer.text)}


def kept(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the search's tables, and every gram with what it is of."""
    with app.app_context():
        with db_reading() as reading:
            tables = [db.metadata.tables[f"search_{kind}"] for kind in KINDS]
            rows = {one.name: list(map(tuple, reading.execute(sa.select(one).order_by(one.c.id)))) for one in tables}
        with db_change() as change:
            return rows | {f"grams of {kind}s": sorted(_grams(change, kind)) for kind in KINDS}


def _grams(change: sa.Connection, kind: str) -> Iterator[tuple[object, ...]]:
    name = f"search_{kind}_grams"
    if change.dialect.name == "postgresql":
        asked = f"SELECT id, unnest(tsvector_to_array(grams)) FROM {name}"
    else:
        change.exec_driver_sql(f"CREATE VIRTUAL TABLE temp.seen USING fts5vocab(main, {name}, 'instance')")
        asked = "SELECT doc, term FROM temp.seen"
    yield from map(tuple, change.exec_driver_sql(asked).all())
    if change.dialect.name == "sqlite":
        change.exec_driver_sql("DROP TABLE temp.seen")
