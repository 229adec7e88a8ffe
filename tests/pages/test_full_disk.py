"""A disk that takes no more: what is handed in is refused in words, and no half of it stays."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

from tests.ground.world import MAIN, World
from tests.pages.test_guard import parts

LEAST = 100_000  # bytes: a form is smaller, the file is not


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_that_finds_no_room_is_refused_and_leaves_nothing(shop: World) -> None:
    mei = shop.browser("mei")
    form = parts(mei.token, 'name="file"; filename="orders.csv"', 2 * LEAST)
    form["data"] = (
        b'--cut\r\nContent-Disposition: form-data; name="store"\r\n\r\n%d\r\n' % shop.stores[MAIN] + form["data"]
    )
    with files_no_larger_than(LEAST):
        answer = mei.client.post("/orders/import", environ_base=mei.from_, **form)
    assert (answer.status_code, "disk is full" in answer.text) == (503, True)
    assert list((shop.app.config["SETTINGS"].home / "uploads").iterdir()) == []
