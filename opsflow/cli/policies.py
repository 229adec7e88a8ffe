"""`policy`: the routes and who may use them."""

import click
from flask import current_app

from opsflow import http
from opsflow.cli._output import as_json, tell


@click.command("policy")
@as_json
def policy(*, json: bool) -> None:
    """Every route with its methods and who may use it."""
    rows = http.policies(current_app)
    tell(rows, "{policy:<7} {methods[0]:<5} {route} {roles!s}", json=json)


COMMANDS = [policy]
