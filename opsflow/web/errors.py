"""What is answered instead of a page: a refusal in words, as page, fragment or JSON."""

import errno
import logging
import secrets

from flask import Flask, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from opsflow.db import cannot_write, is_away
from opsflow.http import wants_fragment, wants_json, words_of
from opsflow.refusals import DatabaseAway, NotFound, Refused, StorageFull, TooLarge, TooMany, Unsigned, WrongInput

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # of the disk, of its user's share, of what a process may write
log = logging.getLogger(__name__)
KNOWN: dict[int, Refused] = {404: NotFound(), 405: WrongInput("method"), 413: TooLarge()}


def attach(app: Flask) -> None:
    """Answer every refusal, every error of HTTP and every mistake of ours."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, lambda _: refused(WrongInput("csrf")))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _mistake)


def refused(refusal: Refused, status: int | None = None) -> ResponseReturnValue:
    """A refusal as its reader can take it: sign-in first where that is what is missing."""
    status = status or refusal.status
    headers = {"Retry-After": "30"} if isinstance(refusal, DatabaseAway | StorageFull | TooMany) else {}
    if wants_json():
        problem = {"type": "about:blank", "title": refusal.key, "status": status, "detail": words_of(refusal)}
        return problem, status, {**headers, "Content-Type": "application/problem+json"}
    if type(refusal) is Unsigned:
        return _to_login()
    if wants_fragment():
        return render_template("_refusal.html", text=words_of(refusal), key=refusal.key), status, headers
    return _page(refusal, status), status, headers


def _to_login() -> ResponseReturnValue:
    here = request.full_path.rstrip("?") if request.method == "GET" and not wants_fragment() else None
    address = url_for("session.login", next=here)
    return ("", 204, {"HX-Redirect": address}) if wants_fragment() else redirect(address)


def _page(refusal: Refused, status: int) -> str:
    try:
        return render_template("errors/page.html", text=words_of(refusal), status=status)
    except Exception:
        log.exception("the page of a refusal")
        return words_of(refusal)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    answer = make_response(refused(KNOWN.get(error.code, WrongInput("bad_request")), error.code))
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(error.valid_methods or ())
    return answer


def _mistake(error: Exception) -> ResponseReturnValue:
    if is_away(error):
        return _away(error)
    if (isinstance(error, DBAPIError) and cannot_write(error)) or (isinstance(error, OSError) and error.errno in FULL):
        log.error("%s %s", request.method, request.path, exc_info=error)
        return refused(StorageFull())
    trace = secrets.token_hex(4)
    log.error("%s %s %s", trace, request.method, request.path, exc_info=error)
    return refused(Refused("went_wrong", trace=trace), 500)


def _away(error: Exception) -> ResponseReturnValue:
    """One line in the log, and a page that asks the database nothing: not even who reads it."""
    reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
    log.error("%s %s: the database does not answer: %s", request.method, request.path, reason)
    g.nobody_is_asked = True
    return refused(DatabaseAway())
