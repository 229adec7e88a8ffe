"""Who works here: the list, and for administrators adding, roles, superiors, links and closing of accounts."""

from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from opsflow.db import db_change, db_reading, now
from opsflow.flow import actions as flow
from opsflow.flow.queries import work
from opsflow.http import asker, field, policy, whole
from opsflow.i18n import _, _n, said
from opsflow.people import actions, audit, queries, sign_ins
from opsflow.people.roles import ROLES, TITLES
from opsflow.refusals import Refused
from opsflow.shop import queries as shop
from opsflow.web.shown.audit import in_words

door = Blueprint("people", __name__, url_prefix="/people")
EVERY_STORE = "every"


@door.get("")
@policy("member")
def everybody() -> ResponseReturnValue:
    """Everybody with roles and superior."""
    with db_reading() as reading:
        rows, stores = queries.members(reading, now()), shop.stores(reading)
    return render_template("people/list.html", members=rows, stores=stores, roles=ROLES, role_title=role_title)


@door.post("")
@policy("admin")
def add() -> ResponseReturnValue:
    """Add a member with a first role and show the invitation's link, once."""
    at = now()
    login, name, role = field("login", most=64), field("name", most=64), field("role", most=32, required=False)
    with db_change() as change:
        added = actions.add_member(change, login=login, name=name, by=asker(), now=at)
        if role:
            actions.hold(change, added, role, _store_id(change), by=asker(), now=at)
        token = sign_ins.give_link(change, added, "invite", at, by=asker().id)
    return _page(added, at, link=_address(token)), 201


@door.get("/<int:member_id>")
@policy("admin")
def one(member_id: int) -> ResponseReturnValue:
    """A member with everything that can be done about them."""
    return _page(member_id, now())


@door.post("/<int:member_id>/link")
@policy("admin")
def give_link(member_id: int) -> ResponseReturnValue:
    """Make a link to choose a password: an invitation for who never had one, else a reset. Shown once."""
    at = now()
    with db_change() as change:
        found = queries.member(change, member_id, at)
        kind: Literal["invite", "reset"] = "reset" if found.has_password else "invite"
        token = sign_ins.give_link(change, member_id, kind, at, by=asker().id)
    return _page(member_id, at, link=_address(token))


@door.post("/<int:member_id>/roles")
@policy("admin")
def hold(member_id: int) -> ResponseReturnValue:
    """Give a role."""
    with db_change() as change:
        actions.hold(change, member_id, field("role", most=32), _store_id(change), by=asker(), now=now())
    return _done(member_id)


@door.post("/<int:member_id>/roles/end")
@policy("admin")
def let_go(member_id: int) -> ResponseReturnValue:
    """End a role and hand its open work over."""
    role, at = field("role", most=32), now()
    with db_change() as change:
        actions.let_go(change, member_id, role, _store_id(change), by=asker(), now=at)
        handed = flow.release(change, member_id, "left_role", by=asker(), now=at, role=role)
    _say_stuck(handed)
    return _done(member_id)


@door.post("/<int:member_id>/main")
@policy("admin")
def set_main_role(member_id: int) -> ResponseReturnValue:
    """Say which role is the main one."""
    with db_change() as change:
        actions.set_main_role(change, member_id, field("role", most=32), _store_id(change), by=asker(), now=now())
    return _done(member_id)


@door.post("/<int:member_id>/superior")
@policy("admin")
def set_superior(member_id: int) -> ResponseReturnValue:
    """Name the superior."""
    superior_id = whole("superior")
    assert superior_id is not None  # a required field
    with db_change() as change:
        actions.set_superior(change, member_id, superior_id, by=asker(), now=now())
    return _done(member_id)


@door.post("/<int:member_id>/admin")
@policy("admin")
def set_admin(member_id: int) -> ResponseReturnValue:
    """Make an administrator, or no longer one."""
    with db_change() as change:
        actions.set_admin(change, member_id, field("on", most=1) == "1", by=asker(), now=now())
    return _done(member_id)


@door.post("/<int:member_id>/disable")
@policy("admin")
def disable(member_id: int) -> ResponseReturnValue:
    """Close the account and hand its open work over, together or not at all."""
    at = now()
    with db_change() as change:
        actions.disable(change, member_id, by=asker(), now=at)
        handed = flow.release(change, member_id, "disabled", by=asker(), now=at)
    _say_stuck(handed)
    return _done(member_id)


@door.post("/<int:member_id>/enable")
@policy("admin")
def enable(member_id: int) -> ResponseReturnValue:
    """Open the account again."""
    with db_change() as change:
        actions.enable(change, member_id, by=asker(), now=now())
    return _done(member_id)


def _say_stuck(handed: list[flow.Done | Refused]) -> None:
    stuck = sum(isinstance(one, Refused) for one in handed)
    if stuck:
        flash(_n("%(num)s task has nobody to take it.", "%(num)s tasks have nobody to take them.", stuck), "refused")


def role_title(role: str) -> str:
    """What a role is called in the reader's language."""
    return said(TITLES[role])


def _page(member_id: int, at: datetime, *, link: str | None = None) -> str:
    with db_reading() as reading:
        everyone, stores = queries.members(reading, at), shop.stores(reading)
        found = queries.member(reading, member_id, at)
        others = [row for row in everyone if row.id != member_id and row.disabled_at is None]
        titles, names = {store.id: store.title for store in stores}, {row.id: row.name for row in everyone}
        done = [(row, in_words(row, titles, names)) for row in audit.history(reading, member_id)]
        open_work = [
            (said(title), url_for("cases.show", case_id=id_) if asker().roles_in(store_id) else "")
            for id_, store_id, title, _due in work.open_titles(reading, member_id, asker().id)
        ]
    return render_template(
        "people/member.html",
        member=found,
        others=others,
        stores=stores,
        work=open_work,
        done=done,
        link=link,
        roles=ROLES,
        role_title=role_title,
    )


def _store_id(reading: sa.Connection) -> int | None:
    given = field("store", most=32)
    return None if given == EVERY_STORE else shop.store(reading, given).id


def _address(token: str) -> str:
    return request.host_url.rstrip("/") + url_for("session.link", token=token)


def _done(member_id: int) -> ResponseReturnValue:
    flash(_("Done."))
    return redirect(url_for("people.one", member_id=member_id), 303)
