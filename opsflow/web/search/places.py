"""The pages of the shop that can be gone to by name: those alone that the reader's roles open."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, url_for

from opsflow.flow.queries.scope import Scope
from opsflow.http import policy_of
from opsflow.i18n import LazyString, _l, said
from opsflow.search.grams import folded
from opsflow.web.search.hit import Hit, marked


@dataclass(frozen=True, slots=True)
class Place:
    """A page; `of_store` where it is of the reader's first store."""

    endpoint: str
    title: LazyString
    icon: str
    of_store: bool = False


PLACES = (
    Place("work.show", _l("My work"), "work"),
    Place("board.every", _l("Boards"), "boards"),
    Place("orders.orders", _l("Orders"), "orders"),
    Place("orders.ask", _l("Import orders"), "file", of_store=True),
    Place("orders.imports", _l("Imports so far"), "list", of_store=True),
    Place("products.products", _l("Products"), "products"),
    Place("products.new", _l("Add a product"), "plus", of_store=True),
    Place("products.ask", _l("Import products"), "file", of_store=True),
    Place("alerts.show", _l("Alerts"), "bell"),
    Place("scores.show", _l("Scores"), "scores"),
    Place("scorecards.listed", _l("Scorecards"), "file"),
    Place("pay.show", _l("Pay"), "pay"),
    Place("people.everybody", _l("People"), "people"),
    Place("attendance.show", _l("Attendance"), "attendance"),
    Place("leave.show", _l("Leave"), "away"),
    Place("roster.show", _l("Roster"), "roster", of_store=True),
    Place("routines.show", _l("Routines"), "routines", of_store=True),
    Place("designs.standards", _l("Decoration standard"), "swatch", of_store=True),
    Place("settings.mine", _l("Store settings"), "admin", of_store=True),
    Place("workflows.listed", _l("Workflows"), "flows"),
    Place("session.me", _l("My account"), "person"),
    Place("deputies.show", _l("My deputies"), "hand"),
    Place("beginning.choose", _l("New case"), "plus"),
)


def found(scope: Scope, several: list[str]) -> Iterator[Hit]:
    """Pages and boards whose name or address holds these folded words; the pages where nothing is asked for."""
    for address, icon, title, names in (*_pages(scope), *(_boards(scope) if several else ())):
        if all(word in folded(f"{names} {address}") for word in several):
            yield Hit(address, icon, marked(title, several))


Named = tuple[str, str, str, str]  # address, icon, title, all names


def _pages(scope: Scope) -> Iterator[Named]:
    for one in PLACES:
        if policy_of(current_app, one.endpoint).admits(scope.asker) and (scope.stores or not one.of_store):
            title = str(one.title)
            yield url_for(one.endpoint), one.icon, title, title


def _boards(scope: Scope) -> Iterator[Named]:
    for key, law in scope.laws().items():
        texts = dict(law.text(key))
        yield url_for("board.show", workflow=key), "boards", said(texts), " ".join(texts.values())
