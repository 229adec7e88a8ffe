"""Everybody reads in their own language."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from opsflow.i18n import said, span
from tests.pages.visitor import Visitor

Open = Callable[..., Visitor]


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK,en;q=0.5", "zh-Hant"),
        ("en-US", "en"),
        ("fr", "zh-Hans"),
    ],
)
def test_a_stranger_reads_what_the_browser_asks_for(visitor: Open, accepted: str, lang: str) -> None:
    assert f'<html lang="{lang}"' in visitor().sees("/login", headers={"Accept-Language": accepted}).text


def test_a_strangers_choice_stays_in_the_browser(visitor: Open) -> None:
    stranger = visitor()
    stranger.sees("/login")
    stranger.sends("/me/language", {"locale": "zh_Hant", "next": "/login"})
    assert "登入" in stranger.sees("/login", headers={"Accept-Language": "en"}).text


def test_a_members_choice_goes_along_to_every_browser(visitor: Open) -> None:
    visitor("bo").sends("/me/language", {"locale": "zh_Hans", "next": "/me"})
    assert "我的账号" in visitor("bo").sees("/me", headers={"Accept-Language": "en"}).text


def test_a_theme_is_kept(visitor: Open) -> None:
    bo = visitor("bo")
    assert bo.sends("/me/theme", {"theme": "dark", "next": "//evil"}).location == "/"
    assert 'data-theme="dark"' in bo.sees("/me").text
    assert bo.sends("/me/theme", {"theme": "pink", "next": "/me"}).status_code == 422


def test_spans_of_time_are_short(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert [span(timedelta(minutes=minutes)) for minutes in (-42, 65, 2 * 1440, 5 * 1440 + 60)] == [
            "42 min", "1 h 05 min", "48 h 00 min", "5 d 01 h",
        ]  # fmt: skip


def test_a_text_that_lacks_a_language_is_said_in_another(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert (said({"en": "Ship", "zh_Hans": "发货"}), said({"zh_Hans": "发货"}), said({})) == ("Ship", "发货", "")
