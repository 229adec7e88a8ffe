"""The whole check of a definition: everything wrong with it, in the order of its lines."""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path

from opsflow.flow.checks.kinds import wrong_formulas
from opsflow.flow.checks.names import wrong_key, wrong_names, wrong_texts
from opsflow.flow.checks.others import refers_to, wrong_others
from opsflow.flow.checks.persons import wrong_people, wrong_private
from opsflow.flow.checks.roads import (
    wrong_acts,
    wrong_clocks,
    wrong_columns,
    wrong_ends,
    wrong_next,
    wrong_order,
    wrong_roads,
    wrong_ways_by_time,
)
from opsflow.flow.checks.values import wrong_fields, wrong_items, wrong_values
from opsflow.flow.reader import Reading, reading_of
from opsflow.flow.words.definition import Definition
from opsflow.yaml_nodes import BadYaml, parse_yaml, read_yaml

MOST_FAULTS = 40
_ALL = (
    wrong_names,
    wrong_people,
    wrong_private,
    wrong_formulas,
    wrong_fields,
    wrong_values,
    wrong_roads,
    wrong_next,
    wrong_ends,
    wrong_clocks,
    wrong_columns,
    wrong_order,
    wrong_acts,
    wrong_ways_by_time,
    wrong_texts,
)


def faults(reading: Reading, stem: str, items: Collection[str]) -> list[BadYaml]:
    """What is wrong with a definition that could be read, at most 40 things; `stem` is its file's name, `items` every
    `role.item`."""
    return sorted(islice(_faults(reading, stem, items), MOST_FAULTS), key=lambda wrong: int(str(wrong.values["line"])))


def faults_of_file(path: Path, items: Collection[str]) -> list[BadYaml]:
    """All that is wrong with a file; one that cannot be read has one fault."""
    return _faults_of(lambda: reading_of(read_yaml(path), path.read_bytes()), path.stem, items)


def faults_of_text(text: str, stem: str, items: Collection[str]) -> list[BadYaml]:
    """All that is wrong with a text that would stand in `<stem>.yaml`."""
    return _faults_of(lambda: reading_of(parse_yaml(text, f"{stem}.yaml"), text.encode()), stem, items)


def wrong_together(readings: Mapping[str, Reading], keys: Collection[str] | None = None) -> list[BadYaml]:
    """What is wrong between processes, by key; with `keys` only what these say of others, or others of them."""
    processes = {key: reading.definition for key, reading in readings.items()}
    concerned = [
        reading
        for key, reading in readings.items()
        if keys is None or key in keys or not refers_to(reading.definition).isdisjoint(keys)
    ]
    return list(islice((wrong for one in concerned for wrong in wrong_others(one, processes)), MOST_FAULTS))


def checked_file(path: Path, items: Collection[str]) -> Definition:
    """The definition of a file. Raises BadYaml for the first thing wrong with it."""
    reading = reading_of(read_yaml(path), path.read_bytes())
    for wrong in faults(reading, path.stem, items):
        raise wrong
    return reading.definition


def _faults(reading: Reading, stem: str, items: Collection[str]) -> Iterator[BadYaml]:
    yield from wrong_key(reading, stem)
    yield from wrong_items(reading, items)
    for check in _ALL:
        yield from check(reading)


def _faults_of(read: Callable[[], Reading], stem: str, items: Collection[str]) -> list[BadYaml]:
    try:
        return faults(read(), stem, items)
    except BadYaml as wrong:
        return [wrong]
