"""What every HTTP request passes before anybody reads it: sizes, where it comes from, and the headers of the answer."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, request
from flask.json.provider import DefaultJSONProvider
from flask.sessions import SecureCookieSessionInterface
from werkzeug.routing import IntegerConverter

from opsflow.refusals import Forbidden

View = TypeVar("View", bound=Callable[..., Any])

MEGABYTE = 1024 * 1024
SAFE = {"GET", "HEAD", "OPTIONS"}
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}


def attach(app: Flask) -> None:
    """Put the guards before every request and the headers on every answer."""
    app.config.update(
        MAX_CONTENT_LENGTH=2 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=MEGABYTE // 2,
        SESSION_COOKIE_NAME="opsflow",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,  # or every answer, static files too, would set the cookie again
        PERMANENT_SESSION_LIFETIME=timedelta(days=90),  # how long a sign-in lives is said by its row
    )
    app.session_interface = SecureWhenHttps()
    app.json = CarefulJson(app)
    app.url_map.converters["int"] = SmallInteger
    app.before_request(_allow_upload)
    app.before_request(_refuse_foreign)
    app.after_request(_set_headers)


def takes(megabytes: int) -> Callable[[View], View]:
    """Let a route take uploads up to this size instead of the usual 2 MB."""

    def mark(view: View) -> View:
        view.__dict__["takes_bytes"] = megabytes * MEGABYTE
        return view

    return mark


class SecureWhenHttps(SecureCookieSessionInterface):
    """The cookie is Secure whenever the request came over https, so that one setting serves desk and server."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether this answer's cookie is for https only."""
        return request.is_secure


class CarefulJson(DefaultJSONProvider):
    """JSON whose every refusal is a ValueError (a 400), also for depth, NUL and halves of characters."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read a text; what no database can keep is refused here."""
        try:
            value = super().loads(s, **kwargs)
            text = json.dumps(value, ensure_ascii=False)
        except RecursionError:
            raise ValueError("nested too deep") from None
        text.encode()  # UnicodeEncodeError is a ValueError
        if "\\u0000" in text.replace("\\\\", ""):
            raise ValueError("NUL in a text")
        return value


class SmallInteger(IntegerConverter):
    """Numbers of an address that a database can hold; others are nowhere (404)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": 2**63 - 1, **kwargs})


def local_path(wanted: str | None) -> str:
    """Where to go after signing in: a path of this shop, or the front page for anything that could leave it."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    if "\\" in wanted or any(ord(letter) <= 32 or ord(letter) == 127 for letter in wanted):  # browsers drop tabs
        return "/"
    parts = urlsplit(wanted)
    return "/" if parts.scheme or parts.netloc else wanted


def is_at_home(asked: Request) -> bool:
    """Whether a request came straight from this machine: no proxy's header, no foreign host, a loopback address."""
    forwarded = any(
        name.lower().startswith(("x-forwarded", "forwarded", "x-real-ip", "via")) for name, _ in asked.headers
    )
    host = urlsplit(f"//{asked.host}").hostname
    return not forwarded and host in LOOPBACK and asked.remote_addr in LOOPBACK


def _allow_upload() -> None:
    limit = getattr(current_app.view_functions.get(request.endpoint or ""), "takes_bytes", None)
    if limit is not None:
        request.max_content_length = limit


def _refuse_foreign() -> None:
    if request.method in SAFE:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden("cross_site")
    origin = request.headers.get("Origin")
    if origin is not None and _host_of(origin) != request.host:
        raise Forbidden("cross_site")


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # no address at all
        return None


def _set_headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.endpoint == "static" and "v" in request.args:  # its address changes with its content
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    answer.headers.setdefault("Cache-Control", "private, no-cache")
    return answer
