"""`/`: my work, by what happens next."""

from datetime import datetime, timedelta
from typing import Literal

from flask import Blueprint, render_template, request

from opsflow.flow.queries import boards, work
from opsflow.flow.queries.crew import OnToday, crew
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.work import Standing
from opsflow.flow.views import Person
from opsflow.http import policy
from opsflow.i18n import _, clock, said
from opsflow.people.roles import TITLES
from opsflow.scoring import queries as scoring
from opsflow.web.acting import scope
from opsflow.web.shown.pages import Work, WorkGroup

door = Blueprint("work", __name__)

Key = Literal["breach", "late", "run", "today", "waiting", "week", "offered"]
KEYS: tuple[Key, ...] = ("offered", "breach", "late", "run", "today", "waiting", "week")
SHOWN, MOST_SHOWN = 50, 500  # tasks of a group
COLLEAGUES = 8


@door.get("/")
@policy("member")
def show() -> str:
    """My open tasks, what I did today, what was counted. `?shown=100` shows more of each group."""
    wanted = request.args.get("shown", "")
    shown = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else SHOWN
    span = "week" if request.args.get("span") == "week" else ""
    with scope() as there:
        page = _work(there, span, min(max(shown, SHOWN), MOST_SHOWN))
        return render_template("work/work.html", work=page, span=span, more=SHOWN)


def _work(there: Scope, span: str, shown: int) -> Work:
    day = boards.day_start(there.now)
    done = work.done_since(there, day)
    late = sum(task.timing.late_by is not None for task in done)
    run = there.calendars.runs.of(there.now)
    groups, counts = _groups(there, run, day + timedelta(days=1), shown)
    month, value, next_band = scoring.month_so_far(there.reading, there.asker, there.now)
    on = crew(there)
    return Work(
        there.now,
        tuple(group for group in groups if span or group.key != "week"),
        next((one.ends for one in on if one.person.id == there.asker.id and one.starts <= there.now), None),
        run,
        len(done) - late,
        late,
        open=sum(count for key, count in counts.items() if key != "week"),
        all=sum(counts.values()),
        done=done,
        month=month,
        value=value,
        next_band=next_band,
        colleagues=_colleagues(there, on),
    )


def _groups(there: Scope, run: datetime, midnight: datetime, shown: int) -> tuple[list[WorkGroup], dict[Key, int]]:
    """The groups with their first tasks, and how many each has in all."""
    found: dict[Key, list[int]] = {key: [] for key in KEYS}
    for task in work.standing(there):
        found[_key(there, task, run, midnight)].append(task.id)
    views = {view.id: view for view in work.tasks(there, [one for ids in found.values() for one in ids[:shown]])}
    groups = [WorkGroup(key, tuple(views[one] for one in ids[:shown]), len(ids)) for key, ids in found.items()]
    return groups, {key: len(ids) for key, ids in found.items()}


def _key(there: Scope, task: Standing, run: datetime, midnight: datetime) -> Key:
    if task.offered_to == there.asker.id:
        return "offered"
    if task.timing.mood == "breach":
        return "breach"
    if task.timing.mood == "late":
        return "late"
    if task.timing.mood == "paused":
        return "waiting"
    due = task.timing.due
    if due is None or due >= midnight + timedelta(days=1):
        return "week"
    return "run" if due <= run else "today"


def _colleagues(there: Scope, on: list[OnToday]) -> tuple[tuple[Person, str], ...]:
    """Who else is on today, with their role and when they come or go."""
    others = [one for one in on if one.person.id != there.asker.id]
    return tuple((one.person, _note(there, one)) for one in others[:COLLEAGUES])


def _note(there: Scope, one: OnToday) -> str:
    role = said(TITLES[one.roles[0]]) if one.roles else ""
    if one.starts > there.now:
        return _("%(role)s, from %(time)s", role=role, time=clock(one.starts))
    return _("%(role)s, to %(time)s", role=role, time=clock(one.ends))
