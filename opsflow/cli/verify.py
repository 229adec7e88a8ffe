"""`verify`: refold every case and compare; look whether everything is found by its own words."""

import sys
from dataclasses import asdict

import click

from opsflow.cli._output import as_json, tell
from opsflow.cli.search import found_by
from opsflow.db import db_reading
from opsflow.flow.verify import count
from opsflow.flow.verify import verify as differences
from opsflow.search.index import Difference as Unlike
from opsflow.search.index import differences as unlike

LINE = "case {case_id}: {what} is {stored}, the events make {derived}"


@click.command("verify")
@as_json
@click.pass_context
def verify(context: click.Context, *, json: bool) -> None:
    """Refold every case from its events and compare with all that is stored, what the search knows, too. Exit 1: something differs."""
    with db_reading() as reading:
        cases = count(reading)
        with click.progressbar(length=cases, label="cases", file=sys.stderr) as bar:
            found = [asdict(one) for one in differences(reading, bar.update)]
        found += [_as_row(one) for kind, docs in found_by(reading).items() for one in unlike(reading, kind, docs)]
    tell(found, LINE, json=json)
    if found:
        context.exit(1)
    if not json:
        click.echo(f"{cases} cases are what their events make")


def _as_row(one: Unlike) -> dict[str, object]:
    case_id = one.id if one.kind == "case" else None
    return {"case_id": case_id, "what": f"search of {one.kind} {one.id}", "stored": one.stored, "derived": one.derived}


COMMANDS = [verify]
