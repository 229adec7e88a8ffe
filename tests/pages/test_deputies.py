"""Who decides in somebody's absence: named on a page, from – to, and never for what is their own."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from opsflow.flow import actions
from opsflow.refusals import Forbidden
from tests.ground.world import POINTS, World

ZONE = ZoneInfo("Asia/Shanghai")


def names(shop: World, who: str, deputy: str, *, starts: float = -1, ends: float = 48) -> int:
    """Somebody names a deputy for hours from now; what was answered."""
    said = {
        name: (shop.at + timedelta(hours=hours)).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
        for name, hours in (("starts", starts), ("ends", ends))
    }
    return shop.browser(who).sends("/me/deputies", {"deputy": shop.ids[deputy], **said}).status_code


def approves(shop: World, who: str, case_id: int) -> None:
    task = shop.task(case_id, "review")
    with shop.app.app_context():
        actions.check(task.id, dict.fromkeys(POINTS, True), by=shop.who(who), now=shop.at)
    shop.decides(who, case_id, "approve")


def test_a_deputy_reviews_while_they_are_named(shop: World) -> None:
    case_id = shop.design("submitted")
    with pytest.raises(Forbidden):
        approves(shop, "sun", case_id)
    assert names(shop, "gu", "sun") == 303
    approves(shop, "sun", case_id)
    assert shop.case(case_id).state == "approved"


def test_before_and_after_their_time_they_do_not(shop: World) -> None:
    case_id = shop.design("submitted")
    assert names(shop, "gu", "sun", starts=2, ends=4) == 303
    for _ in range(2):
        with pytest.raises(Forbidden):
            approves(shop, "sun", case_id)
        shop.later(hours=5)


def test_never_for_their_own(shop: World) -> None:
    case_id = shop.design("submitted")
    assert names(shop, "gu", "li") == 303
    with pytest.raises(Forbidden):
        approves(shop, "li", case_id)


def test_it_ends_when_it_is_ended(shop: World) -> None:
    case_id = shop.design("submitted")
    names(shop, "gu", "sun")
    gu = shop.browser("gu")
    page = gu.sees("/me/deputies").text
    assert "Sun" in page
    assert gu.sends("/me/deputies/1/end").status_code == 303
    assert "Nobody decides for you" in gu.sees("/me/deputies").text
    with pytest.raises(Forbidden):
        approves(shop, "sun", case_id)


@pytest.mark.parametrize(
    ("deputy", "starts", "ends"), [("gu", -1, 48), ("sun", 48, 2), ("sun", -9, -1), ("sun", 0, 9000)]
)
def test_what_makes_no_sense_is_refused(shop: World, deputy: str, starts: float, ends: float) -> None:
    assert names(shop, "gu", deputy, starts=starts, ends=ends) == 422


def test_nobody_ends_anothers(shop: World) -> None:
    names(shop, "gu", "sun")
    assert shop.browser("mei").sends("/me/deputies/1/end").status_code == 404
