"""A whole shop that runs, and the same shop from inside its database."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.ground.databases import application
from tests.ground.shop import Shop, shop_in
from tests.ground.until import until
from tests.ground.world import World


@pytest.fixture(scope="module")
def open_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A running shop, empty but for the people of the tests' world."""
    with shop_in(tmp_path_factory.mktemp("home"), "--empty") as shop:
        until(shop.is_ready, within=30)
        yield shop


@pytest.fixture(scope="module")
def world(open_shop: Shop) -> Iterator[World]:
    """The same shop from inside its database."""
    with application(f"sqlite:///{open_shop.home}/opsflow.db", open_shop.home) as app:
        yield World(app, datetime.now(UTC)).open()
