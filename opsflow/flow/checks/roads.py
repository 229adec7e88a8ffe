"""Where a case can go: every state is reached and left again, ends are ends, and nothing runs in circles by itself."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from opsflow.flow.reader import Reading
from opsflow.flow.reading.phrases import listed
from opsflow.flow.words.definition import ROLES, Task, Way
from opsflow.flow.words.formulas import mentions
from opsflow.flow.words.language import Tree
from opsflow.yaml_nodes import BadYaml

Roads = Mapping[str, Collection[str]]


def wrong_roads(reading: Reading) -> Iterator[BadYaml]:
    """No way in, a state or end that nothing reaches, a state that nothing leaves or that no end lies ahead of."""
    definition, root = reading.definition, reading.root
    begins = {way.name: way for way in definition.ways.values() if not way.sources}
    yield from (reading.place("ways", name).refused("begins_nowhere") for name, way in begins.items() if not way.to)
    if not begins:
        yield (root.get("ways") or root).refused("no_way_in")
        return
    roads = _roads(reading, everywhere=True)
    reached = _reached([way.to for way in begins.values() if way.to], roads)
    for word, names in (("states", definition.states), ("ends", definition.ends)):
        yield from (
            reading.place(word, name).refused("never_reached", found=name) for name in names if name not in reached
        )
    yield from _dead_ends(reading, _roads(reading, everywhere=False))


def _dead_ends(reading: Reading, roads: Roads) -> Iterator[BadYaml]:
    """`from: any` does not count as a way out: it would hide a state that nobody thought of leaving."""
    states = reading.definition.states
    stuck = {state for state in states if not set(roads[state]) - {state}}
    for state in states:
        ahead = _reached([state], roads)
        if state in stuck:
            yield reading.place("states", state).refused("no_way_out", found=state)
        elif not ahead & stuck and not ahead & reading.definition.ends.keys():
            yield reading.place("states", state).refused("no_end_ahead", found=state)


def wrong_next(reading: Reading) -> Iterator[BadYaml]:
    """`next` waits for tasks: without one that must be done it never happens, and a circle would need nobody's act."""
    for state, following in reading.definition.states.items():
        tasks = [task for task in reading.definition.tasks.values() if task.state == state and not task.optional]
        if following and not tasks:
            yield reading.place("states", state).need("next").refused("next_without_tasks", found=state)


def wrong_ends(reading: Reading) -> Iterator[BadYaml]:
    """Nobody leaves an end and no task is open in it; only what is heard may correct it, and a way doubt what was done."""
    definition, ends = reading.definition, reading.definition.ends.keys()
    for way in definition.ways.values():
        if way.sources & ends and _disturbs(way, ends):
            found = _first(way.sources & ends)
            yield reading.place("ways", way.name).need("from").refused("way_out_of_end", found=found)
    for task in definition.tasks.values():
        for word, states in (("also", task.also), ("pauses", task.pauses)):
            if states & ends:
                yield reading.task(task).need(word).refused("task_in_end", found=_first(states & ends))
        if task.state in task.also:
            yield reading.task(task).need("also").refused("state_said_twice", found=task.state)


def _disturbs(way: Way, ends: Collection[str]) -> bool:
    acts = (way.ticks, way.reopens, way.sets, way.ask, way.assigns, way.at)
    leads = way.to is not None and not (way.on and way.to in ends)
    return any(acts) or leads or not (way.on or way.doubts)


def wrong_clocks(reading: Reading) -> Iterator[BadYaml]:
    """A clock runs in some state and in no end, it pauses elsewhere than it runs, and a limit never pauses."""
    ends = reading.definition.ends.keys()
    for clock in reading.definition.clocks.values():
        node = reading.place("clocks", clock.name)
        if not clock.runs - ends:
            yield node.need("runs").refused("clock_on_no_state", found=clock.name)
        for word, states in (("runs", clock.runs), ("pauses", clock.pauses)):
            if states & ends:
                yield node.need(word).refused("clock_in_end", found=_first(states & ends))
        if clock.limit and clock.pauses:
            yield node.need("pauses").refused("limit_pauses", found=clock.name)
        if clock.runs & clock.pauses:
            yield node.need("pauses").refused("state_said_twice", found=_first(clock.runs & clock.pauses))


def wrong_columns(reading: Reading) -> Iterator[BadYaml]:
    """Each state lies in one column, an end in at most one."""
    seen: dict[str, str] = {}
    for column, node in reading.root.need("columns").entries().items():
        for entry in listed(node):
            if entry.text() in seen:
                yield entry.refused("in_two_columns", first=seen[entry.text()])
            seen[entry.text()] = column
    for state in reading.definition.states:
        if state not in seen:
            yield reading.place("states", state).refused("in_no_column", found=state)


def wrong_order(reading: Reading) -> Iterator[BadYaml]:
    """Tasks that wait for each other, follow each other's assignee or open by each other, in a circle; computed fields too."""
    tasks, fields = reading.definition.tasks, reading.definition.fields
    for task in _in_circles({name: task.after for name, task in tasks.items()}):
        yield reading.task(tasks[task]).need("after").refused("after_in_circle", found=task)
    for task in _in_circles({name: _led_by(task) for name, task in tasks.items()}):
        yield reading.task(tasks[task]).need("who").refused("who_in_circle", found=task)
    for task in _in_circles({name: _opened_by(task) for name, task in tasks.items()}):
        yield reading.task(tasks[task]).need("if").refused("if_in_circle", found=task)
    for field in _in_circles(
        {f.name: [n for part in (f.is_, f.default) if part for n in part.names] for f in fields.values()}
    ):
        yield reading.place("fields", field).refused("field_in_circle", found=field)


def wrong_acts(reading: Reading) -> Iterator[BadYaml]:
    """A way can tick or give out only tasks that are open where it starts or where it leads."""
    tasks = reading.definition.tasks
    for way in reading.definition.ways.values():
        there = way.sources | ({way.to} if way.to else set())
        for word, names in (("ticks", way.ticks), ("reopens", tuple(way.reopens)), ("assigns", tuple(way.assigns))):
            for name in names:
                if not tasks[name].states & there:
                    yield reading.place("ways", way.name).need(word).refused("task_never_open", found=name)


def wrong_ways_by_time(reading: Reading) -> Iterator[BadYaml]:
    """A way that happens by itself and leads back to where it starts needs a moment that moves on, or it never rests."""
    timed = [way for way in reading.definition.ways.values() if way.at and way.to]
    roads: dict[str, set[str]] = {}
    for way in timed:
        for source in way.sources:
            roads.setdefault(source, set()).add(str(way.to))
    for way in (way for way in reading.definition.ways.values() if way.at and mentions(("now",), way.when)):
        yield reading.place("ways", way.name).need("if").refused("name_not_here", word="now", places="at")
    for way in timed:
        node = reading.place("ways", way.name).need("at")
        trees = [said.tree for said in reading.said if said.place == "way.at" and said.node.path.startswith(node.path)]
        circles = way.sources & _reached([str(way.to)], roads)
        if circles and not all(_moves_on(tree) or _fixed(tree) for tree in trees):
            yield node.refused("at_for_ever", found=way.name, nearest="1 day after entered")


# graphs
def _roads(reading: Reading, *, everywhere: bool) -> Roads:
    """From each state, where ways and `next` lead; with `everywhere` also the ways `from: any`."""
    definition = reading.definition
    roads: dict[str, set[str]] = {
        state: {following} if following else set() for state, following in definition.states.items()
    }
    for way in definition.ways.values():
        if way.to and (everywhere or not _from_any(reading, way)):
            for source in way.sources & definition.states.keys():
                roads[source].add(way.to)
    return roads


def _from_any(reading: Reading, way: Way) -> bool:
    node = reading.place("ways", way.name).get("from")
    return node is not None and node.value == "any"


def _reached(starts: Iterable[str], roads: Roads) -> set[str]:
    found: set[str] = set()
    edge = list(starts)
    while edge:
        place = edge.pop()
        if place not in found:
            found.add(place)
            edge.extend(roads.get(place, ()))
    return found


def _in_circles(roads: Roads) -> list[str]:
    """Who comes back to themselves."""
    return [name for name, following in roads.items() if name in _reached(following, roads)]


def _led_by(task: Task) -> list[str]:
    """The task whose people this one goes to, unless a role is named before; its own of an earlier round leads on."""
    own = ("person", f"{task.name}.assignee")
    for tree in task.who if task.who[-1:] == (own,) else (tree for tree in task.who if tree != own):
        name = str(tree[1])
        if tree[0] == "role" or name in ROLES:
            return []
        if tree[0] == "person" and "." in name:
            return [name.partition(".")[0]]
    return []


def _opened_by(task: Task) -> list[str]:
    names = task.when.names if task.when else ()
    return [name.partition(".")[0] for name in names if name.endswith((".open", ".assignee"))]


def _first(names: Collection[str]) -> str:
    return min(names)


# moments
def _moves_on(tree: Tree) -> bool:
    """Whether a moment is later than the entry that it counts from, whatever the case holds."""
    kind = tree[0]
    if kind in ("after", "worked", "days"):
        return bool(tree[1] > type(tree[1])()) and _not_before(tree[-1])
    if kind in ("next_at", "run_of"):
        return _not_before(tree[-1])
    if kind == "later":
        return any(map(_moves_on, tree[1:]))
    return kind in ("earlier", "else") and all(map(_moves_on, tree[1:]))


def _not_before(tree: Tree) -> bool:
    return tree == ("name", "entered") or _moves_on(tree)


def _fixed(tree: Tree) -> bool:
    """Whether a moment stays where it is when a state is entered again: it then happens once."""
    if tree[0] == "name":
        return tree[1] != "entered" and not tree[1].endswith(".entered")
    return all(_fixed(part) for part in tree[1:] if isinstance(part, tuple))
