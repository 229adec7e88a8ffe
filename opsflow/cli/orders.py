"""`import orders`: the seller centre's export from the command line; the same reader as the page's."""

import hashlib
import json as jsons
from pathlib import Path

import click
from flask import current_app

from opsflow.db import db_change, db_reading, now
from opsflow.http import words_of
from opsflow.orders import actions, queries
from opsflow.shop import queries as shop


@click.group("import")
def bring_in() -> None:
    """Bring files of the seller centre in."""


@bring_in.command("orders")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--store", "store_key", required=True, help="The key of the store that the file is of.")
@click.option("--trial", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--yes", is_flag=True, help="Import it though it names another store.")
@click.option("--json", is_flag=True, help="For programs: one JSON text.")
def orders(file: Path, store_key: str, *, trial: bool, yes: bool, json: bool) -> None:
    """Import an order, item or refund export: CSV or XLSX; the file itself says which."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    with db_change() as change:
        store_id = shop.store(change, store_key).id
        run_id = actions.receive(
            change, store_id, file_name=file.name, sha256=digest, by=None, trial=trial, now=now(), confirmed=yes
        )
    actions.import_file(run_id, file, keep_buyers=current_app.config["SETTINGS"].keep_buyers, clock=now)
    with db_reading() as reading:
        result = queries.of_run(reading, run_id)
    if result.error:
        raise result.error
    if result.asked:
        raise result.asked
    _tell(result, json=json)


def _tell(result: queries.ImportResult, *, json: bool) -> None:
    counts = {name: getattr(result.row, name) for name in ("created", "updated", "unchanged", "unknown")}
    refused = [{"line": line, "reason": words_of(why)} for line, why in result.refusals]
    if json:
        click.echo(jsons.dumps(counts | {"refused": refused, "waiting": list(result.waiting)}, ensure_ascii=False))
        return
    for line in refused:
        click.echo(f"line {line['line']}: {line['reason']}")
    for number in result.waiting:
        click.echo(f"still waiting although old: {number}")
    click.echo("  ".join(f"{name} {count}" for name, count in counts.items()) + f"  refused {len(refused)}")


COMMANDS = [bring_in]
