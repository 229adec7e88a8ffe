"""Who sees a case of a private process: whom its fields name, whoever has or had one of its tasks, and who opened it."""

from collections.abc import Iterable
from typing import Any

from opsflow.flow.law.case import Case
from opsflow.flow.law.work import Work
from opsflow.flow.words.definition import Definition


def seers(case: Case, definition: Definition) -> frozenset[int] | None:
    """The members who see it, whatever role they hold; None: whoever works in its store does."""
    if not definition.private:
        return None
    named = (value for name, value in case.values.items() if name.partition(":")[0] in definition.private)
    worked = (member for work in case.works.values() for member in _of_task(work))
    return frozenset(_each((case.opener, *worked, *named)))


def is_seen(case: Case, definition: Definition, member_id: int) -> bool:
    """Whether a member of the case's store sees it."""
    found = seers(case, definition)
    return found is None or member_id in found


def _of_task(work: Work) -> Iterable[int | None]:
    """Everybody who had it, has it, was asked to take it over, or did it."""
    yield from (member for member, _, _ in work.holders)
    yield from (work.assignee, work.offered_to, work.doer, work.before[1] if work.before else None)


def _each(values: Iterable[Any]) -> Iterable[int]:
    """Members, those of lists one by one."""
    for value in values:
        yield from (one for one in (value if isinstance(value, tuple) else (value,)) if one is not None)
