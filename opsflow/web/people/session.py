"""Coming in, going out, one-time links, and what a member sets for themselves."""

from typing import cast

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from opsflow.db import db_change, db_reading, now
from opsflow.guard import is_at_home, local_path
from opsflow.http import TOKEN, asker, asker_or_none, field, policy, words_of
from opsflow.i18n import COOKIE, LOCALES, _
from opsflow.people import actions, passwords, queries, sign_ins
from opsflow.refusals import Forbidden, Refused, WrongInput

door = Blueprint("session", __name__)
YEAR = 365 * 24 * 3600


@door.get("/login")
@policy("public")
def login() -> ResponseReturnValue:
    """The form to sign in; whoever is in already goes on."""
    wanted = local_path(request.args.get("next"))
    return redirect(wanted) if asker_or_none() else render_template("session/login.html", next=wanted)


@door.post("/login")
@policy("public")
def sign_in() -> ResponseReturnValue:
    """Let somebody in, or say why not beside what they typed."""
    wanted = local_path(field("next", most=2000, required=False))
    typed, password = field("login", most=64), field("password", most=passwords.MOST)
    try:
        _come_in(typed, password)
    except Refused as refusal:
        page = render_template("session/login.html", next=wanted, typed=typed, refusal=words_of(refusal))
        return page, refusal.status
    return redirect(wanted, 303)


@door.post("/logout")
@policy("public")
def logout() -> ResponseReturnValue:
    """End this sign-in for good."""
    _end_present()
    return redirect("/login", 303)


@door.get("/links/<token>")
@policy("public")
def link(token: str) -> ResponseReturnValue:
    """The form to choose a password through an invitation or reset."""
    with db_reading() as reading:
        owner = queries.link_owner(reading, token, now())
    return _without_referrer(render_template("session/link.html", owner=owner, least=passwords.LEAST))


@door.post("/links/<token>")
@policy("public")
def use_link(token: str) -> ResponseReturnValue:
    """Take the password that was chosen; the link is dead from now on."""
    at = now()
    with db_reading() as reading:
        owner = queries.link_owner(reading, token, at)
    try:
        sign_ins.use_link(token, _new_password(), now=at)
    except Refused as refusal:
        page = render_template("session/link.html", owner=owner, least=passwords.LEAST, refusal=words_of(refusal))
        return page, refusal.status
    flash(_("Your password is set. Sign in with it."))
    return redirect("/login", 303)


@door.get("/me")
@policy("member")
def me() -> ResponseReturnValue:
    """My account: password, language, theme."""
    return render_template("session/me.html", least=passwords.LEAST)


@door.post("/me/password")
@policy("member")
def change_password() -> ResponseReturnValue:
    """Change my password; my other sign-ins end."""
    try:
        old, new = field("old", most=passwords.MOST), _new_password()
        sign_ins.change_password(
            asker().id, old, new, token=session[TOKEN], address=str(request.remote_addr), now=now()
        )
    except Refused as refusal:
        page = render_template("session/me.html", least=passwords.LEAST, refusal=words_of(refusal))
        return page, refusal.status
    flash(_("Your password is changed. Other sign-ins have ended."))
    return redirect("/me", 303)


@door.post("/me/language")
@policy("public")
def language() -> ResponseReturnValue:
    """Choose a language, for the account or (not signed in) for this browser."""
    wanted = field("locale", most=16)
    if wanted not in LOCALES:
        raise WrongInput("field_missing", field="locale")
    who = asker_or_none()
    if who:
        with db_change() as change:
            actions.set_look(change, who.id, locale=wanted, theme=who.theme)
    answer = _back()
    answer.set_cookie(COOKIE, wanted, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return answer


@door.post("/me/theme")
@policy("member")
def theme() -> ResponseReturnValue:
    """Choose light, dark or the system's."""
    wanted = field("theme", most=16)
    with db_change() as change:
        actions.set_look(change, asker().id, locale=asker().locale, theme=wanted)
    return _back()


def _come_in(login: str, password: str) -> None:
    at = now()
    token = sign_ins.sign_in(login, password, address=str(request.remote_addr), agent=request.user_agent.string, now=at)
    with db_reading() as reading:
        found = queries.signed_in(reading, token, at)
    if found and found.asker.is_demo and not is_at_home(request):
        with db_change() as change:
            sign_ins.sign_out(change, token, at)
        raise Forbidden("demo_elsewhere")
    _end_present()  # also empties the cookie: nothing of the one before stays
    session[TOKEN] = token
    session.permanent = True


def _end_present() -> None:
    token = session.get(TOKEN)
    if token:
        with db_change() as change:
            sign_ins.sign_out(change, token, now())
    session.clear()


def _new_password() -> str:
    password = field("password", most=passwords.MOST)
    if password != field("again", most=passwords.MOST):
        raise Refused("password_twice")
    return password


def _back() -> Response:
    return cast(Response, redirect(local_path(field("next", most=2000, required=False)), 303))


def _without_referrer(page: str) -> Response:
    answer = make_response(page)
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return answer
