"""The steps of an example: a moment, a sentence, and what it carries: `[2026-11-23 09:30, an ticks draft, {version: a.png}]`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from opsflow.yaml_nodes import Node, nearest

VERBS = ("ticks", "takes", "checks", "undoes", "offers", "accepts", "assigns", "excuses", "says", "cancels")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Who does what with which task, way or event; `other` is the point that is checked or the person who gets the task."""

    who: str  # "" when something is heard, or only time passes
    verb: str  # one of VERBS, heard, passes
    subject: str = ""
    other: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None  # when what is heard happened
    all_checked: bool = False
    task: str | None = None  # of another case that is heard: which task began it
    ended: str = ""  # and how it ended
    by: str = ""  # and whose act brought it there


def sentence(node: Node, given: Mapping[str, Any], people: Collection[str]) -> Sentence:
    """Read a step's sentence and what it carries. Raises BadYaml for an unknown person or verb."""
    who, verb, *rest = [*node.text().split(), ""]
    said = dict(given)
    at, checked = said.pop("at", None), said.pop("checked", "")
    if who == "heard":
        task, ended, by = said.pop("task", None), said.pop("ended", ""), said.pop("by", "")
        happened = datetime.fromisoformat(at) if at else None
        return Sentence("", "heard", verb, given=said, at=happened, task=task, ended=ended, by=by)
    if (who, verb) == ("time", "passes"):
        return Sentence("", "passes")
    for word, known in ((who, people), (verb, VERBS)):
        if word not in known:
            raise node.refused("yaml_unknown_name", found=word, nearest=nearest(word, known))
    words = [word for word in rest if word not in ("", "to")]
    subject, other = ([*words, "", ""])[:2]
    if other and verb in ("offers", "assigns") and other not in people:
        raise node.refused("yaml_unknown_name", found=other, nearest=nearest(other, people))
    return Sentence(who, verb, subject, other, said, all_checked=checked == "yes")
