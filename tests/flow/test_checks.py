"""What `workflow check` refuses: a good definition, one change, and where the refusal points."""

import re
from pathlib import Path
from time import process_time

import pytest

from opsflow.flow.checks.whole import checked_file, faults_of_file, faults_of_text
from opsflow.flow.reader import definition_files
from opsflow.scoring.scorecards import feed_names, load_scorecards
from opsflow.words.definitions import WORDS
from opsflow.yaml_nodes import MOST_BYTES, BadYaml
from tests.flow.test_others import OTHERS
from tests.flow.wrong import ALL, Wrong

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / "workflows"
FLOW = PROJECT / "opsflow" / "flow"
TEXTS = {path.stem: path.read_text("utf-8") for path in definition_files(FOLDER)}
ITEMS = feed_names(load_scorecards(FOLDER / "scorecards").values())
ELSEWHERE = ("text_missing", "in_no_column", "who_in_circle")  # said where the name stands, not where it should be
DESIGN = TEXTS["design_review"]


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_what_the_shop_runs_on_is_right(key: str) -> None:
    assert [str(wrong) for wrong in faults_of_file(FOLDER / f"{key}.yaml", ITEMS)] == []


@pytest.mark.parametrize("wrong", ALL, ids=lambda wrong: f"{wrong.refusal}: {wrong.new.strip()[:30]}")
def test_one_thing_wrong_is_refused_where_it_stands(wrong: Wrong) -> None:
    text = TEXTS[wrong.key]
    before, found, after = text.partition(wrong.old)
    assert found
    refusals = faults_of_text(before + wrong.new + after, wrong.key, ITEMS)
    at = {(one.key, one.values["line"], one.values["nearest"]) for one in refusals}
    line = before.count("\n") + 1 + wrong.below
    if wrong.refusal in ELSEWHERE:
        assert (wrong.refusal, wrong.nearest) in {(key, nearest) for key, _, nearest in at}
    else:
        assert (wrong.refusal, line, wrong.nearest) in at


def test_each_refusal_has_a_test_and_words() -> None:
    parts = [
        *(FLOW / "checks").glob("*.py"),
        *(FLOW / f"{name}.py" for name in ("reader", "reading/phrases", "words/language")),
    ]
    code = "\n".join(path.read_text() for path in parts)
    keys = set(re.findall(r"(?:refused|Unreadable)\(\s*\"(\w+)\"", code)) | {"moment_expected", "other_kind_expected"}
    assert keys - {wrong.refusal for wrong in ALL} - {refusal for refusal, *_ in OTHERS} == {"too_many"}
    assert keys - WORDS.keys() == set()


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_lines() -> None:
    text = DESIGN.replace("who: designer", "who: desinger").replace("key: design_review", "key: design")
    found = [(wrong.key, int(str(wrong.values["line"]))) for wrong in faults_of_text(text, "design_review", ITEMS)]
    assert [key for key, _ in found][:1] == ["key_not_file"]
    assert found == sorted(found, key=lambda pair: pair[1])
    assert "person_unknown" in dict(found)


def test_a_wrong_definition_is_not_taken_into_use(tmp_path: Path) -> None:
    path = tmp_path / "design_review.yaml"
    path.write_text(DESIGN.replace("designer.page_build", "designer.page_bild"))
    with pytest.raises(BadYaml) as caught:
        checked_file(path, ITEMS)
    assert caught.value.key == "item_unknown"


STATES = "".join(f"  s{number}: {{}}\n" for number in range(9_000))
LINES = "".join(
    f"  w{way}: {{by: designer, needs: {{{', '.join(f'n{way}x{n}: thisisnothing{n} is set' for n in range(40))}}}, to: brief}}\n"
    for way in range(60)
)
HOSTILE = {
    "over 128 kB": ("x: " + "y" * MOST_BYTES, "yaml_too_large"),
    "a hundred thousand states": ("".join(f"  s{n}:\n" for n in range(100_000)), "yaml_too_large"),
    "as many states as fit": (DESIGN.replace("states:\n", f"states:\n{STATES}"), "too_many"),
    "as many texts as fit": (DESIGN.replace("texts:\n", f"texts:\n{STATES}"), "too_many"),
    "as many tasks as fit": (DESIGN.replace("    tasks:\n", f"    tasks:\n{STATES.replace('  s', '      s')[:90_000].rpartition(chr(10))[0]}\n", 1), "too_many"),
    "as many choices as fit": (DESIGN.replace("poster, campaign", f"{', '.join(f'c{n}' for n in range(15_000))}, campaign", 1), "too_many"),
    "as many wrong lines as fit": (DESIGN.replace("ways:\n", f"ways:\n{LINES}", 1), "name_unknown"),
    "an alias bomb": ("a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(2_000)), "yaml_alias"),
    "a tag": ("key: !!python/object/apply:os.system [ls]\n", "yaml_tag"),
    "five thousand brackets": ("[" * 5_000, "yaml_too_deep"),
    "brackets in a condition": (DESIGN.replace("deadline > now", "(" * 250 + "deadline > now"), "formula_deep"),
    "a long condition": (DESIGN.replace("deadline > now", "deadline > now or " * 5_000), "formula_long"),
    "a long name": (DESIGN.replace("who: designer", f"who: {'designer' * 10_000}"), "formula_long"),
    "a long word": (DESIGN.replace("ends: {listed", f"ends: {{{'listed' * 150}: done, listed"), "name_letters"),
    "a huge number": (DESIGN.replace("1 working day before", f"{'9' * 200} working days before"), "formula_unexpected"),
    "a circle of superiors": (DESIGN.replace("who: designer", f"who: {'superior of ' * 300}designer"), "formula_long"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_definition_is_refused_in_under_a_second(kind: str) -> None:
    text, key = HOSTILE[kind]
    began = process_time()
    found = {wrong.key for wrong in faults_of_text(text, "design_review", ITEMS)}
    assert process_time() - began < 1
    assert key in found
