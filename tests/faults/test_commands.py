"""The commands in bin/ on a machine that lacks something: one line says what."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ground.shop import PROJECT

NO_VENV = 'case "$2" in *ensurepip*) exit 1 ;; esac\nexec {python} "$@"'
OLD = 'case "$1" in -V) echo Python 3.9.2 ;; *) exit 1 ;; esac'
OFFLINE = 'exec {python} "$@"'


@pytest.mark.parametrize(
    ("python3", "words"),
    [
        (NO_VENV, "opsflow: python3 lacks its venv module; on Debian and Ubuntu: apt-get install python3-venv\n"),
        (OLD, "opsflow: python3 is 3.9.2; 3.11 or newer is needed\n"),
    ],
)
def test_an_unfit_python_is_one_line(tmp_path: Path, python3: str, words: str) -> None:
    refused = start_with(tmp_path, python3)
    assert (refused.returncode, refused.stderr) == (1, words)


def test_packages_that_cannot_be_had_are_said(tmp_path: Path) -> None:
    refused = start_with(tmp_path, OFFLINE, PIP_NO_INDEX="1")
    assert refused.returncode == 1
    assert refused.stderr.endswith("the packages of requirements.txt could not be installed: see the lines above\n")


def start_with(project: Path, python3: str, **environment: str) -> subprocess.CompletedProcess[str]:
    shutil.copytree(PROJECT / "bin", project / "bin")
    shutil.copy(PROJECT / "requirements.txt", project)
    stub = project / "stub" / "python3"
    stub.parent.mkdir()
    stub.write_text(f"#!/bin/sh\n{python3.replace('{python}', sys.executable)}\n")
    stub.chmod(0o755)
    found = {**os.environ, **environment, "PATH": f"{stub.parent}:/usr/bin:/bin"}
    return subprocess.run([project / "bin" / "start"], env=found, capture_output=True, text=True, timeout=60)
