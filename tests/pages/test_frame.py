"""What stands around a page."""

from tests.ground.world import World


def test_a_page_says_what_is_slower_while_redis_is_gone(shop: World) -> None:
    shop.app.extensions["opsflow.readiness"]["redis"] = lambda at: "does not answer"
    assert "Redis does not answer" in shop.browser("ann").sees("/").text
    shop.later(seconds=6)
    shop.app.extensions["opsflow.readiness"]["redis"] = lambda at: None
    assert "Redis does not answer" not in shop.browser("ann").sees("/").text


def test_the_board_of_the_readers_own_role_comes_first_and_an_empty_one_of_others_not_at_all(shop: World) -> None:
    ann = shop.browser("ann")
    assert "/boards/order_shipping" in (before := ann.sees("/").text)
    assert "/boards/design_review" not in before
    shop.design()
    page = ann.sees("/").text
    assert page.index("/boards/order_shipping") < page.index("/boards/design_review")


def test_a_page_goes_out_compressed_to_who_can_read_it(shop: World) -> None:
    browser = shop.browser("ann")
    packed = browser.client.get("/boards/order_shipping", headers={"Accept-Encoding": "gzip"})
    plain = browser.sees("/boards/order_shipping")
    assert (packed.headers.get("Content-Encoding"), plain.headers.get("Content-Encoding")) == ("gzip", None)
    assert len(packed.data) * 3 < len(plain.data)
