"""A store's settings: typed, checked, read by its processes, with a history that only grows."""

from http import HTTPStatus
from typing import Any

import pytest

from opsflow.db import db_reading
from opsflow.shop import queries
from tests.ground.databases import Database
from tests.ground.world import MAIN, OTHER, World

PAGE = f"/stores/{MAIN}/settings"
BUDGET = {"workflow": "campaign_budget", "version": "0", "ask-budget_limit": "2500"}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """These rules stand in the door, above both databases."""
    return sqlite_database


def kept(shop: World, store: str = MAIN) -> Any:
    """The limit of budgets that a store has set."""
    with shop.app.app_context(), db_reading() as reading:
        return queries.setting(reading, "campaign_budget.budget_limit", None, store_id=shop.stores[store])


def test_a_setting_shows_its_default_and_unit_and_is_kept_for_the_store(shop: World) -> None:
    mei = shop.browser("mei")
    page = mei.sees(PAGE).text
    assert "Without it: ¥1000" in page and '<span class="unit">' in page
    assert mei.sends(PAGE, BUDGET).status_code == HTTPStatus.SEE_OTHER
    assert (kept(shop), kept(shop, OTHER)) == ("2500.00", None)
    assert 'value="2500.00"' in mei.sees(PAGE).text


def test_every_change_is_written_down_with_who_and_from_what_to_what(shop: World) -> None:
    mei, gu = shop.browser("mei"), shop.browser("gu")
    mei.sends(PAGE, BUDGET)
    gu.sees(PAGE)
    gu.sends(PAGE, {**BUDGET, "version": "1", "ask-budget_limit": ""})
    page = gu.sees(PAGE).text
    assert page.index("¥2500.00 → the default") < page.index("the default → ¥2500.00")
    assert "Gu</span>" in page and "Mei</span>" in page and kept(shop) is None


def test_what_cannot_be_read_is_refused_kept_and_marked(shop: World) -> None:
    answer = shop.browser("mei").sends(PAGE, {**BUDGET, "ask-budget_limit": "much"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="much"' in answer.text and 'aria-invalid="true"' in answer.text and kept(shop) is None


def test_who_changes_it_second_looks_again_first(shop: World) -> None:
    shop.browser("gu").sends(PAGE, BUDGET)
    answer = shop.browser("mei").sends(PAGE, {**BUDGET, "ask-budget_limit": "70"})
    assert answer.status_code == HTTPStatus.CONFLICT and 'value="70"' in answer.text and kept(shop) == "2500.00"


@pytest.mark.parametrize(("login", "status"), [("ann", 403), ("sun", 403), ("gu", 200), ("mei", 200)])
def test_only_those_who_answer_for_the_store_see_its_settings(shop: World, login: str, status: int) -> None:
    visitor = shop.browser(login)
    assert visitor.sees(PAGE).status_code == status
    if status == HTTPStatus.FORBIDDEN:
        assert visitor.sends(PAGE, BUDGET).status_code == HTTPStatus.FORBIDDEN and kept(shop) is None


def test_a_store_manager_of_another_store_does_not_get_there(shop: World) -> None:
    mei = shop.browser("mei")
    assert mei.sees(f"/stores/{OTHER}/settings").status_code == HTTPStatus.NOT_FOUND
    assert mei.sends(f"/stores/{OTHER}/settings", BUDGET).status_code == HTTPStatus.NOT_FOUND
    assert mei.sends(PAGE, {**BUDGET, "workflow": "none"}).status_code == HTTPStatus.NOT_FOUND


def test_the_process_goes_by_what_the_store_set(shop: World) -> None:
    case = shop.begins("wu", "campaign_budget", "request", purpose="Stand", amount="1500")
    mei = shop.browser("mei")
    assert f"/cases/{case}/ways/pass_on" in mei.sees(f"/cases/{case}").text
    mei.sends(PAGE, BUDGET)
    page = mei.sees(f"/cases/{case}").text
    assert f"/cases/{case}/ways/check_ok" in page and f"/cases/{case}/ways/pass_on" not in page
