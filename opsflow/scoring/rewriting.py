"""The shop writes a scorecard: who may, what may not be, and the versions that there have been.

A version begins with this month or a later one: what was over when it was written stays as it was.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from opsflow.db import one_at_a_time
from opsflow.i18n import zone
from opsflow.people import queries as people
from opsflow.people.roles import Asker, chain_of_superiors
from opsflow.refusals import Forbidden, NotFound, Refused, Stale
from opsflow.scoring import cards
from opsflow.scoring.card import Scorecard
from opsflow.scoring.drafts import Fed, Tree, read_tree, settled, text_of, tree_of
from opsflow.scoring.models import CARD
from opsflow.scoring.months import Month, month_of, read_month
from opsflow.scoring.scorecards import scorecard_of
from opsflow.shop import queries as shop

WRITERS = frozenset({"owner", "deputy_gm"})
MOST_AHEAD = 24  # months
_OWN = re.compile(r"own_([0-9]+)")


@dataclass(frozen=True, slots=True)
class Version:
    """A scorecard from a month on; `number` 0 is the file that ships, which holds from the beginning."""

    number: int
    since: Month | None
    card: Scorecard
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wrote over a version (`seen`: its number): a tree, from which month on it shall hold."""

    role: str
    month: str
    tree: Tree
    seen: int


def may_write(asker: Asker, stores: Iterable[int]) -> bool:
    """Whether somebody says what a role is paid by: the owner and the deputy GM, where they are so in every store."""
    leads = [not WRITERS.isdisjoint(asker.roles_in(store)) for store in stores]
    return bool(leads) and all(leads)


def may_read(asker: Asker, role: str) -> bool:
    """Whether somebody reads a role's scorecard: who holds it, who stands above it, and finance."""
    return not asker.roles.isdisjoint((role, "finance", *chain_of_superiors(role)))


def refuse_readers(reading: sa.Connection, asker: Asker) -> None:
    """Raises Forbidden for who does not write scorecards."""
    if not may_write(asker, [store.id for store in shop.stores(reading)]):
        raise Forbidden


def versions(reading: sa.Connection, role: str) -> list[Version]:
    """Every version of a role's scorecard, the newest first, the file that ships last. Raises NotFound."""
    file = cards.shipped().get(role)
    if file is None:
        raise NotFound
    rows = reading.execute(sa.select(CARD).where(CARD.c.role == role).order_by(CARD.c.id)).all()
    names = people.names_of(reading, {row.author_id for row in rows})
    own = [
        Version(number, read_month(row.from_month), scorecard_of(row.body, role), names[row.author_id], row.made_at)
        for number, row in enumerate(rows, 1)
    ]
    return [*reversed(own), Version(0, None, file)]


def holding(found: Iterable[Version], month: Month) -> Version:
    """The version of these, newest first, that holds in a month."""
    return next(one for one in found if one.since is None or one.since <= month)


def next_own(found: Iterable[Version]) -> int:
    """The number that the next item of the shop's own has: one that no version ever gave."""
    keys = (item.key for version in found for item in version.card.items)
    return max((int(own[1]) for key in keys if (own := _OWN.fullmatch(key))), default=0) + 1


def read(draft: Draft, found: Iterable[Version], fed: Fed, now: datetime) -> tuple[Month, Tree, Scorecard]:
    """What a draft says, beside the version it was written over. Raises Refused; BadYaml at the path of what is wrong."""
    before = next((one.card for one in found if one.number == draft.seen), None)
    if before is None:
        raise NotFound
    tree = settled(draft.tree, tree_of(before))
    card = read_tree(tree, before, fed)
    return _month(draft.month, month_of(now, zone())), tree, card


def take(change: sa.Connection, draft: Draft, fed: Fed, *, by: Asker, now: datetime) -> Month:
    """Let a draft hold from its month on. Raises Forbidden, Stale `scorecard_moved_on`, Refused as `read` does."""
    one_at_a_time(change, f"scorecard {draft.role}")
    refuse_readers(change, by)
    found = versions(change, draft.role)
    if draft.seen != found[0].number:
        raise Stale("scorecard_moved_on")
    month, tree, card = read(draft, found, fed, now)
    if card == holding(found, month).card:
        raise Refused("scorecard_same", month=month, field="from_month")
    cards.add(change, draft.role, month, text_of(tree), by=by.id, at=now)
    return month


def _month(text: str, this: Month) -> Month:
    month = read_month(text)
    if month < this:
        raise Refused("scorecard_past", month=month, field="from_month")
    if month > this.later(MOST_AHEAD):
        raise Refused("scorecard_far", month=month, field="from_month")
    return month
