"""Languages: the English text is the message's id; 简体 and 繁體 stand in the catalogs under translations/."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, get_locale, gettext, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

__all__ = [
    "LOCALES",
    "LOCALE_NAMES",
    "LazyString",
    "_",
    "_l",
    "_n",
    "attach",
    "clock",
    "during",
    "moment",
    "said",
    "span",
]

LOCALES = ("zh_Hans", "zh_Hant", "en")
LOCALE_NAMES = {"zh_Hans": "简体中文", "zh_Hant": "繁體中文", "en": "English"}
COOKIE = "locale"
TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")

_: Callable[..., str] = gettext
_n: Callable[..., str] = ngettext
_l: Callable[..., LazyString] = lazy_gettext


def attach(app: Flask, *, zone: ZoneInfo, member_locale: Callable[[], str | None], now: Callable[[], datetime]) -> None:
    """Teach the application its languages; `member_locale` gives the signed-in member's own, if any."""
    app.config["BABEL_DEFAULT_LOCALE"] = LOCALES[0]
    app.config["ZONE"] = zone
    app.config["THIS_YEAR"] = lambda: now().astimezone(zone).year
    Babel(
        app,
        default_translation_directories="translations",
        locale_selector=lambda: _chosen(member_locale),
        timezone_selector=lambda: str(zone),
    )
    app.jinja_env.filters.update(moment=moment, clock=clock, span=span)
    app.jinja_env.globals.update(
        said=said, during=during, LOCALES=LOCALES, LOCALE_NAMES=LOCALE_NAMES, locale=lambda: str(get_locale())
    )


def said(texts: Mapping[str, Any]) -> str:
    """The text of a definition in the reader's language, else in the first language that has it."""
    wanted = str(get_locale() or LOCALES[0])
    return str(texts.get(wanted) or next((texts[known] for known in LOCALES if texts.get(known)), ""))


def moment(at: datetime | None) -> str:
    """Month, day, hours and minutes in the shop's zone ("11-24 14:02"; with the year when it is another one)."""
    if at is None:
        return ""
    local = at.astimezone(zone())
    return local.strftime("%m-%d %H:%M" if local.year == _this_year() else "%Y-%m-%d %H:%M")


def during(starts: datetime, ends: datetime) -> str:
    """From a moment to another; whole days as days ("11-24 – 11-26", one as itself)."""
    first, last = (at.astimezone(zone()) for at in (starts, ends))
    if first.time() != time() or last.time() != time():
        return f"{moment(starts)} – {moment(ends)}"
    days = [moment(at).removesuffix(" 00:00") for at in (first, last - timedelta(days=1))]
    return " – ".join(dict.fromkeys(days))


def clock(at: datetime | None) -> str:
    """Hours and minutes in the shop's zone ("14:02")."""
    return "" if at is None else at.astimezone(zone()).strftime("%H:%M")


def span(length: timedelta | None) -> str:
    """A length of time without its sign: "3 d 02 h", "1 h 05 min", "42 min"; whole minutes, rounded down."""
    if length is None:
        return ""
    hours, minutes = divmod(int(abs(length).total_seconds() // 60), 60)
    if hours >= 72:
        return _("%(days)s d %(hours)s h", days=hours // 24, hours=f"{hours % 24:02}")
    if hours:
        return _("%(hours)s h %(minutes)s min", hours=hours, minutes=f"{minutes:02}")
    return _("%(minutes)s min", minutes=minutes)


def zone() -> ZoneInfo:
    zone: ZoneInfo = current_app.config["ZONE"]
    return zone


def _this_year() -> int:
    if "this_year" not in g:  # one look at the clock a request
        g.this_year = current_app.config["THIS_YEAR"]()
    year: int = g.this_year
    return year


def _chosen(member_locale: Callable[[], str | None]) -> str:
    if not has_request_context():
        return LOCALES[0]
    wanted = member_locale() or request.cookies.get(COOKIE)
    return wanted if wanted in LOCALES else _accepted()


def _accepted() -> str:
    for language, _quality in request.accept_languages:
        tag = language.lower()
        if tag.startswith("zh"):
            return "zh_Hant" if tag.startswith(TRADITIONAL) else "zh_Hans"
        if tag.startswith("en"):
            return "en"
    return LOCALES[0]
