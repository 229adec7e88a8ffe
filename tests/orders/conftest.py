from pathlib import Path

import pytest

from tests.ground.world import World
from tests.orders.desk import Desk


@pytest.fixture
def desk(shop: World, tmp_path: Path) -> Desk:
    """A desk where files come in, in a shop at work."""
    return Desk(shop, tmp_path)
