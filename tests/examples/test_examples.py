"""Every example of every definition: in memory, and through the actions on both databases."""

from functools import cache

import pytest
from flask import Flask

from opsflow.db import db_reading
from opsflow.flow import desk
from opsflow.flow.reader import definition_files, read_file
from opsflow.flow.rehearsal import rehearsed
from opsflow.flow.verify import verify
from opsflow.flow.words.definition import Definition
from opsflow.yaml_nodes import Node, read_yaml
from tests.examples.stored import StoredStage
from tests.ground.world import WORKFLOWS

KEYS = [path.stem for path in definition_files(WORKFLOWS)]


@cache
def read(key: str) -> tuple[Definition, Node]:
    return read_file(WORKFLOWS / f"{key}.yaml"), read_yaml(WORKFLOWS / "examples" / f"{key}.yaml")


EXAMPLES = [(key, name) for key in KEYS for name in read(key)[1].need("examples").entries()]
each_example = pytest.mark.parametrize(("key", "name"), EXAMPLES, ids=[f"{key}-{name}" for key, name in EXAMPLES])


@pytest.mark.parametrize("key", KEYS)
def test_every_process_has_examples(key: str) -> None:
    assert len(read(key)[1].need("examples").entries()) >= 8


@each_example
def test_it_holds_in_memory(key: str, name: str) -> None:
    assert rehearsed(*read(key), name) is None


@each_example
def test_it_holds_in_a_real_shop(stage: Flask, key: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(desk.TELLERS, "sheet", desk.TELLERS["sheet"])  # the stage supposes its own sheets
    assert rehearsed(*read(key), name, StoredStage) is None
    with db_reading() as reading:
        assert list(verify(reading)) == []
