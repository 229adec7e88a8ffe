"""Every refusal that the house can raise has words."""

import re
from pathlib import Path

from flask import Flask

from opsflow import refusals
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


def test_every_refusal_has_words(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        assert [key for key in sorted(keys()) if _wordless(key)] == []


def _wordless(key: str) -> bool:
    try:
        return words_of(Refused(key)) == key
    except KeyError:  # it has words that wait for values
        return False
