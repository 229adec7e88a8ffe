"""`db`: the tables."""

import click
from flask import current_app

from opsflow import schema


@click.group("db")
def database() -> None:
    """Bring the database's tables up to date."""


@database.command("upgrade")
def upgrade() -> None:
    """Make or change the tables as this version needs them."""
    schema.upgrade(current_app.config["SETTINGS"])


@database.command("regenerate")
def regenerate() -> None:
    """For developers: write the first migration anew from the models."""
    click.echo(schema.regenerate())


COMMANDS = [database]
