"""The cases that name an order, each with the amounts in it."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from opsflow.flow import store
from opsflow.flow.law.answers import encoded
from opsflow.flow.models import ABOUT, CASE
from opsflow.flow.queries import boards
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.values import said_value
from opsflow.flow.views import Card, Texts

MOST = 100


@dataclass(frozen=True, slots=True)
class Naming:
    """A case, what its process is called, and its amounts of money in words."""

    card: Card
    workflow_title: Texts
    amounts: tuple[tuple[Texts, str], ...]


def of_order(scope: Scope, number: str, also: Iterable[int] = ()) -> list[Naming]:
    """The cases of the reader's stores that name this order, and `also` those: what is open first, the newest first."""
    named = sa.select(ABOUT.c.case_id).where(ABOUT.c.kind == "order", ABOUT.c.value == number)
    asked = sa.select(CASE.c.id).where(sa.or_(CASE.c.id.in_(named), CASE.c.id.in_(list(also))))
    asked = asked.order_by(CASE.c.ended_at.is_not(None), CASE.c.id.desc()).limit(MOST)
    ids = scope.reading.execute(asked).scalars().all()
    cards = boards.by_ids(scope, ids)
    there = {stored.id: stored for stored in store.load_all(scope.reading, list(cards))}
    return [_naming(scope, cards[case_id], there[case_id]) for case_id in ids if case_id in cards]


def _naming(scope: Scope, card: Card, stored: store.Stored) -> Naming:
    law = stored.law.definition
    known = ((law.fields[name], stored.case.values.get(name)) for name in law.fields)
    amounts = tuple(
        (dict(law.text(field.name)), said_value(scope, law, field, encoded(value)))
        for field, value in known
        if field.type == "money" and not field.each and value is not None
    )
    return Naming(card, dict(law.text(law.key)), amounts)
