"""`case`: open, show and list cases, as somebody of the house or as the machine's owner, who sees everything."""

import json as jsons
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from itertools import islice
from typing import Any

import click

from opsflow.cli._output import as_json, tell
from opsflow.db import db_reading, now
from opsflow.flow import actions
from opsflow.flow.queries import boards, cases
from opsflow.flow.queries.boards import Narrowed
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Card, CaseView
from opsflow.people import queries as people
from opsflow.people.roles import Asker, Held
from opsflow.refusals import Refused
from opsflow.shop import queries as shop

OWNER = Asker(0, "opsflow", "", held=(Held("owner"),))  # of the machine: sees every store
LINE = "{id:>7}  {state:<20} {number:<20} {title}"


@click.group("case")
def case() -> None:
    """Open, show and list cases."""


@case.command("open")
@click.argument("workflow")
@click.argument("given", nargs=-1)
@click.option("--store", "store_key", required=True, help="The key of its store.")
@click.option("--by", "login", required=True, help="The login of who opens it.")
@as_json
def open_case(workflow: str, given: Sequence[str], store_key: str, login: str, *, json: bool) -> None:
    """Open a case. GIVEN are the values that it asks for: title=Poster deadline=2026-12-01T18:00.

    A list is said entry by entry: lines=Paper lines=Ink; of each entry line_amount:Paper=20, or all in order.
    """
    values = _values(given)
    at = now()
    with db_reading() as reading:
        by = people.asker_of(reading, people.member_id_of(reading, login), at)
        store_id = shop.store(reading, store_key).id
        ways = Scope(reading, by, at).law(workflow).ways.values()
    way = next((way for way in ways if way.by and not way.sources), None)
    if way is None:
        raise Refused("nothing_to_begin")
    done = actions.begin(workflow, way.name, store_id, by=by, given=values, door="command line", now=at)
    tell_one({"id": done.case_id, "version": done.version, "state": done.state}, "opened case {id}: {state}", json=json)


@case.command("list")
@click.argument("workflow")
@click.option("--store", "store_key", help="The key of a store.")
@click.option("--column", help="A column of the board.")
@click.option("--find", "text", default="", help="Part of a number or title.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 100_000))
@as_json
def list_cases(workflow: str, store_key: str | None, column: str | None, text: str, limit: int, *, json: bool) -> None:
    """The cases on a board, what breaches first on top of each column."""
    with db_reading() as reading:
        scope = Scope(reading, OWNER, now())
        narrowed = Narrowed(store_id=shop.store(reading, store_key).id if store_key else None, q=text)
        rows = [_row(card) for card in islice(_cards(scope, workflow, narrowed, column), limit)]
    tell(rows, LINE, json=json)


@case.command("show")
@click.argument("case_id", type=int)
@as_json
def show(case_id: int, *, json: bool) -> None:
    """A case: its tasks, clocks and history."""
    with db_reading() as reading:
        view = _whole(Scope(reading, OWNER, now()), case_id)
    if json:
        click.echo(jsons.dumps(asdict(view), ensure_ascii=False, default=_worded))
        return
    for line in _lines(view):
        click.echo(line)


def _whole(scope: Scope, case_id: int) -> CaseView:
    """A case with all its history."""
    view = part = cases.case(scope, case_id)
    while part.older:
        part = cases.case(scope, case_id, before=part.older)
        view = replace(view, history=(*view.history, *part.history), older=part.older)
    return view


def tell_one(row: dict[str, Any], line: str, *, json: bool) -> None:
    """Print one thing: as JSON, else through the format `line`."""
    click.echo(jsons.dumps(row, ensure_ascii=False) if json else line.format_map(row))


def _values(given: Sequence[str]) -> dict[str, Any]:
    """What was said by field: several times is a list, `field:entry` a value for each entry."""
    found: dict[str, Any] = {}
    for text in given:
        name, value = _pair(text)
        field, _, entry = name.partition(":")
        if entry:
            found.setdefault(field, {})[entry] = value
        elif field in found:
            found[field] = [*(found[field] if isinstance(found[field], list) else [found[field]]), value]
        else:
            found[field] = value
    return found


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"{text}: write name=value")
    return name, value


def _cards(scope: Scope, workflow: str, narrowed: Narrowed, column: str | None) -> Iterator[Card]:
    for name in [column] if column else list(scope.law(workflow).columns):
        after: str | None = ""
        while after is not None:
            (found,) = boards.board(scope, workflow, narrowed, column=name, after=after).columns
            yield from found.cards
            after = found.more


def _row(card: Card) -> dict[str, Any]:
    return {
        "id": card.id,
        "version": card.version,
        "state": card.state,
        "column": card.column,
        "number": card.number,
        "title": card.title,
        "store": card.store,
        "assignee": card.assignee.name if card.assignee else None,
        "mood": card.timing.mood,
        "due": card.timing.due.isoformat() if card.timing.due else None,
    }


def _lines(view: CaseView) -> Iterator[str]:
    yield f"case {view.card.id}  {view.workflow_title['en']}  {view.card.number} {view.card.title}".rstrip()
    yield f"{view.card.state_title['en']}, version {view.card.version}"
    for task in view.tasks:
        due = f"due {task.timing.due:%Y-%m-%d %H:%M} UTC" if task.timing.due else ""
        yield f"  {task.state:<8} {task.title['en']:<28} {task.assignee.name if task.assignee else '–':<16} {due}".rstrip()
    for clock in view.clocks:
        yield f"  clock    {clock.title['en']:<28} {clock.timing.mood:<16} due {clock.timing.due:%Y-%m-%d %H:%M} UTC"
    for entry in view.history:
        about = entry.subject["en"] if entry.subject else ""
        who = entry.by.name if entry.by else entry.door
        yield f"  {entry.version:>4}  {entry.at:%Y-%m-%d %H:%M:%S}  {who:<16} {entry.act:<10} {about} {entry.text}".rstrip()


def _worded(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


COMMANDS = [case]
