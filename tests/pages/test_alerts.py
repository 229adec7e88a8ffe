"""The alerts page, read without scripts and improved with htmx."""

import re
from typing import Any

from opsflow.flow import upkeep
from tests.ground import recurring
from tests.ground.world import World


def breached(shop: World, count: int = 1) -> None:
    for _ in range(count):
        shop.order(hours_ago=49)
    with shop.app.app_context():
        upkeep.sweep(now=shop.at)


def first_id(page: str) -> int:
    found = re.search(r'id="alert-(\d+)"', page)
    assert found
    return int(found.group(1))


def test_a_quiet_shop_says_what_would_stand_here(shop: World) -> None:
    page = shop.browser("mei").sees("/alerts").text
    assert "All quiet" in page
    assert 'data-count="alerts" hidden' in page


def test_a_breach_rings_in_the_frame_and_leads_to_its_case(shop: World) -> None:
    breached(shop)
    page = shop.browser("mei").sees("/alerts").text
    assert 'class="badge breach" data-count="alerts">1<' in page
    assert "48 h limit: missed" in page
    assert 'href="/cases/1"' in page


def test_many_of_a_kind_are_one_line_that_opens(shop: World) -> None:
    breached(shop, 3)
    mei = shop.browser("mei")
    page = mei.sees("/alerts").text
    assert "48 h limit: missed · 3 cases" in page
    assert mei.sees(f"/alerts/{first_id(page)}").text.count("alert-row") == 3


def test_seeing_to_it_works_without_scripts(shop: World) -> None:
    breached(shop, 3)
    mei = shop.browser("mei")
    found = first_id(mei.sees("/alerts").text)
    assert mei.sends(f"/alerts/{found}/acknowledge", {"group": "1"}).status_code == 303
    assert "All quiet" in mei.sees("/alerts").text
    assert "seen to" in mei.sees("/alerts?show=all").text


def test_htmx_gets_the_row_back(shop: World) -> None:
    breached(shop)
    mei = shop.browser("mei")
    found = first_id(mei.sees("/alerts").text)
    row = mei.sends(f"/alerts/{found}/acknowledge", headers={"HX-Request": "true"}).text
    assert row.startswith(f'<li class="row alert-row" id="alert-{found}">')
    assert "seen to" in row


def test_marking_all_read_quiets_the_bell(shop: World) -> None:
    breached(shop, 2)
    mei = shop.browser("mei")
    newest = re.search(r'name="newest" value="(\d+)"', mei.sees("/alerts").text)
    assert newest
    mei.sends("/alerts/read", {"newest": newest.group(1)})
    assert 'data-count="alerts" hidden' in mei.sees("/alerts").text


def test_jumping_to_the_work_marks_it_read(shop: World) -> None:
    breached(shop)
    mei = shop.browser("mei")
    found = first_id(mei.sees("/alerts").text)
    answer = mei.sends(f"/alerts/{found}/open", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/cases/1")
    assert 'data-count="alerts" hidden' in mei.sees("/alerts").text


def test_another_persons_alert_is_nowhere(shop: World) -> None:
    breached(shop)
    found = first_id(shop.browser("mei").sees("/alerts").text)
    cai = shop.browser("cai")
    cai.sees("/me")
    answers: list[Any] = [cai.sees(f"/alerts/{found}")]
    answers += [cai.sends(f"/alerts/{found}/{act}") for act in ("open", "acknowledge")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_product_title_with_script_is_text(shop: World) -> None:
    shop.order(hours_ago=49, products="<script>alert(1)</script>")
    with shop.app.app_context():
        upkeep.sweep(now=shop.at)
    page = shop.browser("mei").sees("/alerts").text
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page


def test_news_of_a_decision_counts_to_no_time(shop: World) -> None:
    recurring.report(shop, "sent_back")
    ann = shop.browser("ann")
    page = ann.sees("/alerts").text
    assert "Send back" in page
    assert ">news<" in page
    assert "left" not in page.partition('id="alerts"')[2].partition("</ul>")[0]
    assert "All quiet" in ann.sees("/alerts?mood=soon").text
