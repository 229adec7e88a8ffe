"""The frame around every page: what the rail, the top bar and the bottom bar say, and what templates may call."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale

from opsflow.alerts import queries as alerts
from opsflow.db import db_reading, now
from opsflow.flow.queries.glance import glance
from opsflow.flow.queries.scope import Scope
from opsflow.flow.queries.settings import MAY_READ
from opsflow.flow.views import Person, Texts
from opsflow.flow.words.definition import Definition
from opsflow.http import asker_or_none, readiness, words_of
from opsflow.i18n import _l, said
from opsflow.orders.queries import IMPORTERS
from opsflow.web.shown import timing
from opsflow.web.shown.diagram import diagram_of
from opsflow.web.shown.drafts import drafted
from opsflow.web.shown.groups import groups_of
from opsflow.web.shown.items import item_choices
from opsflow.web.shown.scale import scale_of

ASK_EVERY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class NavBoard:
    """A workflow and how many cases are open on its board; the rail shows those that are near."""

    workflow: str
    title: Texts
    open: int
    is_near: bool = True  # the reader's roles have tasks there, or something is open


@dataclass(frozen=True, slots=True)
class StoreChoice:
    """A store that the reader may look at; `id` None stands for all of them."""

    id: int | None
    title: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the page of its reader; `me` None (nobody signed in) leaves rail and bars away."""

    me: Person | None = None
    is_admin: bool = False
    theme: str = "system"  # system light dark
    stores: tuple[StoreChoice, ...] = ()
    store: StoreChoice | None = None
    boards: tuple[NavBoard, ...] = ()
    work: int = 0  # open tasks of mine
    alerts: int = 0  # not read yet
    breach: bool = False  # one of them is a passed limit: only then the badge is vermilion
    live: int = 0  # the newest event when the page was made; from there on the page is told of changes
    slow: str = ""  # what is slower now, in the reader's words ("" when all is well)
    reads_settings: bool = False  # of some store
    brings_orders: bool = False  # to some store


def frame() -> Frame:
    """The frame of the reader of this request."""
    who = asker_or_none()
    if who is None:
        return Frame()
    if "scope" in g:  # the page reads already: one view of the database for both
        return _of(g.scope)
    with db_reading() as reading:
        return _of(Scope(reading, who, now()))


def _nearest_first(there: Scope, counts: Mapping[str, int]) -> Iterator[NavBoard]:
    """The processes in which the reader's roles have tasks, then the others; of each the busiest first."""

    def is_far(law: Definition) -> bool:
        return there.asker.roles.isdisjoint(filter(None, map(law.role_of, law.tasks.values())))

    def place(law: Definition) -> tuple[bool, int]:
        return is_far(law), -counts.get(law.key, 0)

    for law in sorted(there.laws().values(), key=place):
        many = counts.get(law.key, 0)
        yield NavBoard(law.key, dict(law.text(law.key)), many, bool(many) or not is_far(law))


def _of(there: Scope) -> Frame:
    who = there.asker
    seen, bell = glance(there), alerts.bell(there.reading, who.id)
    stores = tuple(StoreChoice(id_, title) for id_, title in there.stores.items())
    return Frame(
        me=Person(who.id, who.name),
        is_admin=who.is_admin,
        reads_settings=not who.roles.isdisjoint(MAY_READ),
        brings_orders=not who.roles.isdisjoint(IMPORTERS),
        theme=who.theme,
        stores=stores,
        slow=_slow(there.now),
        store=next((one for one in stores if str(one.id) == request.args.get("store")), None),
        boards=tuple(_nearest_first(there, seen.open)),
        work=seen.work,
        alerts=bell.count,
        breach=bell.breach,
        live=seen.newest,
    )


def attach(app: Flask, source: Callable[[], Frame] | None = None) -> None:
    """Give templates `frame()`, `words()`, `asset()` and the filters for numbers and names."""
    app.jinja_env.globals.update(
        frame=source or frame,
        words=words,
        asset=asset,
        GLYPHS=timing.GLYPHS,
        diagram_of=diagram_of,
        scale_of=scale_of,
        groups_of=groups_of,
        item_choices=item_choices,
    )
    app.jinja_env.filters.update(
        drafted=drafted,
        short=timing.short_number,
        initial=timing.initial,
        epoch=timing.epoch,
        held=timing.held,
        said_in=said,
        in_words=words_of,
    )


def _slow(at: datetime) -> str:
    """What is slower now; Redis is asked every few seconds, not for every page."""
    asked, found = current_app.extensions.get("opsflow.slow", (None, ""))
    if asked is None or abs(at - asked) > ASK_EVERY:
        redis = readiness(current_app).get("redis")
        gone = redis is not None and redis(at) is not None
        found = _l("Redis does not answer: files come in and bells ring a few seconds later.") if gone else ""
        current_app.extensions["opsflow.slow"] = (at, found)
    return str(found)


def words() -> timing.Words:
    """The phrases for time in the reader's language."""
    return timing.words(str(get_locale()), current_app.config["ZONE"])


def asset(name: str) -> str:
    """The address of a static file, with its content's mark so that a browser may keep it for good."""
    return url_for("static", filename=name, v=_mark(str(current_app.static_folder), name))


@cache
def _mark(folder: str, name: str) -> str:
    return sha256((Path(folder) / name).read_bytes()).hexdigest()[:10]
