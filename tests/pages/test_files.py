"""Files handed in with a design: what is taken, and who may look at them."""

import os
import re
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from opsflow import files
from opsflow.jobs import pruning
from tests.designs.pictures import picture
from tests.ground.databases import Database
from tests.ground.world import POINTS, World

PNG = picture()


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """These rules stand in the door, above both databases."""
    return sqlite_database


def hands_in(shop: World, *given: tuple[bytes, str]) -> tuple[int, TestResponse]:
    """Li hands a version in; the case and what was answered."""
    case = shop.design("drafting")
    task = shop.task(case, "draft")
    form = {
        "version": task.version,
        "points": list(POINTS),
        "ask-version": [(BytesIO(content), name) for content, name in given],
    }
    return case, shop.browser("li").sends(f"/tasks/{task.id}/tick", form)


def stored(shop: World) -> list[Path]:
    """What lies in the uploads' folder."""
    return [one for one in (shop.app.config["SETTINGS"].home / "uploads").rglob("*") if one.is_file()]


def test_a_picture_is_kept_and_seen_within_its_store_only(shop: World) -> None:
    case, answer = hands_in(shop, (PNG, "poster <1>.png"))
    assert answer.status_code == HTTPStatus.SEE_OTHER and shop.case(case).state == "submitted"
    link = re.search(r'href="(/files/\d+)"', shop.browser("gu").sees(f"/cases/{case}").text)
    assert link
    seen = shop.browser("li").client.get(link[1], buffered=True)
    assert seen.data == PNG and seen.mimetype == "image/png"
    assert seen.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert shop.browser("eve").sees(link[1]).status_code == HTTPStatus.NOT_FOUND


def test_several_files_at_once(shop: World) -> None:
    case, _ = hands_in(shop, (PNG, "a.png"), (PNG + b"1", "b.png"), (b"%PDF-1.7", "c.pdf"))
    text = shop.browser("gu").sees(f"/cases/{case}").text
    assert all(name in text for name in ("a.png", "b.png", "c.pdf"))


def test_what_is_no_picture_is_downloaded_not_shown(shop: World) -> None:
    hands_in(shop, (b"%PDF-1.7", "c.pdf"))
    assert "attachment" in shop.browser("li").client.get("/files/1", buffered=True).headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script>", "poster.png"),
        (b"", "empty.png"),
        (b"GIF89a", "a.gif"),
        (b"MZ\x90", "a.exe"),
        (b"RIFF\0\0\0\0WAVE", "a.webp"),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_nothing_is_left(shop: World, content: bytes, name: str) -> None:
    case, answer = hands_in(shop, (content, name))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert shop.case(case).state == "drafting" and stored(shop) == []


def test_a_file_too_large_is_refused_and_nothing_is_left(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 100_000)
    case, answer = hands_in(shop, (PNG + b"\0" * 100_000, "huge.png"))
    assert answer.status_code in (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    assert shop.case(case).state == "drafting" and stored(shop) == []


def test_more_than_twenty_files_are_refused(shop: World) -> None:
    case, answer = hands_in(shop, *((PNG, f"{at}.png") for at in range(21)))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and "At most 20" in answer.text
    assert shop.case(case).state == "drafting"


@pytest.mark.parametrize("name", ["../../etc/passwd.png", "C:\\secret\\x.png", "海报 一.png", "a" * 300 + ".png"])
def test_odd_names_stay_names(shop: World, name: str) -> None:
    case, answer = hands_in(shop, (PNG, name))
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert shop.browser("li").sees(f"/cases/{case}").status_code == HTTPStatus.OK
    assert len(stored(shop)) == 1


def test_a_file_that_is_not_there_is_not_found(shop: World) -> None:
    li = shop.browser("li")
    assert li.sees("/files/77").status_code == li.sees("/files/x").status_code == HTTPStatus.NOT_FOUND


def forgotten(shop: World, **later: float) -> int:
    with shop.app.app_context():
        return pruning.forget_loose(now=shop.at + timedelta(**later))


def made_old(shop: World) -> None:
    for one in stored(shop):
        os.utime(one, (shop.at.timestamp(), shop.at.timestamp()))


def test_what_was_handed_in_with_a_refused_act_is_forgotten_after_a_day(shop: World) -> None:
    case = shop.design("drafting")
    task = shop.task(case, "draft")
    form = {"version": task.version, "ask-version": [(BytesIO(PNG), "a.png")]}  # no point of the checklist is ticked
    assert shop.browser("li").sends(f"/tasks/{task.id}/tick", form).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    made_old(shop)
    assert stored(shop) and forgotten(shop, hours=23) == 0
    assert forgotten(shop, hours=25) == 1
    assert stored(shop) == []


def test_what_an_act_named_stays(shop: World) -> None:
    hands_in(shop, (PNG, "a.png"))
    made_old(shop)
    assert forgotten(shop, days=30) == 0
    assert len(stored(shop)) == 1


def test_content_that_another_file_shares_stays(shop: World) -> None:
    hands_in(shop, (PNG, "a.png"))
    case = shop.design("drafting")
    task = shop.task(case, "draft")
    shop.browser("li").sends(
        f"/tasks/{task.id}/tick", {"version": task.version, "ask-version": [(BytesIO(PNG), "b.png")]}
    )
    made_old(shop)
    assert forgotten(shop, days=2) == 1
    assert len(stored(shop)) == 1
