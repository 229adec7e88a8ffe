"""A process as data: what `reader` makes of a YAML file, and what the engine obeys. Words: `docs/workflow-format.md`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from opsflow.flow.words.formulas import Formula, as_choice
from opsflow.flow.words.language import Tree

Texts = Mapping[str, str]
End = Literal["done", "cancelled", "uncounted"]
People = tuple[Tree, ...]

LANGUAGES = ("en", "zh_Hans", "zh_Hant")
ROLES = (
    "owner", "deputy_gm", "store_manager", "ops_specialist", "promoter", "editor", "shipping", "customer_service",
    "cs_supervisor", "designer", "finance",
)  # fmt: skip
FIELD_TYPES = (
    "text", "number", "money", "yes_no", "date", "time", "person", "product", "order", "store", "file", "link", "choice", "role",
    "item", "sheet",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A typed value of a case. `is_` is computed whenever asked and never stored; `default` holds until it is said."""

    name: str
    type: str
    many: bool = False
    choices: tuple[str, ...] = ()
    least: str | None = None
    most: str | None = None
    files: tuple[str, ...] = ()
    default: Formula | None = None
    is_: Formula | None = None
    each: str | None = None  # the list for each entry of which it has a value
    unit: str | None = None
    versions: bool = False  # each time it is handed in, what it held stays to be looked at beside the next
    draft: Formula | None = None  # until when the week goes that its text begins with


@dataclass(frozen=True, slots=True)
class Ask:
    """A field that an act asks for, while `when` holds."""

    name: str
    required: bool = True
    when: Formula | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """Who is told at a moment of a clock or task; `key` is the moment as written, the stage of the alert."""

    key: str
    moment: Formula
    people: People


@dataclass(frozen=True, slots=True)
class ByChoice:
    """A word by the value of a field: `{by: kind, poster: …, else: …}`; without a field it is always `otherwise`."""

    otherwise: str | None
    by: str | None = None
    table: Mapping[str, str] = field(default_factory=dict)

    def of(self, value: object) -> str | None:
        """The word for a field's value; a field of the type `item` is the word itself."""
        if self.by is None or self.table or self.otherwise:
            return self.table.get(as_choice(value), self.otherwise)
        return str(value) if value else None

    def all(self) -> frozenset[str]:
        """Every word it can answer."""
        return frozenset(filter(None, (*self.table.values(), self.otherwise)))


@dataclass(frozen=True, slots=True)
class Opens:
    """Another case that begins with a task or way: of which process, by which of its ways, and with which values."""

    case: str
    values: Mapping[str, Formula]
    way: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What one person ticks. Open while its state (or one in `also`) lasts and its `if` holds.

    One with `each` stands for many: `task_of("titles:4711")` is that of the entry 4711, its `item`.
    """

    name: str
    state: str
    who: People
    without: People = ()
    also: frozenset[str] = frozenset()
    after: tuple[str, ...] = ()
    optional: bool = False
    when: Formula | None = None
    since: Formula | None = None
    due: Formula | None = None
    hard: Formula | None = None
    pauses: frozenset[str] = frozenset()
    owed: Formula | None = None
    checklist: tuple[str, ...] = ()
    ask: tuple[Ask, ...] = ()
    needs: Mapping[str, Formula] = field(default_factory=dict)
    sets: Mapping[str, Formula] = field(default_factory=dict)
    feeds: ByChoice | None = None
    tells: tuple[Stage, ...] = ()
    each: str | None = None
    item: str | None = None
    opens: Opens | None = None

    @property
    def head(self) -> str:
        """Its name in the definition."""
        return self.name.partition(":")[0]

    @property
    def states(self) -> frozenset[str]:
        """The states in which it can be open."""
        return self.also | {self.state}

    def lasts_in(self, state: str) -> bool:
        """Whether it can be open in a state."""
        return state == self.state or state in self.also


@dataclass(frozen=True, slots=True)
class Way:
    """Everything else that happens: a decision (`by`), something heard (`on`), or a time come (`at`)."""

    name: str
    sources: frozenset[str]  # empty: it begins a case
    to: str | None
    by: People = ()
    without: People = ()
    on: str | None = None
    at: Formula | None = None
    when: Formula | None = None
    ask: tuple[Ask, ...] = ()
    needs: Mapping[str, Formula] = field(default_factory=dict)
    sets: Mapping[str, Formula] = field(default_factory=dict)
    ticks: tuple[str, ...] = ()
    reopens: Mapping[str, str | None] = field(default_factory=dict)  # task: the list of those entries whose task it is
    same: str | None = None  # hears of cases that share this field's values
    tells: People = ()
    opens: Opens | None = None
    retells: tuple[str, ...] = ()  # tasks: what they opened and still runs is told its moments anew
    assigns: Mapping[str, People] = field(default_factory=dict)
    doubts: Mapping[str, bool] = field(default_factory=dict)  # task: whether its credit is suspended
    signed: bool = False  # who takes it says their password again


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit of the whole case. `limit` marks the one that never forgives: passing it is a breach."""

    name: str
    due: Formula
    runs: frozenset[str]
    since: Formula | None = None
    when: Formula | None = None
    pauses: frozenset[str] = frozenset()
    limit: bool = False
    last_chance: Formula | None = None
    tells: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Face:
    """Which fields a card shows."""

    title: str
    times: str | None = None
    number: str | None = None
    place: str | None = None
    note: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Former:
    """What older versions of a process had: a case that moved on keeps what was done by them, under its name."""

    tasks: Mapping[str, Task]
    fields: Mapping[str, Field]
    texts: Mapping[str, Texts]


NOTHING_FORMER = Former({}, {}, {})


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole process. `digest` names its exact text."""

    key: str
    digest: str
    columns: Mapping[str, tuple[str, ...]]
    card: Face
    states: Mapping[str, str | None]  # state: the one that follows when all is ticked
    ends: Mapping[str, End]
    fields: Mapping[str, Field]
    tasks: Mapping[str, Task]
    ways: Mapping[str, Way]
    clocks: Mapping[str, Clock]
    texts: Mapping[str, Texts]
    settings: Mapping[str, Field] = field(default_factory=dict)  # what the shop sets on a page
    one_per: str | None = None
    served: frozenset[str] = frozenset()  # fields by whose values somebody served before is found
    private: tuple[str, ...] = ()  # only whom these fields name sees a case, and who works at it; none: everybody
    opening: tuple[str, ...] = ()  # tasks in the order in which they open: those that follow another's assignee last
    former: "Former" = field(default_factory=lambda: NOTHING_FORMER)

    def task(self, name: str) -> Task | None:
        """A task by its name, that of an entry (`titles:4711`) too, or a former one; None: there is none."""
        head, _, item = name.partition(":")
        for known in (self.tasks, self.former.tasks):
            task = known.get(head)
            if task and (task.each or not item):
                return replace(task, name=name, item=item) if item else task
        return None

    def has_task(self, name: str) -> bool:
        """Whether a task of this name, that of an entry too, can open: a former one cannot."""
        head, _, item = name.partition(":")
        task = self.tasks.get(head)
        return task is not None and bool(task.each) == bool(item)

    def task_of(self, name: str) -> Task:
        """A task that is there."""
        task = self.task(name)
        assert task, name
        return task

    def field_of(self, name: str) -> Field:
        """A field by the name of its value, that of an entry (`price:4711`) too, or a former one."""
        head = name.partition(":")[0]
        return self.fields.get(head) or self.former.fields[head]

    def following(self, older: "Definition") -> "Definition":
        """The same definition, knowing what an older version of it had and what that knew."""
        before = older.former
        return replace(
            self,
            former=Former(
                {**before.tasks, **older.tasks}, {**before.fields, **older.fields}, {**before.texts, **older.texts}
            ),
        )

    @property
    def hears(self) -> frozenset[str]:
        """What it hears of cases that share a field with its own: `stock_watch.confirmed`."""
        return frozenset(way.on for way in self.ways.values() if way.on and way.same)

    @property
    def lists(self) -> frozenset[str]:
        """The lists whose entries have tasks or values of their own."""
        tasks = {task.each for task in self.tasks.values() if task.each}
        return frozenset(tasks | {field.each for field in self.fields.values() if field.each})

    def column_of(self, state: str) -> str | None:
        """The board's column for a state; None: the card is on no board."""
        return next((column for column, states in self.columns.items() if state in states), None)

    def text(self, name: str, title: str = "") -> Texts:
        """A name's texts in the three languages; of one entry's task with the entry's `title` behind."""
        head, _, item = name.partition(":")
        if not item:
            return self.texts.get(name) or self.former.texts.get(name) or dict.fromkeys(LANGUAGES, name)
        entry = self.texts.get(item) or dict.fromkeys(LANGUAGES, title or item)
        return {language: f"{said} · {entry[language]}" for language, said in self.text(head).items()}

    def is_decided(self, task: Task) -> bool:
        """Whether only a decision ticks it: alone, its tick would say nothing of what was decided, or strand the case."""
        ticked = any(task.head in way.ticks for way in self.ways.values() if way.by)
        return ticked and (task.optional or self.states.get(task.state) is None)

    def role_of(self, task: Task) -> str | None:
        """The role a task belongs to: the first one its `who` names, through `other.assignee` or `other.doer`."""
        for tree in task.who:
            if tree[0] == "role":
                return str(tree[1])
            name = str(tree[1]) if tree[0] == "person" else ""
            if name in ROLES:
                return name
            owner = self.tasks.get(name.partition(".")[0])
            if owner and owner.name != task.head:
                return self.role_of(owner)
        return None
