"""Rules of the house that no linter sees."""

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PACKAGE = PROJECT / "opsflow"
DOORS = ("web/", "api/", "cli/", "jobs/", "supervisor/")
VAGUE = re.compile(r"(^|_)(utils?|helpers?|managers?|services?|misc|common|base|stuff)(_|$)")
PURE = sorted(
    ".".join(path.relative_to(PACKAGE / "flow").with_suffix("").parts)
    for part in ("words", "law")
    for path in (PACKAGE / "flow" / part).rglob("*.py")
    if path.stem != "__init__"
)


def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations/versions" not in str(path)]


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name_of(path)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def found(pattern: str, *, spared: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{name_of(path)}:{number}"
        for path in modules()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line) and not name_of(path).startswith(spared)
    ]


def test_imports_keep_to_the_contracts() -> None:
    run = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=PROJECT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_the_clock_is_read_in_one_place() -> None:
    assert found(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time)\(", spared=("db.py",)) == []


def test_below_the_doors_the_moment_is_an_argument() -> None:
    shared = ("db.py", "http.py", "building.py", "bench/")
    assert found(r"import .*\bnow\b|\bdb\.now\b", spared=(*DOORS, *shared)) == []


def test_only_the_database_module_begins_and_commits() -> None:
    assert found(r"\.(commit|rollback|begin_nested)\(|\.begin\(\)", spared=("db.py",)) == []


def test_queries_only_read() -> None:
    writes = found(r"(?<![\w.])(sa\.)?(insert|update|delete)\(|db_change")
    assert [place for place in writes if "queries" in place.split(":")[0]] == []


def test_doors_write_no_sql() -> None:
    sql = r"\bsa\.(select|insert|update|delete|text)\b|from sqlalchemy import .*\b(select|insert|update|delete|text)\b"
    assert [place for place in found(sql) if place.startswith(DOORS)] == []


def test_the_engine_and_the_root_import_nothing_by_themselves() -> None:
    assert (PACKAGE / "flow" / "__init__.py").read_text().strip() == ""
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    assert {node.module for node in tree.body if isinstance(node, ast.ImportFrom)} == {
        "collections.abc",
        "datetime",
        "typing",
    }


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_load_no_web_and_no_database(module: str) -> None:
    code = f"import sys, opsflow.flow.{module}; sys.exit(bool({{'flask', 'sqlalchemy', 'redis', 'yaml'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT).returncode == 0


def test_files_are_short() -> None:
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_functions_are_short() -> None:
    lengths = dict(pair for path in modules() for pair in functions(path))
    assert {name: length for name, length in lengths.items() if length > 40} == {}
    assert statistics.median(lengths.values()) <= 8


def test_names_say_what_is_meant() -> None:
    assert [name_of(path) for path in modules() if VAGUE.search(path.stem)] == []
    assert found(r"class \w*(Manager|Helper|Service|Utils?)\b") == []


def test_few_checks_are_switched_off() -> None:
    assert len(found(r"# noqa")) <= 5


def test_templates_hold_no_style_and_no_script() -> None:
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=|hx-on|javascript:|[^'\"]\|\s*safe\b")
    pages = sorted((PROJECT / "templates").rglob("*.html"))
    assert [f"{page.name}: {hit.group()}" for page in pages for hit in inline.finditer(page.read_text())] == []


def test_no_text_hides_in_a_formatted_one() -> None:
    """Who gathers the texts does not look there, and so nobody would miss their translation."""
    hidden = [
        f"{name_of(path)}:{call.lineno}"
        for path in modules()
        for outer in ast.walk(ast.parse(path.read_text()))
        if isinstance(outer, ast.JoinedStr)
        for call in ast.walk(outer)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "_l", "_n")
    ]
    assert hidden == []


def test_folders_are_easy_to_survey() -> None:
    counts = {str(folder): len(list(folder.glob("*.py"))) for folder in PACKAGE.rglob("*") if folder.is_dir()}
    assert {folder: count for folder, count in counts.items() if count > 30} == {}


def test_nothing_speaks_of_where_it_was_made() -> None:
    trace = re.compile(r"/work/|\.\./shared|\bissue #?\d+\b|\bsession \d+\b", re.IGNORECASE)
    files = [*modules(), *PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("bin/*")]
    assert [str(file) for file in files if file.is_file() and trace.search(file.read_text())] == []
