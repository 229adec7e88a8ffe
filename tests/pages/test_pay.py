"""What a month pays, in the browser: each sees what is theirs to see, writes what is theirs to write, and nothing else."""

import re
from hashlib import sha256
from io import BytesIO

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from opsflow.db import db_change
from opsflow.people import actions
from opsflow.people.models import Member
from tests.ground.months import at, reports_to
from tests.ground.pay import closed, totalled, writes
from tests.ground.world import World
from tests.pages.walk import Walk

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
    own = fay.sends(f"/pay/2026-12/{month.ids['fay']}/salary", {**told, "role": "finance"})
    assert own.status_code == 403 and "their own pay" in own.text


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


def test_finance_takes_a_file_along_and_each_is_put_on_record(month: World) -> None:
    fay = month.browser("fay")
    assert fay.sends("/pay/2026-12/export", {"kind": "csv"}).status_code == 422  # nobody is approved
    totalled(month, "cai", "81.23")
    rename(month, "cai", "=cmd|' /C calc'!A0")
    fay = month.browser("fay")
    given = fay.sends("/pay/2026-12/export", {"kind": "csv"})
    (line,) = given.data.decode("utf-8-sig").splitlines()[1:]
    assert line.startswith("cai,'=cmd") and line.endswith(",2821.17,2821.17")
    assert given.headers["Cache-Control"] == "no-store"
    book = fay.sends("/pay/2026-12/export", {"kind": "xlsx"})
    (row,) = list(load_workbook(BytesIO(book.data)).active.iter_rows(min_row=2))
    assert (row[1].value, row[1].data_type) == ("=cmd|' /C calc'!A0", "s")
    assert row[14].value == 2821.17 and [cell.data_type for cell in row[16:]] == ["f", "f", "f"]
    assert row[17].value == "=ROUND(Q2*E2+H2*G2+I2-J2,2)"
    shown = fay.sees("/pay/2026-12").text
    for answer in (given, book):
        assert sha256(answer.data).hexdigest() in shown
    for login in ("cai", "mei", "gu", "ann", "roo"):
        assert month.browser(login).sends("/pay/2026-12/export", {"kind": "csv"}).status_code == 404, login


def rename(month: World, login: str, name: str) -> None:
    with month.app.app_context(), db_change() as change:
        change.execute(sa.update(Member).where(Member.id == month.ids[login]).values(name=name))


def sends_file(month: World, login: str, text: str, **form: str) -> TestResponse:
    file = (BytesIO(text.encode()), "sales.csv")
    return month.browser(login).sends("/pay/2026-12/sales", {"file": file, **form}, content_type="multipart/form-data")


def test_a_file_of_sales_is_taken_whole_or_not_at_all(month: World) -> None:
    good = "客服,销售额\ncai,30000.50\n"
    shown = sends_file(month, "fay", good, trial="1")
    assert shown.status_code == 200 and "30000.50" in shown.text and "before 20258.50" in shown.text
    assert "20258.50" in page(month, "fay", slip(month))  # nothing taken yet
    bad = "name,sales\nCai,31000\ncai,1\nnobody,5\nAnn,7\ncai,1e400\nFay,3\n"
    refused = sends_file(month, "fay", bad)
    assert refused.status_code == 422
    for words in (
        "Cai stands in line 2 already",
        "login or name “nobody”",
        "no commission",
        "their own pay",
        "Nothing was taken",
    ):
        assert words in refused.text, words
    assert "20258.50" in page(month, "fay", slip(month))
    assert sends_file(month, "fay", "who,what\ncai,3\n").status_code == 422
    assert sends_file(month, "fay", "").status_code == 422
    assert sends_file(month, "fay", good).status_code == 303
    assert "30000.50" in page(month, "fay", slip(month))
    for login in ("cai", "mei", "gu", "ann", "roo"):
        assert sends_file(month, login, good).status_code == 404, login


def reviewed(month: World, **weighed: str) -> Walk:
    """A bad review that Cai handled, weighed by Mei."""
    walk = Walk.begins(month, "cai", "after_sales", kind="bad_review", number="190", order_value="300", what="Torn")
    walk.ticks("cai", "first_answer")
    walk.ticks("cai", "record", "what_happened", "wish_asked", "shipping_told")
    cause = weighed["cause"]
    told = {"cause": cause, "outcome": "changed" if "reward" in weighed else "not_changed"}
    walk.ticks("cai", "handle_review", "history_read", "customer_contacted", **told)
    walk.takes("cai", "settle", remedy="apology")
    walk.ticks("cai", "tell_customer")
    walk.ticks("mei", "weigh_review", **weighed)
    return walk


def test_what_a_case_proposes_becomes_pay_by_a_person_alone(month: World) -> None:
    reviewed(month, cause="own_service", penalty="60")
    reviewed(month, cause="company", reward="12")
    gu = month.browser("gu")
    shown = gu.sees(slip(month)).text
    caused, changed = re.findall(r"proposals/(\d+)", shown)
    assert 'value="60' in shown and "Proposed, for you to decide" in shown
    assert "Proposed" not in month.browser("cai").sees(slip(month)).text
    assert "Proposed" not in month.browser("fay").sees(slip(month)).text
    at = f"{slip(month)}/proposals"
    for login, status in (("cai", 403), ("ann", 404), ("fay", 404), ("roo", 404)):
        told = {"amount": "55", "reason": "x"}
        assert month.browser(login).sends(f"{at}/{caused}", told).status_code == status, login
    assert gu.sends(f"{at}/{caused}", {"amount": "40", "reason": "rude"}).status_code == 422
    assert gu.sends(f"{at}/{caused}", {"amount": "55", "reason": ""}).status_code == 422
    assert gu.sends(f"{at}/{caused}", {"amount": "55", "reason": "rude on the phone"}).status_code == 303
    assert gu.sends(f"{at}/{changed}", {"decline": "1", "reason": "not by her"}).status_code == 303
    assert "decided already" in gu.sends(f"{at}/{caused}", {"amount": "55", "reason": "twice"}).text
    shown = month.browser("cai").sees(slip(month)).text
    assert "rude on the phone" in shown and "-55.00" in shown and "not by her" not in shown


def test_a_proposal_goes_with_the_tick_that_made_it(month: World) -> None:
    walk = reviewed(month, cause="own_service", penalty="60")
    assert "Proposed" in month.browser("gu").sees(slip(month)).text
    mei = month.browser("mei")
    assert mei.sends(f"/cases/{walk.case}/undo", {"version": month.case(walk.case).version}).status_code == 303
    assert "Proposed" not in month.browser("gu").sees(slip(month)).text
