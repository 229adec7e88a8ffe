"""What a superior decides about a task's credit: it does not count, or a tick that a file doubts counts all the same."""

from dataclasses import dataclass
from typing import ClassVar

from opsflow.flow.law import persons
from opsflow.flow.law.answers import words
from opsflow.flow.law.context import Draft
from opsflow.flow.law.work import Work
from opsflow.refusals import Forbidden, NotFound, Refused


@dataclass(frozen=True, slots=True)
class Excuse:
    """The assignee's superior (or one above) lets the task `subject` not count, with a reason (scoring.md §1.5)."""

    subject: str
    why: str
    act: ClassVar[str] = "excused"

    def run(self, draft: Draft) -> None:
        """Write its fact. Raises NotFound, Forbidden for everybody whose credit or lateness it would be."""
        _judged(draft, self.subject)
        draft.add("excused", self.subject, words(self.why))


@dataclass(frozen=True, slots=True)
class Vouch:
    """The superior lets a tick count that an export doubts, with a reason (scoring.md §1.10)."""

    subject: str
    why: str
    act: ClassVar[str] = "vouched"

    def run(self, draft: Draft) -> None:
        """Write its facts. Raises NotFound, Forbidden, Refused `not_doubted`."""
        if not _judged(draft, self.subject).doubted:
            raise Refused("not_doubted", texts=draft.text(self.subject))
        draft.add("doubted", self.subject, False)
        draft.add("why", words(self.why))


def _judged(draft: Draft, name: str) -> Work:
    work = draft.work(name)
    if work is None:
        raise NotFound()
    if not persons.may_judge(draft, work):
        raise Forbidden("not_superior")
    return work
