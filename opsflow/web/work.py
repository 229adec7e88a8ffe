"""`/`: my work, by what happens next."""

from datetime import datetime, timedelta
from typing import Literal

from flask import Blueprint, render_template, request

from opsflow.flow.queries import boards, work
from opsflow.flow.queries.scope import Scope
from opsflow.flow.views import TaskView
from opsflow.http import policy
from opsflow.web.acting import scope
from opsflow.web.pages import Work, WorkGroup

door = Blueprint("work", __name__)

Key = Literal["late", "run", "today", "waiting", "week", "offered"]
KEYS: tuple[Key, ...] = ("offered", "late", "run", "today", "waiting", "week")


@door.get("/")
@policy("member")
def show() -> str:
    """My open tasks, what I did today, what was counted."""
    with scope() as there:
        return render_template("work/work.html", work=_work(there), span=request.args.get("span", ""))


def _work(there: Scope) -> Work:
    day = boards.day_start(there.now)
    tasks = work.open_tasks(there)
    done = work.done_since(there, day)
    late = sum(task.timing.late_by is not None for task in done)
    runs = there.calendars.runs
    run = runs.of(there.now)
    return Work(
        there.now,
        tuple(_groups(there, tasks, run, day + timedelta(days=1))),
        None,
        run,
        len(done) - late,
        late,
        len(tasks),
        done,
    )


def _groups(there: Scope, tasks: tuple[TaskView, ...], run: datetime, midnight: datetime) -> list[WorkGroup]:
    found: dict[Key, list[TaskView]] = {key: [] for key in KEYS}
    for task in tasks:
        found[_key(there, task, run, midnight)].append(task)
    return [WorkGroup(key, tuple(of)) for key, of in found.items()]


def _key(there: Scope, task: TaskView, run: datetime, midnight: datetime) -> Key:
    if task.offered_to and task.offered_to.id == there.asker.id:
        return "offered"
    if task.timing.mood in ("late", "breach"):
        return "late"
    if task.timing.mood == "paused":
        return "waiting"
    due = task.timing.due
    if due is None or due >= midnight + timedelta(days=1):
        return "week"
    return "run" if due <= run else "today"
