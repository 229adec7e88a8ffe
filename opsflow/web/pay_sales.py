"""`/pay/<month>/sales`: a file of sales, looked at first or taken, all or nothing."""

from typing import BinaryIO, cast

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from opsflow.db import db_change, now
from opsflow.guard import takes
from opsflow.http import asker, field, policy, words_of
from opsflow.i18n import _
from opsflow.refusals import Forbidden, NotFound, Refused, WrongInput
from opsflow.scoring.months import read_month
from opsflow.scoring.payroll import sales_file
from opsflow.web.pay import month_page

door = Blueprint("pay_sales", __name__)
MOST_MEGABYTES = 5


class _NotKept(Exception):
    """Takes the change back."""


@door.post("/pay/<month>/sales")
@takes(MOST_MEGABYTES)
@policy("member")
def receive(month: str) -> ResponseReturnValue:
    """Take a file of sales, or say what it would do."""
    of, at, trial = read_month(month), now(), bool(field("trial", most=1, required=False))
    sent = request.files.getlist("file")
    if len(sent) != 1 or not sent[0].filename:
        raise WrongInput("field_missing", field="file")
    try:
        with db_change() as change:
            stream = cast("BinaryIO", sent[0].stream)
            outcome = sales_file.take(change, of, stream, by=asker(), trial=trial, now=at)
            if not outcome.is_taken:
                raise _NotKept
    except _NotKept:
        return month_page(month, outcome=outcome), 422 if outcome.refused else 200
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        return month_page(month, file_refused=words_of(refusal)), refusal.status
    flash(_("Saved."))
    return redirect(f"/pay/{of}", 303)
