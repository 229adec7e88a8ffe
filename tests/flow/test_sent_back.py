"""What a way sends back for a part: only that is done again, also on the way back to where it was sent from."""

from tests.ground.goods import SCARF, launch, sells
from tests.ground.world import World


def open_tasks(shop: World, case: int) -> set[str]:
    names = ("area_artwork", "decide_style", "product_images", "product_copy", "titles", "list_product", "walk_through")
    return {name for name in names if shop.task(case, name).state == "open"}


def test_only_what_is_named_opens_again_until_the_case_is_back(shop: World) -> None:
    case = launch(shop, "final_check")
    shop.decides("mei", case, "back_to_images", redo=[SCARF], comment="too dark")
    assert (shop.case(case).state, open_tasks(shop, case)) == ("content", {"product_images"})
    shop.ticks("li", case, "product_images")
    assert (shop.case(case).state, open_tasks(shop, case)) == ("final_check", {"walk_through"})


def test_what_is_new_on_the_way_back_opens_all_the_same(shop: World) -> None:
    case = launch(shop, "final_check")
    shop.decides("mei", case, "back_to_copy", comment="too long")
    sells(shop, "7002", title="Mug")
    shop.decides("mei", case, "change_products", products=[SCARF, "7002"])
    shop.ticks("mei", case, "product_copy")
    shop.ticks("li", case, "product_images:7002")
    assert (shop.case(case).state, shop.task(case, "titles:7002").state) == ("listing", "open")
    assert shop.task(case, f"titles:{SCARF}").state == "done"


def test_sending_back_is_undone_with_all_that_it_opened(shop: World) -> None:
    case = launch(shop, "final_check")
    done = shop.decides("mei", case, "back_to_images", redo=[SCARF], comment="too dark")
    shop.browser("mei").sends(f"/cases/{case}/undo", {"version": done.version})
    assert (shop.case(case).state, open_tasks(shop, case)) == ("final_check", {"walk_through"})
