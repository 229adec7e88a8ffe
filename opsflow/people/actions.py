"""What is done to members. Each takes the open transaction; `by` None is the command line on the machine itself."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from opsflow.db import one_at_a_time
from opsflow.people.audit import note
from opsflow.people.models import Holding, Member
from opsflow.people.queries import held_at
from opsflow.people.roles import ROLES, Asker, chain_of_superiors
from opsflow.people.sign_ins import end_all, end_links
from opsflow.refusals import Forbidden, NotFound, Refused

THEMES = ("system", "light", "dark")
LOGIN_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-@")


def add_member(
    change: sa.Connection,
    *,
    login: str,
    name: str,
    by: Asker | None,
    now: datetime,
    password_hash: str | None = None,
    is_admin: bool = False,
    is_demo: bool = False,
    locale: str | None = None,
) -> int:
    """Add a member without roles; returns the id. Raises Refused for a login taken or written with odd letters."""
    _take_turn(change, by)
    login = login.strip().lower()
    if not 2 <= len(login) <= 64 or not LOGIN_LETTERS.issuperset(login):
        raise Refused("login_letters", login=login)
    if not name.strip():
        raise Refused("name_missing")
    if change.execute(sa.select(Member.id).where(Member.login == login)).first():
        raise Refused("login_taken", login=login)
    member = {"login": login, "name": name.strip(), "password_hash": password_hash, "locale": locale, "created_at": now}
    added = change.execute(sa.insert(Member).values(**member, is_admin=is_admin, is_demo=is_demo).returning(Member.id))
    member_id = added.scalar_one()
    note(change, "added", member_id, by=_id(by), now=now)
    return member_id


def hold(
    change: sa.Connection, member_id: int, role: str, store_id: int | None, *, by: Asker | None, now: datetime
) -> None:
    """Give a member a role in a store (None: in every store); the first one becomes the main role. Ends sign-ins."""
    _take_turn(change, by)
    _known_role(role)
    member = _locked(change, member_id)
    if change.execute(_held(member_id, role, store_id, now)).first():
        raise Refused("role_held")
    change.execute(sa.insert(Holding).values(member_id=member_id, role=role, store_id=store_id, since=now))
    note(change, "role_given", member_id, by=_id(by), now=now, store_id=store_id, became=role)
    if member.main_role is None:
        _set(change, member_id, main_role=role, main_store_id=store_id)
    _name_missing_superiors(change, by, now)
    end_all(change, member_id, now)


def let_go(
    change: sa.Connection, member_id: int, role: str, store_id: int | None, *, by: Asker | None, now: datetime
) -> None:
    """End a role that a member holds; the row stays, because points are counted by what was held when. Ends sign-ins."""
    _take_turn(change, by)
    _locked(change, member_id)
    held = change.execute(_held(member_id, role, store_id, now)).scalar_one_or_none()
    if held is None:
        raise Refused("role_not_held")
    change.execute(sa.update(Holding).where(Holding.id == held).values(until=now))
    note(change, "role_ended", member_id, by=_id(by), now=now, store_id=store_id, was=role)
    end_all(change, member_id, now)


def set_main_role(
    change: sa.Connection, member_id: int, role: str, store_id: int | None, *, by: Asker | None, now: datetime
) -> None:
    """Say which of the roles held is the main one: its scorecard is the member's. Raises Refused when it is not held."""
    _take_turn(change, by)
    before = _locked(change, member_id).main_role
    if not change.execute(_held(member_id, role, store_id, now)).first():
        raise Refused("role_not_held")
    _set(change, member_id, main_role=role, main_store_id=store_id)
    note(change, "main_role", member_id, by=_id(by), now=now, store_id=store_id, was=before, became=role)


def set_superior(change: sa.Connection, member_id: int, superior_id: int, *, by: Asker | None, now: datetime) -> None:
    """Name a member's one superior. Raises Refused for oneself, a circle or a disabled one."""
    _take_turn(change, by)
    above = {row.id: row for row in change.execute(sa.select(Member.id, Member.superior_id, Member.disabled_at))}
    if member_id not in above or superior_id not in above:
        raise NotFound
    if above[superior_id].disabled_at is not None:
        raise Refused("superior_disabled")
    step: int | None = superior_id
    while step is not None:
        if step == member_id:
            raise Refused("superior_circle")
        step = above[step].superior_id
    _name_superior(change, member_id, above[member_id].superior_id, superior_id, by, now)


def default_superior(
    change: sa.Connection, member_id: int, role: str, store_id: int | None, now: datetime
) -> int | None:
    """Who holds the reports-to role in the store (else the role above that, and so on); the lowest id of several."""
    there = (
        Holding.store_id.is_(None)
        if store_id is None
        else sa.or_(Holding.store_id.is_(None), Holding.store_id == store_id)
    )
    for above in chain_of_superiors(role):
        found = change.execute(
            sa.select(sa.func.min(Member.id))
            .join(Holding, Holding.member_id == Member.id)
            .where(Holding.role == above, there, held_at(now), Member.id != member_id, Member.disabled_at.is_(None))
        ).scalar_one()
        if found is not None:
            return int(found)
    return None


def set_admin(change: sa.Connection, member_id: int, is_admin: bool, *, by: Asker | None, now: datetime) -> None:
    """Make a member an administrator or take it away; never from the last one. Ends sign-ins."""
    _take_turn(change, by)
    if not is_admin:
        _keep_an_admin(change, member_id)
    _locked(change, member_id)
    _set(change, member_id, is_admin=is_admin)
    note(change, "admin_given" if is_admin else "admin_taken", member_id, by=_id(by), now=now)
    end_all(change, member_id, now)


def disable(change: sa.Connection, member_id: int, *, by: Asker | None, now: datetime) -> None:
    """Close an account and end its sign-ins and links; never the last administrator's. Roles stay as history.

    The door hands the open work over in the same transaction (`opsflow.http.work_of_leavers`).
    """
    _take_turn(change, by)
    _keep_an_admin(change, member_id)
    if _locked(change, member_id).disabled_at is not None:
        raise Refused("already_disabled")
    _set(change, member_id, disabled_at=now)
    note(change, "disabled", member_id, by=_id(by), now=now)
    end_all(change, member_id, now)
    end_links(change, member_id, now)


def enable(change: sa.Connection, member_id: int, *, by: Asker | None, now: datetime) -> None:
    """Open a closed account again; its old password still holds, its sign-ins and links do not."""
    _take_turn(change, by)
    _locked(change, member_id)
    _set(change, member_id, disabled_at=None)
    note(change, "enabled", member_id, by=_id(by), now=now)


def set_look(change: sa.Connection, member_id: int, *, locale: str | None, theme: str) -> None:
    """Set the language (None: the browser's) and theme a member sees."""
    if theme not in THEMES:
        raise Refused("theme_unknown", theme=theme)
    _set(change, member_id, locale=locale, theme=theme)


def _take_turn(change: sa.Connection, by: Asker | None) -> None:
    # changes of people are rare and look at several rows: one after the other none closes a circle of superiors,
    # takes the last administrator or a login twice
    if by is not None and not by.is_admin:
        raise Forbidden
    one_at_a_time(change, "people")


def _known_role(role: str) -> None:
    if role not in ROLES:
        raise Refused("role_unknown", role=role)


def _held(member_id: int, role: str, store_id: int | None, now: datetime) -> sa.Select[int]:
    there = Holding.store_id.is_(None) if store_id is None else Holding.store_id == store_id
    return sa.select(Holding.id).where(Holding.member_id == member_id, Holding.role == role, there, held_at(now))


def _locked(change: sa.Connection, member_id: int) -> Any:
    row = change.execute(sa.select(Member.__table__).where(Member.id == member_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    return row


def _keep_an_admin(change: sa.Connection, leaver_id: int) -> None:
    admins = sa.select(Member.id, Member.password_hash).where(Member.is_admin, Member.disabled_at.is_(None))
    can_enter = {row.id: row.password_hash is not None for row in change.execute(admins)}
    if leaver_id in can_enter and not any(can for one, can in can_enter.items() if one != leaver_id):
        raise Refused("last_admin")


def _name_missing_superiors(change: sa.Connection, by: Asker | None, now: datetime) -> None:
    # whoever came before their superior gets the default as soon as somebody holds the role above
    alone = sa.select(Member.id, Member.main_role, Member.main_store_id).where(Member.superior_id.is_(None))
    for row in change.execute(alone.where(Member.main_role.is_not(None)).order_by(Member.id)).all():
        superior = default_superior(change, row.id, row.main_role, row.main_store_id, now)
        _name_superior(change, row.id, None, superior, by, now)


def _name_superior(
    change: sa.Connection, member_id: int, before: int | None, superior_id: int | None, by: Asker | None, now: datetime
) -> None:
    if superior_id == before:
        return
    _set(change, member_id, superior_id=superior_id)
    note(change, "superior", member_id, by=_id(by), now=now, was=before, became=superior_id)


def _id(by: Asker | None) -> int | None:
    return by.id if by else None


def _set(change: sa.Connection, member_id: int, **values: object) -> None:
    change.execute(sa.update(Member).where(Member.id == member_id).values(**values))
