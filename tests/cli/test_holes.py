"""`graphsvc holes` and `graphsvc coverage`: one answer each, however it is printed."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from graphsvc.cli import coverage, holes
from tests.cli.conftest import DAY, command


def ask(store: str, name: str, *options: object) -> str:
    """What the command prints."""
    result = command(name, "--as-of", DAY, *options, "--store", store)
    assert result.exit_code == 0, result.output
    return result.stdout


def network(store: str, name: str, *options: object) -> Any:
    return json.loads(ask(store, name, *options, "--format", "json"))["data"]["network"]


def sheet(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("grouping", holes.GROUPINGS)
def test_the_table_of_holes_says_what_json_says(demo_store: str, grouping: str) -> None:
    listed = network(demo_store, "holes", "--group-by", grouping, "--first", 2)["holes"]
    assert listed["groupBy"] == grouping.upper() and listed["nodes"]
    table = " ".join(ask(demo_store, "holes", "--group-by", grouping, "--first", 2).split())
    assert f"{listed['totalCount']} between {listed['groups']} groups by {grouping}" in table
    for node in listed["nodes"]:
        assert f"{node['gap']:.1f} {node['a']['key']} " in table
        assert f"Proposal (G9, G36): {node['advice']}" in table
        for each in node["candidates"]:
            assert f"{each['node']['name']}: {each['reasons'][0]['text']}" in table


def test_the_table_of_coverage_says_what_json_says(demo_store: str) -> None:
    listed = network(demo_store, "coverage", "--first", 5)["coverage"]
    assert listed["covered"] < listed["cells"] == listed["territories"] * listed["themes"]
    table = " ".join(ask(demo_store, "coverage", "--first", 5).split())
    assert f"{listed['covered']:,} of {listed['cells']:,} cells" in table
    assert f"{listed['populationShare']:.0%} by population" in table
    for node in listed["nodes"]:
        assert f"{node['population']:,} {node['territory']['key']} " in table
        assert f"Proposal (G16, G21): {node['advice']}" in table
    people = [node["population"] for node in listed["nodes"]]
    assert people == sorted(people, reverse=True)


@pytest.mark.parametrize(("name", "columns"), [("holes", holes.COLUMNS), ("coverage", coverage.COLUMNS)])
def test_csv_has_a_row_for_each(demo_store: str, name: str, columns: tuple[str, ...]) -> None:
    nodes = network(demo_store, name, "--first", 5)[name]["nodes"]
    rows = sheet(ask(demo_store, name, "--first", 5, "--format", "csv"))
    assert len(rows) == len(nodes) == 5
    assert tuple(rows[0]) == columns
    assert [row["advice"] for row in rows] == [node["advice"] for node in nodes]


def test_coverage_is_narrowed_as_asked(demo_store: str) -> None:
    options = ("--territory", "t-002", "--theme", "violence", "--narrower", "--territory-level", "local")
    listed = network(demo_store, "coverage", *options, "--first", 1000)["coverage"]
    assert {node["territory"]["level"] for node in listed["nodes"]} == {"local"}
    assert all(node["territory"]["key"].startswith("t-002") for node in listed["nodes"])
    least = network(demo_store, "coverage", *options, "--min-population", 40_000, "--first", 1000)["coverage"]
    assert 0 < len(least["nodes"]) < len(listed["nodes"])
    assert min(node["population"] for node in least["nodes"]) >= 40_000


def test_who_works_for_the_whole_country_covers_it_on_paper(demo_store: str) -> None:
    found = network(demo_store, "coverage", "--level", "national")["coverage"]
    assert (found["totalCount"], found["emptyReason"]) == (0, "ALL_COVERED")
    table = ask(demo_store, "coverage", "--level", "national")
    assert "Somebody works everywhere" in table


def test_a_day_on_which_nobody_is_active(demo_store: str) -> None:
    for name, words in (("holes", "No partnership is active"), ("coverage", "Verunthia")):
        result = command(name, "--as-of", "1950-01-01", "--store", demo_store)
        assert result.exit_code == 0 and words in result.stdout
