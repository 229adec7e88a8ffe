"""What an act asks for, as a form shows it: typed inputs, and tables with a row for each entry of a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Input:
    """A typed field that an act asks for; of the type `table` it is a list with `rows`."""

    name: str  # of the field, of one entry of a list `field:entry`
    title: Texts
    type: str  # text number money yes_no date time person product order store file link choice role item; table
    required: bool
    value: object = None  # text as it was said; of many a tuple of texts
    long: bool = False  # a text of several paragraphs
    draft: "Week | None" = None  # what its text begins with while nothing is said
    choices: tuple[tuple[str, Texts], ...] = ()
    many: bool = False
    accept: tuple[str, ...] = ()
    least: str | None = None
    most: str | None = None
    unit: Texts | None = None
    about: str = ""  # what the product that it names is called, and what there is of it
    conditional: bool = False  # asked while a condition holds
    asked: bool = True  # which it does now
    wrong: bool = False  # what was refused
    heads: tuple["Input", ...] = ()  # of a table: its columns
    rows: tuple["Row", ...] = ()
    grows: bool = False  # rows come and go; else there is one for each entry that the list has

    @property
    def is_live(self) -> bool:
        """Whether the form looks different once something is filled in."""
        return self.conditional or "product" in (self.type, *(head.type for head in self.heads))


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of a list: what it is called ("" where the first input says it), and an input for each column."""

    title: Texts
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it comes back: whose it is (a task or way), what it says by name, what of it was refused, which rows to add or drop."""

    of: str
    said: Mapping[str, Sequence[str]] = field(default_factory=dict)
    wrong: str = ""  # field, or field:entry
    more: str = ""  # a list
    less: str = ""  # list:place of the row

    def of_(self, name: str) -> Sequence[str]:
        """What it says for a name."""
        return self.said.get(name, ())


@dataclass(frozen=True, slots=True)
class Pick:
    """A product that can be named: its number, and what it is called with price and stock."""

    number: str
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How often somebody did a task of a process; of what was rare, the cases."""

    process: Texts
    task: Texts
    count: int
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A task of a case, and when it is due."""

    task: Texts
    case: str
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Week:
    """What somebody finished, has open and missed."""

    finished: tuple[Counted, ...]
    open: tuple[Piece, ...]
    missed: tuple[Piece, ...]
