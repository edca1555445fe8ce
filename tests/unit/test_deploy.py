"""The systemd unit: sound, hardened, and true to the settings."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from graphsvc.settings import Settings
from tests.unit.test_compose import KNOWN, PREFIX

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "deploy" / "graphsvc.service"
TEXT = UNIT.read_text(encoding="utf-8")
INSTALLED = "/opt/graphsvc/bin"
analyze = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(analyze is None, reason="systemd-analyze is not installed")


def values(name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", TEXT, re.MULTILINE)


def analyzed(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(analyze), *map(str, arguments)], capture_output=True, text=True, timeout=60)


@needs_systemd
def test_systemd_finds_nothing_wrong_with_it(tmp_path: Path) -> None:
    unit, command = tmp_path / UNIT.name, tmp_path / "graphsvc"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    unit.write_text(TEXT.replace(INSTALLED, str(tmp_path)))
    found = analyzed("verify", "--recursive-errors=no", unit)
    assert (found.returncode, found.stderr) == (0, "")


@needs_systemd
def test_it_is_exposed_to_little() -> None:
    found = analyzed("security", "--offline=true", "--threshold=20", UNIT)
    assert found.returncode == 0, found.stdout


def test_it_names_only_variables_that_are_read() -> None:
    assert set(re.findall(rf"\b{PREFIX}[A-Z0-9_]+", TEXT)) <= KNOWN


def test_it_leaves_time_to_finish_what_was_asked() -> None:
    (seconds,) = values("TimeoutStopSec")
    assert float(seconds) > Settings().shutdown_seconds


def test_it_runs_as_nobody_in_particular() -> None:
    assert values("DynamicUser") == ["yes"]
    assert values("CapabilityBoundingSet") == [""]
