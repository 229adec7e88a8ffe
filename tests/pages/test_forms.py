"""Forms of acts: tables with a row for each entry, lists, products, what is asked while a condition holds; without scripts."""

import re
from http import HTTPStatus
from pathlib import Path

import pytest
from click.testing import CliRunner

from opsflow.cli.__main__ import gather
from opsflow.db import db_change, db_reading
from opsflow.flow import delivery, upkeep
from opsflow.flow.models import CASE
from opsflow.refusals import Refused
from opsflow.shop import catalogue
from opsflow.shop.catalogue import Author
from tests.ground.databases import Database
from tests.ground.world import MAIN, World

FRAGMENT = {"HX-Request": "true"}
PROCESSES = Path(__file__).parent / "processes"
GOODS = (("4711", "Scarf", 12, True), ("4712", "Hat", 0, False), ("4713", "Gloves", None, False))
PLAN = {
    "ask-heroes": ["4711", "Hat", ""],
    "ask-price": ["10", "20", ""],
    "ask-note": ["", "warm", ""],
    "ask-hire": "no",
}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """These rules stand in the door, above both databases."""
    return sqlite_database


@pytest.fixture
def fair(shop: World) -> World:
    """The shop with products, and with fairs."""
    with shop.app.app_context(), db_change() as change:
        upkeep.take_into_use(change, PROCESSES, shop.at, items=frozenset())
        names = ("number", "title", "stock", "hero")
        goods = [{**dict(zip(names, one, strict=True)), "list_price": None, "on_sale": True} for one in GOODS]
        catalogue.add(change, Author(shop.stores[MAIN], None, shop.at, "hand"), goods)
    return shop


def begun(shop: World) -> int:
    """A fair that Wu plans."""
    return shop.begins("wu", "fair", "begin_fair", name="Spring")


def priced(shop: World) -> int:
    """A fair with two heroes, whose prices are set one by one."""
    case = begun(shop)
    shop.ticks("wu", case, "plan", heroes=["4711", "4712"], price=["10", "20"], hire="no")
    return case


def values(shop: World, case: int) -> str:
    """What the page of a case says, without its forms."""
    return re.sub(r"<form.*?</form>", "", shop.browser("mei").sees(f"/cases/{case}").text, flags=re.DOTALL)


def control(text: str, name: str) -> list[str]:
    """The controls of a field on a page."""
    return re.findall(rf'<(?:input|select|textarea)[^>]* name="{re.escape(name)}"[^>]*>', text)


# tables
def test_a_list_with_its_values_is_a_table_whose_rows_come_in_order(fair: World) -> None:
    case = begun(fair)
    wu, task = fair.browser("wu"), fair.task(case, "plan")
    page = wu.sees(f"/cases/{case}").text
    assert len(control(page, "ask-heroes")) == len(control(page, "ask-price")) == 3
    answer = wu.sends(f"/tasks/{task.id}/tick", {"version": task.version, **PLAN})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    prices = {name: fair.task(case, f"set_price:{name}").name for name in ("4711", "4712")}
    assert prices == {"4711": "set_price:4711", "4712": "set_price:4712"}
    shown = values(fair, case)
    assert "Price · Scarf</dt><dd>¥10.00" in shown and "Note · Hat</dt><dd>warm" in shown


def test_without_scripts_rows_are_added_and_removed_by_the_server(fair: World) -> None:
    case = begun(fair)
    wu, task = fair.browser("wu"), fair.task(case, "plan")
    wu.sees(f"/cases/{case}")
    before = fair.everything()
    longer = wu.sends(f"/tasks/{task.id}/form", {**PLAN, "more": "heroes"}).text
    assert len(control(longer, "ask-heroes")) == 6 and 'value="warm"' in longer
    shorter = wu.sends(f"/tasks/{task.id}/form", {**PLAN, "less": "heroes:0"}).text
    assert len(control(shorter, "ask-heroes")) == 2 and 'value="10"' not in shorter and 'value="20"' in shorter
    assert fair.everything() == before


def test_a_refusal_keeps_what_was_typed_and_marks_the_cell(fair: World) -> None:
    task = fair.task(begun(fair), "plan")
    wu = fair.browser("wu")
    wrong = {"version": task.version, **PLAN, "ask-price": ["10", "dear", ""], "view": "page"}
    page = wu.sends(f"/tasks/{task.id}/tick", wrong)
    fragment = wu.sends(f"/tasks/{task.id}/tick", wrong, headers=FRAGMENT)
    for answer in (page, fragment):
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and "Price · Hat" in answer.text
        marked = [one for one in control(answer.text, "ask-price") if "aria-invalid" in one]
        assert len(marked) == 1 and 'value="dear"' in marked[0]
        assert 'value="warm"' in answer.text
    assert fragment.headers["HX-Retarget"] == f"#fields-task-{task.id}"


def test_a_row_must_say_what_it_is_of(fair: World) -> None:
    task = fair.task(begun(fair), "plan")
    form = {"version": task.version, **PLAN, "ask-heroes": ["4711", "", ""]}
    answer = fair.browser("wu").sends(f"/tasks/{task.id}/tick", form)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and "does not say of what" in answer.text


def test_the_task_of_an_entry_asks_for_its_own_value_alone(fair: World) -> None:
    case = priced(fair)
    task = fair.task(case, "set_price:4711")
    wu = fair.browser("wu")
    page = wu.sees(f"/cases/{case}").text
    assert "Set the price</h3>" in page and "0 of 2" in page
    form = {"version": task.version, "ask-price": "33"}
    assert wu.sends(f"/tasks/{task.id}/tick", form).status_code == HTTPStatus.SEE_OTHER
    assert "Price · Scarf</dt><dd>¥33.00" in values(fair, case) and "1 of 2" in values(fair, case)


def test_an_act_over_all_entries_has_a_row_for_each_by_its_name(fair: World) -> None:
    case = priced(fair)
    mei = fair.browser("mei")
    page = mei.sees(f"/cases/{case}").text
    assert '<th scope="row">Scarf</th>' in page and control(page, "ask-price:4712")
    form = {"version": fair.case(case).version, "ask-price:4711": "41", "ask-price:4712": "9000"}
    refused = mei.sends(f"/cases/{case}/ways/all_prices", form)
    (marked,) = [one for one in control(refused.text, "ask-price:4712") if "aria-invalid" in one]
    assert 'value="9000"' in marked and 'max="500"' in marked
    assert (
        mei.sends(f"/cases/{case}/ways/all_prices", {**form, "ask-price:4712": "42"}).status_code
        == HTTPStatus.SEE_OTHER
    )
    assert "Price · Hat</dt><dd>¥42.00" in values(fair, case)


# other fields
def test_lists_roles_items_and_units_have_their_own_controls(fair: World) -> None:
    case = begun(fair)
    wu, task = fair.browser("wu"), fair.task(case, "plan")
    page = wu.sees(f"/cases/{case}").text
    assert [one for one in control(page, "ask-channels") if 'type="checkbox"' in one]
    assert '<option value="designer">Art designer</option>' in page
    assert re.search(r'<option value="shipping\.\w+">Dispatch specialist · ', page)
    assert '<span class="unit">yuan</span>' in page and 'min="10"' in "".join(control(page, "ask-rent"))
    more = {
        "ask-channels": ["street", "hall"],
        "ask-helpers": "Ann\nBo\n\n",
        "ask-speaks": "designer",
        "ask-gift": "Gloves",
    }
    wu.sends(f"/tasks/{task.id}/tick", {"version": task.version, **PLAN, **more})
    shown = values(fair, case)
    assert "Street、Hall" in shown and "Ann、Bo" in shown and "Art designer" in shown and "Gift</dt><dd>Gloves" in shown


def test_products_are_found_by_number_or_words_heroes_first(fair: World) -> None:
    wu = fair.browser("wu")
    store = fair.stores[MAIN]
    found = re.findall(r'value="(\d+)" label="([^"]*)"', wu.sees(f"/stores/{store}/picks").text)
    assert found[0] == ("4711", "Scarf · 12 in stock") and len(found) == 3
    assert "4712" in wu.sees(f"/stores/{store}/picks?ask-gift=ha").text
    assert wu.sees("/stores/9999/picks").status_code == HTTPStatus.NOT_FOUND
    assert fair.browser("eve").sees(f"/stores/{store}/picks").status_code == HTTPStatus.NOT_FOUND


def test_a_product_that_the_store_has_not_is_refused_in_words(fair: World) -> None:
    task = fair.task(begun(fair), "plan")
    form = {"version": task.version, **PLAN, "ask-heroes": ["4711", "999", ""]}
    assert "no product 999" in fair.browser("wu").sends(f"/tasks/{task.id}/tick", form).text


def test_what_is_asked_by_a_condition_comes_when_it_holds(fair: World) -> None:
    case = begun(fair)
    wu, task = fair.browser("wu"), fair.task(case, "plan")
    wu.sees(f"/cases/{case}")
    asked = wu.sends(f"/tasks/{task.id}/form", {**PLAN, "ask-hire": "yes"}, headers=FRAGMENT).text
    not_asked = wu.sends(f"/tasks/{task.id}/form", PLAN, headers=FRAGMENT).text
    assert "not-asked" in not_asked and "not-asked" not in asked
    hired = {"version": task.version, **PLAN, "ask-hire": "yes"}
    assert "Fill in “Rent”" in wu.sends(f"/tasks/{task.id}/tick", hired).text
    ignored = {"version": task.version, **PLAN, "ask-rent": "70"}
    assert wu.sends(f"/tasks/{task.id}/tick", ignored).status_code == HTTPStatus.SEE_OTHER
    assert "Rent" not in values(fair, case)


def test_the_command_line_says_lists_and_values_of_entries(fair: World) -> None:
    runner, commands = CliRunner(), gather()
    lines = ["purpose=Stand", "amount=30", "lines=Paper", "lines=Ink", "line_amount:Ink=10"]
    opens = ["case", "open", "campaign_budget", "--store", MAIN, "--by", "wu", "--json"]
    with fair.app.app_context():
        refused = runner.invoke(commands, [*opens, *lines])
        assert isinstance(refused.exception, Refused) and refused.exception.values["field"] == "line_amount:Paper"
        assert runner.invoke(commands, [*opens, *lines, "line_amount:Paper=20"]).exit_code == 0


# beginnings and relatives
def test_the_page_of_beginnings_has_what_the_reader_s_roles_may_begin(fair: World) -> None:
    wu, ann = fair.browser("wu").sees("/cases/new").text, fair.browser("ann").sees("/cases/new").text
    assert "/boards/fair/new" in wu and "A stand at a fair." in wu
    assert "A stand at a fair." not in ann


def opened(shop: World) -> tuple[int, int]:
    """A fair and the one that it opened."""
    case = priced(shop)
    shop.decides("mei", case, "opened_again")
    with shop.app.app_context():
        delivery.deliver(now=shop.at)
        with db_reading() as reading:
            child = reading.execute(CASE.select().where(CASE.c.parent_id == case)).first()
    assert child
    return case, child.id


def test_a_case_links_to_what_it_opened_and_what_opened_it(fair: World) -> None:
    case, child = opened(fair)
    mei = fair.browser("mei")
    assert re.search(
        rf'opened: <a href="/cases/{child}">Fair · Spring</a> <span class="hush">Planning',
        mei.sees(f"/cases/{case}").text,
    )
    assert re.search(rf'opened by <a href="/cases/{case}">', mei.sees(f"/cases/{child}").text)


def test_a_task_that_waits_for_a_case_says_so_and_has_no_tick(fair: World) -> None:
    case = begun(fair)
    fair.ticks("wu", case, "plan", heroes=["4711"], price=["10"], hire="yes", rent="70")
    with fair.app.app_context():
        delivery.deliver(now=fair.at)
    task = fair.task(case, "poster")
    wu = fair.browser("wu")
    page = wu.sees(f"/cases/{case}").text
    assert "Ticked by itself when this ends:" in page and f"/tasks/{task.id}/tick" not in page
    assert f"/tasks/{task.id}/tick" not in wu.sees("/").text


def test_what_could_not_begin_says_why(fair: World) -> None:
    case = priced(fair)
    fair.decides("mei", case, "ask_for_money")
    with fair.app.app_context():
        delivery.deliver(now=fair.at)
    assert "Campaign budget could not begin yet. Fill in “Amount”." in fair.browser("mei").sees(f"/cases/{case}").text


@pytest.mark.parametrize(("children", "state"), [("leave", "planning"), ("cancel", "called_off"), ("", "planning")])
def test_who_calls_a_case_off_says_what_becomes_of_those_it_opened(fair: World, children: str, state: str) -> None:
    case, child = opened(fair)
    mei = fair.browser("mei")
    assert 'name="children"' in mei.sees(f"/cases/{case}").text
    assert 'name="children"' not in mei.sees(f"/cases/{child}").text
    form = {"version": fair.case(case).version, "ask-comment": "no stand", "children": children}
    assert mei.sends(f"/cases/{case}/ways/call_off", form).status_code == HTTPStatus.SEE_OTHER
    assert (fair.case(case).state, fair.case(child).state) == ("called_off", state)


def test_the_board_says_how_much_of_a_step_is_done(fair: World) -> None:
    case = priced(fair)
    fair.ticks("wu", case, "set_price:4711", price="11")
    assert "1 of 2 tasks of this step done" in fair.browser("wu").sees("/boards/fair").text
    assert "1 of 2 tasks of this step done" in fair.browser("wu").sees(f"/cases/{case}").text
