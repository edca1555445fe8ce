"""`graphsvc successions`: one answer, however it is printed, and its CSV is loaded as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import DAY, command, write


@pytest.fixture(scope="module")
def response(demo_store: str) -> Any:
    """The whole response of the demo, as JSON."""
    return json.loads(ask(demo_store, "--format", "json"))


def ask(store: str, *options: object) -> str:
    """What `graphsvc successions` prints."""
    result = command("successions", "--as-of", DAY, *options, "--store", store)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_table_says_the_same(demo_store: str, response: Any) -> None:
    network = response["data"]["network"]
    assert len(network["successions"]) == network["successionCounts"]["proposals"] == 2
    table = " ".join(ask(demo_store).split())
    assert table.startswith(f"Successions on {DAY}, revision 1: ")
    for node in network["successions"]:
        assert f"{node['score']:.2f} {node['predecessor']['key']} " in table
        assert f"renaming {node['successor']['key']} " in table
        assert f"Proposal (G37, G38): {node['text']}" in table
        for lost in node["notCarriedOn"]["members"]:
            assert lost["name"] in table
    assert "proposals for the people concerned" in table


def test_csv_is_loaded_as_successions(demo_bundle: Path, tmp_path: Path, response: Any) -> None:
    store, path = f"sqlite:{tmp_path / 'r.db'}", tmp_path / "successions.csv"
    load = ("load", demo_bundle, "--as-of", DAY, "--keep-personal-data", "--store", store)
    assert command(*load).exit_code == 0
    rows = ask(store, "--format", "csv")
    assert rows.splitlines() == [
        "predecessor,successor,date,kind",
        *(
            f"{node['predecessor']['key']},{node['successor']['key']},{node['date']},renaming"
            for node in response["data"]["network"]["successions"]
        ),
    ]
    path.write_text(rows, encoding="utf-8")
    loaded = command("load", path, "--as-of", DAY, "--store", store)
    assert loaded.exit_code == 0, loaded.output
    before = response["data"]["network"]["successionCounts"]
    after = json.loads(ask(store, "--format", "json"))["data"]["network"]
    assert after["successions"] == []
    assert after["successionCounts"]["recorded"] == before["recorded"] + 2
    assert after["successionCounts"]["unmatched"] == before["unmatched"]


@pytest.fixture
def renamed(tmp_path: Path) -> str:
    """A store with a partnership under a new name; a spreadsheet would compute the key of the old one."""
    folder = tmp_path / "small"
    folder.mkdir()
    write(
        folder,
        "partnerships",
        "id,name,territories,themes,start,end",
        "=old,Old\x1b[31m,t1,youth,2015,2024-05",
        "new,New,t1,youth,2024-06,",
    )
    seats = [f"{who},{key}" for key in ("=old", "new") for who in ("ann", "bob", "cyd")]
    write(folder, "roles", "person,partnership,role,start,end", *(f"{seat},member,," for seat in seats))
    store = f"sqlite:{tmp_path / 'small.db'}"
    assert command("load", folder, "--as-of", DAY, "--store", store).exit_code == 0
    return store


def test_keys_stand_as_they_are_and_dates_as_exactly_as_known(renamed: str) -> None:
    assert ask(renamed, "--format", "csv").splitlines()[1:] == ["=old,new,2024-06,renaming"]


def test_nothing_steers_the_terminal(renamed: str) -> None:
    assert "\x1b" not in ask(renamed)


def test_first_and_partnership_narrow_the_list(demo_store: str, response: Any) -> None:
    result = command("successions", "--as-of", DAY, "--first", 1, "--format", "csv", "--store", demo_store)
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr == "graphsvc: these are the first 1 of 2 proposals\n"
    assert "These are 1 of 2 proposals; --first N shows more." in ask(demo_store, "--first", 1)
    key = response["data"]["network"]["successions"][1]["successor"]["key"]
    only = json.loads(ask(demo_store, "--partnership", key, "--format", "json"))
    assert [node["successor"]["key"] for node in only["data"]["network"]["successions"]] == [key]


def test_an_empty_list_says_why(tmp_path: Path, small: Path, demo_store: str) -> None:
    store = f"sqlite:{tmp_path / 'small.db'}"
    assert command("load", small, "--as-of", DAY, "--store", store).exit_code == 0
    assert "No partnership has ended by this day" in ask(store)
    assert "No succession is proposed." in ask(demo_store, "--min-score", 1)
