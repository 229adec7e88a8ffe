"""What a few letters lead to, by kind: cases, orders, products, people, pages, and what can be begun."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from flask import url_for

from opsflow.flow.queries import finding, offers
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import Card
from opsflow.flow.words.definition import Definition
from opsflow.i18n import _, _l, said
from opsflow.orders import queries as orders
from opsflow.orders.queries import OrderLine
from opsflow.people import finding as people
from opsflow.people.finding import PersonFound
from opsflow.people.roles import TITLES
from opsflow.products import queries as products
from opsflow.products.queries import ProductLine
from opsflow.search.grams import folded, words
from opsflow.web.orders.pages import STATUSES
from opsflow.web.search import places
from opsflow.web.search.hit import Group, Hit, Parts, marked

GROUPS = {
    "cases": _l("Cases"),
    "orders": _l("Orders"),
    "products": _l("Products"),
    "people": _l("People"),
    "pages": _l("Go to"),
    "start": _l("Start"),
}


@dataclass(frozen=True)
class Asked:
    """What is looked for, by whom, and how much of a kind is wanted."""

    there: Scope
    text: str
    most: int

    @cached_property
    def words(self) -> list[str]:
        """As they are compared."""
        return words(self.text)

    def marked(self, text: str) -> Parts:
        """A text with what is looked for marked."""
        return marked(text, self.words)

    def store(self, title: str) -> str:
        """A store's name where it tells anything."""
        return title if len(self.there.stores) > 1 else ""


def found(there: Scope, text: str, most: int) -> list[Group]:
    """The groups that have something, each with at most so many hits; with nothing asked for, all the pages."""
    if not text:
        return [Group("pages", str(GROUPS["pages"]), tuple(places.found(there, [])))]
    asked = Asked(there, text, most + 1)
    groups = [(key, list(islice(kind(asked), asked.most))) for key, kind in KINDS.items()] if asked.words else []
    return [Group(key, str(GROUPS[key]), tuple(hits[:most]), len(hits) > most) for key, hits in groups if hits]


def _cases(asked: Asked) -> Iterable[Hit]:
    return (_case(asked, card) for card in finding.found(asked.there, asked.text, asked.most))


def _case(asked: Asked, card: Card) -> Hit:
    law = asked.there.law(card.workflow)
    return Hit(
        url_for("cases.show", case_id=card.id),
        "boards",
        asked.marked(card.title),
        asked.marked(card.number),
        _joined(said(dict(law.text(law.key))), asked.store(card.store)),
        said(card.state_title),
        card.timing,
    )


def _orders(asked: Asked) -> Iterable[Hit]:
    return (_order(asked, order) for order in orders.found(asked.there, asked.text, asked.most))


def _order(asked: Asked, order: OrderLine) -> Hit:
    case = order.case
    return Hit(
        url_for("cases.show", case_id=case.id) if case else url_for("orders.orders", q=order.number),
        "orders",
        asked.marked(order.title),
        asked.marked(order.number),
        asked.store(order.store),
        said(case.state_title) if case else str(STATUSES[order.status]),
        case.timing if case else None,
    )


def _products(asked: Asked) -> Iterable[Hit]:
    return (_product(asked, one) for one in products.found(asked.there, asked.text, asked.most))


def _product(asked: Asked, one: ProductLine) -> Hit:
    price = f"¥{one.list_price}" if one.list_price is not None else ""
    return Hit(
        url_for("products.product", product_id=one.id),
        "products",
        asked.marked(one.title),
        asked.marked(one.number),
        _joined(price, asked.store(one.store)),
        "" if one.stock is None else _("%(count)s in stock", count=one.stock),
    )


def _people(asked: Asked) -> Iterable[Hit]:
    there = asked.there
    rows = people.found(there.reading, asked.text, asked.most, by=there.asker, now=there.now)
    return (_person(asked, one) for one in rows)


def _person(asked: Asked, one: PersonFound) -> Hit:
    admin = asked.there.asker.is_admin
    address = url_for("people.one", member_id=one.id) if admin else url_for("people.everybody", _anchor=f"m{one.id}")
    roles = _joined(*dict.fromkeys(said(TITLES[held.role]) for held in one.held))
    return Hit(address, "person", asked.marked(one.name), (), roles, _("disabled") if one.disabled else "")


def _pages(asked: Asked) -> Iterable[Hit]:
    return places.found(asked.there, asked.words)


def _start(asked: Asked) -> Iterable[Hit]:
    """Whether the reader may begin is asked only of the processes that fit: it costs a look at everybody."""
    for key, law in asked.there.laws().items():
        way = offers.beginning(asked.there, key) if _is_meant(law, asked.words) else None
        if way:
            address, process = url_for("beginning.new", workflow=key), said(dict(law.text(key)))
            yield Hit(address, "plus", asked.marked(said(way.title)), (), process)


def _is_meant(law: Definition, several: list[str]) -> bool:
    begins = [name for name, way in law.ways.items() if way.by and not way.sources]
    names = folded(" ".join((law.key, *(text for name in (law.key, *begins) for text in law.text(name).values()))))
    return bool(begins) and all(word in names for word in several)


def _joined(*texts: str) -> str:
    return " · ".join(filter(None, texts))


KINDS: dict[str, Callable[[Asked], Iterable[Hit]]] = {
    "cases": _cases,
    "orders": _orders,
    "products": _products,
    "people": _people,
    "pages": _pages,
    "start": _start,
}
