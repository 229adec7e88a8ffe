"""Somebody of each role follows every link of the demo shop: all lead somewhere, in the reader's language."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from opsflow.demo.crew import CREW, PASSWORD, WORKFLOWS
from opsflow.flow.reader import definition_files, read_file
from tests.pages.visitor import Visitor

CATALOGS = Path(__file__).parents[2] / "opsflow" / "translations"
LANGUAGES = ("zh_Hans", "zh_Hant", "en")
OF_A_KIND = 1  # for each reader, of links that differ by numbers or by what they filter
SPOKEN = ("aria-label", "title", "placeholder", "alt")
SILENT = ("script", "style", "textarea", "code", "pre")
OUR_NAME = "opsflow"
EMPTY = {"input", "br", "img", "link", "meta", "hr", "path", "rect", "use", "circle"}
WORDS = re.compile(r"[A-Za-z]{2}")
ASSETS: set[str] = set()  # the same for everybody
EVERYBODY = {hand.role or "admin": hand for hand in reversed(CREW)}


@dataclass
class Page(HTMLParser):
    """What a page offers and says."""

    address: str
    links: list[tuple[str, bool]] = field(default_factory=list)  # address, whether htmx asks for it
    ids: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A mark."""
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids[given["id"]] += 1
        self.said += [given[name] for name in SPOKEN if given.get(name)]
        if tag in ("a", "link") and "href" in given:
            self.links.append((given["href"], False))
        if tag in ("img", "script", "iframe") and "src" in given:
            self.links.append((given["src"], False))
        if tag == "form" and given.get("method", "get") == "get" and "action" in given:
            self.links.append((given["action"], False))
        if "hx-get" in given:
            self.links.append((given["hx-get"], True))
        if tag not in EMPTY:
            self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Its end."""
        if tag in self.tags:
            while self.tags.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """A text."""
        if not set(SILENT) & set(self.tags[-1:]) and WORDS.search(data):
            self.said.append(" ".join(data.split()))


@cache
def english(locale: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """The English of the catalog and of the processes that reads otherwise in a language: as it stands, and with fields."""
    plain, patterns = set(), []
    with (CATALOGS / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = [(one.id, one.string) for one in read_po(file, locale) if one.id]
    for ids, texts in messages:
        for text in (ids,) if isinstance(ids, str) else ids:
            if text in ((texts,) if isinstance(texts, str) else texts):
                continue
            if "%(" in text and WORDS.search(re.sub(r"%\(\w+\)s", "", text)):
                parts = (re.escape(part) for part in re.split(r"%\(\w+\)s", text.replace("%%", "%")))
                patterns.append(re.compile(".+".join(parts)))
            elif WORDS.search(text):
                plain.add(text)
    for path in definition_files(WORKFLOWS):
        plain |= {text["en"] for text in read_file(path).texts.values() if text["en"] != text[locale]}
    return frozenset(plain), tuple(patterns)


def kind(address: str) -> str:
    """Links of a kind lead to the same sort of page."""
    parts = urlsplit(address)
    return re.sub(r"\d+", "#", parts.path) + "?" * bool(parts.query)


@dataclass
class Crawl:
    """A member who follows what is offered."""

    visitor: Visitor
    locale: str
    wrong: list[str] = field(default_factory=list)
    seen: set[tuple[str, bool]] = field(default_factory=set)
    kinds: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def go(self) -> None:
        """From the first page on."""
        coming = deque([("/", False, "")])
        while coming:
            address, asked, origin = coming.popleft()
            if self._is_new(address, asked):
                coming += [(link, by_htmx, address) for link, by_htmx in self._looks(address, asked, origin)]

    def _is_new(self, address: str, asked: bool) -> bool:
        if address.startswith("/static/"):
            return address not in ASSETS and not ASSETS.add(address)  # type: ignore[func-returns-value]
        one = kind(address), asked
        if (address, asked) in self.seen or self.kinds[one] >= OF_A_KIND:
            return False
        self.seen.add((address, asked))
        self.kinds[one] += 1
        return True

    def _looks(self, address: str, asked: bool, origin: str) -> Iterator[tuple[str, bool]]:
        headers = {"HX-Request": "true", "HX-Current-URL": origin} if asked else {}
        answer = self.visitor.sees(address, headers=headers)
        if answer.status_code >= 400:
            self.wrong.append(f"{origin} → {address}: {answer.status_code}")
        if answer.status_code in (301, 302, 303):
            yield urljoin(address, str(answer.location)), False
        if answer.mimetype != "text/html":
            answer.close()
            return
        page = Page(address)
        page.feed(answer.text)
        self._reads(page)
        for link, by_htmx in page.links:
            if link.startswith("#") and not asked and link[1:] not in page.ids and link != "#":
                self.wrong.append(f"{address}: nothing is called {link}")
            whole = urlsplit(urljoin(address, link))
            if not whole.netloc and not link.startswith("#"):
                yield f"{whole.path}?{whole.query}" if whole.query else whole.path, by_htmx

    def _reads(self, page: Page) -> None:
        self.wrong += [f"{page.address}: #{id_} stands {times} times" for id_, times in page.ids.items() if times > 1]
        if self.locale != "en":
            plain, patterns = english(self.locale)
            found = {text for text in page.said if text in plain or any(one.fullmatch(text) for one in patterns)}
            found.discard(OUR_NAME)
            self.wrong += [f"{page.address}: “{text}” in {self.locale}" for text in found]


@pytest.mark.parametrize("place", range(len(EVERYBODY)), ids=list(EVERYBODY))
def test_every_link_leads_somewhere_in_the_reader_s_language(loaded: Flask, place: int) -> None:
    hand, locale = list(EVERYBODY.values())[place], LANGUAGES[place % len(LANGUAGES)]
    visitor = Visitor(loaded)
    assert visitor.signs_in(hand.login, PASSWORD).status_code == 303
    visitor.sends("/me/language", {"locale": locale, "next": "/me"})
    crawl = Crawl(visitor, locale)
    crawl.go()
    assert len(crawl.seen) > 30
    assert sorted(set(crawl.wrong)) == []
