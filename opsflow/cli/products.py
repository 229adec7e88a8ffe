"""`import products`: a shop's list of products from the command line; the same reader as the page's."""

import json as jsons
from pathlib import Path

import click

from opsflow.cli.orders import bring_in
from opsflow.db import db_reading, now
from opsflow.http import words_of
from opsflow.products import actions, queries
from opsflow.shop import queries as shop


@bring_in.command("products")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--store", "store_key", required=True, help="The key of the store that the file is of.")
@click.option("--trial", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--json", is_flag=True, help="For programs: one JSON text.")
def products(file: Path, store_key: str, *, trial: bool, json: bool) -> None:
    """Import a list of products: CSV or XLSX."""
    with db_reading() as reading:
        store_id = shop.store(reading, store_key).id
    with file.open("rb") as stream:
        import_id = actions.import_products(store_id, stream, file.name, by=None, trial=trial, now=now())
    with db_reading() as reading:
        result = queries.of_import(reading, import_id)
    _tell(result, json=json)


def _tell(result: queries.ImportResult, *, json: bool) -> None:
    counts = {"created": result.created, "updated": result.updated, "unchanged": result.unchanged}
    refused = [{"line": line, "reason": words_of(why)} for line, why in result.refused]
    if json:
        click.echo(jsons.dumps(counts | {"refused": refused}, ensure_ascii=False))
        return
    for line in refused:
        click.echo(f"line {line['line']}: {line['reason']}")
    click.echo("  ".join(f"{name} {count}" for name, count in counts.items()) + f"  refused {len(refused)}")


COMMANDS: list[click.Command] = []  # it stands in the group `import`
