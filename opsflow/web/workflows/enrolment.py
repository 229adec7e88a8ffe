"""A promotion's enrolment from the seller centre's campaign file: dropped, tried or taken, with what is not of it named."""

from typing import BinaryIO, cast

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from opsflow.db import now
from opsflow.flow.views import CaseView
from opsflow.guard import takes
from opsflow.http import asker, field, policy, words_of
from opsflow.promotion import enrolment
from opsflow.promotion.enrolment import Outcome
from opsflow.refusals import Forbidden, NotFound, Refused, WrongInput
from opsflow.web.acting import scope

door = Blueprint("enrolment", __name__)

MOST_MEGABYTES = 20
SHOWN = 50


def attach(app: Flask) -> None:
    """Give templates the way here from a case that waits for it."""
    app.jinja_env.globals.update(awaits_enrolment=_awaits_enrolment)


@door.get("/cases/<int:case_id>/enrolment")
@policy("member")
def show(case_id: int) -> str:
    """The channels with their results, and where the file is dropped."""
    return _page(case_id)


@door.post("/cases/<int:case_id>/enrolment")
@takes(MOST_MEGABYTES)
@policy("member")
def receive(case_id: int) -> ResponseReturnValue:
    """Hold a file against the heroes and note what it says, or only say it."""
    with scope() as there:
        enrolment.enrolment(there, case_id)  # whoever may not see it is told so before their form is read
    channel, trial = field("channel", most=60), bool(field("trial", most=1, required=False))
    sent = request.files.getlist("file")
    if len(sent) != 1 or not sent[0].filename:
        raise WrongInput("field_missing", field="file")
    stream = cast("BinaryIO", sent[0].stream)
    try:
        with scope() as there:
            outcome = enrolment.enrol(there, case_id, channel, stream, by=asker(), trial=trial, now=now())
    except (NotFound, Forbidden):
        raise
    except Refused as refusal:
        return _page(case_id, error=words_of(refusal), channel=channel), refusal.status
    return _page(case_id, outcome, channel=channel)


def _awaits_enrolment(case: CaseView) -> bool:
    open_ = {task.name.partition(":")[0] for task in case.tasks if task.state == "open"}
    return case.card.workflow == enrolment.WORKFLOW and enrolment.TASK in open_


def _page(case_id: int, outcome: Outcome | None = None, *, error: str = "", channel: str = "") -> str:
    with scope() as there:
        one = enrolment.enrolment(there, case_id)
    waiting = [name for name in one.channels if not one.results[name]]
    chosen = channel or next(iter(waiting), "")
    return render_template(
        "workflows/enrolment.html", one=one, outcome=outcome, error=error, channel=chosen, shown=SHOWN
    )
