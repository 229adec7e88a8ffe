"""Give an open task to somebody else: ordered by a superior, offered and accepted, or handed over for leave or disabling."""

from dataclasses import dataclass
from typing import ClassVar

from opsflow.flow.law import moves, persons
from opsflow.flow.law.context import Draft
from opsflow.flow.law.work import Work
from opsflow.flow.words.definition import Task
from opsflow.people.roles import COMMANDING
from opsflow.refusals import Forbidden, NotFound, Refused


@dataclass(frozen=True, slots=True)
class Assign:
    """A superior orders that `member` does the task `subject`."""

    subject: str
    member: int
    act: ClassVar[str] = "assigned"

    def run(self, draft: Draft) -> None:
        """Write its fact. Raises Forbidden, Refused `not_open`, `not_of_role`."""
        work = _open(draft, self.subject)
        staff, me = draft.world.staff, draft.by.id
        above = work.assignee is not None and me in staff.above(work.assignee)
        if me is not None and not above and draft.my_roles.isdisjoint(COMMANDING):
            raise Forbidden("not_superior")
        _give(draft, work, self.member, "ordered")


@dataclass(frozen=True, slots=True)
class Offer:
    """The assignee asks `member` to take the task over; None takes the offer back."""

    subject: str
    member: int | None
    act: ClassVar[str] = "offered"

    def run(self, draft: Draft) -> None:
        """Write its fact. Raises Forbidden, Refused `not_open`, `not_of_role`."""
        work = _open(draft, self.subject)
        if draft.by.id not in (None, work.assignee):
            raise Forbidden("not_yours", texts=draft.text(self.subject))
        if self.member is not None:
            _fit(draft, work, self.member)
        draft.add("offered", self.subject, self.member)


@dataclass(frozen=True, slots=True)
class Answer:
    """Who was offered the task takes it, or does not."""

    subject: str
    accept: bool
    act: ClassVar[str] = "accepted"

    def run(self, draft: Draft) -> None:
        """Write its fact. Raises Forbidden when it was not offered to who answers."""
        work = _open(draft, self.subject)
        if work.offered_to is None or draft.by.id != work.offered_to:
            raise Forbidden("not_offered")
        if self.accept:
            _give(draft, work, work.offered_to, "handed")
        else:
            draft.add("offered", self.subject, None)


@dataclass(frozen=True, slots=True)
class Release:
    """The assignee is gone (`disabled`, `leave`): their task goes to who stands in (`to`), else to whom its rule finds."""

    subject: str
    why: str
    to: int | None = None
    act: ClassVar[str] = "released"

    def run(self, draft: Draft) -> None:
        """Write its fact. Raises Refused `not_open`, `nobody_there`."""
        work = _open(draft, self.subject)
        task = draft.definition.task_of(self.subject)
        taker = self._stand_in(draft, task)
        if taker is None:
            chosen = moves.successor(draft, task, work, {work.assignee} if work.assignee else set())
            if chosen is None:
                raise Refused("nobody_there", texts=draft.text(self.subject))
            taker = chosen.id
        draft.world.staff.given(taker, draft.now)
        draft.add("assigned", self.subject, taker, self.why, moves.fixed_due(draft, task, taker))

    def _stand_in(self, draft: Draft, task: Task) -> int | None:
        """Who stands in, unless they are gone themselves or the task is never to be theirs."""
        fits = self.to in draft.world.staff.mates and self.to not in persons.named(draft, task.without, task)
        return self.to if fits else None


def _open(draft: Draft, name: str) -> Work:
    work = draft.work(name)
    if work is None:
        raise NotFound()
    if not work.is_open:
        raise Refused("not_open", texts=draft.text(name))
    return work


def _fit(draft: Draft, work: Work, member: int) -> None:
    task = draft.definition.task_of(work.name)
    staff = draft.world.staff
    role = draft.sight.role_of(task)
    fits = member in staff.mates and (role is None or role in staff.roles(member))
    stands_in = work.assignee is not None and member in persons.acting_for(draft, work.assignee)
    if not (fits or stands_in) or member in persons.named(draft, task.without):
        raise Refused("not_of_role", texts=draft.text(work.name))


def _give(draft: Draft, work: Work, member: int, via: str) -> None:
    _fit(draft, work, member)
    if member == work.assignee:
        raise Refused("theirs_already", texts=draft.text(work.name))
    fixed = moves.fixed_due(draft, draft.definition.task_of(work.name), member)
    draft.add("assigned", work.name, member, via, fixed)
    moves.settle(draft)
