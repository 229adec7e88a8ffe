"""Scorecards in the browser: who reads, who writes, what is refused where, and what last month would have been."""

import html
import re
from collections.abc import Iterator

import pytest

from opsflow.db import db_change, db_reading
from opsflow.people import actions as people
from opsflow.scoring import cards
from opsflow.scoring.months import Month
from tests.ground.world import World
from tests.pages.visitor import Visitor

NOVEMBER = Month(2026, 11)
EDIT, LOOK, USE = "/scorecards/shipping/edit", "/scorecards/shipping/look", "/scorecards/shipping/use"


class Form:
    """The form of a scorecard, as somebody fills it in."""

    def __init__(self, visitor: Visitor, role: str = "shipping") -> None:
        self.visitor, self.role = visitor, role
        self.said = self._read(visitor.sees(f"/scorecards/{role}/edit").text)

    def looks(self, **typed: str) -> tuple[int, str]:
        """Fill in fields (`__` stands for a dot), look; the status and what is on the page."""
        return self._sends("look", typed)

    def uses(self, **typed: str) -> tuple[int, str]:
        """Take into use."""
        return self._sends("use", typed)

    def _sends(self, act: str, typed: dict[str, str]) -> tuple[int, str]:
        for name, value in typed.items():
            field = name.replace("__", ".")
            self.said = {key: told for key, told in self.said.items() if key != field} | (
                {field: value} if value is not None else {}
            )
        answer = self.visitor.sends(f"/scorecards/{self.role}/{act}", self.said)
        if "scorecard-form" in answer.text:
            self.said = self._read(answer.text)
        return answer.status_code, html.unescape(answer.text)

    @staticmethod
    def _read(page: str) -> dict[str, str]:
        """The fields as a browser would send them."""
        form = page.partition('class="stack scorecard-form"')[2].partition("</form>")[0]
        said: dict[str, str] = {}
        for tag in re.findall(r"<input[^>]*>", form):
            words = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
            if words["name"] != "csrf_token" and (words.get("type") != "checkbox" or " checked" in tag):
                said[words["name"]] = html.unescape(words.get("value", ""))
        for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
            chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', body)
            assert chosen, name
            said[name] = chosen[1] or chosen[2]
        return said


@pytest.fixture
def form(shop: World) -> Form:
    """The dispatch specialist's card before the deputy general manager."""
    return Form(shop.browser("gu"))


def held(shop: World, month: Month, role: str = "shipping") -> cards.Scorecard:
    with shop.app.app_context(), db_reading() as reading:
        return cards.card_of(reading, role, month)


def test_a_version_is_looked_at_and_then_holds_from_next_month(shop: World, form: Form) -> None:
    status, page = form.looks(items__stocktake_report__weight="30", base_salary="2200")
    assert status == 200 and "Let it hold from 2026-12 on" in page
    assert held(shop, NOVEMBER.later(1)).item("stocktake_report").weight == 20  # looking saves nothing
    assert form.uses()[0] == 303
    assert [held(shop, month).item("stocktake_report").weight for month in (NOVEMBER, NOVEMBER.later(1))] == [20, 30]
    page = shop.browser("gu").sees("/scorecards/shipping/versions/1").text
    assert "<del>20</del>" in page and "<ins>30</ins>" in page and "Gu" in page


def test_without_a_look_nothing_is_saved(shop: World, form: Form) -> None:
    status, page = form.uses(items__stocktake_report__weight="30")
    assert status == 422 and "Look at what last month would have been first" in page
    assert form.said["items.stocktake_report.weight"] == "30"
    form.looks()
    assert form.uses(items__stocktake_report__weight="31")[0] == 422  # another one than was looked at
    assert held(shop, NOVEMBER.later(1)).item("stocktake_report").weight == 20


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("items.shelving.weight", "-5", "“-5” is below zero"),
        ("items.shelving.weight", "0", "A weight is above 0"),
        ("items.shelving.weight", "", "Something must stand here"),
        ("items.shelving.weight", "NaN", "“NaN” is not a number"),
        ("items.shelving.weight", "1e400", "“1e400” is not a number"),
        ("items.shelving.late_credit", "1.5", "“1.5” is not a number that can stand here"),
        ("items.attendance.deductions.absence.points", "-2", "is below zero"),
        ("base_salary", "-1", "“-1” is below zero"),
        ("base_salary", "", "Something must stand here"),
        ("pay.coefficient.bands[1].from", "66", "Bands leave a gap"),
        ("pay.coefficient.bands[1].from", "64", "Bands overlap"),
        ("pay.coefficient.bands[1].below", "60", "This band holds no total"),
        ("pay.coefficient.bands[3].factor", "", "Something must stand here"),
        ("pay.coefficient.bands[4].from", "130", "Bands leave a gap"),
        ("pay.coefficient.commission_rate", "2", "is not a number that can stand here"),
        ("pay.coefficient.warning.months", "1.5", "is not a number that can stand here"),
        ("pay.coefficient.warning.below", "", "Something must stand here"),
        ("items.own_1.title", "Plants watered", "Something must stand here"),
        ("items.pack_and_ship.away", "yes", "feeds it. Let that task count for something else first"),
        ("items.pack_and_ship.by_hand", "yes", "is not scored by hand"),
        ("from_month", "2026-10", "2026-10 is over"),
        ("from_month", "2029-01", "at most two years ahead"),
        ("from_month", "2026-13", "is no month"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_at_its_place_and_stays_as_typed(
    shop: World, form: Form, field: str, typed: str, words: str
) -> None:
    form.said[field] = typed
    status, page = form.looks()
    assert status == 422 and words in page
    assert form.said[field] == typed
    assert form.uses()[0] == 422
    assert held(shop, NOVEMBER.later(1)) == cards.shipped()["shipping"]


def test_an_item_that_there_is_not_is_refused(form: Form) -> None:
    status, page = form.looks(items__nothing__weight="5")
    assert status == 422 and "“nothing” is no item of this scorecard" in page


def test_a_card_without_any_item_is_refused(form: Form) -> None:
    for name in list(form.said):
        if re.fullmatch(r"items\.[a-z_]+\.weight", name):
            form.said[name.replace(".weight", ".away")] = "yes"
    status, page = form.looks()
    assert status == 422 and "The weights sum to 0" in page


def test_an_item_of_the_shops_own_keeps_its_key_for_ever(shop: World, form: Form) -> None:
    form.looks(items__own_1__title="浇花", items__own_1__weight="3")
    assert form.uses()[0] == 303
    own = held(shop, NOVEMBER.later(1)).item("own_1")
    assert (dict(own.title), own.by_hand, own.own) == ({"en": "浇花", "zh_Hans": "浇花", "zh_Hant": "浇花"}, True, True)
    shop.later(minutes=1)
    again = Form(form.visitor)
    again.looks(items__own_1__away="yes")
    again.uses()
    shop.later(minutes=1)
    third = Form(form.visitor)
    third.looks(items__own_2__title="Windows", items__own_2__weight="2")
    third.uses()
    assert "own_1" not in {item.key for item in held(shop, NOVEMBER.later(1)).items}
    assert held(shop, NOVEMBER.later(1)).item("own_2").title["en"] == "Windows"


def test_what_the_shop_chose_is_no_default_any_more(shop: World) -> None:
    form = Form(shop.browser("gu"), "store_manager")
    form.looks(items__goals__weight="30")
    assert form.uses()[0] == 303
    card = held(shop, NOVEMBER.later(1), "store_manager")
    assert (card.item("goals").default, card.item("operations").default) == (False, True)


def test_who_was_slower_is_told_and_keeps_what_they_typed(shop: World, form: Form) -> None:
    slower = Form(shop.browser("gu"))
    slower.looks(items__shelving__weight="7")
    form.looks(items__shelving__weight="8")
    assert form.uses()[0] == 303
    status, page = slower.uses()
    assert status == 409 and "Somebody changed this scorecard meanwhile" in page
    assert slower.said["items.shelving.weight"] == "7"
    shop.later(minutes=1)
    assert slower.uses()[0] == 303
    assert held(shop, NOVEMBER.later(1)).item("shelving").weight == 7


def test_nothing_new_is_no_version(form: Form) -> None:
    form.looks()
    status, page = form.uses()
    assert status == 422 and "Nothing is different from what holds in 2026-12" in page


def test_last_month_as_it_would_have_been_for_who_reviews_it(shop: World) -> None:
    shop.ticks("ann", shop.order(), "quality_check")
    shop.later(days=9)  # December
    form = Form(shop.browser("gu"))
    status, page = form.looks(items__attendance__weight="100", base_salary="3000")
    assert status == 200 and "2026-11, had this held" in page
    line = re.search(r"<td>Ann.*?</tr>", page, re.DOTALL)
    assert line
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", line[0]))
    # 5 for the check and 10 for attendance of 45, the missed ones among them; then 105 of 135; 7 of 30 days
    assert "33.33 → 77.78" in text and "0.5 → 1 " in text and "233.33 → 700.00" in text
    assert "<td>Gu" not in page


def readers(shop: World) -> dict[str, set[str]]:
    """Who reads which cards."""
    return {
        "ann": {"shipping"},
        "cai": {"customer_service"},
        "li": {"designer"},
        "sun": {"ops_specialist"},
        "wu": set(),
        "mei": {"store_manager", "ops_specialist", "shipping", "designer", "customer_service", "finance"},
        "gu": {"store_manager", "ops_specialist", "shipping", "designer", "customer_service", "finance"},
    }


@pytest.mark.parametrize("login", ["ann", "cai", "li", "sun", "wu", "mei", "gu"])
def test_who_reads_which_scorecard(shop: World, login: str) -> None:
    visitor, mine = shop.browser(login), readers(shop)[login]
    listed = set(re.findall(r'class="panel tile" href="/scorecards/(\w+)"', visitor.sees("/scorecards").text))
    assert listed == mine
    for role in cards.shipped():
        for path in (f"/scorecards/{role}", f"/scorecards/{role}/versions/0"):
            assert visitor.sees(path).status_code == (200 if role in mine else 403), path


@pytest.fixture
def outsiders(shop: World) -> Iterator[list[str]]:
    """Everybody who may not write: an administrator and a deputy of one store alone among them."""
    with shop.app.app_context(), db_change() as change:
        people.set_admin(change, shop.ids["wu"], True, by=None, now=shop.at)
        people.hold(change, shop.ids["eve"], "deputy_gm", shop.stores["other"], by=None, now=shop.at)
    shop.hires("fen", "finance")
    yield ["ann", "cai", "mei", "wu", "eve", "fen"]


def test_nobody_but_owner_and_deputy_of_every_store_writes(shop: World, outsiders: list[str], form: Form) -> None:
    form.looks(items__shelving__weight="7")
    for login in outsiders:
        visitor = shop.browser(login)
        assert visitor.sees(EDIT).status_code == 403, login
        for path in (LOOK, USE):
            assert visitor.sends(path, form.said).status_code == 403, login
    assert held(shop, NOVEMBER.later(1)) == cards.shipped()["shipping"]
    shop.hires("boss", "owner")
    with shop.app.app_context(), db_change() as change:
        people.hold(change, shop.ids["boss"], "owner", None, by=None, now=shop.at)
    assert shop.browser("boss").sees(EDIT).status_code == 200


def test_a_scorecard_that_there_is_not(shop: World) -> None:
    gu = shop.browser("gu")
    for path in (
        "/scorecards/captain",
        "/scorecards/owner",
        "/scorecards/shipping/versions/9",
        "/scorecards/captain/edit",
    ):
        assert gu.sees(path).status_code == 404, path


def test_the_page_says_where_the_source_contradicts_itself(shop: World) -> None:
    gu = shop.browser("gu")
    for role, words in (("finance", "belongs to no item"), ("designer", "Printed twice"), ("shipping", "sum to 110")):
        assert words in gu.sees(f"/scorecards/{role}").text
    assert "default, not from the source" in gu.sees("/scorecards/store_manager").text
