"""The Redis that the shop brings along listens where only its own user may go."""

import stat
from pathlib import Path

from opsflow.supervisor.redis_server import LONGEST_SOCKET_PATH, EmbeddedRedis, embedded_redis
from tests.ground.until import until


def test_its_socket_is_its_users_alone(redis_server: EmbeddedRedis) -> None:
    until(
        lambda: stat.S_IMODE(redis_server.socket.stat().st_mode) == 0o700
    )  # bound first, closed to others a moment later


def test_a_deep_home_still_gets_a_socket(tmp_path: Path) -> None:
    found = embedded_redis(tmp_path / ("deep" * 30))
    assert found is not None
    assert len(str(found.socket)) <= LONGEST_SOCKET_PATH
    assert stat.S_IMODE(found.socket.parent.stat().st_mode) == 0o700
