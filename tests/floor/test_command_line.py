"""The command line keeps accounts and stores, and says no in one line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, sqlite_template: Path) -> Path:
    (tmp_path / "opsflow.db").write_bytes(sqlite_template.read_bytes())
    return tmp_path


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "opsflow.cli", *arguments]
    environment = {"OPSFLOW_HOME": str(home), "PYTHONPATH": str(PROJECT)}
    return subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True)


def test_a_shop_is_set_up_without_a_browser(home: Path) -> None:
    assert run(home, "store", "add", "main", "Main store").returncode == 0
    assert run(home, "user", "add", "ann", "Ann", "--admin", "--password", "a fine long password").returncode == 0
    invited = run(home, "user", "add", "bo", "Bo", "--role", "shipping", "--store", "main", "--invite")
    assert invited.stdout.startswith("/links/")
    users = json.loads(run(home, "user", "list", "--json").stdout)
    assert [(user["login"], user["admin"], len(user["roles"])) for user in users] == [
        ("ann", True, 0),
        ("bo", False, 1),
    ]
    assert [store["key"] for store in json.loads(run(home, "store", "list", "--json").stdout)] == ["main"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("user", "add", "ann", "Ann", "--password", "12345678"), 1),
        (("user", "disable", "nobody"), 1),
        (("store", "add", "Main Store", "x"), 1),
        (("user", "add"), 2),
        (("nothing",), 2),
    ],
)
def test_a_no_is_one_line_and_its_own_exit_code(home: Path, arguments: tuple[str, ...], code: int) -> None:
    answer = run(home, *arguments)
    assert (answer.returncode, answer.stdout, "Traceback" in answer.stderr) == (code, "", False)
    assert code == 2 or answer.stderr.count("\n") == 1


def test_policies_are_printed_for_programs(home: Path) -> None:
    rows = json.loads(run(home, "policy", "--json").stdout)
    login = next(row for row in rows if row["route"] == "/login" and "POST" in row["methods"])
    assert login["policy"] == "public"
