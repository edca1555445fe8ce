"""`graphsvc diff`: what changed since a revision, however it is printed."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from graphsvc.cli.diff import COLUMNS
from tests.cli.conftest import DAY, command, write

COPIED = "p-001-008"  # a partnership of the demo with themes, ground and members


@pytest.fixture(scope="module")
def history(demo_bundle: Path, demo_store: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo, then a bundle with a copy of one partnership, then the same source without it."""
    folder = tmp_path_factory.mktemp("history")
    demo = Path(demo_store.removeprefix("sqlite:"))
    with sqlite3.connect(demo) as source, sqlite3.connect(folder / "r.db") as target:
        source.backup(target)
    source.close()
    target.close()
    url = f"sqlite:{folder / 'r.db'}"
    for folder_name, keep in (("with", True), ("without", False)):
        bundle = copy_of_one(demo_bundle, folder / folder_name, keep=keep)
        asked = ("--source", "copies", "--as-of", DAY, "--mode", "replace-source")
        loaded = command("load", bundle, *asked, "--store", url)
        assert loaded.exit_code == 0, loaded.output
    return url


def copy_of_one(demo: Path, folder: Path, *, keep: bool) -> Path:
    """A bundle of one more partnership with the members of another; or of none, with the headers only."""
    folder.mkdir()
    for name, key in (("partnerships", "id"), ("memberships", "partnership")):
        with (demo / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        copied = [{**row, key: "copy"} for row in rows if row[key] == COPIED] if keep else []
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(
                {**row, "id": ""} if name == "memberships" and "id" in row else row for row in copied
            )
    return folder


def ask(store: str, *options: object, status: int = 0) -> str:
    """What `graphsvc diff` prints."""
    result = command("diff", "--as-of", DAY, *options, "--store", store)
    assert result.exit_code == status, result.output
    return result.stdout


def changes(store: str, *options: object) -> list[dict[str, Any]]:
    """The changes, as JSON has them."""
    response = json.loads(ask(store, "--format", "json", "--first", 1000, *options))
    found: list[dict[str, Any]] = response["data"]["network"]["overlapChanges"]["nodes"]
    return found


# A real history


def test_a_copy_is_new_and_then_gone(history: str) -> None:
    new = changes(history, "--from", 1, "--to", 2, "--partnership", "copy")
    assert {node["kind"] for node in new} == {"NEW"}
    (twin,) = (node for node in new if COPIED in (node["a"]["key"], node["b"]["key"]))
    assert twin["after"]["score"] > 0.9 and twin["before"] is None
    assert twin["text"].endswith(" is new in the registry.")
    gone = changes(history, "--from", 2, "--partnership", "copy")
    assert {node["kind"] for node in gone} == {"GONE"} and len(gone) == len(new)
    assert all(f"is now recorded as ended on {DAY}." in node["text"] for node in gone)
    assert changes(history, "--from", 1) == []


def test_new_pairs_are_those_since_the_revision(history: str) -> None:
    filter_ = 'filter={"sinceRevision": 1, "partnerships": ["copy"]}'
    document = "query Q($f: OverlapFilter) { network { overlaps(filter: $f) { totalCount } } }"
    Path("q.graphql").write_text(document.replace("$f", "$filter").replace("network", "network(revision: 2)"))
    result = command("query", "q.graphql", "--var", filter_, "--store", history)
    count = json.loads(result.stdout)["data"]["network"]["overlaps"]["totalCount"]
    assert count == len(changes(history, "--from", 1, "--to", 2, "--partnership", "copy")) > 0


# Formats


def test_the_table_says_what_changed_and_why(history: str) -> None:
    table = " ".join(ask(history, "--from", 1, "--to", 2).split())
    (twin,) = (
        n for n in changes(history, "--from", 1, "--to", 2) if COPIED in (n["a"]["key"], n["b"]["key"])
    )
    assert f"Overlaps on {DAY}, from revision 1 to 2: " in table and " new, 0 gone, " in table
    score = f"{twin['after']['score']:.3f} strong"
    for words in (f"Before: no overlap. Now: {score}.", twin["text"], twin["after"]["advice"]["text"]):
        assert words in table
    assert "proposals for the people concerned to discuss" in table
    gone = " ".join(ask(history, "--from", 2, "--to", 3).split())
    assert f"Before: {score}. Now: no overlap." in gone and "Proposal" not in gone
    assert "These are 1 of " in " ".join(ask(history, "--from", 0, "--first", 1).split())


def test_nothing_changed(history: str) -> None:
    assert "0 new, 0 gone, 0 stronger, 0 weaker" in " ".join(ask(history, "--from", 3).split())
    assert "Nothing changed." in ask(history, "--from", 1)


def test_the_table_fits_and_cuts_no_key(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command("load", small, "--store", "sqlite:w.db")
    monkeypatch.setenv("COLUMNS", "40")
    table = command("diff", "--from", 0, "--store", "sqlite:w.db").stdout
    assert "p1" in table and max(map(len, table.splitlines())) <= 40


# A pair that moves


@pytest.fixture
def moving(small: Path) -> Path:
    """Three loads of the small registry: alike; less so; hardly."""
    everybody = ["p1,a", "p1,b", "p1,c", "p1,d", "p2,a", "p2,b", "p2,c", "p2,d"]
    assert command("load", small, "--store", "sqlite:m.db").exit_code == 0
    for number, more in enumerate((["p1,e"], ["p1,f", "p1,g", "p1,h", "p1,i"])):
        lines = [*everybody, *more]
        write(small, "memberships", "partnership,organisation", *lines)
        done = command("load", small, "--source", f"s{number}", "--store", "sqlite:m.db")
        assert done.exit_code == 0, done.output
    return small


def test_weaker_and_stronger(moving: Path) -> None:
    (weaker,) = changes("sqlite:m.db", "--from", 2, "--to", 3)
    assert weaker["kind"] == "WEAKER" and weaker["scoreChange"] < -0.05
    assert weaker["text"] == "f, g, h and 1 more joined Safe Streets."
    assert weaker["before"]["band"] == weaker["after"]["band"] == "STRONG"
    assert changes("sqlite:m.db", "--from", 2, "--min-change", 0.3) == []
    least = weaker["before"]["score"]
    (gone,) = changes("sqlite:m.db", "--from", 2, "--min-score", least)
    assert gone["kind"] == "GONE" and gone["after"]["score"] < least
    assert gone["text"].startswith(f"It is no longer listed at {gone['after']['score']:.2f}. ")


# Days for revisions


def test_a_day_is_the_latest_revision_until_then(small: Path) -> None:
    store = "sqlite:d.db"
    command("load", small, "--store", store)
    write(small, "memberships", "partnership,organisation", "p3,police")
    command("load", small, "--store", store)
    days = {1: "2026-11-08T23:59:59", 2: "2026-11-15T00:00:00"}
    with sqlite3.connect("d.db") as database:
        for number, time in days.items():
            database.execute(
                "UPDATE revision SET time = :t WHERE number = :n", {"t": f"{time}+00:00", "n": number}
            )
    database.close()
    expected = {"2026-11-07": 0, "2026-11-08": 1, "2026-11-14": 1, "2026-11-15": 2, "2999-01-01": 2}
    for day, number in expected.items():
        response = json.loads(ask(store, "--from", day, "--format", "json"))
        assert response["data"]["network"]["overlapChanges"]["sinceRevision"] == number
    response = json.loads(ask(store, "--from", 0, "--to", "2026-11-10", "--format", "json"))
    assert response["data"]["network"]["revision"] == 1


def test_an_empty_store(tmp_path: Path) -> None:
    from graphsvc.store import open_store

    with open_store("sqlite:empty.db", create=True):
        pass
    assert changes("sqlite:empty.db", "--from", "2026-01-01") == []


# Status


@pytest.mark.parametrize(
    ("span", "kind", "status"),
    [
        ((1, 2), "new", 3), ((1, 2), "stronger", 3), ((1, 2), "any", 3),
        ((2, 3), "new", 0), ((2, 3), "stronger", 0), ((2, 3), "any", 3),
        ((1, 3), "any", 0),
    ],
)  # fmt: skip
def test_changes_are_a_status(history: str, span: tuple[int, int], kind: str, status: int) -> None:
    options = ("--from", span[0], "--to", span[1], "--as-of", DAY, "--first", 0, "--fail-on", kind)
    result = command("diff", *options, "--store", history)
    assert result.exit_code == status
    assert (result.stderr != "") == (status == 3)
    if status:
        assert result.stderr.startswith("graphsvc: ") and " changed: " in result.stderr


def test_satellites_and_patterns_are_no_findings(small: Path) -> None:
    write(
        small,
        "partnerships",
        "id,name,level,territories,themes,satellite_of",
        "p1,Safe Streets,local,t1,burglary,p2",
        "p2,Forum,local,t1,burglary,",
        "p3,Youth,local,t1,youth,",
    )
    command("load", small, "--store", "sqlite:s.db")
    asked = ("diff", "--from", 0, "--fail-on", "any", "--min-score", 0.1, "--store", "sqlite:s.db")
    assert command(*asked).exit_code == 0
    assert [n["kind"] for n in changes("sqlite:s.db", "--from", 0)] == ["NEW"], "listed all the same"


def test_a_week_without_news_is_quiet(history: str) -> None:
    result = command(
        "diff", "--from", "2999-01-01", "--fail-on", "any", "--format", "csv", "--store", history
    )
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == ",".join(COLUMNS) + "\n"
