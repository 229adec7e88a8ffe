"""`store`: the stores on the platform."""

import click

from opsflow.cli._output import as_json, tell
from opsflow.db import db_change, db_reading, now
from opsflow.shop import actions, queries


@click.group("store")
def store() -> None:
    """Add and list stores."""


@store.command("add")
@click.argument("key")
@click.argument("title")
@click.option("--platform-id", help="店铺Id as the seller centre's exports name it.")
@click.option("--platform-name", help="店铺名称 as the seller centre's exports name it.")
def add(key: str, title: str, platform_id: str | None, platform_name: str | None) -> None:
    """Add a store: KEY names it in commands and addresses, TITLE on screen."""
    with db_change() as change:
        actions.add_store(change, key, title, now=now(), platform_id=platform_id, platform_name=platform_name)
    click.echo(f"added {key}")


@store.command("list")
@as_json
def list_stores(*, json: bool) -> None:
    """All stores."""
    with db_reading() as reading:
        rows = queries.stores(reading)
    tell([{"id": row.id, "key": row.key, "title": row.title} for row in rows], "{key:<20} {title}", json=json)


COMMANDS = [store]
