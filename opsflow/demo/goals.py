"""What the demo shop wants to sell: its quarter by months, weeks and days, begun on Monday a week ago, with what came of the days."""

from collections.abc import Callable
from datetime import datetime, time

from opsflow.demo.crew import MAIN
from opsflow.demo.story import HOUR, Week
from opsflow.demo.tales import DAY, child, do, settle
from opsflow.flow import actions as flow
from opsflow.flow import delivery
from opsflow.i18n import zone

A_DAY = 4_200  # yuan
RISKS = "年末快递爆仓；羊毛地毯补货周期长，提前备货。"
Span = tuple[datetime, datetime]
QUARTERS = "一二三四"
DAYS = "一二三四五六日"


def plan(week: Week) -> None:
    """Let the quarter be planned down to the days of two weeks, and each day's sales be written beside its goal."""
    _Goals(week).plan()


class _Goals:
    def __init__(self, week: Week) -> None:
        self.week = week
        today = _midnight(week.now)
        self.monday = today - DAY * today.weekday()
        self.begins = max(_quarter(today)[0], self.monday - 7 * DAY)
        self.quarter = self.begins, _quarter(today)[1]
        self.set_at = self.begins - 3 * DAY + 10 * HOUR
        self.case_id = 0

    def plan(self) -> None:
        at, months = self.set_at, _months(self.quarter)
        self.week.at(at, self._set)
        self._splits((), _named(months, _month), at + HOUR)
        self._does((), "agree_plan", {}, at + 2 * HOUR)
        this = next(span for span in months if span[0] <= self.week.now < span[1])
        weeks = _weeks(this)
        self._splits((_month(this),), _named(weeks, _of_days), at + 3 * HOUR)
        for span in weeks:
            if span[0] <= self.week.now:
                self._week(_month(this), span)
        following = _quarter(self.quarter[1])
        self.week.at(self.week.ago(27), lambda now: self._next(following, now))

    def _week(self, month: str, span: Span) -> None:
        path, days = (month, _of_days(span)), _days(span)
        at = max(self.set_at + 4 * HOUR, span[0] - 2 * DAY + 11 * HOUR)
        self._splits(path, _named(days, _day), at)
        for day in days:
            below = (*path, _day(day))
            self._splits(below, {}, at + HOUR)
            self._passes(day[0])
            self._actual(below, day)
        self._actual(path, span)

    def _actual(self, path: tuple[str, ...], span: Span) -> None:
        """The morning after."""
        sold = _goal(span) * self.week.chance.randint(92, 113) // 100
        self._passes(span[1])
        self._does(path, "enter_actual", {"actual": sold}, span[1] + 9.3 * HOUR)

    def _passes(self, moment: datetime) -> None:
        """Let what begins by itself begin."""
        self.week.at(moment, settle)

    def _splits(self, path: tuple[str, ...], parts: dict[str, Span], at: datetime) -> None:
        said = {
            "parts": list(parts),
            "part_goal": [_goal(span) for span in parts.values()],
            "part_starts": [span[0] for span in parts.values()],
            "part_ends": [span[1] for span in parts.values()],
            "risks": RISKS,
        }
        self._does(path, "split", said, at)

    def _does(self, path: tuple[str, ...], task: str, given: dict[str, object], at: datetime) -> None:
        def act(now: datetime) -> None:
            do(self.week, child(self.case_id, *(f"part:{part}" for part in path)), "", task, given, now)
            delivery.deliver(now=now)

        self.week.at(at, act)

    def _set(self, at: datetime) -> None:
        self.case_id = self._sets(self.quarter, "luchuan", at)

    def _next(self, span: Span, at: datetime) -> None:
        """The quarter to come waits for the deputy GM."""
        case_id, months = self._sets(span, "guqing", at), _named(_months(span), _month)
        goals = [_goal(month) for month in months.values()]
        said = {"parts": list(months), "part_goal": goals, "risks": RISKS}
        said |= {"part_starts": [one[0] for one in months.values()], "part_ends": [one[1] for one in months.values()]}
        do(self.week, case_id, "", "split", said, at + HOUR)

    def _sets(self, span: Span, who: str, at: datetime) -> int:
        title = f"{span[0].year} 年{QUARTERS[(span[0].month - 1) // 3]}季度销售目标"
        given = {"title": title, "span": "quarter", "starts_at": span[0], "ends_at": span[1], "goal": _goal(span)}
        by, store = self.week.shop.people[who], self.week.shop.stores[MAIN]
        return flow.begin("goal_plan", "set_goal", store, by=by, given=given, now=at).case_id


# the calendar
def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(zone()).date(), time(), zone())


def _first_after(month: datetime) -> datetime:
    return (month.replace(day=1) + 31 * DAY).replace(day=1)


def _quarter(day: datetime) -> Span:
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return first, _first_after(_first_after(_first_after(first)))


def _months(quarter: Span) -> list[Span]:
    return _cut(quarter, _first_after)


def _weeks(month: Span) -> list[Span]:
    return _cut(month, lambda day: day + DAY * (7 - day.weekday()))


def _days(week: Span) -> list[Span]:
    return _cut(week, lambda day: day + DAY)


def _cut(whole: Span, following: Callable[[datetime], datetime]) -> list[Span]:
    parts, start = [], whole[0]
    while start < whole[1]:
        end = min(following(start), whole[1])
        parts.append((start, end))
        start = end
    return parts


def _goal(span: Span) -> int:
    return A_DAY * (span[1] - span[0]).days


def _named(spans: list[Span], name: Callable[[Span], str]) -> dict[str, Span]:
    return {name(span): span for span in spans}


def _month(span: Span) -> str:
    return f"{span[0].month} 月"


def _of_days(span: Span) -> str:
    last = span[1] - DAY
    days = f"{span[0].day}–{last.day}" if last > span[0] else f"{last.day}"
    return f"{span[0].month} 月 {days} 日"


def _day(span: Span) -> str:
    return f"{span[0].month} 月 {span[0].day} 日 周{DAYS[span[0].weekday()]}"
