"""`graphsvc load`: one revision or nothing, and a report either way."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import graphsvc.cli.load
import graphsvc.loading
from graphsvc.cli.load import MODES, ON_ERROR, name_of
from graphsvc.loading import Mode, OnError
from graphsvc.model.records import Progress
from graphsvc.store import open_store
from tests.cli.conftest import command, write

STORE = "sqlite:r.db"


def revision(store: str = STORE) -> int:
    """The revision of a store, as `info` tells it."""
    told = json.loads(command("info", "--format", "json", "--store", store).stdout)
    return int(told["revision"])


def test_a_load_is_one_revision(small: Path) -> None:
    result = command("load", small, "--as-of", "2024-05-01", "--store", STORE)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "partnership   3 new" in result.stdout and "written as revision 1" in result.stdout
    (latest,) = json.loads(command("history", "--format", "json", "--store", STORE).stdout)
    assert (latest["revision"], latest["source"], latest["asOf"]) == (1, "small", "2024-05-01")


@pytest.mark.parametrize("store", ["sqlite://r.db", "sqlite:nowhere/r.db", "sqlite:small/roles.csv/r.db"])
def test_an_address_that_no_store_can_have_is_refused_at_once(small: Path, store: str) -> None:
    result = command("load", small, "--dry-run", "--store", store)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("graphsvc: ")


def test_loading_again_changes_nothing(small: Path) -> None:
    for _ in range(2):
        result = command("load", small, "--as-of", "2024-05-01", "--store", STORE)
    assert result.exit_code == 0 and "nothing changes" in result.stdout
    assert revision() == 1


def test_a_zip_is_a_registry_and_its_name_a_source(small: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "north.zip", "w") as archive:
        for path in small.iterdir():
            archive.write(path, path.name)
    assert command("load", "north.zip", "--store", STORE).exit_code == 0
    (latest,) = json.loads(command("history", "--format", "json", "--store", STORE).stdout)
    assert latest["source"] == "north"


def test_several_paths_are_one_load(small: Path, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    write(more, "partnerships", "id,name", "p4,Harbour Watch")
    write(more, "memberships", "partnership,organisation", "p1,harbour")
    result = command("load", small, more, "--store", STORE)
    assert result.exit_code == 0, result.output
    assert "partnership   4 new" in result.stdout and revision() == 1
    (latest,) = json.loads(command("history", "--format", "json", "--store", STORE).stdout)
    assert latest["source"] == "small+more"


def test_an_error_refuses_the_load_and_leaves_no_store(small: Path, tmp_path: Path) -> None:
    write(small, "memberships", "partnership,organisation", "p1,police", "p9,city")
    result = command("load", small, "--store", STORE)
    assert result.exit_code == 1
    assert "memberships.csv:3 partnership 'p9'" in result.stdout
    assert result.stderr == f"graphsvc: small: 1 error, {_warnings(result.stdout)}: nothing was written\n"
    assert not (tmp_path / "r.db").exists()


def _warnings(report: str) -> str:
    return report.splitlines()[-1].split(": ")[0].split(", ")[1]


def test_skipping_leaves_out_bad_rows(small: Path) -> None:
    write(small, "memberships", "partnership,organisation", "p1,police", "p9,city")
    result = command("load", small, "--on-error", "skip", "--store", STORE)
    assert result.exit_code == 0 and "1 row left out" in result.stdout
    assert revision() == 1


def test_a_refused_load_leaves_the_store_as_it_was(small: Path) -> None:
    command("load", small, "--store", STORE)
    write(small, "partnerships", "id,name,start", "p1,Safe Streets,soon")
    assert command("load", small, "--store", STORE).exit_code == 1
    assert revision() == 1


@pytest.mark.parametrize("there", [False, True])
def test_a_dry_run_writes_nothing(small: Path, tmp_path: Path, there: bool) -> None:
    if there:
        command("load", small, "--store", STORE)
        write(small, "partnerships", "id,name", "p1,Safer Streets", "p2,Forum", "p3,Youth Table")
    result = command("load", small, "--dry-run", "--store", STORE)
    assert result.exit_code == 0 and "a dry run, nothing was written" in result.stdout
    assert (tmp_path / "r.db").exists() == there
    assert not there or revision() == 1


@pytest.mark.parametrize("ending", ["json", "csv"])
def test_the_report_holds_every_problem(small: Path, tmp_path: Path, ending: str) -> None:
    write(small, "partnerships", "id,name,start", *(f"p{n},P{n},soon" for n in range(50)))
    result = command("load", small, "--report", f"all.{ending}", "--store", STORE)
    assert result.exit_code == 1
    assert (tmp_path / f"all.{ending}").read_text(encoding="utf-8").count("soon") >= 50


def test_likely_duplicates_are_written_edited_and_loaded(small: Path, tmp_path: Path) -> None:
    names = (
        "police,Police of Westwick",
        "city,City of Westwick",
        "polis,Polize of Westwick",
        "town,CITY of Westwick",
    )
    write(small, "organisations", "id,name", *names)
    result = command("load", small, "--dry-run", "--same-as", "same_as.csv", "--store", STORE)
    assert result.exit_code == 0, result.output
    assert "organisations.csv:5 id 'town' — probably city: the same name" in result.stdout
    assert "probably police: nearly the same name (0.93)" in result.stdout
    assert result.stdout.endswith("same_as.csv: 2 likely duplicates; delete the wrong rows, then load it\n")
    assert not (tmp_path / "r.db").exists()
    command("load", small, "--store", STORE)
    loaded = command("load", "same_as.csv", "--store", STORE)
    assert loaded.exit_code == 0 and "0 errors, 0 warnings" in loaded.stdout, loaded.output
    again = command("load", small, "--same-as", "rest.csv", "--store", STORE)
    assert "likely-duplicate" not in again.stdout and "rest.csv: 0 likely duplicates" in again.stdout
    assert again.exit_code == 0 and revision() == 2
    (tmp_path / "same_as.csv").rename(small / "same_as.csv")
    assert command("load", small, "--store", STORE).exit_code == 0


@pytest.mark.parametrize("option", ["--same-as", "--report"])
@pytest.mark.parametrize(
    "target",
    [
        "small/same_as.csv",
        "small/memberships.csv",
        "small/deep/memberships.csv",
        "link.csv",
        "map.csv",
        "nowhere/same_as.csv",
        "small",
    ],
)
def test_nothing_is_written_over_what_is_read(small: Path, option: str, target: str) -> None:
    (small / "deep").mkdir()
    Path("link.csv").hardlink_to(small / "memberships.csv")
    Path("map.csv").write_text("about: a mapping, whatever its name")
    before = contents()
    asked = (
        (small / "memberships.csv", "--mapping", "map.csv") if target in ("link.csv", "map.csv") else (small,)
    )
    result = command("load", *asked, option, target, "--store", STORE)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"graphsvc: {target}: ") and result.stderr.count("\n") == 1
    assert contents() == before


def contents() -> dict[Path, bytes]:
    """Every file of the folder of the test."""
    return {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def test_a_report_and_a_same_as_file_are_two_files(small: Path) -> None:
    before = contents()
    result = command("load", small, "--report", "out.csv", "--same-as", small.parent / "out.csv")
    assert result.exit_code == 2 and "--report and --same-as both name out.csv" in result.stderr
    assert contents() == before


@pytest.mark.parametrize("asked", [(), ("--mapping", "uk-csp")])
@pytest.mark.parametrize("there", ["partnerships.csv", "."])
def test_what_may_not_be_read_is_a_line_with_its_place(
    small: Path, asked: tuple[str, ...], there: str
) -> None:
    path = small / there
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this process may read everything")
    try:
        result = command("load", path, *asked, "--store", STORE)
    finally:
        path.chmod(0o700)
    assert result.exit_code == 1 and result.stderr.count("\n") == 1
    assert path.name in result.stdout and "may be read" in result.stdout


def test_a_path_that_may_not_be_read_is_no_wrong_usage(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.R_OK)
    assert command("load", small, "--report", "r.json", "--store", STORE).exit_code == 0


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("full", ["disk", "limit"])
def test_a_write_that_fails_leaves_the_store_as_it_was(
    small: Path, monkeypatch: pytest.MonkeyPatch, there: bool, full: str
) -> None:
    if there:
        command("load", small, "--store", STORE)
        write(small, "memberships", "partnership,organisation", "p1,harbour", "p3,school")

    def failing(*_given: object, **_named: object) -> int:
        raise failure_of_a_full(full)

    with monkeypatch.context() as patch:
        patch.setattr("graphsvc.store.sqlite.writing.write", failing)
        result = command("load", small, "--store", STORE)
    assert result.exit_code == 1 and result.stderr.count("nothing was written") == 1
    assert Path("r.db").exists() == there and not list(Path().glob("r.db-*"))
    assert not there or revision() == 1
    assert command("load", small, "--store", STORE).exit_code == 0
    assert revision() == 1 + there


def failure_of_a_full(what: str) -> sqlite3.OperationalError:
    """What the engine raises where the disk is full, or a file may not grow any further."""
    error = sqlite3.OperationalError("database or disk is full" if what == "disk" else "disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL if what == "disk" else sqlite3.SQLITE_IOERR
    return error


def test_a_new_store_that_somebody_else_has_open_is_left_alone(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = []

    def failing(*_given: object, **_named: object) -> int:
        others.append(open_store(STORE, create=False))
        raise failure_of_a_full("disk")

    monkeypatch.setattr("graphsvc.store.sqlite.writing.write", failing)
    assert command("load", small, "--store", STORE).exit_code == 1
    assert Path("r.db").exists()
    others[0].close()


def test_what_a_file_says_fits_on_a_screen(small: Path) -> None:
    title = "t" * 900_000
    write(small, "partnerships", f"id,name,{title}", "p1,Safe Streets,1", "p2,Forum,2", "p3,Youth,3")
    told = command("load", small, "--store", STORE).stdout
    assert "no column" in told or "kept as an attribute" in told
    assert max(map(len, told.splitlines())) < 1_100


def test_replacing_a_source_closes_what_it_no_longer_says(small: Path) -> None:
    command("load", small, "--as-of", "2024-01-01", "--store", STORE)
    write(small, "memberships", "partnership,organisation", "p1,police")
    kept = ("--source", "small", "--store", STORE)
    result = command("load", small, "--mode", "replace-source", "--as-of", "2024-06-01", *kept)
    assert result.exit_code == 0 and "4 closed" in result.stdout, result.output


def test_personal_data_is_kept_only_when_asked_for(small: Path) -> None:
    write(small, "people", "id,name", "n1,Ada Example")
    write(small, "roles", "person,partnership,role", "n1,p1,chair")
    document = "{ network { people { nodes { name } } } }"
    Path("people.graphql").write_text(document)
    names = []
    for options in ((), ("--keep-personal-data",)):
        assert command("load", small, *options, "--store", STORE).exit_code == 0
        answer = json.loads(command("query", "people.graphql", "--show-people", "--store", STORE).stdout)
        names.append(answer["data"]["network"]["people"]["nodes"][0]["name"])
    assert names == [None, "Ada Example"]


def test_what_a_file_says_cannot_steer_the_terminal(small: Path) -> None:
    write(small, "partnerships", "id,name,start", "p1,Safe,\x1b[2Jsoon")
    assert "\x1b" not in command("load", small, "--store", STORE).stdout


@pytest.mark.parametrize("stage", ["reading", "checking", "writing"])
@pytest.mark.parametrize("there", [False, True])
def test_an_interrupted_load_leaves_nothing_half_done(
    small: Path, monkeypatch: pytest.MonkeyPatch, stage: str, there: bool
) -> None:
    if there:
        command("load", small, "--store", STORE)
        write(small, "memberships", "partnership,organisation", "p1,harbour", "p3,school")

    @contextmanager
    def interrupting() -> Iterator[Progress]:
        def progress(now: str, done: int, total: int | None) -> None:
            if now == stage:
                raise KeyboardInterrupt

        yield progress

    with monkeypatch.context() as patch:
        patch.setattr(graphsvc.cli.load, "followed", interrupting)
        result = command("load", small, "--store", STORE)
    assert (result.exit_code, result.stderr) == (130, "graphsvc: interrupted; nothing was written\n")
    assert command("load", small, "--store", STORE).exit_code == 0
    assert revision() == 1 + there
    assert command("verify", "--store", STORE).exit_code == 0


def test_an_interruption_is_not_lost_inside_the_engine(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_written: str | None) -> None:
        signal.raise_signal(signal.SIGINT)  # what it raises here, SQLite makes an error of its own

    write(small, "partnerships", "id,name,start", "p1,Safe Streets,2020", "p2,Forum,2021", "p3,Youth,2022")
    monkeypatch.setattr("graphsvc.loading.staging.first_day", interrupted)
    result = command("load", small, "--store", STORE)
    assert (result.exit_code, result.stderr) == (130, "graphsvc: interrupted; nothing was written\n")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert not Path("r.db").exists()


def test_an_interruption_that_comes_too_late_says_so(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = graphsvc.loading.load

    def late(*given: Any, **named: Any) -> None:
        whole(*given, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr("graphsvc.loading.load", late)
    result = command("load", small, "--store", STORE)
    assert result.exit_code == 130
    assert result.stderr == "graphsvc: interrupted; revision 1 was written already\n"


def test_the_choices_are_those_of_the_code() -> None:
    assert set(MODES) == {mode.value for mode in Mode}
    assert set(ON_ERROR) == {choice.value for choice in OnError}


def test_names_of_sources(tmp_path: Path) -> None:
    (tmp_path / "v1.2").mkdir()
    assert name_of([tmp_path / "v1.2"]) == "v1.2"
    assert name_of([tmp_path / "north.zip", tmp_path / "v1.2"]) == "north+v1.2"
