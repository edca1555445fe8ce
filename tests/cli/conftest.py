"""What the tests of the command line share: the command in this process, and a store to ask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graphsvc.cli import graphsvc
from graphsvc.demo.registry import demo_registry
from graphsvc.demo.writer import write_bundle

Command = Callable[..., Result]
DAY = "2026-06-30"  # the demo is made to be asked about this day


def command(*arguments: object) -> Result:
    """`graphsvc ARGUMENTS` in this process."""
    return CliRunner().invoke(graphsvc, [str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def without_lines_of_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow machine even a small load would print them."""
    monkeypatch.setattr("graphsvc.cli.progress.SECONDS_BETWEEN_LINES", 3600.0)


@pytest.fixture(scope="session")
def demo_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the demo registry."""
    folder = tmp_path_factory.mktemp("demo") / "verunthia"
    write_bundle(demo_registry(), folder)
    return folder


@pytest.fixture(scope="session")
def demo_store(demo_bundle: Path) -> str:
    """The address of a store with the demo registry in it."""
    url = f"sqlite:{demo_bundle.parent / 'demo.db'}"
    loaded = command("load", demo_bundle, "--as-of", DAY, "--keep-personal-data", "--store", url)
    assert loaded.exit_code == 0, loaded.output
    return url


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the user's settings, or leaves anything in the project."""
    monkeypatch.chdir(tmp_path)
    for name in ("GRAPHSVC_STORE", "GRAPHSVC_HOST", "GRAPHSVC_PUBLIC", "GRAPHSVC_DEBUG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A registry of three partnerships, two of them alike."""
    folder = tmp_path / "small"
    folder.mkdir()
    write(folder, "partnerships", "id,name,level,territories,themes", *(
        "p1,Safe Streets,local,t1,burglary",
        "p2,=Street Safety|Forum,local,t1,burglary",
        "p3,Youth Table,local,t2,youth",
    ))  # fmt: skip
    write(
        folder,
        "memberships",
        "partnership,organisation",
        "p1,police",
        "p1,city",
        "p2,police",
        "p2,city",
        "p3,city",
    )
    return folder


def write(folder: Path, name: str, *lines: str) -> None:
    """Writes a file of a bundle."""
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
