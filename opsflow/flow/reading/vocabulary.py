"""The words of a definition by the place where they may stand. Each has its line in `docs/workflow-format.md`."""

TOP = (
    "key",
    "one_per",
    "private",
    "columns",
    "card",
    "fields",
    "states",
    "ends",
    "ways",
    "clocks",
    "settings",
    "texts",
)
FIELD = ("type", "list", "choices", "min", "max", "unit", "files", "default", "is", "each", "draft", "versions")
SETTING = ("type", "list", "choices", "min", "max", "unit", "default")
STATE = ("next", "tasks")
TASK = (
    "who", "not", "also", "after", "optional", "if", "since", "due", "hard", "pauses", "owed", "checklist", "ask", "needs",
    "sets", "feeds", "tells", "each", "opens",
)  # fmt: skip
WAY = (
    "from", "to", "by", "not", "on", "same", "at", "if", "ask", "needs", "sets", "ticks", "reopens", "assigns", "doubts",
    "tells", "opens", "retells", "signed",
)  # fmt: skip
OPENS = ("case", "way", "with")
CLOCK = ("if", "since", "runs", "pauses", "due", "limit", "last_chance", "tells")
CARD = ("title", "times", "number", "place", "note", "tags")
END = ("done", "cancelled", "uncounted")

# What the little languages say themselves: a field, state or choice of that name could not be told from it.
RESERVED = frozenset((
    "opened", "entered", "opener", "now", "due", "resumed", "assignee", "doer", "shift", "yes", "no", "and", "or", "not", "in",
    "is", "set", "after", "before", "later", "earlier", "run", "cutoff", "of", "on", "any", "by", "else", "min", "h", "day",
    "week", "working", "dispatch", "service", "superior", "each", "served",
))  # fmt: skip
ABOUT = "about"  # the text that says in a line what the process is for
MOST_ENTRIES = {
    "states": 60,
    "ends": 20,
    "fields": 100,
    "ways": 100,
    "clocks": 20,
    "settings": 20,
    "columns": 20,
    "texts": 600,
    "tasks": 60,
}
LONGEST_NAME = 40
