"""Every command, every way it can go wrong: a status, one line, no traceback, and the page that says so."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from graphsvc.cli import COMMANDS, graphsvc
from tests.cli.conftest import command
from tests.cli.runs import ROOT, environment, run

ANSWERING = [
    "overlaps",
    "families",
    "families --kind neighbours",
    "successions",
    "turnover",
    "composition",
    "health",
    "holes",
    "coverage",
    "diff --from 0",
    "query overlaps",
    "serve",
    "info",
    "history",
    "backup b.db",
    "verify",
]
FAILING = {  # arguments: (status, part of the line)
    "load nowhere": (1, "nowhere: no such file or folder"),
    "load table.csv": (1, "table.csv: "),
    "load registry.xlsx": (1, "registry: 1 error"),
    "load registry.ods": (1, "save it as"),
    "load table.csv --mapping nowhere.yaml": (1, "nowhere.yaml: no such file"),
    "load table.csv --mapping uk-cps": (1, "did you mean uk-csp"),
    "load table.csv --loader uk-csp --mapping uk-csp": (2, "leave out one"),
    "mappings uk-cps": (1, "did you mean uk-csp"),
    "load broken.zip": (1, "broken: 1 error"),
    "load empty": (1, "empty"),
    "load good --as-of soon": (2, "YYYY-MM-DD"),
    "load good --as-of 2024": (2, "YYYY-MM-DD"),
    "load good --mode erase": (2, "--mode"),
    "load good --loader wizard": (2, "--loader"),
    "load good --report out.txt": (1, "out.txt"),
    "load good --report nofolder/out.json": (1, "nofolder/out.json"),
    "overlaps --as-of 0001-01-01 --store sqlite::memory:": (1, "0001-01-01"),
    "load good --store sqlite:nofolder/r.db": (1, "nofolder"),
    "load good --store sqlite:good": (1, "good"),
    "load": (2, "PATH"),
    "overlaps --as-of 2024-13-01": (2, "'2024-13-01'"),
    "overlaps --min-score much": (2, "'much'"),
    "overlaps --min-score nan": (2, "--min-score"),
    "overlaps --min-score 1.5": (2, "--min-score"),
    "overlaps --first 1001": (2, "--first"),
    "overlaps --first -1": (2, "--first"),
    "overlaps --format xml": (2, "--format"),
    "families --kind sisters": (2, "--kind"),
    "families --min-score 2": (2, "--min-score"),
    "families --fail-on strong": (2, "--fail-on"),
    "successions --min-score 2": (2, "--min-score"),
    "successions --as-of soon": (2, "YYYY-MM-DD"),
    "turnover --horizon-months -1": (2, "--horizon-months"),
    "turnover --horizon-months 1201": (2, "--horizon-months"),
    "turnover --window-years 101": (2, "--window-years"),
    "turnover --as-of 2024": (2, "YYYY-MM-DD"),
    "health --series 2024": (2, "FROM..TO"),
    "health --every 0": (2, "--every"),
    "composition --first 1001": (2, "--first"),
    "overlaps --fail-on below": (2, "--fail-on"),
    "overlaps --store ftp://host/r": (1, "ftp"),
    "overlaps --store neo4j://host:7687": (1, "neo4j"),
    "overlaps --store r.db": (1, "sqlite:r.db"),
    "overlaps --store sqlite:": (1, "sqlite:"),
    "overlaps --store sqlite:good": (1, "good"),
    "info --store sqlite:text.db": (1, "text.db"),
    "verify --store sqlite:text.db": (1, "text.db"),
    "query": (2, "FILE"),
    "check-draft": (2, "FILE"),
    "check-draft nowhere.json": (1, "nowhere.json: no such file"),
    "check-draft table.csv": (1, "table.csv: line 1, column 1: no JSON"),
    "check-draft good": (1, "good"),
    "query nothing": (1, "nothing"),
    "query good": (1, "good"),
    "schema --check nowhere.graphql": (1, "nowhere.graphql"),
    "schema --bundle text.db": (1, "text.db"),
    "serve --host 0.0.0.0 --store sqlite::memory:": (1, "GRAPHSVC_PUBLIC"),
    "serve --port 99999": (2, "--port"),
    "demo --store sqlite:text.db": (1, "text.db"),
    "nonsense": (2, "nonsense"),
    "info --nonsense": (2, "--nonsense"),
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a good registry and things that are none."""
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "partnerships.csv").write_text("id,name\np1,Safe Streets\n")
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.db").write_text("this is no store, whatever its name says\n" * 100)
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 cut off")
    (tmp_path / "table.csv").write_text("id,name\n")
    (tmp_path / "registry.xlsx").write_bytes(b"")
    (tmp_path / "registry.ods").write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize("arguments", FAILING)
def test_a_failure_is_a_status_and_a_line(place: Path, arguments: str) -> None:
    status, part = FAILING[arguments]
    before = sorted(path.name for path in place.iterdir())
    result = command(*arguments.split())
    assert result.exit_code == status, result.output
    assert "Traceback" not in result.output
    lines = result.stderr.splitlines()
    assert part in lines[-1]
    if status == 1:
        assert len(lines) == 1 and lines[0].startswith("graphsvc: ")
        assert "unexpected" not in lines[0]
    assert sorted(path.name for path in place.iterdir()) == before


@pytest.mark.parametrize("arguments", ANSWERING)
def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, arguments: str) -> None:
    result = command(*arguments.split(), "--store", "sqlite:none.db")
    assert result.exit_code == 1
    assert result.stderr == "graphsvc: no store at none.db; load one with `graphsvc load`\n"
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_setting_stops_the_command(place: Path) -> None:
    result = run("info", cwd=place, settings={"GRAPHSVC_PORT": "many"})
    assert result.status == 1 and result.err.startswith("graphsvc: GRAPHSVC_PORT is 'many'")


@pytest.mark.parametrize("arguments", ANSWERING)
def test_a_store_that_is_damaged_is_said(place: Path, arguments: str) -> None:
    assert command("load", "good", "--store", "sqlite:d.db").exit_code == 0
    whole = (place / "d.db").read_bytes()
    (place / "d.db").write_bytes(whole[: len(whole) // 2])
    result = command(*arguments.split(), "--store", "sqlite:d.db")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1 and "d.db: is damaged" in result.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(place: Path) -> None:
    (place / "locked").mkdir(mode=0o500)
    result = command("load", "good", "--store", "sqlite:locked/r.db")
    assert result.exit_code == 1 and "locked" in result.stderr


# In a process of its own


def test_the_store_may_be_said_in_three_ways(place: Path) -> None:
    load = ("load", "good", "--as-of", "2024-01-01")
    assert run(*load, "--store", "sqlite:a.db", cwd=place).status == 0
    assert run("--store", "sqlite:b.db", *load, cwd=place).status == 0
    assert run(*load, cwd=place, settings={"GRAPHSVC_STORE": "sqlite:c.db"}).status == 0
    assert run(*load, cwd=place).status == 0
    assert {path.name for path in place.glob("*.db")} == {"a.db", "b.db", "c.db", "graphsvc.db", "text.db"}


def test_a_process_ends_like_the_command(place: Path) -> None:
    done = run("load", "good", "--as-of", "2024-01-01", cwd=place)
    assert (done.status, done.err) == (0, "") and "written as revision 1" in done.out
    failed = run("load", "nowhere", cwd=place)
    assert (failed.status, failed.out, failed.err) == (1, "", "graphsvc: nowhere: no such file or folder\n")
    assert run("load", cwd=place).status == 2


def test_a_reader_who_stops_reading_is_left_in_peace(place: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as pipe:
        arguments = [sys.executable, "-m", "graphsvc", "schema"]
        done = subprocess.run(arguments, cwd=place, stdout=pipe, stderr=subprocess.PIPE, env=environment())
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said(place: Path) -> None:
    with open("/dev/full", "wb") as full:
        arguments = [sys.executable, "-m", "graphsvc", "schema"]
        done = subprocess.run(arguments, cwd=place, stdout=full, stderr=subprocess.PIPE, env=environment())
    assert done.returncode == 1
    assert done.stderr == b"graphsvc: the disk is full; make room and run the command again\n"


def test_json_is_utf8_in_a_terminal_that_is_not(place: Path) -> None:
    (place / "good" / "partnerships.csv").write_text("id,name\np1,Søndre Ørsted\n", encoding="utf-8")
    latin = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    assert run("load", "good", cwd=place, settings=latin).status == 0
    found = run("query", "search", "--var", 'text="p1"', cwd=place, settings=latin)
    assert found.status == 0 and "Søndre Ørsted" in found.out


def test_help_imports_nothing_heavy(place: Path) -> None:
    heavy = (
        "numpy",
        "scipy",
        "numba",
        "strawberry",
        "graphql",
        "starlette",
        "uvicorn",
        "rich",
        "sqlite3",
        "networkx",
    )
    script = f"import sys, graphsvc.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_a_service_starts_without_what_only_analyses_need() -> None:
    script = "import sys, graphsvc.app; print([n for n in ('scipy', 'numba') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


# What is written about it


@pytest.mark.parametrize("name", graphsvc.commands)
def test_every_command_has_help_that_is_whole(name: str) -> None:
    listed = command("--help").stdout
    summary = re.search(rf"^  {name} +(.+)$", listed, re.M)
    assert summary is not None and summary[1].endswith(".") and not summary[1].endswith("...")
    assert command(name, "--help").exit_code == 0


def page_of(name: str) -> str:
    """The section of docs/commands.md about a command."""
    sections = re.split(r"^## ", (ROOT / "docs/commands.md").read_text(encoding="utf-8"), flags=re.M)
    found = [text for text in sections if name in re.split(r",\s*", text.partition("\n")[0])]
    assert len(found) == 1, f"docs/commands.md has {len(found)} sections about {name}"
    return found[0]


def every_command() -> dict[str, click.Command]:
    """The commands by what is written to run them, those of a group one by one."""
    found: dict[str, click.Command] = {}
    for one in COMMANDS:
        below = one.commands if isinstance(one, click.Group) else {}
        found |= {f"{one.name} {name}": each for name, each in below.items()} or {str(one.name): one}
    return found


@pytest.mark.parametrize("name", every_command())
def test_every_command_and_option_is_documented(name: str) -> None:
    page, one = page_of(name.partition(" ")[0]), every_command()[name]
    options = [option for parameter in one.params for option in parameter.opts if option.startswith("--")]
    assert [option for option in options if option not in page] == []


def test_every_option_that_is_documented_exists() -> None:
    for name, one in every_command().items():
        page = page_of(name.partition(" ")[0])
        usage = re.findall(rf"^graphsvc {name}\b.*?(?=^graphsvc|^```)", page, re.M | re.S)
        told = set(re.findall(r"--[a-z-]+", " ".join(usage)))
        assert told == {option for each in one.params for option in each.opts if option.startswith("--")}
