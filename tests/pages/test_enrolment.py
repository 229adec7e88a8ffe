"""The campaign file of the seller centre tells a promotion which heroes a channel took."""

import io

import pytest

from tests.ground.campaign import HEROES, promotion
from tests.ground.world import World
from tests.orders.files import table

HEADER = "活动名称,预热时间,活动时间,商品名称,商品id,营销id,商品状态,一口价,活动价格,库存,销量,报名时间,预估收货成交额,总成交额,商品价格,活动状态"


@pytest.fixture
def shop(shop: World) -> World:
    shop.hires("fay", "finance")
    return shop


def file(*states: tuple[str, str], campaign: str = "聚划算", header: str = HEADER) -> str:
    told = [{"活动名称": campaign, "商品id": product, "商品状态": state} for product, state in states]
    return table(header, *([row.get(name, "") for name in header.split(",")] for row in told))


def all_heroes(state: str = "审核通过") -> list[tuple[str, str]]:
    return [(hero, state) for hero in HEROES]


def drops(shop: World, case: int, data: str, *, login: str = "wu", channel: str = "vip", **form: str):
    visitor = shop.browser(login)
    visitor.sees(f"/cases/{case}/enrolment")
    sent = (io.BytesIO(data.encode("gb18030")), "活动.csv")
    return visitor.sends(f"/cases/{case}/enrolment", {"channel": channel, "file": sent, **form})


def is_open(shop: World, case: int, channel: str = "vip") -> bool:
    return shop.task(case, f"enrol_heroes:{channel}").done_at is None


@pytest.mark.parametrize(
    ("last", "result"), [("审核通过", "Accepted"), ("审核不通过", "Accepted in part")], ids=["all", "some"]
)
def test_the_file_says_of_every_hero_whether_the_channel_took_it(shop, last, result):
    case = promotion(shop, "enrolment")
    answer = drops(shop, case, file(*all_heroes()[:-1], (HEROES[-1], last)))
    assert answer.status_code == 200 and f'<span class="tag">{result}</span>' in answer.text
    assert not is_open(shop, case) and is_open(shop, case, "taobaoke")
    assert "Product A1 通过" in shop.browser("mei").sees(f"/cases/{case}").text


def test_the_same_file_twice_notes_it_once(shop):
    case = promotion(shop, "enrolment")
    drops(shop, case, file(*all_heroes()))
    before = shop.everything()
    assert "nothing has changed" in drops(shop, case, file(*all_heroes())).text
    assert shop.everything() == before


def test_lines_of_other_products_are_named_and_left_out(shop):
    case = promotion(shop, "enrolment")
    page = drops(shop, case, file(*all_heroes(), ("Z9", "审核通过"), ("", "审核通过"))).text
    assert "Product Z9 is no hero of this promotion." in page and "2 lines are not of this promotion" in page
    assert not is_open(shop, case)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (file(*all_heroes()[:-1]), "does not name the hero"),
        (file(*all_heroes()[:-1], (HEROES[-1], "待审核")), "still looks at"),
        (file(*all_heroes()[:-1], (HEROES[-1], "神秘")), "does not name the hero"),
        (file(*all_heroes()).replace("聚划算", "双十二", 1), "several campaigns"),
        ("订单编号,商品名\n1,2\n", "no campaign export"),
        ("", "The file is empty"),
    ],
    ids=["lacks one", "undecided", "unknown state", "two campaigns", "other file", "empty"],
)
def test_a_file_that_leaves_a_hero_open_changes_nothing(shop, data, said):
    case = promotion(shop, "enrolment")
    before = shop.everything()
    answer = drops(shop, case, data)
    assert answer.status_code == 422 and said in answer.text
    assert shop.everything() == before


def test_a_trial_only_says_what_would_happen(shop):
    case = promotion(shop, "enrolment")
    assert "Trial run" in drops(shop, case, file(*all_heroes()), trial="1").text and is_open(shop, case)


def test_another_result_than_the_one_noted_is_refused(shop):
    case = promotion(shop, "enrolment")
    drops(shop, case, file(*all_heroes()))
    answer = drops(shop, case, file(*all_heroes("审核不通过")))
    assert answer.status_code == 422 and "another result already" in answer.text


def test_only_who_may_enrol_notes_it_and_only_in_their_store(shop):
    case = promotion(shop, "enrolment")
    assert drops(shop, case, file(*all_heroes()), login="ann").status_code == 403
    assert drops(shop, case, file(*all_heroes()), channel="juhuasuan").status_code == 404
    assert shop.browser("eve").sees(f"/cases/{case}/enrolment").status_code == 404
    assert is_open(shop, case)


def test_without_heroes_the_page_says_what_comes_first(shop):
    assert "Nothing to enrol yet" in shop.browser("wu").sees(f"/cases/{promotion(shop)}/enrolment").text
