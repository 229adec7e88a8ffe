"""What holds for any case after any commands: the pure machine, played at random."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from opsflow.flow import snapshot
from opsflow.flow.law import machine
from opsflow.flow.law.alarms import coming, next_moment
from opsflow.flow.law.case import Case, applied, fold
from opsflow.flow.law.clock import term_of_clock, term_of_task
from opsflow.flow.law.commands.assign import Answer, Assign, Offer, Release
from opsflow.flow.law.commands.check import Check
from opsflow.flow.law.commands.decide import Decide
from opsflow.flow.law.commands.hear import Hear
from opsflow.flow.law.commands.judge import Excuse
from opsflow.flow.law.commands.remark import Comment
from opsflow.flow.law.commands.ring import Ring
from opsflow.flow.law.commands.tick import Tick
from opsflow.flow.law.commands.undo import Undo
from opsflow.flow.law.context import By, World
from opsflow.flow.law.events import Event, read
from opsflow.flow.law.outside import NAMED_FACTS
from opsflow.flow.law.sight import Sight
from opsflow.flow.law.staff import Mate, Staff
from opsflow.flow.law.touched import touched
from opsflow.flow.reader import definition_files, read_file
from opsflow.flow.rows import case_row, task_rows
from opsflow.flow.words.definition import Definition, Field
from opsflow.flow.words.worktime import standard_calendars
from opsflow.refusals import Refused
from tests.ground.world import WORKFLOWS

START = datetime(2026, 11, 24, 6, 42, tzinfo=UTC)
CALENDARS = standard_calendars(ZoneInfo("Asia/Shanghai"), {})
LAWS = {path.stem: read_file(path) for path in definition_files(WORKFLOWS)}
LATE = {"late": tuple((day, "16:30", "23:00") for day in range(7))}
CREW = [
    ("an", "shipping", {}),
    ("bo", "shipping designer", {}),
    ("cai", "customer_service", LATE),
    ("li", "designer", {}),
    ("sun", "ops_specialist promoter", {}),
    ("gu", "deputy_gm designer", {}),
    ("mei", "store_manager", {}),
    ("ou", "owner", {}),
]
PEOPLE = range(1, len(CREW) + 1)
AN, BO, CAI, LI, SUN, GU, MEI, OWNER = PEOPLE
BEGINNINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "design_review": ("order_design", {"title": "Card", "kind": "poster"}),
    "campaign_budget": ("request", {"purpose": "Double 12", "amount": 12}),
    "purchase": ("ask_for", {"what": "Boxes", "amount": 12, "department": "warehouse"}),
    "promotion": (
        "plan_campaign",
        {"campaign": "May", "starts_at": START + timedelta(days=4), "ends_at": START + timedelta(days=9)},
    ),
    "stock_watch": ("suspect", {"product": "7001"}),
    "after_sales": ("report", {"kind": "bad_review", "number": "7", "order_value": 99, "what": "It came late."}),
    "difficult_parcel": ("notice", {"number": "7", "tracking": "772", "courier": "ZTO", "trouble": "no_movement"}),
    "customer_care": (
        "plan_greeting",
        {
            "customer": "Lin",
            "level": "vip",
            "occasion": "birthday",
            "greet_by": START + timedelta(days=2),
            "wish": "Joy",
        },
    ),
    "voluntary": (
        "offer",
        {"what": "Tidy", "for_role": "shipping", "points": "2", "by_when": START + timedelta(days=3)},
    ),
    "goal_plan": (
        "set_goal",
        {"title": "Q1", "span": "single_day", "starts_at": START, "ends_at": START + timedelta(days=1), "goal": 900},
    ),
    "store_launch": (
        "begin_launch",
        {"launching": "Winter", "goes_live": START + timedelta(days=9), "products": ["7001", "7002"]},
    ),
}
OPENERS = {
    "stock_watch": AN,
    "store_launch": MEI,
    "after_sales": CAI,
    "difficult_parcel": CAI,
    "customer_care": CAI,
    "goal_plan": MEI,
    "voluntary": MEI,
}  # else Sun
OCCASIONS = {
    "duty": {"duty": "stocktake", "item": "shipping.stocktake_report"},
    "report": {"report_kind": "shipping_weekly", "item": "shipping.weekly_report"},
}
any_law = pytest.mark.parametrize("key", LAWS)


def mates() -> list[Mate]:
    return [
        Mate(number, name, frozenset(roles.split()), superior=OWNER if number < OWNER else None, shifts=shifts)
        for number, (name, roles, shifts) in enumerate(CREW, 1)
    ]


class Shelf:
    """A shop that has some of everything, and has set nothing."""

    def facts(self, numbers: Collection[str]) -> dict[str, dict[str, Any]]:
        return {number: {"title": number, "stock": 3} for number in numbers}

    def named(self, kind: str, key: str) -> dict[str, Any]:
        return {"total": Decimal(100)} if kind == "order" else dict.fromkeys(NAMED_FACTS[kind], True)

    def setting(self, name: str) -> None:
        return None

    def served(self, field: str, value: Any) -> tuple[int, ...]:
        return (2, 99)


class Play:
    """A case, its events, and the time; checks after every command what must always hold."""

    def __init__(self, law: Definition) -> None:
        self.law, self.now = law, START
        self.case: Case | None = None
        self.events: list[Event] = []

    def world(self) -> World:
        return World(self.law, CALENDARS, Staff(mates, CALENDARS), self.now, Shelf())

    def does(self, command: Any, by: int | None) -> Refused | None:
        """Run a command and hold the result to the rules; answers the refusal."""
        who, world = By(by, "board" if by else "clock"), self.world()
        before = self.case or machine.opened(world, who)
        kept = repr(before)
        try:
            case, happened = machine.run(before, command, by=who, world=world)
        except Refused as refusal:
            assert repr(before) == kept
            return refusal
        assert repr(before) == kept
        if happened.facts:
            self.keep(case, happened)
        return None

    def keep(self, case: Case, happened: Event) -> None:
        assert happened.version == len(self.events) + 1
        stored = read(happened.body())
        self.events.append(stored)
        assert read(stored.body()) == stored
        assert case == fold(self.law, self.events) == snapshot.read(self.law, snapshot.written(case))
        if stored.act not in ("undone", "cancelled") and self.case:
            assert applied(self.case, self.law, stored) == case
        if self.case:
            self.moved(self.case, case)
        self.case = case
        self.look()

    def moved(self, before: Case, after: Case) -> None:
        """An act writes what it changed, and that is as if all were written."""
        assert snapshot.rewritten(after, before, snapshot.written(before)) == snapshot.written(after)
        old, new = (task_rows(Sight(case, self.law, CALENDARS)) for case in (before, after))
        left_alone = new.keys() & old.keys() - set(touched(self.law, before, after))
        assert [name for name in left_alone if new[name] != old[name]] == []

    def look(self) -> None:
        """What holds for every case at any time."""
        case, law = self.case, self.law
        sight = Sight(case, law, CALENDARS, known={"now": self.now})
        assert case.state in {*law.states, *law.ends}
        ended = case.state in law.ends
        assert not ended or (next_moment(sight) is None and not any(work.is_open for work in case.works.values()))
        for name, work in case.works.items():
            task = law.task_of(name)
            assert not work.is_open or case.state in task.states
            assert work.assignee in (*PEOPLE, None)
            term = term_of_task(sight, task, work)
            assert not term.hard or term.due <= term.hard
            assert work.opened <= case.last
        assert [start for _, start in case.spans] == sorted(start for _, start in case.spans)
        assert all(end is None or end >= start for _, start, end in case.stays())
        paused = {clock.name for clock in law.clocks.values() if term_of_clock(sight, clock).paused}
        assert paused.isdisjoint(name for name, *_ in coming(sight))
        assert case_row(sight)["version"] == case.version == len(self.events)
        assert task_rows(sight).keys() == case.works.keys()

    def rings(self) -> None:
        """Let every clock that is due ring; it must come to rest."""
        for _ in range(60):
            if self.does(Ring(), None):
                return
        raise AssertionError("it rings for ever")


def value(data: st.DataObject, field: Field, now: datetime) -> Any:
    """Something that may be typed into a field."""
    simple = {
        "time": st.integers(-60, 200).map(lambda hours: (now + timedelta(hours=hours)).isoformat()),
        "choice": st.sampled_from(field.choices or ("",)),
        "yes_no": st.booleans(),
        "link": st.just("https://item.example/1"),
        "number": st.integers(0, 9).map(str),
        "money": st.just("12.50"),
    }
    simple["person"] = st.sampled_from(PEOPLE)
    one = simple.get(field.type, st.sampled_from(["a", "b", "c"]))
    many = st.lists(one, min_size=1, max_size=4, unique=True) if field.many or field.each else one
    return data.draw(many, label=field.name)


def typed(data: st.DataObject, play: Play, asking: Any) -> dict[str, Any]:
    fields = play.law.fields
    asked = [ask.name for ask in asking.ask if ask.required or data.draw(st.booleans())]
    return {name: value(data, fields[name], play.now) for name in asked}


def command(data: st.DataObject, play: Play) -> tuple[Any, int | None]:
    """Any command by anybody, mostly one that is about something that is there."""
    law = play.law
    kind = data.draw(
        st.sampled_from(
            [
                "tick",
                "tick",
                "tick",
                "decide",
                "decide",
                "hear",
                "check",
                "assign",
                "offer",
                "answer",
                "undo",
                "undo",
                "say",
                "excuse",
                "release",
            ]
        )
    )
    me = data.draw(st.sampled_from((*PEOPLE, OWNER, OWNER, OWNER)), label="by")
    open_now = [name for name, work in play.case.works.items() if work.is_open] if play.case else []
    task = law.task_of(data.draw(st.sampled_from(open_now or list(law.tasks)), label="task"))
    other = data.draw(st.sampled_from(PEOPLE), label="other")
    if kind == "tick":
        return Tick(task.name, typed(data, play, task), task.checklist if data.draw(st.booleans()) else ()), me
    if kind == "decide":
        ways = [way for way in law.ways.values() if way.by]
        here = [way for way in ways if play.case and play.case.state in way.sources]
        way = data.draw(st.sampled_from(here or ways), label="way")
        return Decide(way.name, typed(data, play, way)), me
    if kind == "hear":
        return hear(data, play), None
    if kind == "undo" and play.events:
        mine = [one for one in play.events if one.by][-2:] or play.events[-1:]
        chosen = data.draw(st.sampled_from(mine), label="undone")
        return Undo(chosen.version, tuple(play.events)), chosen.by or me
    points = {point: data.draw(st.booleans()) for point in task.checklist}
    assignee = play.case.works[task.name].assignee if play.case and task.name in play.case.works else None
    rest = {
        "check": (Check(task.name, points), assignee or me),
        "assign": (Assign(task.name, other), MEI),
        "offer": (Offer(task.name, data.draw(st.sampled_from([other, None]))), assignee or me),
        "answer": (Answer(task.name, data.draw(st.booleans())), other),
        "say": (Comment("words"), me),
        "excuse": (Excuse(task.name, "ill"), MEI),
        "release": (Release(task.name, "disabled"), None),
    }
    return rest.get(kind, (Comment("words"), me))


def hear(data: st.DataObject, play: Play) -> Hear:
    heard = sorted({way.on for way in play.law.ways.values() if way.on} | {"order.unheard"})
    at = data.draw(st.sampled_from([None, play.now - timedelta(hours=3)]))
    fields = {name: play.law.fields[name] for name in ("paid_at", "ship_by", "campaign") if name in play.law.fields}
    known = {name: value(data, field, play.now) for name, field in fields.items() if data.draw(st.booleans())}
    return Hear(data.draw(st.sampled_from(heard)), {"number": "1", **known}, at, "exact" if at else "before")


def begun(data: st.DataObject, law: Definition) -> Play:
    play = Play(law)
    if law.key == "order_shipping":
        hours = data.draw(st.integers(0, 100), label="paid hours ago")
        assert not play.does(Hear("order.paid", {"number": "1", "paid_at": play.now - timedelta(hours=hours)}), None)
    elif law.key in OCCASIONS:
        due = play.now + timedelta(hours=data.draw(st.integers(1, 60)))
        given = {**OCCASIONS[law.key], "holder": AN, "due_at": due, "next_at": due + timedelta(days=1)}
        assert not play.does(Hear("timetable.duty", given), None)
    elif law.key == "monthly_review":
        told = {"month": "2026-11", "member": AN, "sheet": "1", "committee": [MEI, SUN], "above": [GU, OWNER]}
        assert not play.does(Hear("score.month_over", {**told, "freezes_at": play.now + timedelta(days=3)}), None)
    else:
        way, asked = BEGINNINGS[law.key]
        ahead = {"deadline": play.now + timedelta(hours=data.draw(st.integers(1, 200)))}
        assert not play.does(Decide(way, {**ahead, **asked}), OPENERS.get(law.key, SUN))
    return play


def step(data: st.DataObject, play: Play) -> None:
    """Time passes, or goes back a little; what is due rings; somebody does something."""
    play.now += data.draw(
        st.sampled_from([timedelta(0), timedelta(minutes=4), timedelta(hours=5), timedelta(minutes=-9)])
    )
    if data.draw(st.booleans()):
        play.rings()
    refusal = play.does(*command(data, play))
    event(refusal.key if refusal else "done")


thorough = settings(
    max_examples=120,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    report_multiple_bugs=False,
    phases=[Phase.explicit, Phase.generate],
)


@any_law
@thorough
@given(data=st.data())
def test_any_commands_leave_a_case_that_its_events_make(key: str, data: st.DataObject) -> None:
    play = begun(data, LAWS[key])
    for _ in range(data.draw(st.integers(5, 30), label="steps")):
        step(data, play)


@any_law
@settings(thorough, max_examples=60)
@given(data=st.data())
def test_undone_and_done_again_is_the_same(key: str, data: st.DataObject) -> None:
    play = begun(data, LAWS[key])
    for _ in range(data.draw(st.integers(0, 12), label="steps")):
        step(data, play)
    before = facts(play)
    act, by = command(data, play)
    version = len(play.events) + 1
    if isinstance(act, Tick | Decide) and not play.does(act, by):
        done = facts(play)
        assert not play.does(Undo(version, tuple(play.events)), by)
        assert facts(play) == before
        assert not play.does(act, by)
        assert facts(play) == done


def facts(play: Play) -> Any:
    """The case without what counts its events."""
    works = {
        name: {slot: value for slot, value in work._asdict().items() if slot not in ("version", "late_by")}
        for name, work in play.case.works.items()
    }
    return play.case.state, play.case.spans, play.case.values, works, play.case.told, play.case.fired


def test_a_point_checked_on_a_task_that_an_undone_act_opened_goes_with_it() -> None:
    play = Play(LAWS["design_review"])
    play.does(Decide("order_design", {"title": "Card", "kind": "poster", "deadline": START + timedelta(days=5)}), SUN)
    assert not play.does(Tick("write_brief", {"used_for": "home", "copy": "Sale"}), OWNER)
    assert not play.does(Check("draft", {"font": True}), OWNER)
    assert not play.does(Undo(2, tuple(play.events)), OWNER)
    assert play.case.state == "brief"
    assert "draft" not in play.case.works
