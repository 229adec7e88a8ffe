"""`bench`: the figures the shop has to reach, measured on this machine."""

import json as jsons
from collections.abc import Iterator

import click

from opsflow.bench.figure import Figure
from opsflow.bench.ground import ground
from opsflow.bench.table import FIGURES, as_json, head, line
from opsflow.cli import _output

KILLS, MORE_KILLS = 10, 40  # with all figures; when faults are asked for by name


@click.command("bench")
@click.argument("names", nargs=-1, type=click.Choice(list(FIGURES)))
@_output.as_json
@click.option("--short", is_flag=True, help="Tiny sizes, to see that it can be measured; the figures mean nothing.")
@click.option("--postgresql", metavar="URL", help="Measure also on this server; databases are made on it and dropped.")
def bench(names: tuple[str, ...], *, json: bool, short: bool, postgresql: str | None) -> None:
    """Measure figures (all, or those named) beside their bare limits, on databases of their own."""
    found = _measured(names or tuple(FIGURES), short, postgresql, MORE_KILLS if "faults" in names else KILLS)
    if json:
        click.echo(jsons.dumps(as_json(found), ensure_ascii=False))
        return
    click.echo(head())
    for _name, figure in found:
        click.echo(line(figure))


def _measured(names: tuple[str, ...], short: bool, postgresql: str | None, kills: int) -> Iterator[tuple[str, Figure]]:
    for name in names:
        with ground(server=postgresql, short=short, kills=kills) as there:
            for figure in FIGURES[name](there):
                yield name, figure


COMMANDS = [bench]
