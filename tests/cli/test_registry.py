"""info, history, backup, verify."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from graphsvc.cli.load import author
from tests.cli.conftest import DAY, command


def test_info_has_these_keys(demo_store: str) -> None:
    result = command("info", "--format", "json", "--store", demo_store)
    told = json.loads(result.stdout)
    assert list(told) == ["store", "engine", "schemaVersion", "revision", "counts", "asOf"]
    assert (told["store"], told["engine"], told["revision"], told["asOf"]) == (demo_store, "sqlite", 1, DAY)
    assert told["counts"]["partnership"] == 300
    assert type(told["schemaVersion"]) is int


def test_info_for_people(demo_store: str) -> None:
    lines = command("info", "--store", demo_store).stdout.splitlines()
    assert lines[0].split() == ["store", demo_store]
    assert any("partnership 300" in line for line in lines)
    assert max(map(len, lines[1:])) <= 80


def test_an_empty_store_is_told_apart() -> None:
    from graphsvc.store import open_store

    open_store("sqlite:empty.db", create=True).close()
    assert (
        json.loads(command("info", "--format", "json", "--store", "sqlite:empty.db").stdout)["asOf"] is None
    )
    assert "nothing is loaded yet" in command("info", "--store", "sqlite:empty.db").stdout
    assert "No revision yet." in command("history", "--store", "sqlite:empty.db").stdout


def test_history_says_who_and_what(demo_store: str) -> None:
    (latest,) = json.loads(command("history", "--format", "json", "--store", demo_store).stdout)
    keys = ["revision", "time", "author", "source", "asOf", "message", "counts"]
    assert list(latest) == keys
    assert (latest["author"], latest["source"], latest["asOf"]) == (author(), "verunthia", DAY)
    assert latest["time"].endswith("Z") and latest["counts"]["partnership"] == 300
    assert "from verunthia" in command("history", "--store", demo_store).stdout


def test_history_gives_the_latest_first(small: Path) -> None:
    for day in ("2024-01-01", "2024-02-01", "2024-03-01"):
        command("load", small, "--as-of", day, "--store", "sqlite:h.db")
    told = json.loads(command("history", "--first", 2, "--format", "json", "--store", "sqlite:h.db").stdout)
    assert [each["revision"] for each in told] == [3, 2]
    assert (
        json.loads(command("history", "--first", 0, "--format", "json", "--store", "sqlite:h.db").stdout)
        == []
    )


def test_a_backup_is_a_store(demo_store: str) -> None:
    result = command("backup", "copy.db", "--store", demo_store)
    assert result.exit_code == 0 and "Revision 1" in result.stdout
    asked = ("info", "--format", "json", "--store")
    original, copy = (json.loads(command(*asked, url).stdout) for url in (demo_store, "sqlite:copy.db"))
    assert {**copy, "store": None} == {**original, "store": None}


def test_a_backup_overwrites_nothing(demo_store: str) -> None:
    Path("there.db").write_text("mine")
    result = command("backup", "there.db", "--store", demo_store)
    assert result.exit_code == 1 and "there.db" in result.stderr
    assert Path("there.db").read_text() == "mine"


def test_verify_finds_a_sound_store_sound(demo_store: str) -> None:
    result = command("verify", "--store", demo_store)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "sound at revision 1" in result.stdout


def test_verify_lists_what_is_wrong(small: Path) -> None:
    command("load", small, "--store", "sqlite:v.db")
    with sqlite3.connect("v.db") as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("DELETE FROM organisation")
    raw.close()
    result = command("verify", "--store", "sqlite:v.db")
    assert result.exit_code == 1
    assert "membership" in result.stdout
    assert result.stderr.startswith("graphsvc: sqlite:v.db has ") and result.stderr.count("\n") == 1
