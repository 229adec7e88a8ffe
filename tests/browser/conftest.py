"""A running shop with people and cases in it, and browsers in which somebody is signed in."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

from opsflow.db import now
from tests.ground.browser import PATIENCE
from tests.ground.databases import application
from tests.ground.shop import Shop, shop_in
from tests.ground.world import World
from tests.pages.visitor import PASSWORD

BOARD = "/boards/order_shipping"
Opens = Callable[..., "Reader"]


class Reader:
    """Somebody in front of a browser. What the console complains of is remembered."""

    def __init__(self, shop: Shop, context: BrowserContext) -> None:
        self.shop = shop
        self.context = context
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")

    def signs_in(self, login: str) -> "Reader":
        """Through the form."""
        self.goes("/login")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/login" not in url)
        return self

    def goes(self, path: str) -> Page:
        """To a page, until its scripts run."""
        self.page.goto(f"{self.shop.address}{path}")
        return self.page

    def card(self, case: int) -> Locator:
        """A case's card."""
        return self.page.locator(f"#case-{case}")

    def column(self, key: str) -> Locator:
        """A column of the board."""
        return self.page.locator(f"#cards-{key}")


@pytest.fixture(scope="session")
def open_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One shop for all browser tests, without the demo."""
    with shop_in(tmp_path_factory.mktemp("browser"), "--empty") as running:
        yield running


@pytest.fixture(scope="session")
def world(open_shop: Shop) -> Iterator[World]:
    """The same shop from below: its people, and cases made at will."""
    with application(f"sqlite:///{open_shop.home}/opsflow.db", open_shop.home) as app:
        with app.app_context():
            start = now()
        yield World(app, at=start).open()


@pytest.fixture
def opens(open_shop: Shop, world: World, browser: Browser) -> Iterator[Opens]:
    """`opens("ann", width=360)`: a reader who is signed in; nothing on their console may complain."""
    readers: list[Reader] = []

    def open_(login: str, *, width: int = 1440, height: int = 900, **context: object) -> Reader:
        given = {"viewport": {"width": width, "height": height}, "locale": "en-GB", "has_touch": width < 768}
        new = browser.new_context(**{**given, **context})  # type: ignore[arg-type]
        new.set_default_timeout(PATIENCE)
        readers.append(Reader(open_shop, new))
        return readers[-1].signs_in(login)

    yield open_
    complaints = [one for reader in readers for one in reader.complaints]
    for reader in readers:
        reader.context.close()
    assert complaints == []
