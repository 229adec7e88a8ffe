"""How commands print rows: a line each for people, one JSON text for programs."""

import json as jsons
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

as_json: Callable[[Callable[..., None]], Callable[..., None]] = click.option(
    "--json", is_flag=True, help="For programs: one JSON text."
)


def tell(rows: Sequence[Mapping[str, Any]], line: str, *, json: bool) -> None:
    """Print rows: as JSON, else each through the format `line`."""
    if json:
        click.echo(jsons.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(line.format_map(row))
