"""`verify`: refold every case and compare."""

import sys
from dataclasses import asdict

import click

from opsflow.cli._output import as_json, tell
from opsflow.db import db_reading
from opsflow.flow.verify import count
from opsflow.flow.verify import verify as differences

LINE = "case {case_id}: {what} is {stored}, the events make {derived}"


@click.command("verify")
@as_json
@click.pass_context
def verify(context: click.Context, *, json: bool) -> None:
    """Refold every case from its events and compare with all that is stored. Exit 1: something differs."""
    with db_reading() as reading:
        cases = count(reading)
        with click.progressbar(length=cases, label="cases", file=sys.stderr) as bar:
            found = [asdict(one) for one in differences(reading, bar.update)]
    tell(found, LINE, json=json)
    if found:
        context.exit(1)
    if not json:
        click.echo(f"{cases} cases are what their events make")


COMMANDS = [verify]
