"""The papers are whole: every word and command is explained, and the sketches keep to the format."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from opsflow.cli.__main__ import gather
from opsflow.flow.checks.whole import faults_of_text
from opsflow.flow.reading import vocabulary as words
from opsflow.flow.words import language
from opsflow.flow.words.definition import FIELD_TYPES, ROLES
from opsflow.yaml_nodes import Node, parse_yaml

DOCS = Path(__file__).parents[2] / "docs"
FORMAT = (DOCS / "workflow-format.md").read_text("utf-8")
PLACES = (words.TOP, words.FIELD, words.STATE, words.TASK, words.WAY, words.CLOCK, words.CARD, words.OPENS, words.END)
PROCESSES = (
    "order_shipping", "store_launch", "promotion", "after_sales", "design_review", "stock_watch", "timetable", "duty", "report",
    "goal_plan", "campaign_budget", "purchase", "difficult_parcel", "customer_care", "monthly_review", "attendance_objection",
    "voluntary",
)  # fmt: skip


def section(title: str) -> str:
    return FORMAT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def sketches() -> dict[str, Node]:
    blocks = re.findall(r"```yaml\n(.*?)```", section("Every process, sketched"), re.DOTALL)
    nodes = [parse_yaml(block, "sketch") for block in blocks]
    return {node.need("key").text(): node for node in nodes}


SKETCHES = sketches()


@pytest.mark.parametrize("word", sorted({word for place in PLACES for word in place} | {*FIELD_TYPES, *ROLES, "else"}))
def test_every_word_of_the_format_is_explained(word: str) -> None:
    assert f"`{word}`" in FORMAT


@pytest.mark.parametrize("word", [*language.CALENDARS, *language.UNITS, *sorted(words.RESERVED - {"opener"})])
def test_every_word_of_the_little_languages_stands_in_the_grammar(word: str) -> None:
    assert re.search(rf"\b{word}\b", section("The three little languages"))


def test_every_process_is_sketched() -> None:
    whole = {path.stem for path in (DOCS.parent / "workflows").glob("*.yaml")}
    assert set(PROCESSES) <= whole | set(SKETCHES)


@pytest.mark.parametrize("key", SKETCHES)
def test_a_sketch_uses_the_words_of_the_format(key: str) -> None:
    root = SKETCHES[key]
    unknown = [f"{node.path}" for node, known in mappings(root) for word in node.entries() if word not in known]
    assert unknown == []
    assert [str(wrong) for wrong in unreadable(root)] == []


def test_the_first_example_is_right_but_for_its_texts() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", section("Principles"), re.DOTALL)
    found = faults_of_text(f"{block}texts: {{about: [a, b, c]}}\n", "sample_request", ())
    assert {wrong.key for wrong in found} == {"text_missing"}


def mappings(root: Node) -> Iterator[tuple[Node, tuple[str, ...]]]:
    """Every mapping whose names are words, with the words that may stand there."""
    yield root, words.TOP
    for name, known in (("fields", words.FIELD), ("states", words.STATE), ("ways", words.WAY), ("clocks", words.CLOCK)):
        yield from ((node, known) for node in entries(root, name).values() if isinstance(node.value, dict))
    yield from ((node, words.TASK) for node in tasks(root).values())


def unreadable(root: Node) -> Iterator[str]:
    """Conditions and moments that cannot be read."""
    for node in (*tasks(root).values(), *entries(root, "ways").values(), *entries(root, "clocks").values()):
        for word, read in (
            ("due", language.moment),
            ("since", language.moment),
            ("at", language.moment),
            ("if", language.condition),
        ):
            yield from trouble(node.get(word), read)
        for condition in entries(node, "needs").values():
            yield from trouble(condition, language.condition)


def trouble(node: Node | None, read: Any) -> Iterator[str]:
    leaves = {} if node is None else node.entries() if isinstance(node.value, dict) else {"": node}
    for choice, leaf in leaves.items():
        try:
            if choice != "by":
                read(leaf.text())
        except language.Unreadable as wrong:
            yield f"{leaf.path}: {wrong.key}"


def entries(node: Node, name: str) -> Mapping[str, Node]:
    part = node.get(name)
    return part.entries() if part else {}


def tasks(root: Node) -> dict[str, Node]:
    return {name: task for state in entries(root, "states").values() for name, task in entries(state, "tasks").items()}


def test_every_command_is_explained() -> None:
    page = (DOCS / "commands.md").read_text()
    missing = [name for name in commands(gather()) if not re.search(rf"`{name}[ `\[]", page)]
    assert missing == []


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.name)
def test_what_a_page_links_to_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_decisions_are_numbered_one_by_one() -> None:
    numbers = [int(page.name[:4]) for page in sorted((DOCS / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
