"""`db`: the tables."""

import click
from flask import current_app

from opsflow import schema
from opsflow.db import db_change, now
from opsflow.jobs.settling import settle


@click.group("db")
def database() -> None:
    """Bring the database's tables up to date."""


@database.command("upgrade")
def upgrade() -> None:
    """Make or change the tables as this version needs them, and take changed processes into use."""
    schema.upgrade(current_app.config["SETTINGS"])
    with db_change() as change:
        for key in settle(change, now()):
            click.echo(f"took {key} into use")


@database.command("regenerate")
def regenerate() -> None:
    """For developers: write the first migration anew from the models."""
    click.echo(schema.regenerate())


COMMANDS = [database]
