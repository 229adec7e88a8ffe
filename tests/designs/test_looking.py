"""What is refused before anything opens it, what a picture is drawn as, and what is measured of it."""

import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from opsflow import files
from opsflow.designs import pictures
from opsflow.designs.colours import distance
from opsflow.refusals import Refused
from tests.designs.pictures import claims, pdf, picture

KINDS = ("png", "jpg", "webp", "pdf", "psd")
PACKED = b"9 0 obj<</Type/ObjStm/Filter/FlateDecode/N 1/First 4>>stream\n" + zlib.compress(b"<</S/JavaScript/JS(x)>>")


def kept(home: Path, content: bytes, name: str) -> Path:
    """Where an upload lies."""
    upload = files.receive(BytesIO(content), name, KINDS, home)
    return home / "uploads" / upload.sha256[:2] / upload.sha256


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "a.png", "file_none"),
        (b"<svg onload='alert(1)'/>", "a.png", "file_kind"),
        (b"<html><script>alert(1)</script>", "a.pdf", "file_kind"),
        (picture("JPEG"), "a.png", "file_other"),
        (picture(), "a.pdf", "file_other"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "a.png", "picture_broken"),
        (claims(20_000, 20_000), "a.png", "picture_large"),
        (claims(70_000, 10), "a.png", "picture_large"),
        (pdf(catalog="/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "a.pdf", "file_acts"),
        (pdf(catalog="/OpenAction<</S/J#61vaScript>>"), "a.pdf", "file_acts"),
        (pdf(catalog="/AA<</S/Launch/F(x.exe)>>"), "a.pdf", "file_acts"),
        (pdf(more=PACKED), "a.pdf", "file_acts"),
    ],
)
def test_what_is_not_what_it_says_or_would_act_is_refused(tmp_path: Path, content: bytes, name: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        kept(tmp_path, content, name)
    assert refused.value.key == why
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("JPEG", "a.JPG"), ("WEBP", "a.webp")])
def test_a_picture_is_drawn_anew_and_measured(tmp_path: Path, kind: str, name: str) -> None:
    source = kept(tmp_path, picture(kind), name)
    facts = pictures.draw(tmp_path, source, kind.lower())
    assert facts
    assert (facts.pages, facts.width, facts.height) == (1, 60, 80)
    colour, share = facts.colours[0]
    assert distance(colour, "#1F4038") < 3
    assert abs(share - 750) < 60


def test_every_page_of_a_document_is_drawn(tmp_path: Path) -> None:
    source = kept(tmp_path, pdf(2), "a.pdf")
    facts = pictures.draw(tmp_path, source, "pdf", 2)
    assert facts and facts.pages == 2
    with Image.open(pictures.drawn(tmp_path, source, "pdf", 2, "full")) as page:
        assert page.width == 2 * page.height <= 2000


def test_a_picture_that_went_is_drawn_again(tmp_path: Path) -> None:
    source = kept(tmp_path, picture(), "a.png")
    place = pictures.drawn(tmp_path, source, "png", 1, "thumb")
    place.unlink()
    assert pictures.drawn(tmp_path, source, "png", 1, "thumb").exists()


def test_what_a_decoder_cannot_read_is_no_picture(tmp_path: Path) -> None:
    source = kept(tmp_path, b"%PDF-1.7", "a.pdf")
    assert pictures.draw(tmp_path, source, "pdf") is None
    assert list((tmp_path / "pictures").rglob("*.webp*")) == []


def test_the_distance_of_colours_is_that_of_ciede2000() -> None:
    assert distance("#1F4038", "#1F4038") == 0
    assert abs(distance("#000000", "#FFFFFF") - 100) < 0.01
