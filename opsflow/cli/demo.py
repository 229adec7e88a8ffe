"""`demo load`: fill an empty database with a shop to look at."""

import click
from flask import current_app

from opsflow import demo as shop
from opsflow.db import now


@click.group("demo")
def demo() -> None:
    """A shop to look at."""


@demo.command("load")
def load() -> None:
    """Two stores, fifteen people, a week of work up to now. Wants an empty database."""
    click.echo(shop.load(now(), current_app.config["SETTINGS"].home))


COMMANDS = [demo]
