"""Tasks: tick, check a point, hand over, answer an offer."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from opsflow.db import now
from opsflow.flow import actions
from opsflow.flow.queries import cases, offers
from opsflow.flow.views import TaskView
from opsflow.guard import takes
from opsflow.http import asker, field, policy, wants_fragment, whole
from opsflow.i18n import _, said
from opsflow.refusals import Forbidden, Refused
from opsflow.web.acting import acted, form_again, refused_with, scope, seen
from opsflow.web.forms import answers

door = Blueprint("tasks", __name__)

MEGABYTES = 52  # of a design in several versions; files.MOST_BYTES is the limit of one


@door.post("/tasks/<int:task_id>/tick")
@takes(MEGABYTES)
@policy("member")
def tick(task_id: int) -> ResponseReturnValue:
    """Tick a task off, with what it asks for."""
    with scope() as there:
        task, store_id = offers.task(there, task_id)
        inputs = offers.inputs_of(there, task, store_id)
    try:
        if request.files:
            _may_tick(task)
        given = answers(inputs, store_id)
        points = request.form.getlist("points")
        done = actions.tick(task_id, by=asker(), seen=seen(), given=given, checked=points, now=now())
    except Refused as refusal:
        return refused_with(task.case_id, refusal, inputs, task.name, f"task-{task_id}")
    words = _("%(what)s: done", what=said(task.title))
    return acted(done, f"{_named(task)}{words}")


@door.post("/tasks/<int:task_id>/form")
@takes(MEGABYTES)
@policy("member")
def form(task_id: int) -> ResponseReturnValue:
    """The form of a task as far as it is filled in."""
    task, _store = _task(task_id)
    return form_again(task.case_id, task.name, f"task-{task_id}")


@door.post("/tasks/<int:task_id>/points")
@policy("member")
def points(task_id: int) -> ResponseReturnValue:
    """Save the points of a checklist as they are ticked: the one that was just set, or without scripts all of them."""
    task, _store = _task(task_id)
    wanted = set(request.form.getlist("points"))
    changed = request.headers.get("HX-Trigger", "").removeprefix(f"point-{task_id}-")
    keys = [point.key for point in task.points]
    done = actions.check(
        task_id, {key: key in wanted for key in keys if changed not in keys or key == changed}, by=asker(), now=now()
    )
    if wants_fragment():
        with scope() as there:
            shown = cases.case(there, done.case_id)
        template = "case/_panel.html" if request.form.get("view") == "drawer" else "case/_sheet.html"
        return render_template(template, case=shown)
    return redirect(url_for("cases.show", case_id=done.case_id), 303)


@door.get("/tasks/<int:task_id>/assign")
@policy("member")
def choose(task_id: int) -> str:
    """Whom to hand a task to."""
    task = _handed(task_id)
    with scope() as there:
        people = offers.may_take(there, task.case_id, task.name)
    return render_template("case/assign.html", task=task, people=people)


@door.post("/tasks/<int:task_id>/assign")
@policy("member")
def assign(task_id: int) -> ResponseReturnValue:
    """Give a task to somebody: a superior orders it, its assignee offers it."""
    task = _handed(task_id)
    to = whole("member") or 0
    by = asker()
    if task.assignee and task.assignee.id == by.id:
        done = actions.offer(task.id, to, by=by, now=now())
        return acted(done, _("Offered; it is theirs once they accept."), undoable=False)
    done = actions.assign(task.id, to, by=by, now=now())
    return acted(done, _("Handed over."), undoable=False)


@door.post("/tasks/<int:task_id>/answer")
@policy("member")
def answer(task_id: int) -> ResponseReturnValue:
    """Accept or decline a task that was offered."""
    accept = field("accept") == "yes"
    done = actions.answer(task_id, accept, by=asker(), now=now())
    return acted(done, _("It is yours now.") if accept else _("Declined."), undoable=False)


@door.post("/tasks/<int:task_id>/excuse")
@policy("member")
def excuse(task_id: int) -> ResponseReturnValue:
    """Let a task not count, with a reason."""
    done = actions.excuse(task_id, field("why", most=2000), by=asker(), now=now())
    return acted(done, _("Excused; it does not count."), undoable=False)


@door.post("/tasks/<int:task_id>/vouch")
@policy("member")
def vouch(task_id: int) -> ResponseReturnValue:
    """Let a tick count that a file doubts, with a reason."""
    done = actions.vouch(task_id, field("why", most=2000), by=asker(), now=now())
    return acted(done, _("It counts again."), undoable=False)


def _task(task_id: int) -> tuple[TaskView, int]:
    with scope() as there:
        return offers.task(there, task_id)


def _handed(task_id: int) -> TaskView:
    """The task that changes hands: the one that others go with, where this one is one of those."""
    with scope() as there:
        offers.task(there, task_id)
        return offers.task(there, offers.leading(there, task_id))[0]


def _may_tick(task: TaskView) -> None:
    """Files are taken from those alone who may do the task."""
    with scope() as there:
        if not offers.may_tick(there, task.case_id, task.name):
            raise Forbidden("not_yours", texts=task.title)


def _named(task: TaskView) -> str:
    times = f" ×{task.times}" if task.times else ""
    return f"{task.case_title}{times} · " if task.case_title else ""
