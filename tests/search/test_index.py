"""What things are found by follows every change of them, and what is written anew is what stood there."""

from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from opsflow.cli.search import search
from opsflow.cli.verify import verify
from opsflow.db import db, db_change
from opsflow.flow.actions import News
from opsflow.refusals import Refused
from opsflow.shop import catalogue
from opsflow.shop.catalogue import Altered, Author, Facts
from tests.ground.found import found, kept
from tests.ground.world import MAIN, World


def author(shop: World) -> Author:
    return Author(shop.stores[MAIN], None, shop.at, "hand")


def product(shop: World, **facts: Any) -> int:
    with shop.app.app_context(), db_change() as change:
        (added,) = catalogue.add(change, author(shop), [facts])
    return added


def alters(shop: World, product_id: int, facts: Facts) -> None:
    table = db.metadata.tables["product"]
    with shop.app.app_context(), db_change() as change:
        row = change.execute(sa.select(table).where(table.c.id == product_id)).mappings().one()
        catalogue.alter(change, author(shop), [Altered(dict(row), facts)])


def run(shop: World, command: Any, *arguments: str) -> tuple[int, str]:
    with shop.app.app_context():
        ran = CliRunner().invoke(command, arguments, catch_exceptions=False)
    return ran.exit_code, ran.stdout


def test_a_product_is_found_by_its_new_title_and_no_more_by_the_old(shop: World) -> None:
    mug = product(shop, number="7001", title="陶瓷马克杯")
    sun = shop.browser("sun")
    assert found(sun, "马克")["products"] == [f"/products/{mug}"]
    alters(shop, mug, {"title": "陶瓷茶壶"})
    assert "products" not in found(sun, "马克")
    assert found(sun, "茶壶")["products"] == found(sun, "7001")["products"] == [f"/products/{mug}"]


def test_a_case_is_found_by_what_it_is_called_now(shop: World) -> None:
    case = shop.order(products="羊绒围巾")
    shop.hears(News("order.limit", {"ship_by": shop.at, "products": "羊毛手套"}, case_id=case))
    ann = shop.browser("ann")
    assert shop.case(case).title == "羊毛手套"
    assert "cases" not in found(ann, "围巾")
    assert found(ann, "手套")["cases"] == [f"/cases/{case}"]


def test_a_change_that_fails_leaves_no_words_behind(shop: World) -> None:
    before = kept(shop.app)
    with pytest.raises(Refused), shop.app.app_context(), db_change() as change:
        catalogue.add(change, author(shop), [{"number": "1", "title": "Teapot"}])
        raise Refused("name_missing")
    assert kept(shop.app) == before


def test_what_is_written_anew_is_what_stood_there(shop: World) -> None:
    mug = product(shop, number="7001", title="陶瓷马克杯 100%")
    alters(shop, mug, {"title": "陶瓷茶壶"})
    shop.orders(30)
    for state in ("packed", "problem", "shipped"):
        shop.order(state, products="羊绒围巾")
    shop.design("submitted", title="双12 海报")
    before = kept(shop.app)
    assert len(before["search_case"]) == 34 and before["grams of products"]
    assert run(shop, search, "rebuild") == (0, "34 cases\n0 orders\n1 products\n")
    assert kept(shop.app) == before


def test_verify_names_what_is_found_by_other_words_than_its_own(shop: World) -> None:
    case = shop.order()
    assert run(shop, verify)[0] == 0
    table = db.metadata.tables["search_case"]
    with shop.app.app_context(), db_change() as change:
        change.execute(sa.update(table).values(text="something else"))
    code, said = run(shop, verify)
    assert code == 1 and f"search of case {case} is something else" in said
    run(shop, search, "rebuild")
    assert run(shop, verify)[0] == 0
