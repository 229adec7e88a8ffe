"""What a store sets for its processes: typed and checked as the fields of a case are, and read by their formulas."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from opsflow.db import db_change
from opsflow.flow import laws
from opsflow.flow.law.answers import answered
from opsflow.i18n import zone
from opsflow.people.roles import COMMANDING, Asker
from opsflow.refusals import Forbidden, NotFound
from opsflow.shop import actions as shop
from opsflow.shop import queries


def set_for_store(
    store_key: str, workflow: str, given: Mapping[str, Any], *, by: Asker, seen: int, now: datetime
) -> int:
    """Keep all settings of a process for a store; what is left out is the default again. How many became others.

    Raises NotFound, Forbidden, Refused `wrong_value`, Stale.
    """
    with db_change() as change:
        store = queries.store(change, store_key)
        roles = by.roles_in(store.id)
        if not roles:
            raise NotFound()
        if roles.isdisjoint(COMMANDING):
            raise Forbidden()
        definition = laws.law(change, workflow).definition
        values = {
            f"{workflow}.{name}": answered(definition, field, given.get(name), zone())
            for name, field in definition.settings.items()
        }
        return shop.alter_settings(change, store.id, values, by=by.id, seen=seen, now=now)
