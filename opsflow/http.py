"""What HTTP doors share: who asks, a route's policy, a form's fields, a refusal's status and words."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal, TypeVar

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect

from opsflow import words
from opsflow.db import db_reading, now
from opsflow.guard import is_at_home
from opsflow.i18n import _, clock, said
from opsflow.people import queries, sign_ins
from opsflow.people.roles import ROLES, Asker, Held
from opsflow.refusals import Forbidden, Refused, Unsigned, WrongInput
from opsflow.yaml_nodes import BadYaml

__all__ = ["Asker", "Held", "Policy", "asker", "asker_or_none", "csrf", "policy", "words_of"]

View = TypeVar("View", bound=Callable[..., Any])
Kind = Literal["public", "member", "admin", "role"]
TOKEN = "sign_in"  # where the session cookie keeps its token

csrf = CSRFProtect()


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may use a route; what they may do there to which object is asked in actions and queries."""

    kind: Kind
    roles: tuple[str, ...] = ()

    def admits(self, who: Asker | None) -> bool:
        """Whether this asker (None: nobody signed in) may use the route at all."""
        if self.kind == "public" or who is None:
            return self.kind == "public"
        if self.kind == "admin":
            return who.is_admin
        return self.kind == "member" or bool(who.roles.intersection(self.roles))


def policy(kind: Kind, *roles: str) -> Callable[[View], View]:
    """Declare who may use a route: `policy("member")`, `policy("role", "store_manager", "owner")` …

    Stands under the route's decorator. An unknown role raises when the module is imported.
    """
    unknown = set(roles) - set(ROLES)
    if unknown or (kind == "role") != bool(roles):
        raise ValueError(f"policy {kind!r} with roles {sorted(roles)}: unknown {sorted(unknown)}")

    def mark(view: View) -> View:
        view.__dict__["policy"] = Policy(kind, roles)
        return view

    return mark


def attach(app: Flask) -> None:
    """Know who asks, and let nobody past a route's policy."""
    logins = LoginManager(app)
    logins.session_protection = None  # sign-ins are rows; the cookie alone opens nothing
    logins.request_loader(_load_asker)
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the sign-in
    app.config["WTF_CSRF_SSL_STRICT"] = False  # Origin and Fetch-Metadata are checked instead of Referer
    csrf.init_app(app)
    app.before_request(_enforce)
    app.context_processor(lambda: {"asker": asker_or_none()})


def check_policies(app: Flask) -> None:
    """Raise for the first routes that declare no policy. Flask's own static files are public."""
    app.view_functions["static"].__dict__["policy"] = Policy("public")
    bare = sorted(name for name, view in app.view_functions.items() if "policy" not in view.__dict__)
    if bare:
        raise RuntimeError(f"routes without a policy: {', '.join(bare)}")


def policies(app: Flask) -> list[dict[str, object]]:
    """Every route with its methods and policy, sorted by address."""
    rows = [
        {
            "route": rule.rule,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "policy": policy_of(app, rule.endpoint).kind,
            "roles": list(policy_of(app, rule.endpoint).roles),
            "endpoint": rule.endpoint,
        }
        for rule in app.url_map.iter_rules()
    ]
    return sorted(rows, key=lambda row: (str(row["route"]), str(row["methods"])))


def asker() -> Asker:
    """The signed-in member; raises Unsigned when there is none."""
    who = asker_or_none()
    if who is None:
        raise Unsigned
    return who


def asker_or_none() -> Asker | None:
    """The signed-in member, if any."""
    if "nobody_is_asked" in g:  # the database is away: pages of errors do without their reader
        return None
    found = current_user._get_current_object()  # the proxy would not outlive its request, which a stream does
    return found if isinstance(found, Asker) else None


def field(name: str, *, most: int = 200, required: bool = True) -> str:
    """One text field of the form, trimmed. Raises WrongInput when it is missing, doubled, too long or has NUL in it."""
    given = request.form.getlist(name)
    if len(given) > 1:
        raise WrongInput("field_doubled", field=name)
    text = given[0].strip() if given else ""
    if (required and not text) or "\0" in text:
        raise WrongInput("field_missing", field=name)
    if len(text) > most:
        raise WrongInput("field_long", field=name, most=most)
    return text


def whole(name: str, *, required: bool = True) -> int | None:
    """One whole number of the form; None when it may be left out and is. Raises WrongInput."""
    text = field(name, most=18, required=required)
    if not text:
        return None
    if not (text.isascii() and text.removeprefix("-").isdigit()):
        raise WrongInput("field_number", field=name)
    return int(text)


def is_id(text: str) -> bool:
    """Whether a text of an address can be the id of a row."""
    return text.isascii() and text.isdigit() and len(text) < 16


def wants_fragment() -> bool:
    """Whether htmx asks and swaps a part of its page."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def wants_json() -> bool:
    """Whether the answer is for a program."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return request.path.startswith("/api/") or best == "application/json"


def words_of(refusal: Refused) -> str:
    """What a refusal says to its reader, in their language.

    A definition's own rule has no words here: it brings them along as `values["texts"]`. Texts of a definition and
    moments among the values are said as the reader reads them.
    """
    text = plain_words(refusal)
    return f"{_place(refusal)}: {text}" if isinstance(refusal, BadYaml) else text


def plain_words(refusal: Refused) -> str:
    """The same without the place in a file, where that stands beside it."""
    values = {name: _worded(value) for name, value in refusal.values.items()}
    text = _words().get(refusal.key)
    if text is None:
        return str(values.get("texts") or refusal.key)
    nearest = values.get("nearest") if isinstance(refusal, BadYaml) else ""
    meant = " " + _("Did you mean “%(nearest)s”?", nearest=nearest) if nearest else ""
    return str(text) % values + meant


def readiness(app: Flask) -> dict[str, Callable[[datetime], str | None]]:
    """The parts that /readyz asks, by name: each answers None when it is well, else what is wrong in a few words."""
    checks: dict[str, Callable[[datetime], str | None]] = app.extensions.setdefault("opsflow.readiness", {})
    return checks


@cache
def _words() -> dict[str, object]:
    gathered: dict[str, object] = {}
    for found in pkgutil.iter_modules(words.__path__):
        gathered |= importlib.import_module(f"{words.__name__}.{found.name}").WORDS
    return gathered


def _place(refusal: BadYaml) -> str:
    """`shipping.yaml:9 items.shelving.weight`"""
    at = refusal.values
    return f"{at['file']}:{at['line']} {at['path']}".rstrip()


def _worded(value: object) -> object:
    if isinstance(value, Mapping):
        return said(value)
    return clock(value) if isinstance(value, datetime) else value


def policy_of(app: Flask, endpoint: str) -> Policy:
    """What a route declares."""
    found: Policy = app.view_functions[endpoint].__dict__["policy"]
    return found


def _enforce() -> None:
    if request.endpoint == "static" or request.blueprint == "health":  # no look at the database, which may be away
        return
    who = asker_or_none()
    if who and who.is_demo and not is_at_home(request):
        raise Forbidden("demo_elsewhere")
    if request.endpoint is None:
        return
    wanted = policy_of(current_app, str(request.endpoint))
    if wanted.kind == "public":
        return
    if not wanted.admits(asker()):
        raise Forbidden


def _load_asker(_request: object) -> Asker | None:
    token = session.get(TOKEN)
    if not token or "nobody_is_asked" in g:
        return None
    at = now()
    with db_reading() as reading:
        found = queries.signed_in(reading, token, at)
    if found is None:
        return None
    sign_ins.note_seen(found, at)
    g.sign_in_id = found.sign_in_id
    return found.asker
