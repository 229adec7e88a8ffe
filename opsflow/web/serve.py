"""`python -m opsflow.web.serve FD`: one web process on the supervisor's listening socket.

Waitress: half-open connections cost it no thread, streams and requests that wait for the database cost one of many.
`docs/decisions/0001-one-supervisor.md` has what was measured.
"""

import logging
import resource
import signal
import socket
import sys
import threading
import time

from flask import Flask
from waitress.server import BaseWSGIServer, create_server

from opsflow import create_app
from opsflow.web import spool

THREADS = 256
CONNECTIONS = 2000
IDLE = 30  # seconds after which a connection without a request is closed, half-open ones too
LARGEST_HEADER = 64 * 1024
GRACE = 3.0  # seconds that requests have to finish when the shop closes


class Server:
    """The server around one application. It stops accepting on SIGTERM and lets requests finish."""

    def __init__(self, app: Flask, door: socket.socket) -> None:
        self._leaving: threading.Event = app.extensions.setdefault("leaving", threading.Event())
        self._server: BaseWSGIServer = create_server(
            app,
            sockets=[door],
            threads=THREADS,
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,  # select() knows no descriptor above 1023
            channel_timeout=IDLE,
            cleanup_interval=5,
            channel_request_lookahead=1,  # keeps reading while it answers, so a stream whose reader left is noticed
            clear_untrusted_proxy_headers=False,  # the application itself judges forwarding headers
            max_request_header_size=LARGEST_HEADER,
            max_request_body_size=spool.OF_A_STRANGER,  # more for members, as their route takes it
            ident=None,
        )
        self._server.channel_class = spool.channel_of(app, self._server.active_channels)

    def run(self) -> None:
        """Serve until SIGTERM, then until what is under way is answered or GRACE is over."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._leave())
        while not self._leaving.is_set():
            self._turn()
        until = time.monotonic() + GRACE
        while self._busy() and time.monotonic() < until:
            self._turn()

    def _turn(self) -> None:
        self._server.asyncore.loop(timeout=1, use_poll=True, map=self._server._map, count=1)

    def _leave(self) -> None:
        self._leaving.set()  # streams watch it and end
        self._server.accepting = False
        self._server.pull_trigger()

    def _busy(self) -> bool:
        channels = list(self._server.active_channels.values())
        return any(channel.requests or channel.total_outbufs_len for channel in channels)


def main() -> None:
    """Serve on the socket whose descriptor the command line names."""
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    _allow_many_connections()
    with socket.socket(fileno=int(sys.argv[1])) as door:
        Server(create_app(), door).run()


def _allow_many_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS + 4 * THREADS
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(wanted, hard)), hard))


if __name__ == "__main__":
    main()
