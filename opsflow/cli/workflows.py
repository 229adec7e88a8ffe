"""`workflow`: list, check, show and draw the processes."""

import json as jsons
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

import opsflow
from opsflow.cli._output import as_json, tell
from opsflow.db import db_reading
from opsflow.flow.checks.whole import faults_of_file, wrong_together
from opsflow.flow.examples import all_played
from opsflow.flow.queries import laws
from opsflow.flow.reader import TIMETABLE, Reading, definition_files, read_file, read_text, reading_of
from opsflow.flow.rehearsal import Broken
from opsflow.flow.words.definition import LANGUAGES, Definition, Task
from opsflow.http import words_of
from opsflow.refusals import Refused
from opsflow.routines.timetable import read_lines
from opsflow.scoring.scorecards import feed_names, load_scorecards
from opsflow.yaml_nodes import BadYaml, read_yaml

FOLDER = Path(opsflow.__file__).parents[1] / "workflows"
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("workflow")
def workflow() -> None:
    """The processes: files that say what happens, who does it and by when."""


@workflow.command("list")
@as_json
def list_workflows(*, json: bool) -> None:
    """The processes in use."""
    with db_reading() as reading:
        rows = laws.laws(reading)
    lines = [
        {"key": row.key, "title": row.title, "version": row.version, "states": row.states, "open": row.open}
        for row in rows
    ]
    tell(lines, "{key:<20} version {version:<3} {open:>6} open  {title[en]}", json=json)


@workflow.command("check")
@click.argument("files", nargs=-1, type=FILE)
@as_json
@click.pass_context
def check(context: click.Context, files: Sequence[Path], *, json: bool) -> None:
    """Check definitions (all of workflows/ without FILES), play the examples beside them, and compare what they say of each
    other; `timetable.yaml` is checked as the timetable of its folder. Exit 1: something is wrong."""
    items = feed_names(load_scorecards(FOLDER / "scorecards").values())
    asked = files or [*definition_files(FOLDER), FOLDER / f"{TIMETABLE}.yaml"]
    results = [_timetable(path, items) if path.stem == TIMETABLE else _checked(path, items) for path in asked]
    _compare([path for path in asked if path.stem != TIMETABLE], results)
    if json:
        click.echo(jsons.dumps(results, ensure_ascii=False))
    else:
        for line in (line for result in results for line in _lines(result)):
            click.echo(line)
    if any(result["faults"] or result["broken"] for result in results):
        context.exit(1)


@workflow.command("show")
@click.argument("key")
@as_json
def show(key: str, *, json: bool) -> None:
    """The text of a process in use; with --json its states, tasks and versions."""
    with db_reading() as reading:
        found = laws.law(reading, key)
    if not json:
        click.echo(found.source, nl=False)
        return
    definition = read_text(found.source, f"{key}.yaml")
    click.echo(jsons.dumps(_summary(found, definition), ensure_ascii=False))


@workflow.command("diagram")
@click.argument("key")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="The language of its texts.")
@as_json
def diagram(key: str, language: str, *, json: bool) -> None:
    """Draw a process in Mermaid. KEY is one in use, or the path of a file."""
    drawn = "\n".join(_mermaid(_definition(key), language))
    click.echo(jsons.dumps({"key": key, "mermaid": drawn}, ensure_ascii=False) if json else drawn)


def _definition(key: str) -> Definition:
    if key.endswith(".yaml") and Path(key).is_file():
        return read_file(Path(key))
    with db_reading() as reading:
        return read_text(laws.law(reading, key).source, f"{key}.yaml")


# check
def _checked(path: Path, items: frozenset[str]) -> dict[str, Any]:
    faults = faults_of_file(path, items)
    examples = path.parent / "examples" / path.name
    played_ones: dict[str, Any] = {"examples": 0, "broken": []}
    if not faults and examples.is_file():
        try:
            played_ones = _played(read_file(path), examples)
        except BadYaml as wrong:
            faults = [wrong]
    return {"file": str(path), "faults": [_fault(wrong) for wrong in faults], **played_ones}


def _timetable(path: Path, items: frozenset[str]) -> dict[str, Any]:
    result: dict[str, Any] = {"file": str(path), "faults": [], "examples": 0, "broken": [], "duties": 0}
    try:
        definitions = {file.stem: read_file(file) for file in definition_files(path.parent)}
        duties, faults = read_lines(path, definitions, items)
    except BadYaml as wrong:
        duties, faults = [], [wrong]
    return result | {"duties": len(duties), "faults": [_fault(wrong) for wrong in faults]}


def _compare(paths: Sequence[Path], results: Sequence[dict[str, Any]]) -> None:
    """Add what these files say wrongly of each other, or of the processes beside them, to their results."""
    sound = [path for path in paths if not _result(results, path)["faults"]]
    beside = [file for path in sound for file in definition_files(path.parent)]
    readings: dict[str, Reading] = {}
    for path in (*beside, *sound):  # what was asked for stands before what lies beside it
        try:
            readings[path.stem] = reading_of(read_yaml(path), path.read_bytes())
        except BadYaml:
            continue  # it has its own check
    by_key = {path.stem: path for path in sound}
    for wrong in wrong_together(readings, by_key):
        path = by_key.get(Path(str(wrong.values["file"])).stem, sound[0])
        _result(results, path)["faults"].append(_fault(wrong))


def _result(results: Sequence[dict[str, Any]], path: Path) -> dict[str, Any]:
    return next(result for result in results if result["file"] == str(path))


def _played(definition: Definition, examples: Path) -> dict[str, Any]:
    root = read_yaml(examples)
    named = root.need("examples")
    broken = [_broken(one) for one in all_played(definition, root)]
    return {"examples": len(named.entries()), "broken": broken}


def _fault(wrong: Refused) -> dict[str, Any]:
    return {"key": wrong.key, **wrong.values, "words": words_of(wrong)}


def _broken(one: Broken) -> dict[str, Any]:
    differences = [{"what": what, "expected": expected, "found": found} for what, expected, found in one.differences]
    return {"example": one.name, "line": one.line, "differences": differences}


def _lines(result: dict[str, Any]) -> Iterator[str]:
    path = Path(result["file"])
    yield from (fault["words"] for fault in result["faults"])
    for broken in result["broken"]:
        yield f"examples/{path.name}:{broken['line']} {broken['example']}"
        for one in broken["differences"]:
            yield f"    {one['what']}: expected {one['expected']}\n    {' ' * len(one['what'])}  found    {one['found']}"
    if not result["faults"] and "duties" in result:
        yield f"{path.name}: {result['duties']} duties"
    elif not result["faults"]:
        held = result["examples"] - len(result["broken"])
        yield f"{path.name}: {held} of {result['examples']} examples hold"


# show
def _summary(found: laws.LawView, definition: Definition) -> dict[str, Any]:
    return {
        "key": found.line.key,
        "title": found.line.title,
        "versions": [
            {"version": number, "since": since.isoformat(), "open": opened} for number, since, opened in found.versions
        ],
        "states": list(definition.states),
        "ends": dict(definition.ends),
        "roles": list(found.roles),
        "tasks": {name: _task(definition, task) for name, task in definition.tasks.items()},
        "ways": {name: {"from": sorted(way.sources), "to": way.to} for name, way in definition.ways.items()},
        "clocks": {name: clock.due.text for name, clock in definition.clocks.items()},
    }


def _task(definition: Definition, task: Task) -> dict[str, Any]:
    items = sorted(task.feeds.all()) if task.feeds else []
    return {
        "state": task.state,
        "role": definition.role_of(task),
        "due": task.due.text if task.due else "",
        "feeds": items,
    }


# diagram
def _mermaid(definition: Definition, language: str) -> Iterator[str]:
    """A state diagram; ways from any state are drawn once, from a box of their own."""
    yield "stateDiagram-v2"
    yield "    direction LR"
    for state in (*definition.states, *definition.ends):
        yield f'    state "{_plain(definition.text(state)[language])}" as {state}'
    for way in definition.ways.values():
        if way.to and not way.sources:
            yield f"    [*] --> {way.to}: {_plain(definition.text(way.name)[language])}"
    for arrow in laws.arrows(definition):
        yield f"    {arrow.source} --> {arrow.target}: {_plain(arrow.title[language])}"
    everywhere = [way for way in definition.ways.values() if way.to and len(way.sources) == len(definition.states)]
    if everywhere:
        yield '    state "*" as anywhere'
    for way in everywhere:
        yield f"    anywhere --> {way.to}: {_plain(definition.text(way.name)[language])}"
    for end in definition.ends:
        yield f"    {end} --> [*]"


def _plain(text: str) -> str:
    """A label without the signs that Mermaid reads."""
    return "".join(" " if character in '":;#{}<>\n' else character for character in text)


COMMANDS = [workflow]
