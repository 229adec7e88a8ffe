"""A process is written on its page: looked at, previewed, taken into use; running cases stay, move, and move back."""

from typing import Any

import pytest

from opsflow.db import db_change, db_reading
from opsflow.flow import laws, store, upkeep
from opsflow.flow.verify import verify
from opsflow.people import actions as people
from opsflow.scoring.scorecards import feed_names, load_scorecards
from tests.ground.versions import DESIGN, changed
from tests.ground.world import WORKFLOWS, World
from tests.pages.visitor import Visitor

KEY = "design_review"
EXAMPLES = (WORKFLOWS / "examples" / f"{KEY}.yaml").read_text("utf-8")
ITEMS = feed_names(load_scorecards(WORKFLOWS / "scorecards").values())
COMMENT = changed(KEY, DESIGN["nothing but a comment"])
RENAMED = changed(KEY, DESIGN["a step called otherwise"])
LESS = changed(KEY, DESIGN["one task less"])


@pytest.fixture
def gu(shop: World) -> Visitor:
    """Who leads every store."""
    browser = shop.browser("gu")
    browser.sees(f"/workflows/{KEY}/edit")
    return browser


def use(browser: Visitor, text: str, *, examples: str = "", version: int = 1, key: str = KEY) -> Any:
    return browser.sends(f"/workflows/{key}/use", {"text": text, "examples": examples, "version": version})


def in_use(key: str = KEY) -> tuple[int, bool]:
    with db_reading() as reading:
        newest = laws.newest(reading, key)
    return newest.version, newest.own


def test_a_version_is_taken_into_use_without_a_restart_and_running_cases_stay(shop: World, gu: Visitor) -> None:
    before = shop.design("drafting")
    assert use(gu, LESS).status_code == 303
    after = shop.design("brief")
    with shop.app.app_context():
        assert in_use() == (2, True)
    assert "write_brief" in tasks(shop, before) and "note_place" in tasks(shop, after)
    page = gu.sees(f"/workflows/{KEY}").text
    assert "Gu" in page and "the shop's own" in page


def test_what_is_wrong_stands_at_its_line_and_nothing_is_taken_into_use(shop: World, gu: Visitor) -> None:
    wrong = COMMENT.replace("who: designer", "who: desinger", 1)
    line = COMMENT[: COMMENT.index("who: designer")].count("\n") + 1
    answer = use(gu, wrong)
    assert answer.status_code == 422
    assert f'data-line="{line}"' in answer.text and "“designer”" in answer.text and "desinger" in answer.text
    with shop.app.app_context():
        assert in_use() == (1, False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &a [x]\nb: *a\n", "alias"),
        ("key: !!python/object x\n", "Tags"),
        ("#" * (128 * 1024 + 1), "128"),
        (COMMENT.replace("key: design_review", "key: order_shipping"), "file"),
        (COMMENT.replace("draft: {", "draft: {").replace("      draft:", "      entered:"), "word of the format"),
        ("", "Write or choose"),
    ],
)
def test_hostile_texts_are_refused_in_words(gu: Visitor, text: str, words: str) -> None:
    answer = gu.sends(f"/workflows/{KEY}/check", {"text": text, "examples": "", "version": 1})
    assert answer.status_code == 200
    assert words in answer.text


def test_examples_must_hold(gu: Visitor) -> None:
    later = changed(KEY, DESIGN["a later due time"])
    answer = use(gu, later, examples=EXAMPLES)
    assert answer.status_code == 422
    assert "not hold" in answer.text
    assert use(gu, COMMENT, examples=EXAMPLES).status_code == 303


def test_examples_that_multiply_are_refused(gu: Visitor) -> None:
    steps = (
        "\n".join(f"  s{n}: [{', '.join([f's{n + 1}'] * 9)}]" for n in range(9))
        + "\n  s9: [[2026-11-23 09:30, time passes]]"
    )
    bomb = f"people: {{an: shipping}}\nsteps:\n{steps}\nexamples:\n  bomb: {{given: [s0], when: [], then: {{state: brief}}}}\n"
    answer = use(gu, COMMENT, examples=bomb)
    assert answer.status_code == 422 and "More than 1000" in answer.text


def test_what_changes_and_for_which_cases_is_said_before(shop: World, gu: Visitor) -> None:
    shop.design("submitted")
    seen = gu.sends(f"/workflows/{KEY}/check", {"text": RENAMED, "examples": "", "version": 1}).text
    assert "In review" in seen and "this step is no more" in seen
    seen = gu.sends(f"/workflows/{KEY}/check", {"text": LESS, "examples": "", "version": 1}).text
    assert "Note the place" in seen and "Write the brief" in seen


def test_a_fragment_is_drawn_while_somebody_types(gu: Visitor) -> None:
    answer = gu.sends(f"/workflows/{KEY}/check", {"text": COMMENT, "version": 1}, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "<svg" in answer.text and "<html" not in answer.text


def test_two_people_at_once_the_second_hears_of_the_first_and_keeps_the_text(shop: World, gu: Visitor) -> None:
    other = shop.browser("gu")
    other.sees(f"/workflows/{KEY}/edit")
    assert use(gu, COMMENT).status_code == 303
    answer = use(other, LESS)
    assert answer.status_code == 409
    assert (
        "Gu took version 2" in answer.text and "note_place" in answer.text and 'name="version" value="2"' in answer.text
    )


@pytest.mark.parametrize("who", ["ann", "mei", "eve"])
def test_only_who_leads_every_store_or_an_administrator_writes(shop: World, who: str) -> None:
    browser = shop.browser(who)
    page = browser.sees(f"/workflows/{KEY}")
    assert f"/workflows/{KEY}/edit" not in page.text
    assert browser.sees(f"/workflows/{KEY}/edit").status_code == 403
    assert use(browser, COMMENT).status_code == 403
    assert browser.sends(f"/workflows/{KEY}/check", {"text": COMMENT}).status_code == 403


def test_an_administrator_writes(shop: World) -> None:
    with shop.app.app_context(), db_change() as change:
        people.set_admin(change, shop.ids["ann"], True, by=None, now=shop.at)
    browser = shop.browser("ann")
    browser.sees(f"/workflows/{KEY}/edit")
    assert use(browser, COMMENT).status_code == 303


def test_a_new_process_begins_on_the_page(shop: World, gu: Visitor) -> None:
    text = COMMENT.replace("key: design_review", "key: sign_review").replace("\n  design_review:", "\n  sign_review:")
    assert gu.sees("/workflows/new/edit").status_code == 200
    assert use(gu, text, version=0, key="new").status_code == 303
    assert gu.sees("/workflows/sign_review").status_code == 200
    assert gu.sees("/boards/sign_review").status_code == 200
    reserved = text.replace("key: sign_review", "key: timetable").replace("\n  sign_review:", "\n  timetable:")
    assert use(gu, reserved, version=0, key="new").status_code == 422


def test_a_start_does_not_overwrite_what_the_shop_wrote_and_its_page_says_so(shop: World, gu: Visitor) -> None:
    assert use(gu, LESS).status_code == 303
    with shop.app.app_context(), db_change() as change:
        assert upkeep.take_into_use(change, WORKFLOWS, shop.at, items=ITEMS) == []
    page = gu.sees(f"/workflows/{KEY}").text
    assert "nothing takes it into use by itself" in page
    file = (WORKFLOWS / f"{KEY}.yaml").read_text("utf-8")
    assert use(gu, file, version=2).status_code == 303
    with shop.app.app_context():
        assert in_use() == (3, False)
    assert "nothing takes it into use by itself" not in gu.sees(f"/workflows/{KEY}").text


def test_a_version_that_cases_run_on_is_not_deleted(shop: World, gu: Visitor) -> None:
    shop.design("brief")
    use(gu, COMMENT)
    use(gu, LESS, version=2)
    assert gu.sends(f"/workflows/{KEY}/versions/1/delete").status_code == 422
    assert gu.sends(f"/workflows/{KEY}/versions/3/delete").status_code == 422
    assert gu.sends(f"/workflows/{KEY}/versions/2/delete").status_code == 303
    assert gu.sees(f"/workflows/{KEY}/versions/2").status_code == 404


def test_a_version_that_was_deleted_stays_on_record(shop: World, gu: Visitor) -> None:
    use(gu, COMMENT)
    with shop.app.app_context(), db_reading() as reading:
        digest = laws.newest(reading, KEY).digest
    use(gu, LESS, version=2)
    assert "Taken away" not in gu.sees(f"/workflows/{KEY}").text
    assert gu.sends(f"/workflows/{KEY}/versions/2/delete").status_code == 303
    page = shop.browser("ann").sees(f"/workflows/{KEY}").text
    assert "Taken away" in page
    assert digest in page
    assert "Gu" in page.partition("Taken away")[2]


def test_cases_move_all_or_none_and_back(shop: World, gu: Visitor) -> None:
    cases = [shop.design("submitted"), shop.design("drafting"), shop.design("listed")]
    before = [shop.case(case).state for case in cases]
    use(gu, RENAMED)
    dry = gu.sees(f"/workflows/{KEY}/versions/1/move").text
    assert "cannot move" in dry and f"/cases/{cases[0]}" in dry
    refused = gu.sends(f"/workflows/{KEY}/versions/1/move", {"to": 2})
    assert refused.status_code == 422
    assert {version_of(shop, case) for case in cases} == {1}
    dry = gu.sees(f"/workflows/{KEY}/versions/1/move?state-submitted=looked_at").text
    assert "2 cases can move" in dry
    assert gu.sends(f"/workflows/{KEY}/versions/1/move", {"to": 2, "state-submitted": "looked_at"}).status_code == 303
    assert [version_of(shop, case) for case in cases] == [2, 2, 1]
    sound(shop)
    assert "moved it to another version" in gu.sees(f"/cases/{cases[0]}").text
    assert gu.sends(f"/workflows/{KEY}/moves/1/back").status_code == 303
    assert [version_of(shop, case) for case in cases] == [1, 1, 1]
    sound(shop)
    assert gu.sends(f"/workflows/{KEY}/moves/1/back").status_code == 422
    assert before == [shop.case(case).state for case in cases]


def test_nothing_moves_back_once_a_case_went_on(shop: World, gu: Visitor) -> None:
    case = shop.design("brief")
    other = shop.design("drafting")
    use(gu, LESS)
    assert gu.sends(f"/workflows/{KEY}/versions/1/move", {"to": 2}).status_code == 303
    sound(shop)
    for page in (f"/cases/{case}", f"/cases/{other}", f"/boards/{KEY}", "/"):
        assert gu.sees(page).status_code == 200
    shop.ticks("sun", case, "note_place", used_for="Home")
    assert gu.sends(f"/workflows/{KEY}/moves/1/back").status_code == 422
    assert version_of(shop, other) == 2
    sound(shop)


def tasks(shop: World, case_id: int) -> set[str]:
    with shop.app.app_context(), db_reading() as reading:
        return set(store.load(reading, case_id).case.works)


def version_of(shop: World, case_id: int) -> int:
    with shop.app.app_context(), db_reading() as reading:
        return store.load(reading, case_id).law.version


def sound(shop: World) -> None:
    """All that is stored is what the events make."""
    with shop.app.app_context(), db_reading() as reading:
        assert list(verify(reading)) == []
