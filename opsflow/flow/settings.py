"""What a store sets for its processes: typed and checked as the fields of a case are, and read by their formulas."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from opsflow.db import db_change
from opsflow.flow import laws
from opsflow.flow.law.answers import answered
from opsflow.flow.words.definition import Definition
from opsflow.i18n import zone
from opsflow.people.roles import COMMANDING, Asker
from opsflow.refusals import Forbidden, NotFound, Refused
from opsflow.shop import actions as shop
from opsflow.shop import queries


def set_for_store(
    store_key: str, workflow: str, given: Mapping[str, Any], *, by: Asker, seen: int, now: datetime
) -> int:
    """Keep all settings of a process for a store; what is left out is the default again. How many became others.

    Raises NotFound, Forbidden, Refused `wrong_value`, `name_taken`, Stale.
    """
    with db_change() as change:
        store = queries.store(change, store_key)
        roles = by.roles_in(store.id)
        if not roles:
            raise NotFound()
        if roles.isdisjoint(COMMANDING):
            raise Forbidden()
        definition = laws.law(change, workflow).definition
        values = {f"{workflow}.{name}": _kept(definition, name, given.get(name)) for name in definition.settings}
        return shop.alter_settings(change, store.id, values, by=by.id, seen=seen, now=now)


def _kept(definition: Definition, name: str, raw: Any) -> Any:
    """What was said for a setting. Lines of the shop's own stand beside built-in ones: none is called like one of them."""
    field = definition.settings[name]
    value = answered(definition, field, raw, zone())
    if field.many and field.type == "text":
        taken = _said_of_steps(definition)
        for line in value or ():
            if line.casefold() in taken:
                raise Refused("name_taken", field=name, line=line, texts=definition.text(name))
    return value


def _said_of_steps(definition: Definition) -> set[str]:
    """All that steps and points of checklists are called, in every language."""
    points = (point for task in definition.tasks.values() for point in task.checklist)
    return {
        said.casefold() for name in (*definition.tasks, *points) for said in (name, *definition.text(name).values())
    }
