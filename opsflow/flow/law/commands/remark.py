"""Say something on a case; excuse a task."""

from dataclasses import dataclass
from typing import ClassVar

from opsflow.flow.law.context import Draft
from opsflow.refusals import Forbidden, NotFound, Refused

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Comment:
    """Words on the case."""

    text: str
    subject: None = None
    act: ClassVar[str] = "commented"

    def run(self, draft: Draft) -> None:
        """Write its fact. Raises Refused `no_words`, `too_long`."""
        draft.add("said", _words(self.text))


@dataclass(frozen=True, slots=True)
class Excuse:
    """The assignee's superior (or one above) lets the task `subject` not count, with a reason (scoring.md §1.5)."""

    subject: str
    why: str
    act: ClassVar[str] = "excused"

    def run(self, draft: Draft) -> None:
        """Write its fact. Raises NotFound, Forbidden for everybody whose credit or lateness it would be."""
        work = draft.work(self.subject)
        if work is None:
            raise NotFound()
        staff, me = draft.world.staff, draft.by.id
        bearers = {member for member, _, _ in work.holders} | {work.doer, work.late_by}
        if me in bearers or work.assignee is None or me not in staff.above(work.assignee):
            raise Forbidden("not_superior")
        draft.add("excused", self.subject, _words(self.why))


def _words(text: str) -> str:
    words = text.encode(errors="ignore").decode().strip()  # half a surrogate pair is no text
    if not words:
        raise Refused("no_words")
    if len(words) > LONGEST:
        raise Refused("too_long", most=LONGEST)
    return words
