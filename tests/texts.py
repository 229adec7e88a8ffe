"""`python -m tests.texts`: every text of the pages stands in both catalogs, translated, with the same fields."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

PROJECT = Path(__file__).parents[1]
LOCALES = ("zh_Hans", "zh_Hant")
WAYS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
CALLS = {"_": None, "_l": None, "_n": (1, 2), "gettext": None, "ngettext": (1, 2)}


def main() -> int:
    """Print what is missing, a line each; 1 when there is any."""
    written = Catalog()
    for folder in ("opsflow", "templates"):
        options = {"**.html": {"silent": "false"}}
        for _, _, text, _, _ in extract_from_dir(PROJECT / folder, WAYS, options, keywords=CALLS):
            written.add(text)
    problems = [problem for locale in LOCALES for problem in _problems(written, locale)]
    print("\n".join(problems))
    return bool(problems)


def _problems(written: Catalog, locale: str) -> Iterator[str]:
    path = PROJECT / "opsflow" / "translations" / locale / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        yield f"{locale}: no catalog at {path.relative_to(PROJECT)}"
        return
    with path.open("rb") as file:
        catalog = read_po(file, locale)
    for message in written:
        if message.id and (problem := _problem(catalog.get(message.id))):
            yield f"{locale}: {problem}: {message.id!r}"
    for message in catalog:
        if message.id and written.get(message.id) is None:
            yield f"{locale}: no longer used: {message.id!r}"


def _problem(found: Message | None) -> str | None:
    if found is None:
        return "missing"
    texts = found.string if isinstance(found.string, tuple) else (found.string,)
    if found.fuzzy or not all(texts):
        return "not translated"
    wrong = next(iter(found.check()), None)
    return f"wrong ({wrong})" if wrong else None


if __name__ == "__main__":
    sys.exit(main())
