"""What a YAML file of the shop may not hold, and where the refusal points."""

from pathlib import Path
from time import perf_counter

import pytest

from opsflow.yaml_nodes import MOST_BYTES, BadYaml, parse_yaml, read_yaml


def refusal(content: str | bytes) -> BadYaml:
    with pytest.raises(BadYaml) as caught:
        parse_yaml(content, "a.yaml")
    return caught.value


def test_every_scalar_is_text_and_knows_its_place() -> None:
    node = parse_yaml("open: yes\nat: 18:00\nnumbers:\n  - 193068123456789012\n  - 0.10\n", "a.yaml")
    assert [node.need(name).text() for name in ("open", "at")] == ["yes", "18:00"]
    last = node.need("numbers").listed()[1]
    assert (last.text(), last.line, last.path, last.file) == ("0.10", 5, "numbers[1]", "a.yaml")


@pytest.mark.parametrize(
    ("content", "key", "line"),
    [
        ("a: &x 1\nb: 2\n", "yaml_alias", 1),
        ("a: 1\nb: *x\n", "yaml_alias", 2),
        ("a: 1\nb: !!python/object:os.system 1\n", "yaml_tag", 2),
        ("%TAG ! tag:evil,2000:\n---\na: 1\n", "yaml_tag", 1),
        ("a: 1\nb: 2\na: 3\n", "yaml_key_twice", 3),
        ("a: 1\n? [b]\n: 2\n", "yaml_key_is_no_name", 2),
        ("a: 1\n---\nb: 2\n", "yaml_two_documents", 2),
        ("a: 1\nb: [1, 2\n", "yaml_broken", 3),
        ("a: 1\nb: \x00\n", "yaml_broken", 0),
        ("", "yaml_empty", 1),
        (b"a: 1\nb: \xff\n", "yaml_not_utf8", 2),
        ("[" * 50_000, "yaml_too_deep", 1),
        ("{a: " * 13, "yaml_too_deep", 1),
        ("a: " + "x" * MOST_BYTES, "yaml_too_large", 0),
    ],
)
def test_what_no_file_may_hold_is_refused_at_its_line(content: str | bytes, key: str, line: int) -> None:
    refused = refusal(content)
    assert (refused.key, refused.values["line"], refused.values["file"]) == (key, line, "a.yaml")


def test_an_alias_bomb_is_refused_at_once() -> None:
    began = perf_counter()
    bomb = "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*a, *a]\n" for n in "bcdefghij")
    assert refusal(bomb).key == "yaml_alias"
    assert perf_counter() - began < 1


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(8 * 1024**3)  # sparse: reading it would take the machine's memory
    with pytest.raises(BadYaml) as caught:
        read_yaml(path)
    assert (caught.value.key, caught.value.values["file"]) == ("yaml_too_large", "huge.yaml")


def test_twelve_levels_are_taken() -> None:
    assert parse_yaml("[" * 12 + "]" * 12, "a.yaml").listed()


def test_an_unknown_word_is_refused_with_the_nearest_right_one() -> None:
    node = parse_yaml("items:\n  weigth: 3\n", "a.yaml").need("items")
    with pytest.raises(BadYaml) as caught:
        node.only(["weight", "title"])
    values = caught.value.values
    assert (values["found"], values["nearest"], values["line"], values["path"]) == (
        "weigth",
        "weight",
        2,
        "items.weigth",
    )


def test_a_missing_word_is_refused_where_it_should_stand() -> None:
    with pytest.raises(BadYaml, match="yaml_missing") as caught:
        parse_yaml("a: 1\nitems:\n  title: x\n", "a.yaml").need("items").need("weight")
    assert (caught.value.values["line"], caught.value.values["missing"]) == (2, "weight")


@pytest.mark.parametrize(("ask", "key"), [("entries", "yaml_mapping_expected"), ("listed", "yaml_list_expected")])
def test_text_is_neither_a_mapping_nor_a_list(ask: str, key: str) -> None:
    with pytest.raises(BadYaml, match=key):
        getattr(parse_yaml("a: b\n", "a.yaml").need("a"), ask)()


def test_empty_text_is_refused() -> None:
    with pytest.raises(BadYaml, match="yaml_empty"):
        parse_yaml("a:\n", "a.yaml").need("a").text()
