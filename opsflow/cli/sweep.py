"""`sweep`: ring the clocks that are due, now."""

import json as jsons

import click

from opsflow.cli._output import as_json
from opsflow.db import now
from opsflow.flow import delivery, upkeep


@click.command("sweep")
@as_json
def sweep(*, json: bool) -> None:
    """Ring every clock that is due by now, as the sweeper does every two seconds."""
    rung = upkeep.sweep(now=now())
    delivery.deliver(now=now())
    click.echo(jsons.dumps({"rung": rung}) if json else f"rang {rung} cases")


COMMANDS = [sweep]
