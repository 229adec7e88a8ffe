"""The papers stay true: every setting is explained, every page that is named is there."""

import re
from pathlib import Path

import pytest

from opsflow.config import READERS

PROJECT = Path(__file__).parents[2]
PAPERS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")


@pytest.mark.parametrize("setting", READERS)
def test_every_setting_is_in_the_operations_page(setting: str) -> None:
    assert f"`{setting}`" in (PROJECT / "docs" / "operations.md").read_text()


@pytest.mark.parametrize("paper", PAPERS)
def test_what_a_paper_links_to_is_there(paper: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (PROJECT / paper).read_text())
    assert [link for link in links if not (PROJECT / link).exists()] == []
