"""A month is reviewed in the browser: each sees what is theirs to see, gives what is theirs to give, and nothing else."""

import re

import pytest
from click.testing import CliRunner, Result

from opsflow.cli.__main__ import gather
from opsflow.refusals import Refused
from tests.ground.months import at, credited, frozen, gives, hers_alone, reports_to, reviews, stood
from tests.ground.world import World
from tests.pages.visitor import PASSWORD

CANARY, REASON = "4.3217", "the labels of shelf nine were wrong"


@pytest.fixture
def month(shop: World) -> World:
    """Ann's December, with work in every heavy item; it is fixed, and she has not handed in."""
    reports_to(shop, "ann", "mei")
    reports_to(shop, "mei", "gu")
    shop.hires("fay", "finance")
    for item in ("stocktake_report", "pack_and_ship", "packing_equipment", "warehouse_hygiene", "shelving"):
        credited(shop, "ann", f"shipping.{item}", 2)
    frozen(shop)
    return shop


def page(month: World, login: str, of: str = "ann", status: int = 200) -> str:
    answer = month.browser(login).sees(f"/scores/2026-12/{month.ids[of]}")
    assert answer.status_code == status, login
    return answer.text


def sends(month: World, login: str, path: str, status: int = 303, **form: object) -> str:
    found = stood(month, "ann")
    told = {"version": found.case.version, "password": PASSWORD, **form}
    answer = month.browser(login).sends(f"/scores/sheets/{found.row.id}/{path}", told)
    assert answer.status_code == status, answer.text[:800]
    return answer.text


def assessed(month: World) -> None:
    for one in stood(month, "ann").review.by_completion:
        if one.value is not None:
            sends(month, "ann", f"values/{one.item.key}", seat=month.ids["ann"], value=str(one.item.weight))
    sends(month, "ann", "hand-in", seat=month.ids["ann"])


def test_from_the_members_own_values_to_the_closed_sheet(month: World) -> None:
    assessed(month)
    sends(month, "mei", "values/shelving", seat=month.ids["mei"], value="4", reason=REASON)
    sends(month, "mei", "hand-in", seat=month.ids["mei"])
    sends(month, "gu", "hand-in", seat=month.ids["gu"])
    sends(month, "gu", "ways/approve")
    shown = page(month, "ann")
    assert REASON in shown and ">99.53<" in shown
    sends(month, "ann", "ways/appeal", appealed=["shelving"], comment="The labels came late.")
    assert stood(month, "ann").case.state == "committee_review"
    for login in ("mei", "gu"):
        sends(month, login, "hand-in", seat=month.ids[login])
    sends(month, "gu", "ways/approve")
    refused = sends(month, "fay", "ways/close", status=422)
    assert "Not every sheet of the month is approved yet." in refused


def test_what_is_refused_says_so_and_keeps_what_was_typed(month: World) -> None:
    shown = sends(month, "mei", "values/shelving", status=422, seat=month.ids["mei"], value="7", reason=REASON)
    assert "This item is worth 0 to 5 points, not 7." in shown and REASON in shown and 'value="7"' in shown
    assert "Say why" in sends(month, "mei", "values/shelving", status=422, seat=month.ids["mei"], value="3")
    shown = sends(month, "ann", "hand-in", status=422, seat=month.ids["ann"])
    assert "Some items are not valued yet" in shown


def test_reviewers_see_each_others_values_after_their_own(month: World) -> None:
    sends(month, "mei", "values/shelving", seat=month.ids["mei"], value=CANARY, reason=REASON)
    sends(month, "mei", "hand-in", seat=month.ids["mei"])
    for login in ("gu", "ann"):
        assert CANARY not in page(month, login) and REASON not in page(month, login)
        desk = month.browser(login).sees("/scores/2026-12").text
        assert "99.15" not in desk
    sends(month, "gu", "hand-in", seat=month.ids["gu"])
    assert REASON in page(month, "gu")
    assert REASON not in page(month, "ann")


def test_nobody_else_sees_a_sheet_at_all(month: World) -> None:
    for login in ("bo", "cai", "li", "sun", "eve", "fay"):
        page(month, login, status=404)
        assert "Ann" not in re.sub(r"\s", "", month.browser(login).sees("/scores/2026-12").text)
        sheet_id = stood(month, "ann").row.id
        before = month.everything()
        for path in ("values/shelving", "hand-in", "ways/approve", "ways/waive_self"):
            answer = month.browser(login).sends(
                f"/scores/sheets/{sheet_id}/{path}", {"seat": month.ids["mei"], "value": "1", "comment": "x"}
            )
            assert answer.status_code in (403, 404), path
        items = month.browser(login).sees(f"/scores/items/shipping.shelving?month=2026-12&member={month.ids['ann']}")
        assert items.status_code == 404
        assert month.everything() == before and stood(month, "ann").given == {}


def test_a_running_month_is_seen_by_those_who_will_review_it(month: World) -> None:
    at(month, 12, month=1)
    for login in ("mei", "gu"):
        shown = month.browser(login).sees(f"/scores/2027-01/{month.ids['ann']}")
        assert shown.status_code == 200
        assert "Ann" in month.browser(login).sees("/scores/2027-01").text
    assert month.browser("bo").sees(f"/scores/2027-01/{month.ids['ann']}").status_code == 404


def test_the_desk_says_who_is_awaited_and_what_is_out_of_line(month: World) -> None:
    reviews(month, "mei", "ann")
    shown = month.browser("gu").sees("/scores/2026-12").text
    assert "Committee review" in shown and "Credits are fixed since" in shown
    assert month.browser("gu").sees("/scores/2026-13").status_code in (404, 422)


def test_approving_asks_for_the_password_by_every_way_in(month: World) -> None:
    assessed(month)
    for item in ("shelving", "pack_and_ship"):
        sends(month, "mei", f"values/{item}", seat=month.ids["mei"], value="5", reason=REASON)
    for login in ("mei", "gu"):
        sends(month, login, "hand-in", seat=month.ids[login])
    case = stood(month, "ann").case
    for password, words in (("", "needs your password"), ("not this one", "password is wrong")):
        assert words in sends(month, "gu", "ways/approve", status=422, password=password)
    gu, seen = month.browser("gu"), {"version": case.version}
    assert 'type="password"' in gu.sees(f"/cases/{case.case_id}").text
    assert gu.sends(f"/cases/{case.case_id}/ways/approve", seen).status_code == 422
    moved = gu.sends(f"/cases/{case.case_id}/move", {**seen, "column": "approved"})
    assert "#way-approve" in moved.text and stood(month, "ann").case.state == "to_approve"
    assert gu.sends(f"/cases/{case.case_id}/ways/approve", {**seen, "password": PASSWORD}).status_code == 303
    assert stood(month, "ann").case.state == "approved"


def test_a_month_is_closed_from_the_command_line_as_on_the_page(month: World) -> None:
    def says(*words: str) -> Result:
        with month.app.app_context():
            return CliRunner().invoke(gather(), ["score", *words, "--json"])

    def closes(login: str) -> tuple[int, str]:
        found = says("close", "2026-12", "--by", login)
        return found.exit_code, str(found.exception or found.output)

    assert "month_not_approved" in closes("fay")[1]
    hers_alone(month)
    assessed(month)
    for login in ("mei", "gu"):
        sends(month, login, "hand-in", seat=month.ids[login])
    sends(month, "gu", "ways/approve")
    assert closes("ann")[0] == closes("gu")[0] == 1  # nobody closes their own, or what they approved
    assert closes("fay")[0] == 0 and stood(month, "ann").case.state == "closed"
    with pytest.raises(Refused):
        gives(month, "mei", "ann", "shelving", "1", "too late")
    shown = says("show", "2026-12")
    assert '"state": "closed"' in shown.output and '"total": "100.00"' in shown.output


def test_nobody_gives_values_in_a_reviewers_seat_on_their_own_sheet(month: World) -> None:
    refused = sends(month, "ann", "values/shelving", status=403, seat=month.ids["mei"], value="5")
    assert "Traceback" not in refused and stood(month, "ann").given == {}
