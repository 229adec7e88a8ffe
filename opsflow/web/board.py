"""Boards: the cases of a workflow by column, one column further, one card, the counts."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from opsflow.flow.queries import boards, cases, many, offers, versions
from opsflow.flow.queries.boards import Narrowed
from opsflow.flow.queries.scope import Scope
from opsflow.http import policy
from opsflow.i18n import _, said
from opsflow.people import queries as people
from opsflow.people.roles import ROLES, TITLES
from opsflow.web.acting import scope
from opsflow.web.shown.departures import departure
from opsflow.web.shown.filters import Filters, filters_of
from opsflow.web.shown.frame import frame
from opsflow.web.shown.pages import Choice

door = Blueprint("board", __name__)


@door.get("/boards")
@policy("member")
def every() -> str:
    """All boards, with where the open cases of each stand."""
    with scope() as there:
        return render_template("board/boards.html", boards=frame().boards, tallies=boards.at_a_glance(there))


@door.get("/boards/<workflow>")
@policy("member")
def show(workflow: str) -> str:
    """A board; `?case=12` opens a case beside it."""
    filters = filters_of(request.args)
    case_id = _id(request.args.get("case", ""))
    with scope() as there:
        choices = _choices(there)
        return render_template(
            "board/board.html",
            board=boards.board(there, workflow, narrowed(there, filters)),
            filters=filters,
            departure=departure(there, workflow),
            passed=versions.passed(there, workflow),
            case=cases.case(there, case_id) if case_id else None,
            may_ship=offers.may_ship(there, workflow),
            may_order=many.may_order(there, workflow),
            may_open=offers.beginning(there, workflow) is not None,
            **choices,
        )


@door.get("/boards/<workflow>/columns/<column>")
@policy("member")
def column(workflow: str, column: str) -> str:
    """A column's cards from a cursor on."""
    filters = filters_of(request.args)
    with scope() as there:
        shown = boards.board(
            there, workflow, narrowed(there, filters), column=column, after=request.args.get("after", "")
        )
    return render_template("board/_cards.html", column=shown.columns[0], workflow=workflow, filters=filters)


@door.get("/boards/<workflow>/cards/<int:case_id>")
@policy("member")
def card(workflow: str, case_id: int) -> ResponseReturnValue:
    """One card as it now is; 204 where it is on the board no more."""
    filters = filters_of(request.args)
    with scope() as there:
        found = boards.card(there, case_id)
        here = boards.is_shown(there, found, narrowed(there, filters))
    if not here:
        return "", 204
    answer = make_response(render_template("board/_one.html", card=found, workflow=workflow))
    answer.headers["X-Column"] = found.column
    return answer


@door.get("/boards/<workflow>/heads")
@policy("member")
def heads(workflow: str) -> str:
    """All counts of the board, to replace those on the page."""
    filters = filters_of(request.args)
    with scope() as there:
        shown = boards.heads(there, workflow, narrowed(there, filters))
        return render_template("board/_heads.html", board=shown, filters=filters, workflow=workflow, **_choices(there))


def narrowed(there: Scope, filters: Filters) -> Narrowed:
    """The filters of an address as the query takes them."""
    who = 0 if filters.who == "nobody" else _id(filters.who)
    store_id = chosen if (chosen := _id(filters.store)) in there.stores else None
    role = filters.role if filters.role in ROLES else ""
    return Narrowed(filters.mine, who, role, store_id, filters.mood, filters.q)


def _id(text: str) -> int | None:
    """A row's id as an address has it; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _choices(there: Scope) -> dict[str, list[Choice]]:
    names = there.know(people.colleagues(there.reading, there.stores, there.now))
    members = [Choice("nobody", _("Nobody yet"))] + [Choice(str(id_), name) for id_, name in names.items()]
    stores = _store_choices(there)
    roles = [Choice(role, said(TITLES[role])) for role in ROLES]
    return {"people": members, "stores": stores if len(stores) > 1 else [], "roles": roles}


def _store_choices(there: Scope) -> list[Choice]:
    return [Choice(str(id_), title) for id_, title in there.stores.items()]
