"""`graphsvc families`: groups that overlap together, however they are printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphsvc.cli.families import COLUMNS
from graphsvc.demo.registry import demo_registry
from tests.cli.conftest import DAY, command, write

NEIGHBOURS = ("--kind", "neighbours")


def ask(store: str, *options: object, status: int = 0) -> str:
    """What `graphsvc families` prints."""
    result = command("families", "--as-of", DAY, *options, "--store", store)
    assert result.exit_code == status, result.output
    return result.stdout


def network(store: str, *options: object) -> Any:
    """The network of the JSON response."""
    return json.loads(ask(store, "--format", "json", "--first", 1000, *options))["data"]["network"]


def keys(family: dict[str, Any]) -> list[str]:
    return [each["key"] for each in family["partnerships"]]


def test_the_sisters_planted_in_the_demo_are_found_and_nobody_else(demo_store: str) -> None:
    planted = [sorted(fact.keys) for fact in demo_registry().truth.facts_of_kind("sisters")]
    found = network(demo_store, *NEIGHBOURS)["overlapFamilies"]
    large = [keys(family) for family in found if len(family["partnerships"]) > 2]
    assert sorted(large) == sorted(planted)
    assert {family["advice"]["action"] for family in found} == {"JOIN_NEIGHBOURS"}


def test_families_hold_what_overlaps_lists(demo_store: str) -> None:
    listed = json.loads(
        command("overlaps", "--as-of", DAY, "--first", 1000, "--format", "json", "--store", demo_store).stdout
    )["data"]["network"]["overlaps"]["nodes"]
    pairs = {tuple(sorted((node["a"]["key"], node["b"]["key"]))): node for node in listed}
    found = network(demo_store)
    assert found["overlapFamilyCounts"]["families"] == len(found["overlapFamilies"]) > 10
    for family in found["overlapFamilies"]:
        if len(family["partnerships"]) == 2:
            node = pairs[tuple(keys(family))]
            assert family["scoreMin"] == node["score"]
            assert family["advice"]["action"] == node["advice"]["action"]
            assert family["duplicatedSeats"] == node["burden"]["duplicatedSeats"]


def test_the_table_says_who_what_and_why(demo_store: str) -> None:
    (family, *_) = network(demo_store, *NEIGHBOURS)["overlapFamilies"]
    table = " ".join(ask(demo_store, *NEIGHBOURS).split())
    assert f"Families on {DAY}, revision 1: " in table and f"{family['scoreMin']:.2f}" in table
    for each in (*family["partnerships"], *family["sharedMembers"]):
        assert each["name"] in table
    burden = family["burden"]
    assert f"seats {burden['seats']} and {burden['seatsIfJoined']}" in table
    assert f"meetings a year {burden['meetingsPerYear']:g} and {burden['meetingsPerYearIfJoined']:g}" in table
    assert family["advice"]["text"] in table and "Proposal (R8, G16, G17, G20, G22" in table
    assert "was left out: its themes are unknown." in table or "were left out" in table
    assert "proposals for the people concerned to discuss" in table


def test_only_families_with_a_partnership(demo_store: str) -> None:
    everything = network(demo_store, *NEIGHBOURS)["overlapFamilies"]
    one = keys(everything[1])[0]
    narrowed = network(demo_store, *NEIGHBOURS, "--partnership", one)
    assert narrowed["overlapFamilies"] == [everything[1]]
    assert narrowed["overlapFamilyCounts"]["families"] == 1


def test_the_cut_is_an_option(demo_store: str) -> None:
    everything = network(demo_store)["overlapFamilies"]
    strong = network(demo_store, "--min-score", 0.55)["overlapFamilies"]
    assert 0 < len(strong) < len(everything)
    assert all(family["scoreMin"] >= 0.55 for family in strong)


def test_no_family(small: Path) -> None:
    command("load", small, "--store", "sqlite:n.db")
    table = ask("sqlite:n.db", *NEIGHBOURS)
    assert "0 families of 0 partnerships" in " ".join(table.split()) and "No family is listed." in table
    assert ask("sqlite:n.db", *NEIGHBOURS, "--format", "csv") == ",".join(COLUMNS) + "\n"
    assert ask("sqlite:n.db", *NEIGHBOURS, "--fail-on", "any")


def test_families_are_a_status(small: Path) -> None:
    command("load", small, "--store", "sqlite:f.db")
    result = command("families", "--as-of", DAY, "--fail-on", "any", "--first", 0, "--store", "sqlite:f.db")
    assert (result.exit_code, result.stderr) == (3, "graphsvc: 1 family found\n")
    assert "These are 0 of 1 family" in result.stdout


def test_a_satellite_is_in_no_family(small: Path) -> None:
    write(
        small,
        "partnerships",
        "id,name,level,territories,themes,satellite_of",
        "p1,Safe Streets,local,t1,burglary,p2",
        "p2,Forum,local,t1,burglary,",
        "p3,Youth,local,t1,youth,",
    )
    command("load", small, "--store", "sqlite:s.db")
    assert ask("sqlite:s.db", "--fail-on", "any")


def test_the_table_fits_and_cuts_no_key(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command("load", small, "--store", "sqlite:w.db")
    monkeypatch.setenv("COLUMNS", "40")
    table = ask("sqlite:w.db")
    assert "p1" in table and max(map(len, table.splitlines())) <= 40
