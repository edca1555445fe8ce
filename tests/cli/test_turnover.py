"""`graphsvc turnover`: one answer, however it is printed, of groups large enough."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import DAY, command

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "uk_appg"


def ask(store: str, *options: object) -> str:
    """What `graphsvc turnover` prints."""
    result = command("turnover", "--as-of", DAY, *options, "--store", store)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def listed(demo_store: str) -> Any:
    """All of the demo."""
    return json.loads(ask(demo_store, "--first", 1000, "--format", "json"))["data"]["network"]["turnover"]


def test_json_is_what_query_prints(demo_store: str) -> None:
    queried = command(
        "query", "turnover", "--var", f'asOf="{DAY}"', "--var", "first=20", "--store", demo_store
    )
    assert queried.stdout == ask(demo_store, "--format", "json")


def test_the_table_says_the_same(demo_store: str, listed: Any) -> None:
    table = " ".join(ask(demo_store).split())
    assert table.startswith(f"Turnover on the quarter day {listed['asOf']}, revision 1: ")
    for node in listed["nodes"][:20]:
        assert f"{node['band'].lower()} {node['partnership']['key']} " in table
        for reason in node["reasons"]:
            assert f"{reason['text']} ({reason['guideline']})" in table
    for level in listed["levels"]:
        assert f"{level['level'].lower()}: " in table
    assert f"{listed['observedDepartures']:,} people left" in table
    assert "proposals for the people concerned" in table


def test_those_with_a_prompt_come_first(listed: Any) -> None:
    prompted = [node["prompt"] is not None for node in listed["nodes"]]
    assert any(prompted) and prompted == sorted(prompted, reverse=True)


def test_csv_has_a_row_for_each_and_nothing_where_nothing_is_shown(demo_store: str, listed: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(ask(demo_store, "--first", 1000, "--format", "csv"))))
    assert [row["partnership.key"] for row in rows] == [
        node["partnership"]["key"] for node in listed["nodes"]
    ]
    hidden = [row for row in rows if row["suppressed"]]
    assert len(hidden) == listed["suppressedCount"] > 0
    always = {"asOf", "revision", "partnership.key", "partnership.name", "partnership.level", "peopleInPost",
              "suppressed", "levelRate", "basis", "reasons.text"}  # fmt: skip
    for row in hidden:
        assert {name for name, value in row.items() if value} <= always


def test_a_small_group_is_not_shown(demo_store: str, listed: Any) -> None:
    small = next(node for node in listed["nodes"] if node["suppressed"] == "TOO_FEW_PEOPLE")
    table = ask(demo_store, "--partnership", small["partnership"]["key"])
    assert f"\nnot shown   {small['partnership']['key']}" in table
    assert "Too few people to show a figure" in " ".join(table.split())


def test_options_narrow_and_change_the_answer(demo_store: str, listed: Any) -> None:
    result = command("turnover", "--as-of", DAY, "--first", 1, "--format", "csv", "--store", demo_store)
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr == f"graphsvc: these are the first 1 of {listed['totalCount']:,} partnerships\n"
    key = next(node["partnership"]["key"] for node in listed["nodes"] if not node["suppressed"])
    asked = ("--partnership", key, "--horizon-months", 0, "--window-years", 1, "--format", "json")
    found = json.loads(ask(demo_store, *asked))["data"]["network"]["turnover"]
    assert [node["partnership"]["key"] for node in found["nodes"]] == [key]
    assert found["nodes"][0]["expectedDepartures"] == 0


def test_nothing_is_said_as_plainly(demo_store: str) -> None:
    result = command("turnover", "--as-of", "1950-01-01", "--store", demo_store)
    assert result.exit_code == 0 and "No partnership is listed" in result.stdout


def test_an_unknown_partnership_is_one_line(demo_store: str) -> None:
    result = command("turnover", "--partnership", "nobody", "--store", demo_store)
    assert result.exit_code == 1 and result.stdout == ""
    assert re.fullmatch(r"graphsvc: no partnership 'nobody' .*\[NOT_FOUND\].*\n", result.stderr)


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the public registers are not there: {DATA}")
def test_a_real_register_of_party_groups(tmp_path: Path) -> None:
    """Four or five officers each: most groups are too small, and those shown follow yearly meetings."""
    store = f"sqlite:{tmp_path / 'groups.db'}"
    loaded = command("load", DATA, "--mapping", "uk-appg", "--as-of", "2025-12-01", "--store", store)
    assert loaded.exit_code == 0, loaded.output
    result = command(
        "turnover", "--as-of", "2025-12-01", "--format", "json", "--first", 1000, "--store", store
    )
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["data"]["network"]["turnover"]
    hidden = [node for node in found["nodes"] if node["suppressed"]]
    assert len(hidden) >= found["totalCount"] / 20 and found["totalCount"] > 300
    for node in found["nodes"]:
        assert node["peopleInPost"] >= 5 or node["suppressed"]
        assert node["suppressed"] is None or node["rate"] is None
