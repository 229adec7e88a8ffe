"""What a reader may see: the stores they work in, the names of people and stores, the law of each case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import sqlalchemy as sa

from opsflow.flow import desk, laws
from opsflow.flow.models import CASE
from opsflow.flow.queries.seen import seen_by
from opsflow.flow.views import Person
from opsflow.flow.words.definition import Definition
from opsflow.flow.words.worktime import Calendars
from opsflow.i18n import zone
from opsflow.people import queries as people
from opsflow.people.roles import Asker
from opsflow.refusals import NotFound
from opsflow.shop import queries as shop


@dataclass
class Scope:
    """One reader's view through one connection at one moment; what is looked up is looked up once."""

    reading: sa.Connection
    asker: Asker
    now: datetime

    @cached_property
    def stores(self) -> dict[int, str]:
        """The stores that the reader works in, by id."""
        return {row.id: row.title for row in shop.stores(self.reading) if self.asker.roles_in(row.id)}

    @cached_property
    def seen(self) -> sa.ColumnElement[bool]:
        """The cases that the reader sees: those of their stores, of the private ones what is theirs to see."""
        return sa.and_(CASE.c.store_id.in_(self.stores), seen_by(self.asker.id))

    @cached_property
    def _names(self) -> dict[int, str]:
        return {self.asker.id: self.asker.name}

    @cached_property
    def _in_use(self) -> dict[str, Definition]:
        newest = laws.laws(self.reading)
        self._laws.update({law.id: law.definition for law in newest})
        return {law.definition.key: law.definition for law in newest}

    @cached_property
    def calendars(self) -> Calendars:
        """The shop's calendars."""
        return desk.calendars(self.reading, zone())

    def laws(self) -> dict[str, Definition]:
        """The processes in use, by key."""
        return self._in_use

    def law(self, workflow: str) -> Definition:
        """The process that a workflow's new cases follow. Raises NotFound."""
        if workflow not in self._in_use:
            raise NotFound("no_such_workflow", key=workflow)
        return self._in_use[workflow]

    @cached_property
    def _laws(self) -> dict[int, Definition]:
        return {}

    def meet(self, ids: Iterable[int | None]) -> None:
        """Look up these members' names, those not known yet in one query."""
        new = {one for one in ids if one is not None} - self._names.keys()
        if new:
            self._names.update(people.names_of(self.reading, new))

    def know(self, names: Mapping[int, str]) -> Mapping[int, str]:
        """Names that were read for another purpose need not be looked up again; answers them."""
        self._names.update(names)
        return names

    def person(self, member_id: int | None) -> Person | None:
        """A member by id; call `meet` first where there are many."""
        if member_id is None:
            return None
        self.meet([member_id])
        return Person(member_id, self._names.get(member_id, "?"))

    def definition(self, definition_id: int) -> Definition:
        """The definition of a case, by its stored version's id."""
        if definition_id not in self._laws:
            self._laws[definition_id] = laws.law_by_id(self.reading, definition_id).definition
        return self._laws[definition_id]
