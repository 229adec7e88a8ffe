"""Several cards at once: tick them, take a way that all offer, give them to somebody, take it back; a result per card."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from opsflow.db import now
from opsflow.flow import actions
from opsflow.flow.actions import Done
from opsflow.flow.queries import many, offers
from opsflow.flow.queries.many import Chosen
from opsflow.http import asker, is_id, policy, wants_fragment, whole, words_of
from opsflow.http import field as form_field
from opsflow.i18n import _, _n, said
from opsflow.refusals import NotFound, Refused, WrongInput
from opsflow.web.acting import scope
from opsflow.web.forms import answers

door = Blueprint("bulk", __name__)

MOST = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one card."""

    name: str
    ok: bool
    words: str


@dataclass
class Outcomes:
    """What became of each card, and what an undo has to name."""

    lines: list[Outcome] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)

    def of(self, name: str, act: Callable[[], Done], words: str) -> None:
        """Carry one act out; a refused one does not hold up the rest."""
        try:
            self.done.append(act())
        except Refused as refusal:
            self.lines.append(Outcome(name, False, words_of(refusal)))
        else:
            self.lines.append(Outcome(name, True, words))


@door.post("/boards/<workflow>/bulk/tick")
@policy("member")
def tick(workflow: str) -> ResponseReturnValue:
    """Tick the tasks in hand, each as it was seen: `tasks` is `task:version,…`."""
    found = Outcomes()
    wanted = pairs(form_field("tasks", most=20_000))
    with scope() as there:  # one that is not there for the reader: nothing is ticked at all
        tasks = [offers.task(there, task_id)[0] for task_id, _version in wanted]
    for task, (task_id, version) in zip(tasks, wanted, strict=True):
        found.of(task.number or task.case_title, partial(_ticked, task_id, version), said(task.title))
    return _answer(workflow, found, toast=True)


@door.get("/boards/<workflow>/bulk/ways")
@policy("member")
def ways(workflow: str) -> str:
    """The ways that all chosen cards offer."""
    with scope() as there:
        cases = many.chosen(there, workflow, _ids(request.args.get("ids", "")))
        return render_template("board/ways.html", workflow=workflow, cases=cases, ways=many.common_ways(there, cases))


@door.post("/boards/<workflow>/bulk/ways/<name>")
@policy("member")
def take(workflow: str, name: str) -> ResponseReturnValue:
    """Take a way on each: `cases` is `case:version,…`."""
    given_versions = dict(pairs(form_field("cases", most=20_000)))
    with scope() as there:
        cases = many.chosen(there, workflow, list(given_versions))
        way, store_id = offers.way(there, cases[0].id, name)
    given = answers(way.inputs, store_id)
    found = Outcomes()
    for one in cases:
        found.of(one.name, partial(_taken, one.id, name, given_versions[one.id], given), said(way.title))
    return _answer(workflow, found)


@door.get("/boards/<workflow>/bulk/assign")
@policy("member")
def choose(workflow: str) -> str:
    """Whom to give the chosen cards to."""
    with scope() as there:
        cases = many.chosen(there, workflow, _ids(request.args.get("ids", "")))
        return render_template("board/give.html", workflow=workflow, cases=cases, people=many.takers(there, cases))


@door.post("/boards/<workflow>/bulk/assign")
@policy("member")
def assign(workflow: str) -> ResponseReturnValue:
    """A superior gives the task in hand of each to somebody."""
    to = whole("member") or 0
    with scope() as there:
        cases = many.chosen(there, workflow, _ids(form_field("ids", most=20_000)))
        tasks = [(one, offers.leading(there, one.task_id)) for one in cases if one.task_id]
    results = actions.assign_all([task_id for _one, task_id in tasks], to, by=asker(), now=now())
    found = Outcomes([_given(one, result) for (one, _task), result in zip(tasks, results, strict=True)])
    return _answer(workflow, found)


@door.post("/boards/<workflow>/bulk/undo")
@policy("member")
def undo(workflow: str) -> ResponseReturnValue:
    """Take back what was just done, as far as nobody has built on it: `version` is `case:version,…`."""
    back, refused = taken_back(form_field("version", most=20_000))
    words = _n("%(num)s taken back.", "%(num)s taken back.", back)
    return undone(workflow, words, refused)


def undone(workflow: str, words: str, refused: int) -> ResponseReturnValue:
    """Say what was taken back and what could not be."""
    if refused:
        words += " " + _n("%(num)s could not be.", "%(num)s could not be.", refused)
    if wants_fragment():
        return render_template("_toast.html", text=words, undo=None)
    flash(words)
    return redirect(url_for("board.show", workflow=workflow), 303)


def taken_back(text: str) -> tuple[int, int]:
    """Undo each `case:version`; how many were taken back, and how many could not be."""
    found = Outcomes()
    for case_id, version in pairs(text):
        found.of("", partial(actions.undo, case_id, version, by=asker(), now=now()), "")
    return len(found.done), len(found.lines) - len(found.done)


def pairs(text: str) -> list[tuple[int, int]]:
    """`7:1,8:3` as numbers; what is none is left out. Raises WrongInput for too many."""
    found = [one.partition(":") for one in text.split(",")]
    read = [(int(left), int(right)) for left, _colon, right in found if is_id(left) and is_id(right)]
    if len(read) > 5 * MOST:
        raise WrongInput("too_many_lines", most=5 * MOST)
    return read


def _ids(text: str) -> list[int]:
    found = [int(one) for one in text.split(",") if is_id(one)]
    if not found:
        raise NotFound()
    if len(found) > MOST:
        raise WrongInput("too_many_lines", most=MOST)
    return found


def _ticked(task_id: int, version: int) -> Done:
    return actions.tick(task_id, by=asker(), seen=version, door="bulk", now=now())


def _taken(case_id: int, name: str, version: int, given: dict[str, object]) -> Done:
    return actions.decide(case_id, name, by=asker(), seen=version, given=given, door="bulk", now=now())


def _given(one: Chosen, result: Done | Refused) -> Outcome:
    if isinstance(result, Refused):
        return Outcome(one.name, False, words_of(result))
    return Outcome(one.name, True, _("Handed over."))


def _answer(workflow: str, found: Outcomes, *, toast: bool = False) -> ResponseReturnValue:
    """A toast when all went well, else each card's result; with an undo for what was done."""
    named = ",".join(f"{done.case_id}:{done.version}" for done in found.done)
    undo = (url_for("bulk.undo", workflow=workflow), named) if named else None
    fine = sum(line.ok for line in found.lines)
    words = _n("%(num)s card done", "%(num)s cards done", fine)
    if toast and fine == len(found.lines) and wants_fragment():
        return render_template("_toast.html", text=words, undo=undo)
    template = "board/many.html"
    answer = render_template(template, workflow=workflow, results=found.lines, undo=undo, title=words)
    return (answer, 200, {"HX-Retarget": "#sheet", "HX-Reswap": "innerHTML"}) if toast else answer
