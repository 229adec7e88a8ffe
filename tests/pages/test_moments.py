"""The due times of a process are said in words, in each language, for every process that ships."""

import re

import pytest
from flask import Flask
from flask_babel import force_locale

from opsflow.flow.reader import definition_files, read_file
from opsflow.web.workflows.moments import in_words
from tests.ground.world import WORKFLOWS

LAWS = [read_file(file) for file in definition_files(WORKFLOWS)]
TEXTS = {
    "opened": {"en": "opening", "zh_Hans": "打开", "zh_Hant": "打開"},
    "paid_at": {"en": "Paid", "zh_Hans": "付款时间", "zh_Hant": "付款時間"},
    "review": {"en": "Review", "zh_Hans": "复盘", "zh_Hant": "復盤"},
}


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("24 h after paid_at", "24 h after Paid", "付款时间后 24 小时"),
        ("1 working day before paid_at", "1 working day before Paid", "付款时间前 1 个工作日"),
        ("3 working days after review.entered", "3 working days after entering “Review”", "进入“复盘”后 3 个工作日"),
        ("18:00 dispatch after opened", "the next 18:00 on a dispatch day after opening", "打开后下一个发货日 18:00"),
        ("2 service h after opened", "2 h of customer service after opening", "打开后 2 小时（按客服时间）"),
        ("run of paid_at", "the dispatch run that meets Paid", "付款时间赶上的那趟发货"),
        (
            "later of paid_at and later of opened and review.done",
            "the latest of: Paid; opening; “Review” is done",
            None,
        ),
        ("by review", "depends on Review", None),
        ("paid_at else opened", "Paid, else opening", None),
    ],
)
def test_a_moment_in_words(inside: Flask, text: str, en: str, zh: str | None) -> None:
    with inside.test_request_context():
        with force_locale("en"):
            assert in_words(text, TEXTS) == en
        with force_locale("zh_Hans"):
            assert zh is None or in_words(text, TEXTS) == zh


def test_no_due_time_of_a_process_is_left_as_it_is_written(inside: Flask) -> None:
    with inside.test_request_context(), force_locale("en"):
        said = {
            part.due.text: in_words(part.due.text, law.texts)
            for law in LAWS
            for part in (*law.tasks.values(), *law.clocks.values())
            if part.due
        }
    assert {text: words for text, words in said.items() if re.search(r"[a-z]_[a-z]|[a-z]\.[a-z]", words)} == {}
