"""Words for time: what is left, by how much it is missed, since when it waits.

A figure is wrapped in `<b>` for the figure face; a span that runs carries its moment in `data-until` (epoch seconds), and
the page counts it on with the patterns of `Words.patterns`, so that no request is needed for a minute that passes.
Rules of the look: minutes have two digits beside hours, below an hour there are only minutes, above 72 h only days.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from opsflow.flow.views import ClockView, Texts, Timing
from opsflow.i18n import _

GLYPHS = {"on_time": "on", "soon": "soon", "late": "late", "breach": "breach", "paused": "hold", "done": "done"}
DAYS_FROM = timedelta(hours=72)

Phrase = tuple[str, str]  # what stands before and after the figure


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases of one language, looked up once; a board asks for hundreds of them."""

    language: str
    zone: ZoneInfo
    hours: str
    minutes: str
    days: str
    hours_only: str
    left: Phrase
    past_target: Phrase
    past_hours: str
    past_limit: Phrase
    limit_left_hours: str
    limit_left: Phrase
    waits: str
    paused: Phrase
    took: Phrase
    late_by: Phrase
    weekdays: tuple[str, ...]
    ahead: Phrase
    truck: Phrase
    load: str
    nobody: str
    predicted: str
    colon: str
    yesterday: str
    steps: str  # how much of what a state waits for is done

    @property
    def patterns(self) -> tuple[tuple[str, Markup], ...]:
        """The spans as the page counts them on: `{d}`, `{h}`, `{m}` stand for figures already padded."""
        holes = {"d": "<b>{d}</b>", "h": "<b>{h}</b>", "m": "<b>{m}</b>"}
        forms = (("days", self.days), ("hours", self.hours), ("minutes", self.minutes))
        return tuple((name, Markup(form % holes)) for name, form in forms)

    def figure(self, span: timedelta) -> str:
        """`9 h 05 min` with its figures wrapped; the sign is dropped, seconds are cut off."""
        minutes = int(abs(span).total_seconds()) // 60
        hours, rest = divmod(minutes, 60)
        if abs(span) >= DAYS_FROM:
            return self.days % {"d": f"<b>{hours // 24}</b>", "h": f"<b>{hours % 24}</b>"}
        if hours:
            return self.hours % {"h": f"<b>{hours}</b>", "m": f"<b>{rest:02}</b>"}
        return self.minutes % {"m": f"<b>{rest}</b>"}

    def rough(self, span: timedelta) -> str:
        """`22 h`: whole hours, minutes below one hour, days above 72 h."""
        if abs(span) >= DAYS_FROM or abs(span) < timedelta(hours=1):
            return self.figure(span)
        return self.hours_only % {"h": f"<b>{int(abs(span).total_seconds()) // 3600}</b>"}

    def running(self, until: datetime, now: datetime) -> str:
        """A span that the page counts on by itself."""
        return f'<span class="n" data-until="{int(until.timestamp())}">{self.figure(until - now)}</span>'

    def at(self, moment: datetime, now: datetime) -> Markup:
        """`11:15` today, `yesterday 11:15`, `Wed 11:15` within a week, else `11-22 11:15`."""
        there = moment.astimezone(self.zone)
        clock = f"<b>{there:%H:%M}</b>"
        day = self.day(there.date(), now.astimezone(self.zone).date())
        return Markup(f"{day} {clock}" if day else clock)

    def plain(self, moment: datetime, now: datetime) -> str:
        """The same without marks, for places that take text alone."""
        return self.at(moment, now).striptags()

    def day(self, day: date, today: date) -> str:
        """The name of a day as seen from today; nothing for today itself."""
        if day == today:
            return ""
        if day == today - timedelta(days=1):
            return self.yesterday
        return self.weekdays[day.weekday()] if abs((day - today).days) < 7 else f"{day:%m-%d}"

    def timing(self, timing: Timing, ended: str = "") -> Markup:
        """The whole phrase of a mood; `ended` is the word for an end ("shipped")."""
        match timing.mood:
            case "paused" if timing.since:
                return Markup(self._paused(timing, self.at(timing.since, timing.now)))
            case "none" if timing.ended and ended:
                return Markup(f"{escape(ended)} {self.at(timing.ended, timing.now)}")
            case "done" if timing.ended:
                return Markup(self._done(timing, str(escape(ended))))
            case "breach" if timing.limit:
                return Markup(_between(self._missed(timing), self.running(timing.limit, timing.now)))
            case "late" if timing.due:
                return Markup(_between(self.past_target, self.running(timing.due, timing.now)))
            case "on_time" | "soon" if timing.due:
                return Markup(_between(self.left, self.running(timing.due, timing.now)))
        return Markup("")

    def rest(self, timing: Timing) -> Markup:
        """What is left until the hard limit, said beside a missed target and a pause."""
        if not timing.limit or timing.limit <= timing.now:
            return Markup("")
        hours = timing.limit_hours
        phrase = _split(self.limit_left_hours % {"hours": hours, "time": "\0"}) if hours else self.limit_left
        return Markup(_between(phrase, self.running(timing.limit, timing.now)))

    def late(self, timing: Timing) -> Markup:
        """By how much something done was late; nothing when it was not."""
        return Markup(_between(self.late_by, self.rough(timing.late_by))) if timing.late_by else Markup("")

    def today(self, now: datetime) -> Markup:
        """`Tue 14:42`: the day and time of what the page shows."""
        there = now.astimezone(self.zone)
        return Markup(f"{self.weekdays[there.weekday()]} {there:%H:%M}")

    def to_go(self, at: datetime, now: datetime) -> Markup:
        """`3 h 18 min to go`: until a moment that many wait for."""
        return Markup(_between(self.ahead, self.running(at, now)))

    def departure(self, at: datetime, orders: int, now: datetime) -> Markup:
        """When the next truck leaves, how long until then, and how many orders it has to take."""
        until = _between(self.truck, self.running(at, now)).replace("\1", self.at(at, now))
        load = self.load % {"truck": until, "count": f"<b>{orders}</b>"}
        return Markup(f'<span class="wide">{self.today(now)} · </span>{load}')

    def _missed(self, timing: Timing) -> Phrase:
        hours = timing.limit_hours
        return _split(self.past_hours % {"hours": hours, "time": "\0"}) if hours else self.past_limit

    def _paused(self, timing: Timing, since: str) -> str:
        if timing.waits_for:
            who = escape(_in(timing.waits_for, self.language))
            return self.waits % {"who": f'<span class="w">{who}</span>', "time": f'<span class="n">{since}</span>'}
        return _between(self.paused, f'<span class="n">{since}</span>')

    def _done(self, timing: Timing, ended: str) -> str:
        when = (
            f'<span class="w">{ended}</span> <span class="n">{self.at(timing.ended or timing.now, timing.now)}</span>'
        )
        if not timing.took or timing.late_by:  # by how much it was late is said instead
            return when
        return f'{when} <span class="took">{_between(self.took, self.rough(timing.took))}</span>'


def _in(texts: Texts, language: str) -> str:
    return texts.get(language) or texts.get("en", "")


def _split(phrase: str) -> Phrase:
    before, _hole, after = phrase.partition("\0")
    return before.rstrip(), after.lstrip()


def _between(phrase: Phrase, figure: str) -> str:
    before, after = phrase
    first = f'<span class="w">{before}</span> ' if before else ""
    last = f' <span class="w">{after}</span>' if after else ""
    return f"{first}{figure}{last}"


def _phrase(text: str) -> Phrase:
    return _split(text % {"time": "\0"})


@lru_cache(maxsize=16)
def words(language: str, zone: ZoneInfo) -> Words:
    """The phrases of the reader's language; `language` is the one that `_` answers in now."""
    return Words(
        language=language,
        zone=zone,
        hours=_("%(h)s h %(m)s min"),
        minutes=_("%(m)s min"),
        days=_("%(d)s d %(h)s h"),
        hours_only=_("%(h)s h"),
        left=_phrase(_("%(time)s left")),
        past_target=_phrase(_("%(time)s past target")),
        past_hours=_("%(time)s past %(hours)s h"),
        past_limit=_phrase(_("%(time)s past the limit")),
        limit_left_hours=_("%(hours)s h limit in %(time)s"),
        limit_left=_phrase(_("limit in %(time)s")),
        waits=_("for %(who)s since %(time)s"),
        paused=_phrase(_("paused since %(time)s")),
        took=_phrase(_("in %(time)s")),
        late_by=_phrase(_("%(time)s late")),
        weekdays=(_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")),
        ahead=_phrase(_("%(time)s to go")),
        truck=_split(_("%(run)s truck, %(time)s to go") % {"run": "\1", "time": "\0"}),
        load=_("%(truck)s, %(count)s orders to load"),
        nobody=_("Nobody yet"),
        predicted=_("Next truck is too late"),
        colon=_(": "),
        yesterday=_("yesterday"),
        steps=_("%(done)s of %(all)s tasks of this step done", done="%(done)s", all="%(all)s"),
    )


def short_number(number: str, digits: int = 7) -> str:
    """The end of a long number, which is what people say aloud; short ones stay whole."""
    return number if len(number) <= digits + 1 else f"…{number[-digits:]}"


def initial(name: str) -> str:
    """One letter for a person's mark: the last character of a Chinese name, else the first letter."""
    return name[-1:] if name[-1:] > "\u2e80" else name[:1].upper()


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970, which is what the page's own clock counts in."""
    return int(moment.timestamp())


def held(clock: ClockView, now: datetime) -> timedelta:
    """How long a clock has stood still in all."""
    return sum(((until or now) - since for since, until, _why in clock.pauses), timedelta())
