"""Every refusal that the house can raise has words."""

import re
from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from flask import Flask

from opsflow import refusals, words
from opsflow.http import words_of
from opsflow.refusals import Refused

PACKAGE = Path(refusals.__file__).parent


def kinds() -> set[str]:
    """Refused and every class of the house that is one."""
    names, grew = {"Refused"}, True
    text = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    while grew:
        found = {
            name for name, parents in re.findall(r"class (\w+)\(([\w., ]+)\)", text) if names & set(parents.split(", "))
        }
        grew = not found <= names
        names |= found
    return names


def keys() -> set[str]:
    raised = re.compile(rf"\b(?:{'|'.join(kinds())})\(\s*\"(\w+)\"")
    default = re.compile(r"key: str = \"(\w+)\"")
    texts = [path.read_text() for path in PACKAGE.rglob("*.py")]
    return {key for text in texts for pattern in (raised, default) for key in pattern.findall(text)}


OWN = {"needs"}  # a definition's own rule brings its words along


def test_every_refusal_has_words(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        assert [key for key in sorted(keys() - OWN) if _wordless(key)] == []


def _wordless(key: str) -> bool:
    try:
        return words_of(Refused(key)) == key
    except KeyError:  # it has words that wait for values
        return False


def test_no_key_is_worded_twice() -> None:
    parts = [import_module(f"opsflow.words.{found.name}").WORDS for found in iter_modules(words.__path__)]
    assert [key for key, times in Counter(key for part in parts for key in part).items() if times > 1] == []


def test_texts_of_a_definition_are_said_in_the_readers_language(sqlite_app: Flask) -> None:
    pack = {"en": "Pack", "zh_Hans": "打包"}
    with sqlite_app.test_request_context(headers={"Accept-Language": "en"}):
        assert words_of(Refused("needs", texts=pack)) == "Pack"
        assert words_of(Refused("missing", texts=pack)) == "Fill in “Pack”."
