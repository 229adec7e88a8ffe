"""Settings are checked at the start, and each wrong one is named."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from opsflow.config import Settings, WrongSettings


def read(home: Path, **environ: str) -> Settings:
    return Settings.from_environment({"OPSFLOW_HOME": str(home), **environ})


def test_nothing_said_is_a_shop_on_this_machine(tmp_path: Path) -> None:
    settings = read(tmp_path / "new")
    assert (settings.host, settings.port, settings.redis_url) == ("127.0.0.1", 8000, None)
    assert settings.database_url == f"sqlite:///{tmp_path}/new/opsflow.db"


def test_every_wrong_one_is_named(tmp_path: Path) -> None:
    wrong = {"PORT": "70000", "DATABASE_URL": "mysql://x", "OPSFLOW_TIMEZONE": "Mars/Base", "SECRET_KEY": "short"}
    wrong |= {"OPSFLOW_KEEP_BUYERS": "perhaps", "OPSFLOW_WORKERS": "0", "REDIS_URL": "127.0.0.1"}
    with pytest.raises(WrongSettings) as refused:
        read(tmp_path, **wrong)
    assert {line.split(":")[0] for line in refused.value.problems} == set(wrong)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_by_its_one_driver(tmp_path: Path, scheme: str) -> None:
    assert read(tmp_path, DATABASE_URL=f"{scheme}://u@h/d").database_url == "postgresql+psycopg://u@h/d"


def test_the_secret_is_made_once_by_however_many_start(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        secrets = {settings.secret_key for settings in threads.map(lambda _: read(tmp_path), range(8))}
    assert len(secrets) == 1
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_the_secret_is_not_printed(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.secret_key not in repr(settings)
