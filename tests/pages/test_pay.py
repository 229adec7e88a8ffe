"""What a month pays, in the browser: each sees what is theirs to see, writes what is theirs to write, and nothing else."""

import re

import pytest

from opsflow.db import db_change
from opsflow.people import actions
from tests.ground.months import at, reports_to
from tests.ground.pay import closed, totalled, writes
from tests.ground.world import World

CANARIES = ("2,821.17", "51.17", "16.00", "smiled at everybody", "81.23")
STRANGERS = ("ann", "bo", "li", "sun", "wu", "eve", "roo")


@pytest.fixture
def month(shop: World) -> World:
    """Cai's December came to 81.23, with sales and a reward; Fay keeps the books, Roo is administrator."""
    reports_to(shop, "cai", "mei")
    shop.hires("fay", "finance")
    shop.hires("roo", "promoter")
    with shop.app.app_context(), db_change() as change:
        actions.set_admin(change, shop.ids["roo"], True, by=None, now=shop.at)
    at(shop, 20)
    writes(shop, "fay", "cai", "sales", "", "20258.50", "")
    writes(shop, "mei", "cai", "reward", "bad_review_changed", "16", "smiled at everybody")
    return shop


def page(month: World, login: str, path: str, status: int = 200) -> str:
    answer = month.browser(login).sees(path)
    assert answer.status_code == status, (login, path, answer.status_code)
    return answer.text


def slip(month: World) -> str:
    return f"/pay/2026-12/{month.ids['cai']}"


def test_who_sees_what_before_and_after_approval(month: World) -> None:
    total = totalled(month, "cai", "81.23", approve=False)
    for login in ("fay", "gu"):
        shown = page(month, login, "/pay/2026-12")
        assert "Cai" in shown and "To approve" in shown and not any(one in shown for one in ("2,821", "81.23"))
    assert "smiled" not in page(month, "fay", slip(month)) and "2,821" not in page(month, "fay", slip(month))
    assert "smiled at everybody" in page(month, "cai", slip(month)) and "2,821" not in page(month, "cai", slip(month))
    month.decides("gu", total, "approve")
    for login in ("cai", "mei", "gu", "fay"):
        shown = page(month, login, slip(month))
        assert all(one in shown for one in ("2,821.17", "20,258.50 × 2 %", "2,000.00 × 1.2", "smiled at everybody")), (
            login
        )
    assert "2,821.17" in page(month, "fay", "/pay/2026-12")
    assert "2,821.17" in page(month, "mei", f"/scores/2026-12/{month.ids['cai']}")
    for login in STRANGERS:
        told = [page(month, login, path, 404) for path in ("/pay/2026-12", slip(month))]
        told += [page(month, login, path) for path in ("/scores/2026-12", "/search?q=cai")]
        assert not [one for one in CANARIES for text in told if one in text], login
    page(month, "cai", "/pay/2026-12", 404)
    page(month, "mei", "/pay/2026-12", 404)


def test_what_is_refused_changes_nothing(month: World) -> None:
    before = month.browser("mei").sees(slip(month)).text
    mine = re.findall(r"lines/(\d+)/take-back", before)
    for login in STRANGERS:
        for path, form in (
            ("lines", {"what": "reward:bad_review_changed", "amount": "15", "reason": "x"}),
            ("lines", {"what": "sales", "amount": "15"}),
            ("salary", {"role": "customer_service", "amount": "9000", "scheme": "coefficient", "reason": "x"}),
            (f"lines/{mine[0]}/take-back", {"reason": "x"}),
            ("adjust", {"what": "total", "value": "100", "reason": "x"}),
        ):
            browser = month.browser(login)
            assert browser.sends(f"{slip(month)}/{path}", form).status_code == 404, (login, path)
    assert re.sub(r"csrf[^>]+>", "", month.browser("mei").sees(slip(month)).text).count("smiled at everybody") == 1


def test_finance_writes_sales_and_reviewers_what_they_decide(month: World) -> None:
    fay, mei = month.browser("fay"), month.browser("mei")
    assert fay.sends(f"{slip(month)}/lines", {"what": "sales", "amount": "30,000"}).status_code == 303
    assert 'value="30000.00"' in fay.sees(slip(month)).text
    told = {"what": "penalty:bad_review_caused", "amount": "49", "reason": "was rude"}
    shown = mei.sends(f"{slip(month)}/lines", told)
    assert shown.status_code == 422 and "from 50 to 100" in shown.text and 'value="was rude"' in shown.text
    assert mei.sends(f"{slip(month)}/lines", {**told, "amount": "50"}).status_code == 303
    line = re.findall(r"lines/(\d+)/take-back", mei.sees(slip(month)).text)[-1]
    assert mei.sends(f"{slip(month)}/lines/{line}/take-back", {"reason": "it was not Cai"}).status_code == 303
    assert "was rude" not in mei.sees(slip(month)).text
    assert mei.sends(f"{slip(month)}/lines/{line}/take-back", {"reason": "again"}).status_code == 404
    told = {"role": "customer_service", "amount": "2,200", "scheme": "coefficient", "reason": "a year here"}
    assert fay.sends(f"{slip(month)}/salary", told).status_code == 303
    assert "2,200.00 since 2026-12" in fay.sees(slip(month)).text


def test_a_closed_month_is_corrected_from_its_slip(month: World) -> None:
    case_id = totalled(month, "cai", "79.99")
    closed(month, "cai", case_id)
    gu = month.browser("gu")
    told = {"what": "total", "value": "80", "reason": "the clock was wrong"}
    assert gu.sends(f"{slip(month)}/adjust", told).status_code == 303
    shown = page(month, "cai", f"/pay/2027-01/{month.ids['cai']}")
    assert "Correction of 2026-12" in shown and "400.00" in shown and "the clock was wrong" in shown
    assert "2,421.17" in page(month, "cai", slip(month))


@pytest.mark.parametrize("path", ["/pay/2026-13", "/pay/x", "/pay/2026-12/999999", "/pay/2099-01/1"])
def test_what_is_no_month_or_member_is_not_there(month: World, path: str) -> None:
    assert month.browser("fay").sees(path).status_code in (404, 422)
