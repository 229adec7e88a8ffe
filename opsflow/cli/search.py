"""`search`: what is found by a few letters, written anew."""

import sys
from collections.abc import Iterator

import click
import sqlalchemy as sa

from opsflow.db import db_change
from opsflow.flow import indexing as cases
from opsflow.orders import indexing as orders
from opsflow.search import index
from opsflow.search.index import Doc, Kind
from opsflow.shop import catalogue


def found_by(reading: sa.Connection) -> dict[Kind, Iterator[Doc]]:
    """What everything of each kind is found by, as the things themselves say."""
    return {"case": cases.every(reading), "order": orders.every(reading), "product": catalogue.every(reading)}


@click.group("search")
def search() -> None:
    """What is found by a few letters."""


@search.command("rebuild")
def rebuild() -> None:
    """Write anew what cases, orders and products are found by, in one change; needed only when `verify` asks for it."""
    with db_change() as change:
        index.clear(change)
        for kind, docs in found_by(change).items():
            with click.progressbar(docs, label=f"{kind}s", file=sys.stderr, show_eta=False) as bar:
                click.echo(f"{index.put(change, kind, bar)} {kind}s")


COMMANDS = [search]
