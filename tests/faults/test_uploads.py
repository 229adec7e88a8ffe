"""What the server takes in before the application is asked: little from strangers, a few large files from members."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from opsflow.web.spool import AT_ONCE, OF_A_STRANGER
from tests.ground.reader import Reader
from tests.ground.shop import Shop
from tests.ground.until import until
from tests.ground.world import World

pytestmark = pytest.mark.timeout(120)
MEGABYTE = 1024 * 1024
IMPORTS = "/orders/import"


@contextmanager
def sending(shop: Shop, path: str, length: int | None, cookie: str = "", body: bytes = b"") -> Iterator[socket.socket]:
    """A request whose head, and so much of its body, has been sent."""
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{shop.port}\r\nCookie: {cookie}\r\n{size}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", shop.port), timeout=10) as line:
        line.sendall(head.encode() + body)
        yield line


def answer(line: socket.socket) -> int:
    return int(line.recv(65536).split()[1])


def is_read_on(line: socket.socket) -> bool:
    """Whether the server wants the rest instead of having answered."""
    line.settimeout(0.5)
    try:
        return not line.recv(1)
    except TimeoutError:
        return True


def spooled(shop: Shop) -> int:
    """How many bytes the web process holds in files without a name."""
    handles = Path(f"/proc/{shop.processes()['web'].pid}/fd")
    return sum(one.stat().st_size for one in handles.iterdir() if str(one.readlink()).endswith("(deleted)"))


@pytest.mark.parametrize("path", ["/login", IMPORTS, "/nowhere"])
def test_a_stranger_is_refused_by_the_head_alone(open_shop: Shop, path: str) -> None:
    with sending(open_shop, path, OF_A_STRANGER + 1) as line:
        assert answer(line) == 413


def test_a_stranger_who_does_not_say_how_much_is_stopped(open_shop: Shop) -> None:
    with sending(open_shop, IMPORTS, None, body=b"20000\r\n" + b"x" * 0x20000 + b"\r\n") as line:
        assert answer(line) == 413
    assert spooled(open_shop) == 0


def test_a_member_sends_what_the_route_takes(open_shop: Shop, world: World) -> None:
    ann = Reader(open_shop, "ann")
    with sending(open_shop, "/me/theme", 3 * MEGABYTE, ann.cookie) as line:
        assert answer(line) == 413
    with sending(open_shop, IMPORTS, 300 * MEGABYTE + 1, ann.cookie) as line:
        assert answer(line) == 413
    with sending(open_shop, IMPORTS, 300 * MEGABYTE, ann.cookie) as line:
        assert is_read_on(line)


def test_only_so_many_large_files_come_in_at_once(open_shop: Shop, world: World) -> None:
    ann = Reader(open_shop, "ann")
    with ExitStack() as standing:
        lines = [standing.enter_context(sending(open_shop, IMPORTS, 9 * MEGABYTE, ann.cookie)) for _ in range(AT_ONCE)]
        assert all(map(is_read_on, lines))
        with sending(open_shop, IMPORTS, 9 * MEGABYTE, ann.cookie) as one_more:
            assert answer(one_more) == 503
        with sending(open_shop, "/me/theme", MEGABYTE, ann.cookie) as small:
            assert is_read_on(small)
        lines[0].close()
        until(lambda: _is_taken(open_shop, ann))


def _is_taken(shop: Shop, reader: Reader) -> bool:
    with sending(shop, IMPORTS, 9 * MEGABYTE, reader.cookie) as line:
        return is_read_on(line)


def test_what_came_in_of_a_file_goes_with_its_connection(open_shop: Shop, world: World) -> None:
    ann = Reader(open_shop, "ann")
    with sending(open_shop, IMPORTS, 9 * MEGABYTE, ann.cookie, b"x" * 4 * MEGABYTE):
        until(lambda: spooled(open_shop) == 4 * MEGABYTE)
    until(lambda: spooled(open_shop) == 0)
