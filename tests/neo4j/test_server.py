"""`tools/neo4j` says what is missing, and keeps nothing that is half fetched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.neo4j_server import TOOL

UNAVAILABLE = 69  # sysexits.h


def fetch(tmp_path: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """Fetches into a folder of the test's, where only these programs (shell scripts) are found."""
    folder = tmp_path / "bin"
    folder.mkdir(exist_ok=True)
    for name, script in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if key != "JAVA_HOME"}
    environment |= {"PATH": str(folder), "GRAPHSVC_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, str(TOOL), "--fetch"]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


FETCHES = """
for argument in "$@"; do
    case $argument in -DoutputDirectory=*) folder=${argument#*=};; esac
done
/bin/mkdir "$folder"
echo x > "$folder/neo4j.jar"
"""


@pytest.mark.parametrize(("there", "missing"), [((), "java"), (("java",), "mvn")])
def test_what_is_missing_is_said(tmp_path: Path, there: tuple[str, ...], missing: str) -> None:
    ran = fetch(tmp_path, **dict.fromkeys(there, "exit 0"))
    assert (ran.returncode, ran.stdout) == (UNAVAILABLE, "")
    assert f"there is no {missing} on this machine" in ran.stderr


def test_what_could_not_be_fetched_is_said_and_not_kept(tmp_path: Path) -> None:
    ran = fetch(tmp_path, java="exit 0", mvn=f"{FETCHES}echo no such host; exit 1")
    assert ran.returncode == UNAVAILABLE
    assert "no such host" in ran.stderr
    assert list((tmp_path / "cache").iterdir()) == []


def test_what_was_fetched_is_kept_by_version(tmp_path: Path) -> None:
    ran = fetch(tmp_path, java="exit 0", mvn=FETCHES)
    assert ran.returncode == 0, ran.stderr
    (kept,) = (tmp_path / "cache").iterdir()
    assert ran.stdout.strip() == str(kept)
    assert kept.name.startswith("neo4j-5.26")
    assert [path.name for path in kept.iterdir()] == ["neo4j.jar"]
    again = fetch(tmp_path, java="exit 0", mvn="exit 1")
    assert again.stdout == ran.stdout
