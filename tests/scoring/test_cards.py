"""Which scorecard holds in which month."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import sqlalchemy as sa

from opsflow.db import db_change, db_reading
from opsflow.scoring import cards, queries
from opsflow.scoring.months import Month
from opsflow.yaml_nodes import BadYaml
from tests.ground.world import World

NOVEMBER = Month(2026, 11)
SHIPPED = (cards.FOLDER / "shipping.yaml").read_text("utf-8")


def takes(shop: World, month: Month, weight: object) -> None:
    """The shop's own card from a month on, its report weighing so much."""
    shop.later(minutes=1)
    body = SHIPPED.replace("weight: 20", f"weight: {weight}", 1)
    with shop.app.app_context(), db_change() as change:
        cards.add(change, "shipping", month, body, by=shop.ids["gu"], at=shop.at)


def weights(shop: World, *months: Month) -> list[Decimal]:
    with shop.app.app_context(), db_reading() as reading:
        return [cards.card_of(reading, "shipping", month).item("stocktake_report").weight for month in months]


def test_a_version_holds_from_its_month_on_and_never_before(shop: World) -> None:
    takes(shop, NOVEMBER.later(1), 30)
    assert weights(shop, NOVEMBER, NOVEMBER.later(1), NOVEMBER.later(14)) == [20, 30, 30]


def test_the_newest_version_that_has_begun_holds(shop: World) -> None:
    takes(shop, NOVEMBER.later(2), 30)
    takes(shop, NOVEMBER.later(1), 40)
    assert weights(shop, NOVEMBER, NOVEMBER.later(1), NOVEMBER.later(2)) == [20, 40, 40]


def test_other_roles_keep_the_file_that_ships(shop: World) -> None:
    takes(shop, NOVEMBER, 30)
    with shop.app.app_context(), db_reading() as reading:
        found = cards.cards_of(reading, NOVEMBER)
    assert {**found, "shipping": None} == {**cards.shipped(), "shipping": None}


def test_a_wrong_text_is_not_kept(shop: World) -> None:
    with pytest.raises(BadYaml) as caught:
        takes(shop, NOVEMBER, -1)
    assert (caught.value.key, caught.value.values["path"]) == ("scorecard_negative", "items.stocktake_report.weight")
    assert weights(shop, NOVEMBER) == [20]


@pytest.fixture
def asked(shop: World) -> Iterator[list[str]]:
    """The questions that are asked of the database."""
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    with shop.app.app_context(), db_reading() as reading:
        engine = reading.engine
    sa.event.listen(engine, "before_cursor_execute", hear)
    yield said
    sa.event.remove(engine, "before_cursor_execute", hear)


def test_however_many_versions_there_are_two_questions_find_them(shop: World, asked: list[str]) -> None:
    for at in range(4):
        takes(shop, NOVEMBER.later(at), 30 + at)
    for most in (2, 1):  # the second time they are known
        with shop.app.app_context(), db_reading() as reading:
            asked.clear()
            cards.cards_of(reading, NOVEMBER.later(9))
            assert len([one for one in asked if "scorecard" in one]) <= most


def test_the_sheets_of_everybody_ask_for_them_once(shop: World, asked: list[str]) -> None:
    takes(shop, NOVEMBER, 30)
    with shop.app.test_request_context(), db_reading() as reading:
        cards.cards_of(reading, NOVEMBER)
        asked.clear()
        assert len(queries.sheets(reading, NOVEMBER, shop.at)) > 1
    assert len([one for one in asked if "scorecard" in one]) == 1
