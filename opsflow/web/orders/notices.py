"""Notices of the platform that give orders another limit: the list, entering one with a preview, ending, taking back."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from opsflow.db import now
from opsflow.flow.queries.scope import Scope
from opsflow.http import asker, field, policy, whole, words_of
from opsflow.i18n import _, zone
from opsflow.jobs import enqueue
from opsflow.orders import notice_queries, notices
from opsflow.orders.notice_queries import Preview
from opsflow.orders.notices import ALL_PROVINCES, Notice
from opsflow.people.roles import COMMANDING
from opsflow.refusals import Refused, WrongInput
from opsflow.web.acting import asked_store, scope
from opsflow.web.shown.pages import Choice

door = Blueprint("notices", __name__, url_prefix="/orders/notices")


@door.get("")
@policy("member")
def show() -> str:
    """The notices of a store (`?store=`); without one, of the first that the reader works in."""
    with scope() as there:
        store_id = asked_store(there)
        return render_template(
            "orders/notices.html",
            notices=notice_queries.notices(there, store_id),
            store_id=store_id,
            stores=_choices(there),
            may_enter=_leads(store_id),
        )


@door.get("/new")
@policy("role", *COMMANDING)
def new() -> str:
    """What a notice asks for."""
    return _form(None)


@door.post("")
@policy("role", *COMMANDING)
def enter() -> ResponseReturnValue:
    """Show what a notice would move, or take it into use; what was typed is kept where it is refused."""
    store_id = whole("store") or 0
    try:
        notice = _notice()
        if field("do", most=8, required=False) != "use":
            with scope() as there:
                notices.may_enter(asker(), store_id)
                preview = notice_queries.preview(there, store_id, notice)
            return _form(preview)
        notices.take_into_use(store_id, notice, by=asker(), now=now())
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        flash(words_of(refusal), "refused")
        return _form(None), refusal.status
    enqueue("terms")
    flash(_("The notice is in use; its orders are being told."))
    return redirect(url_for("notices.show", store=store_id), 303)


@door.post("/<int:notice_id>/end")
@policy("role", *COMMANDING)
def end(notice_id: int) -> ResponseReturnValue:
    """Orders paid from now on have no limit by it."""
    notices.end(notice_id, by=asker(), now=now())
    return _changed(_("Ended: orders paid from now on have their usual limit."))


@door.post("/<int:notice_id>/take-back")
@policy("role", *COMMANDING)
def take_back(notice_id: int) -> ResponseReturnValue:
    """All its orders have their usual limit again."""
    notices.take_back(notice_id, by=asker(), now=now())
    return _changed(_("Taken back: its orders are being told."))


def _changed(words: str) -> ResponseReturnValue:
    enqueue("terms")
    flash(words)
    return redirect(url_for("notices.show", store=field("store", most=18, required=False) or None), 303)


def _form(preview: Preview | None) -> str:
    with scope() as there:
        stores = [one for one in _choices(there) if _leads(int(one.value))]
        return render_template(
            "orders/notice.html",
            stores=stores,
            provinces=ALL_PROVINCES,
            chosen=set(request.form.getlist("province")),
            preview=preview,
            least=notices.LEAST_HOURS,
            most=notices.MOST_HOURS,
        )


def _notice() -> Notice:
    products = field("products", most=20_000, required=False).replace("，", "\n").replace(",", "\n").split("\n")
    paid_from, paid_until = _moment("paid_from"), _moment("paid_until")
    if paid_from is None or paid_until is None:
        raise WrongInput("field_missing", field="paid_from" if paid_from is None else "paid_until")
    return Notice(
        field("title", required=False),
        paid_from,
        paid_until,
        whole("hours", required=False),
        _moment("ship_by"),
        tuple(dict.fromkeys(one.strip() for one in products if one.strip())),
        tuple(request.form.getlist("province")),
    )


def _moment(name: str) -> datetime | None:
    text = field(name, most=32, required=False)
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise Refused("notice_time", found=text) from wrong
    if moment and not 2000 <= moment.year <= 2100:
        raise Refused("notice_time", found=text)
    return moment.replace(tzinfo=zone()) if moment and moment.tzinfo is None else moment


def _leads(store_id: int) -> bool:
    return not asker().roles_in(store_id).isdisjoint(COMMANDING)


def _choices(there: Scope) -> list[Choice]:
    return [Choice(str(id_), title) for id_, title in there.stores.items()]
