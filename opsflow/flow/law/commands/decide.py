"""Take a way: a decision that leads somewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from opsflow.flow.law import persons, ways
from opsflow.flow.law.context import Draft
from opsflow.refusals import Forbidden, NotFound, Refused


@dataclass(frozen=True, slots=True)
class Decide:
    """The way `subject` is taken; `given` are the values that it asks for.

    `signed`: who takes it has just said their password again.
    """

    subject: str
    given: Mapping[str, Any] = field(default_factory=dict)
    signed: bool = False
    act: ClassVar[str] = "decided"

    def run(self, draft: Draft) -> None:
        """Write its facts. Raises NotFound, Forbidden, Refused `not_here`, `sign_again`, `missing`, `needs`."""
        way = draft.definition.ways.get(self.subject)
        if way is None or not way.by:
            raise NotFound()
        here = draft.case.state in way.sources if draft.case.state else not way.sources
        if not here:
            raise Refused("not_here", texts=draft.text(way.name))
        if way.when and not way.when(draft.sight):
            raise Refused("not_here", texts=draft.text(way.name))
        if not persons.may(draft, way.by, way.without):
            raise Forbidden("not_yours", texts=draft.text(way.name))
        if way.signed and not self.signed:
            raise Refused("sign_again", texts=draft.text(way.name))
        ways.take(draft, way, self.given, doer=draft.by.id)
