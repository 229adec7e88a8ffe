"""Every transition of every definition, through every way in, by somebody who may and by somebody who may not.

The transitions come from the definitions, the ways in from DOORS: a new way of a process is covered by itself, and a new
door (a page, the API) is one more line there.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from opsflow.cli.__main__ import gather
from opsflow.db import db_change, db_reading
from opsflow.flow import actions, delivery, store, upkeep
from opsflow.flow.actions import News
from opsflow.flow.law.commands.begin import Learn
from opsflow.flow.reader import definition_files, read_file
from opsflow.flow.words.definition import Definition, Task, Way
from opsflow.refusals import Forbidden, NotFound, Refused
from tests.ground import campaign, care, money, months, recurring
from tests.ground.databases import Database, application
from tests.ground.goods import READY, SCARF, launch, sells, watch
from tests.ground.world import CREW, MAIN, WORKFLOWS, World

LAWS = {path.stem: read_file(path) for path in definition_files(WORKFLOWS)}
HIRED = {"fay": "finance"}
LOGINS = {role: login for login, (role, place, _) in reversed(CREW.items()) if place in (MAIN, None)}
LOGINS |= {role: login for login, role in HIRED.items()}
MAKERS: dict[str, Callable[..., int]] = {
    "order_shipping": World.order,
    "design_review": World.design,
    "campaign_budget": money.budget,
    "purchase": money.purchase,
    "duty": recurring.duty,
    "report": recurring.report,
    "stock_watch": watch,
    "after_sales": care.after_sales,
    "difficult_parcel": care.parcel,
    "customer_care": care.greeting,
    "goal_plan": care.goal,
    "promotion": campaign.promotion,
    "store_launch": launch,
    "monthly_review": months.review,
    "voluntary": months.voluntary,
}
OTHERWISE: dict[str, dict[str, Any]] = {  # what a case must have for this to be on offer
    "leave_history": {"hours_ago": 24 * 12},
    "waive_self": {"assessed": False},
    "pass_on": {"amount": 3_000},
    "settle_overspent": {"spent": 900},
    "settle_dearer": {"paid": 900},
    "buy_centrally": {"department": "office"},
    **care.OTHERWISE,
    "send_parcel": {"parcels": ("one", "two")},
    "enrol_others": {"enrolled": 1},
    "close_campaign": {"compared": True},
    "sign_style": {"done": ("decide_style",)},
    "restyle": {"done": ("decide_style",)},
    "area_artwork": {"done": ("decide_style", "sign_style")},
    "list_product": {"done": READY},
    "launch": {"done": ("own_step", "walk_through")},
}


@dataclass(frozen=True)
class Transition:
    """A task's tick or a way, from one state."""

    law: Definition
    what: Task | Way
    source: str  # "" where it begins a case

    @property
    def kind(self) -> str:
        """How it comes about: tick, begin, decide, learn (of another case), hear or ring."""
        if isinstance(self.what, Task):
            return "tick"
        if self.what.by:
            return "decide" if self.source else "begin"
        if self.what.on:
            return "learn" if self.what.on.partition(".")[0] in LAWS else "hear"
        return "ring"

    def __str__(self) -> str:
        return f"{self.law.key}-{self.what.name}-{self.source or 'begins'}"


def transitions() -> Iterator[Transition]:
    """All of them; what only a decision ticks is that decision's, and what opens a case is that case's."""
    for law in LAWS.values():
        at_once = {(way.to, name) for way in law.ways.values() for name in way.ticks}  # as its state is entered
        for task in law.tasks.values():
            if not law.is_decided(task) and not task.opens and (task.state, task.name) not in at_once:
                yield Transition(law, task, task.state)
        for way in law.ways.values():
            for source in sorted(way.sources) or [""]:
                yield Transition(law, way, source)


@dataclass(frozen=True)
class Door:
    """A way in: which kinds of transitions come through it, and how one is asked for; it answers the case."""

    name: str
    kinds: frozenset[str]
    ask: Callable[[World, Transition, int, str], int]


def tick(shop: World, asked: Transition, case_id: int, login: str) -> int:
    task = shop.task(case_id, asked.what.name)
    given, now = typed(shop, asked), shop.at
    rest = {"given": given, "checked": asked.what.checklist, "seen": task.version, "now": now}
    return actions.tick(task.id, by=shop.who(login), **rest).case_id


def bulk(shop: World, asked: Transition, case_id: int, login: str) -> int:
    task_id = shop.task(case_id, asked.what.name).id
    rest = {"given": typed(shop, asked), "checked": asked.what.checklist, "door": "bulk", "now": shop.at}
    return actions.tick(task_id, by=shop.who(login), seen=None, **rest).case_id


def decide(shop: World, asked: Transition, case_id: int, login: str) -> int:
    seen = shop.case(case_id).version
    rest = {"given": typed(shop, asked), "seen": seen, "signed": True, "now": shop.at}
    return actions.decide(case_id, asked.what.name, by=shop.who(login), **rest).case_id


def begin(shop: World, asked: Transition, case_id: int, login: str) -> int:
    rest = {"given": typed(shop, asked), "now": shop.at}
    return actions.begin(asked.law.key, asked.what.name, shop.stores[MAIN], by=shop.who(login), **rest).case_id


def command_line(shop: World, asked: Transition, case_id: int, login: str) -> int:
    given = {name: value if isinstance(value, list) else [value] for name, value in typed(shop, asked).items()}
    values = [f"{name}={value}" for name, several in given.items() for value in several]
    arguments = ["case", "open", asked.law.key, "--store", MAIN, "--by", login, "--json", *values]
    return said(shop, arguments)["id"]


def hear(shop: World, asked: Transition, case_id: int, login: str) -> int:
    if asked.law.key in recurring.KINDS or (asked.law.key == "monthly_review" and not case_id):
        return MAKERS[asked.law.key](shop)
    known = {"number": "777", "paid_at": shop.at, "ship_by": shop.at + timedelta(days=1), "product": SCARF}
    news = News(asked.what.on, known if not case_id else {}, case_id or None, shop.at, "exact")
    return shop.hears(news, workflow=asked.law.key)


def learn(shop: World, asked: Transition, case_id: int, login: str) -> int:
    workflow, _, state = asked.what.on.partition(".")
    acts = (*asked.law.tasks.values(), *asked.law.ways.values())
    opener = next((one.name for one in acts if one.opens and one.opens.case == workflow), None)
    ended = LAWS[workflow].ends.get(state, "")
    with db_change() as change:
        heard = Learn(asked.what.on, None if asked.what.same else opener, ended)
        delivery.tell(change, [store.load(change, case_id, claim=True)], heard, shop.at)
    return case_id


def clock(shop: World, asked: Transition, case_id: int, login: str) -> int:
    while asked.what.name not in fired(shop, case_id):  # others are told, or happen, before
        assert upkeep.sweep(now=shop.case(case_id).ring_at) == 1
    return case_id


def fired(shop: World, case_id: int) -> set[str]:
    with db_reading() as reading:
        return {name for name, _ in store.load(reading, case_id).case.fired}


DOORS = (
    Door("tick", frozenset({"tick"}), tick),
    Door("bulk", frozenset({"tick"}), bulk),
    Door("drag", frozenset({"decide"}), decide),
    Door("form", frozenset({"begin"}), begin),
    Door("command line", frozenset({"begin"}), command_line),
    Door("import", frozenset({"hear"}), hear),
    Door("delivery", frozenset({"learn"}), learn),
    Door("clock", frozenset({"ring"}), clock),
)
EVERY = [(asked, door) for asked in transitions() for door in DOORS if asked.kind in door.kinds]
each = pytest.mark.parametrize(("asked", "door"), EVERY, ids=[f"{asked}-{door.name}" for asked, door in EVERY])
BY_PEOPLE = [pair for pair in EVERY if pair[0].kind in ("tick", "decide", "begin")]
by_people = pytest.mark.parametrize(("asked", "door"), BY_PEOPLE, ids=[f"{one}-{door.name}" for one, door in BY_PEOPLE])
BY_THEMSELVES = [one for one in transitions() if one.kind in ("hear", "learn", "ring") and one.source]


@pytest.fixture
def shop(sqlite_database: Database, tmp_path: Path) -> Iterator[World]:
    """The law is the same on every database: one is enough."""
    with application(sqlite_database.url, tmp_path) as app, app.app_context():
        world = World(app)
        app.config["CLOCK"] = lambda: world.at
        world.entered()
        for login, role in HIRED.items():
            world.hires(login, role)
        yield world


def test_every_kind_of_transition_has_a_door() -> None:
    assert {asked.kind for asked, _ in EVERY} == {asked.kind for asked in transitions()}


@each
def test_who_may_goes_through(shop: World, asked: Transition, door: Door) -> None:
    case_id = brought(shop, asked)
    case_id = door.ask(shop, asked, case_id, one_who_may(shop, asked, case_id))
    assert shop.case(case_id).state in goals(asked)
    if isinstance(asked.what, Task):
        assert shop.task(case_id, asked.what.name).state == "done"


@by_people
def test_who_may_not_is_refused_and_nothing_changes(shop: World, asked: Transition, door: Door) -> None:
    case_id = brought(shop, asked)
    before = shop.everything()
    for login in others(asked):
        with pytest.raises(NotFound if asked.law.private and asked.source else Forbidden):
            door.ask(shop, asked, case_id, login)
    with pytest.raises(NotFound):
        door.ask(shop, asked, case_id, "eve")  # she works in the other store
    assert shop.everything() == before


@pytest.mark.parametrize("asked", BY_THEMSELVES, ids=str)
def test_what_happens_by_itself_is_nobodys_to_decide(shop: World, asked: Transition) -> None:
    case_id = brought(shop, asked)
    before = shop.everything()
    for login in ("ann", "cai", "mei", "gu"):
        with pytest.raises(NotFound):
            decide(shop, asked, case_id, login)
    assert shop.everything() == before


DECIDED = [(law, task) for law in LAWS.values() for task in law.tasks.values() if law.is_decided(task)]


@pytest.mark.parametrize(("law", "task"), DECIDED, ids=[task.name for _, task in DECIDED])
def test_what_is_decided_is_not_ticked_alone(shop: World, law: Definition, task: Task) -> None:
    case_id = made(shop, law.key, task.name, task.state)
    with pytest.raises(Refused, match=r"by_decision|not_open"):
        tick(shop, Transition(law, task, task.state), case_id, "mei")


# people
def others(asked: Transition) -> list[str]:
    """Colleagues of the store that hold none of the roles asked for, and are nobody's superiors."""
    law, what = asked.law, asked.what
    trees = what.who if isinstance(what, Task) else what.by
    owners = [law.tasks.get(str(tree[1]).partition(".")[0]) for tree in trees]
    roles = {str(tree[1]) for tree in trees} | {law.role_of(task) for task in owners if task}
    roles |= {"ops_specialist"} if "opener" in roles else set()
    roles |= (
        {"shipping"}
        if law.key in (*recurring.KINDS, "monthly_review", "voluntary")
        else care.GREETERS
        if law.key == "customer_care"
        else set()
    )
    found = [login for login in ("ann", "cai", "li", "sun", "wu") if CREW[login][0] not in roles]
    assert len(found) >= 2
    return found


def one_who_may(shop: World, asked: Transition, case_id: int) -> str:
    """The assignee of a task; of a way the first whom its `by` names."""
    if isinstance(asked.what, Task):
        return holder(shop, case_id, asked.what.name)
    if not asked.what.by:
        return ""
    if asked.what.by[0][0] == "superior":
        return "mei"
    name = str(asked.what.by[0][1])
    if name.endswith(".assignee"):
        return holder(shop, case_id, name.removesuffix(".assignee"))
    if name in ("member", "for_role"):
        return "ann"
    if name == "above":
        return "gu"
    if name == "opener" and asked.law.key == "voluntary":
        return "mei"
    return "sun" if name == "opener" else LOGINS.get(name, "mei")  # a role that nobody holds is hers


def holder(shop: World, case_id: int, task: str) -> str:
    member = shop.task(case_id, task).assignee_id
    return next(login for login, one in shop.ids.items() if one == member)


# cases
def brought(shop: World, asked: Transition) -> int:
    """A case that stands where the transition begins, with all done that it needs; 0 where it begins one."""
    sells(shop)
    if not asked.source:
        return 0
    case_id = made(shop, asked.law.key, asked.what.name, asked.source)
    if (asked.law.key, asked.what.name) == ("design_review", "approve"):
        points = dict.fromkeys(asked.law.tasks["review"].checklist, True)
        actions.check(shop.task(case_id, "review").id, points, by=shop.who("gu"), now=shop.at)
    if asked.what.name == "ask_again":
        shop.decides("cai", case_id, "wait", wait_until=shop.at + timedelta(minutes=5))
    return case_id


def made(shop: World, key: str, name: str, state: str) -> int:
    """A case of a process in a state, where this task or way is on offer."""
    return MAKERS[key](shop, state, **OTHERWISE.get(f"{key}.{name}", OTHERWISE.get(name, {})))


def goals(asked: Transition) -> set[str]:
    """Where it may lead: its `to`, or on from there when all is ticked."""
    states = asked.law.states
    if isinstance(asked.what, Task):
        return {asked.source, states[asked.source] or asked.source}
    way, to = asked.what, asked.what.to or asked.source
    return {to, states[to] or to} if any(asked.law.tasks[one].state == way.to for one in way.ticks) else {to}


def typed(shop: World, asked: Transition) -> dict[str, Any]:
    """A right value for everything that is asked."""
    fields = asked.law.fields
    later = {"starts_at": 40, "ends_at": 50}
    known = {name: (shop.at + timedelta(days=days)).isoformat() for name, days in later.items()}
    known |= {"for_role": "shipping"} if asked.law.key == "voluntary" else {}
    known |= {"parcels": ["one", "two"], "committee": [shop.ids["mei"]]}
    known |= {"heroes": [*campaign.HEROES], "vip_price": "3", "storewide_price": "4"}
    return {ask.name: known.get(ask.name) or value(shop, fields[ask.name]) for ask in asked.what.ask}


def value(shop: World, field: Any) -> Any:
    known: dict[str, Any] = {
        "money": "5",
        "number": "5",
        "time": (shop.at + timedelta(days=4, hours=field.name == "ends_at")).isoformat(),
        "yes_no": "yes",
        "choice": field.choices[0] if field.choices else "",
        "link": "https://example.com/1",
        "file": "1/a.png",
        "product": SCARF,
        "role": "editor",
    }
    one = known.get(field.type, "words")
    return [one] if field.many else one


def said(shop: World, arguments: list[str]) -> Any:
    """What a command prints; a refusal is raised as its main program would word it."""
    result = CliRunner().invoke(gather(), arguments)
    if result.exception:
        raise result.exception
    return json.loads(result.stdout)
