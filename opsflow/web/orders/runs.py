"""The next dispatch run: what must not miss it (also as a table), the pick list, packing slips. They mark nothing."""

from collections.abc import Callable

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Card
from opsflow.http import policy
from opsflow.i18n import _, moment, said
from opsflow.orders import run_queries
from opsflow.web.acting import asked_store, scope
from opsflow.web.sheets import book
from opsflow.web.shown.pages import Choice

door = Blueprint("runs", __name__, url_prefix="/orders")

MOST_LINES = 20_000
SIZES = ("a4", "label")  # a sheet with several slips, a label of 100 × 150 mm each


@door.get("/last-chance")
@policy("member")
def last_chance() -> str:
    """The orders of a store (`?store=`) that are too late if the next run leaves without them."""
    return _page("last_chance", run_queries.last_chance)


@door.get("/last-chance.xlsx")
@policy("member")
def last_chance_table() -> ResponseReturnValue:
    """The same as a table that a spreadsheet opens."""
    with scope() as there:
        found = run_queries.last_chance(there, asked_store(there), MOST_LINES)
    head = (_("Number"), _("What"), _("Pieces"), _("Province"), _("Limit"), _("State"), _("Who"))
    return send_file(book(head, map(_line, found.cards)), download_name="last-chance.xlsx", as_attachment=True)


@door.get("/pick")
@policy("member")
def pick() -> str:
    """The pick list of the next run of a store, summed by product and variant."""
    return _page("pick", run_queries.pick)


@door.get("/slips")
@policy("member")
def slips() -> str:
    """A packing slip for each order of the next run; `?size=label` is one a label."""
    size = request.args.get("size", SIZES[0])
    return _page("slips", run_queries.pick, size=size if size in SIZES else SIZES[0])


def _line(card: Card) -> tuple[str, ...]:
    who = card.assignee.name if card.assignee else ""
    pieces = "" if card.times is None else str(card.times)
    return (card.number, card.title, pieces, card.place, moment(card.timing.limit), said(card.state_title), who)


def _page(name: str, asked: Callable[[Scope, int], object], **more: object) -> str:
    """A page about the next run of a store."""
    with scope() as there:
        store_id = asked_store(there)
        return render_template(
            f"orders/{name}.html",
            found=asked(there, store_id),
            at=there.now,
            stores=[Choice(str(id_), title) for id_, title in there.stores.items()],
            store_id=store_id,
            store_title=there.stores[store_id],
            **more,
        )
