"""Coming in and going out: passwords tried, sign-ins as rows, one-time links."""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from opsflow.db import db_change, db_reading, one_at_a_time
from opsflow.people import passwords
from opsflow.people.audit import note
from opsflow.people.models import Attempt, Link, Member, SignIn
from opsflow.people.queries import SignedIn, link_owner, token_hash
from opsflow.refusals import Refused, StorageFull, TooMany, Unsigned

WINDOW = timedelta(minutes=15)
TRIES = 10  # a window, for one account from one address: nobody elsewhere is locked out by them
TRIES_OF_ADDRESS = 60  # a window, for all accounts from one address: an office of twelve shares one
SEEN_EVERY = timedelta(minutes=1)
LINK_LIFE = {"invite": timedelta(days=7), "reset": timedelta(hours=1)}


class LoginWrong(Unsigned):
    """The login or the password is wrong, or the account is disabled; it is not said which."""


def sign_in(login: str, password: str, *, address: str, agent: str, now: datetime) -> str:
    """Let a member in; returns the token for the cookie. Raises LoginWrong or TooMany."""
    login = login.strip().lower()
    login_hash = token_hash(login)
    with db_change() as change:
        _count_try(change, login_hash, address, now)
    with db_reading() as reading:
        found = reading.execute(sa.select(Member.id, Member.password_hash).where(Member.login == login)).one_or_none()
    if not passwords.matches(found.password_hash if found else None, password) or found is None:
        raise LoginWrong("login_wrong")
    with db_change() as change:
        _forget_tries(change, login_hash, address)
        return _open(change, found.id, found.password_hash, address, agent, now)


def sign_out(change: sa.Connection, token: str, now: datetime) -> None:
    """End one sign-in: whoever copied its cookie is out too."""
    living = sa.update(SignIn).where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
    change.execute(living.values(ended_at=now))


def end_all(change: sa.Connection, member_id: int, now: datetime, *, but: str | None = None) -> None:
    """End every sign-in of a member, `but` the one with this token."""
    living = sa.update(SignIn).where(SignIn.member_id == member_id, SignIn.ended_at.is_(None))
    change.execute(living.where(SignIn.token_hash != token_hash(but or "")).values(ended_at=now))


def note_seen(found: SignedIn, now: datetime) -> None:
    """Remember that a sign-in is in use, at most once a minute; reading never waits for it or fails by it."""
    if now - found.seen_at < SEEN_EVERY:
        return
    with suppress(StorageFull), db_change(patience=0) as change:
        change.execute(sa.update(SignIn).where(SignIn.id == found.sign_in_id).values(seen_at=now))


def give_link(
    change: sa.Connection, member_id: int, kind: Literal["invite", "reset"], now: datetime, *, by: int | None
) -> str:
    """Make the one-time link with which a member chooses a password; links given before are dead. Returns its token."""
    note(change, kind, member_id, by=by, now=now)
    end_links(change, member_id, now)
    token = secrets.token_urlsafe(32)
    change.execute(
        sa.insert(Link).values(
            token_hash=token_hash(token),
            kind=kind,
            member_id=member_id,
            created_at=now,
            expires_at=now + LINK_LIFE[kind],
        )
    )
    return token


def end_links(change: sa.Connection, member_id: int, now: datetime) -> None:
    """Make every link of a member useless."""
    change.execute(sa.update(Link).where(Link.member_id == member_id, Link.used_at.is_(None)).values(used_at=now))


def use_link(token: str, password: str, *, now: datetime) -> int:
    """Choose a password through a one-time link; of two at once one wins. Returns the member's id. Raises Refused."""
    with db_reading() as reading:
        owner = link_owner(reading, token, now)
    kept = passwords.hashed(password, login=owner.login)
    living = sa.update(Link).where(Link.token_hash == token_hash(token), Link.used_at.is_(None), Link.expires_at > now)
    with db_change() as change:
        change.execute(sa.select(Member.id).where(Member.id == owner.id).with_for_update())  # first, as disabling does
        if change.execute(living.values(used_at=now)).rowcount != 1:
            raise Refused("link_dead")
        keep_password(change, owner.id, kept, now, by=owner.id)
    return owner.id


def confirm(member_id: int, password: str, *, address: str, now: datetime) -> str:
    """Be sure that it is a member who asks; answers their login. Wrong tries count as those at the door do."""
    with db_reading() as reading:
        member = reading.execute(sa.select(Member.login, Member.password_hash).where(Member.id == member_id)).one()
    with db_change() as change:
        _count_try(change, token_hash(member.login), address, now)
    if not passwords.matches(member.password_hash, password):
        raise Refused("password_wrong")
    with db_change() as change:
        _forget_tries(change, token_hash(member.login), address)
    return str(member.login)


def change_password(member_id: int, old: str, new: str, *, token: str, address: str, now: datetime) -> None:
    """Change one's own password; every other sign-in ends. Wrong tries count as those at the door do."""
    login = confirm(member_id, old, address=address, now=now)
    kept = passwords.hashed(new, login=login)
    with db_change() as change:
        keep_password(change, member_id, kept, now, by=member_id, but=token)


def keep_password(
    change: sa.Connection, member_id: int, kept: str, now: datetime, *, by: int | None, but: str | None = None
) -> None:
    """Store a new password's hash; ends the member's sign-ins (`but` the one with this token) and links."""
    change.execute(sa.update(Member).where(Member.id == member_id).values(password_hash=kept))
    note(change, "password", member_id, by=by, now=now)
    end_all(change, member_id, now, but=but)
    end_links(change, member_id, now)


def _count_try(change: sa.Connection, login_hash: str, address: str, now: datetime) -> None:
    # counted before the password is looked at, so that tries sent all at once are counted too
    one_at_a_time(change, f"sign-in {address}")
    change.execute(sa.delete(Attempt).where(Attempt.at <= now - WINDOW))
    here = sa.select(Attempt.at).where(Attempt.address == address).order_by(Attempt.at.desc())
    _refuse_after(change, here.where(Attempt.login_hash == login_hash), TRIES)
    _refuse_after(change, here, TRIES_OF_ADDRESS)
    change.execute(sa.insert(Attempt).values(login_hash=login_hash, address=address, at=now))


def _refuse_after(change: sa.Connection, tries: sa.Select[datetime], most: int) -> None:
    oldest = change.execute(tries.offset(most - 1).limit(1)).scalar_one_or_none()
    if oldest is not None:
        raise TooMany("login_too_often", until=oldest + WINDOW)


def _forget_tries(change: sa.Connection, login_hash: str, address: str) -> None:
    change.execute(sa.delete(Attempt).where(Attempt.login_hash == login_hash, Attempt.address == address))


def _open(change: sa.Connection, member_id: int, kept: str, address: str, agent: str, now: datetime) -> str:
    # the member's row is locked and looked at again: a password changed or an account disabled meanwhile wins
    still = sa.select(Member.id).where(
        Member.id == member_id, Member.password_hash == kept, Member.disabled_at.is_(None)
    )
    if change.execute(still.with_for_update()).scalar_one_or_none() is None:
        raise LoginWrong("login_wrong")
    token = secrets.token_urlsafe(32)
    change.execute(
        sa.insert(SignIn).values(
            token_hash=token_hash(token),
            member_id=member_id,
            created_at=now,
            seen_at=now,
            address=address[:64],
            agent=agent[:255],
        )
    )
    return token
