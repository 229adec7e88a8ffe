"""A clock is due: tell whom it concerns, and let happen what happens by itself. It looks again and refuses when too early."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from opsflow.flow.law import persons, ways
from opsflow.flow.law.alarms import coming, happening
from opsflow.flow.law.context import Draft
from opsflow.flow.law.events import stamp
from opsflow.flow.words.definition import People, Stage, Way
from opsflow.flow.words.language import Tree
from opsflow.refusals import Refused


@dataclass(frozen=True, slots=True)
class Alarm:
    """A stage whose moment has come; alarms sort by how grave they are."""

    rank: int
    moment: datetime
    name: str
    due: datetime
    stage: Stage


@dataclass(frozen=True, slots=True)
class Ring:
    """Whatever of this case is due by now."""

    subject: None = None
    act: ClassVar[str] = "rung"

    def run(self, draft: Draft) -> None:
        """Write its facts. Raises Refused `not_due` when nothing is: too early, paused, or rung before."""
        alarms = sorted(_alarms(draft), key=lambda alarm: (alarm.rank, alarm.moment))
        way = _way_due(draft)
        if not alarms and way is None:
            raise Refused("not_due")
        _tell(draft, alarms)
        if way:
            draft.add("fired", way[0].name, stamp(way[1]))
            ways.take(draft, way[0], {}, doer=None)


def _tell(draft: Draft, alarms: list[Alarm]) -> None:
    """Each person hears the gravest of what is due to them; the lesser stages are noted as passed."""
    gravest: dict[int, Alarm] = {}
    for alarm in alarms:
        gravest.update(dict.fromkeys(persons.told(draft, _people(draft, alarm)), alarm))
    for alarm in sorted(alarms, key=lambda alarm: alarm.moment):
        told = [member for member, grave in gravest.items() if grave is alarm]
        draft.add("rung", alarm.name, stamp(alarm.due), alarm.stage.key, told)


def _people(draft: Draft, alarm: Alarm) -> People:
    """Whom the stage names; `assignee` of a task's alarm is that task's own."""
    if draft.definition.task(alarm.name) is None:
        return alarm.stage.people
    return tuple(_own(tree, alarm.name) for tree in alarm.stage.people)


def _own(tree: Tree, task: str) -> Tree:
    if tree[0] == "superior":
        return ("superior", _own(tree[1], task))
    return ("person", f"{task}.assignee") if tree == ("person", "assignee") else tree


def _alarms(draft: Draft) -> Iterable[Alarm]:
    for name, due, stage, moment, rank in coming(draft.sight):
        if moment <= draft.now:
            yield Alarm(rank, moment, name, due, stage)


def _way_due(draft: Draft) -> tuple[Way, datetime] | None:
    due = [(way, moment) for way, moment in happening(draft.sight) if moment <= draft.now]
    return min(due, key=lambda found: found[1]) if due else None
