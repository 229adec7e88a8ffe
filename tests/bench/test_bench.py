"""Each figure can be measured: at tiny sizes, without a word on how fast."""

import json

import pytest
from click.testing import CliRunner

from opsflow.bench.figure import at_most, none_of, share_of_bare, times_bare
from opsflow.bench.table import FIGURES
from opsflow.cli.bench import bench

pytestmark = pytest.mark.timeout(120)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_measured(name: str) -> None:
    run = CliRunner().invoke(bench, [name, "--short", "--json"], catch_exceptions=False)
    found = json.loads(run.stdout)
    assert {one["figure"] for one in found} == {name}
    assert all(one["ours"] and one["reach"] for one in found)


def test_a_figure_is_measured_on_postgresql(postgresql_server: str) -> None:
    address = postgresql_server.format("postgres")
    run = CliRunner().invoke(bench, ["tick", "--short", "--postgresql", address], catch_exceptions=False)
    assert "PostgreSQL" in run.stdout


def test_what_must_never_happen_is_said_to_be_short_when_it_does() -> None:
    assert not none_of("lost", 1, "1,600").ok
    assert none_of("lost", 0, "1,600").ok


def test_a_figure_is_held_to_its_ratio() -> None:
    assert [times_bare("import", seconds, 1.0, 6, "s").ok for seconds in (6.0, 6.1)] == [True, False]
    assert [share_of_bare("tick", rate, 1000, 0.75, "/s", ratio=rate / 1000).ok for rate in (750, 749)] == [True, False]
    assert [at_most("board", queries, 12, "").ok for queries in (12, 13)] == [True, False]
