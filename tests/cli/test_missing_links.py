"""`graphsvc missing-links`: one answer, however it is printed."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import DAY, command, write


@pytest.fixture(scope="module")
def response(demo_store: str) -> Any:
    """The whole response of the demo, as JSON."""
    return json.loads(ask(demo_store, "--format", "json"))


def ask(store: str, *options: object) -> str:
    """What `graphsvc missing-links` prints."""
    result = command("missing-links", "--as-of", DAY, *options, "--store", store)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_json_is_what_query_prints(demo_store: str) -> None:
    more = ("--var", f'asOf="{DAY}"', "--var", "perPartnership=3", "--var", "first=20", "--var", "filter={}")
    queried = command("query", "missing-links", *more, "--store", demo_store)
    assert queried.stdout == ask(demo_store, "--format", "json")


def test_the_table_says_the_same(demo_store: str, response: Any) -> None:
    network = response["data"]["network"]
    coverage, listed = network["linkCoverage"], network["missingLinks"]
    counted = ("linked", "staleOnly", "undatedOnly", "unlinked", "notEvaluated")
    assert sum(coverage[name] for name in counted) == coverage["partnerships"] > 250
    table = " ".join(ask(demo_store).split())
    assert table.startswith(f"Links on {DAY}, revision 1: of {coverage['partnerships']} partnerships ")
    for number, words in (
        (coverage["linked"], "linked"),
        (coverage["staleOnly"], "with stale links only"),
        (coverage["undatedOnly"], "with undated links only"),
        (coverage["unlinked"], "said to have none"),
        (coverage["notEvaluated"], "not evaluated"),
        (coverage["singleCarrier"], "of the linked hang on one person"),
        (coverage["components"], "groups"),
    ):
        assert f"{number:,} {words}" in table
    for node in listed["nodes"]:
        assert f"{node['need']:.2f} {node['a']['key']} " in table
        state = "no link" if node["state"] == "NONE" else node["state"].lower()
        assert f"{state} {node['b']['key']} " in table
        assert f"Proposal (G36): {node['text']}" in table
        for way in node["introducers"][:3]:
            assert way["partnership"]["name"] in table
    shown, total = len(listed["nodes"]), listed["totalCount"]
    assert f"These are {shown} of {total:,} pairs; --first N shows more." in table
    assert "with fitted weights" in table and "proposals for the people concerned" in table


def test_csv_holds_one_pair_a_row(demo_store: str, response: Any) -> None:
    result = command("missing-links", "--as-of", DAY, "--format", "csv", "--store", demo_store)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    nodes = response["data"]["network"]["missingLinks"]["nodes"]
    assert [(row["a.key"], row["b.key"], float(row["need"])) for row in rows] == [
        (node["a"]["key"], node["b"]["key"], node["need"]) for node in nodes
    ]
    assert rows[0]["reasons.code"] == "|".join(each["code"] for each in nodes[0]["reasons"])
    total = response["data"]["network"]["missingLinks"]["totalCount"]
    assert result.stderr == f"graphsvc: these are the first 20 of {total:,} pairs\n"


def test_options_narrow_and_widen_the_list(demo_store: str, response: Any) -> None:
    key = response["data"]["network"]["missingLinks"]["nodes"][0]["a"]["key"]

    def found(*options: object) -> Any:
        network = json.loads(ask(demo_store, "--format", "json", *options))["data"]["network"]
        assert network["linkCoverage"] == response["data"]["network"]["linkCoverage"]
        return network["missingLinks"]

    only = found("--partnership", key)
    assert only["totalCount"] >= 3
    assert all(key in (node["a"]["key"], node["b"]["key"]) for node in only["nodes"])
    assert found("--per-partnership", 1, "--first", 0)["totalCount"] < found("--first", 0)["totalCount"]
    assert found("--per-partnership", 1, "--first", 0)["nodes"] == []


def test_blocked_pairs_are_shown_where_asked_for(demo_store: str) -> None:
    assert "No link is proposed" not in ask(demo_store, "--first", 1000)
    table = ask(demo_store, "--first", 1000, "--blocked")
    assert re.search(r"^blocked +p-\S+ ", table, re.M)
    assert "No link is proposed: pending court case." in table
    assert "pending court case" not in table.partition("\nblocked")[0]


def test_of_two_that_overlap_it_is_said(demo_store: str) -> None:
    def pairs(text: str, field: str) -> dict[frozenset[str], Any]:
        nodes = json.loads(text)["data"]["network"][field]["nodes"]
        return {frozenset((node["a"]["key"], node["b"]["key"])): node for node in nodes}

    listed = pairs(ask(demo_store, "--first", 1000, "--format", "json"), "missingLinks")
    asked = ("--as-of", DAY, "--first", 1000, "--format", "json", "--store", demo_store)
    overlapping = pairs(command("overlaps", *asked).stdout, "overlaps")
    told = {
        pair
        for pair, node in listed.items()
        if any(reason["code"] == "OVERLAP" for reason in node["reasons"])
    }
    assert told == listed.keys() & overlapping.keys()
    assert len(told) > 10


def test_an_empty_list_says_why_and_nothing_steers_the_terminal(tmp_path: Path) -> None:
    folder, store = tmp_path / "r", f"sqlite:{tmp_path / 'r.db'}"
    folder.mkdir()
    write(folder, "partnerships", "id,name,themes", "p1,One\x1b[31m,youth")
    assert command("load", folder, "--as-of", DAY, "--store", store).exit_code == 0
    table = " ".join(ask(store).split())
    assert table.startswith(f"Links on {DAY}, revision 1: of 1 partnership 0 linked, ")
    assert "One partnership alone has nobody to be linked to." in table
    assert "Of 1 partnership nothing is recorded" in table
    write(folder, "partnerships", "id,name,themes", "p1,One\x1b[31m,youth", "p2,=Two,youth", "p3,Three,sea")
    assert command("load", folder, "--as-of", DAY, "--store", store).exit_code == 0
    table = ask(store)
    assert "\x1b" not in table and "with fixed weights" in " ".join(table.split())
    assert "'=Two" in ask(store, "--format", "csv")
    assert "No pair is listed." in ask(store, "--partnership", "p3")


def test_who_keeps_up_contacts_is_unknown_where_it_is_not_recorded(tmp_path: Path) -> None:
    folder, store = tmp_path / "r", f"sqlite:{tmp_path / 'r.db'}"
    folder.mkdir()
    write(folder, "partnerships", "id,name,themes", "p1,One,youth", "p2,Two,youth")
    write(folder, "links", "a,b,channel,last_contact", f"p1,p2,mail,{DAY}")
    assert command("load", folder, "--as-of", DAY, "--store", store).exit_code == 0
    table = " ".join(ask(store).split())
    assert "Who keeps up these contacts is not recorded; contact holds them together in 1 group" in table
    assert "hang on one person" not in table


@pytest.mark.parametrize("given", ["0", "1001", "x"])
def test_a_wrong_number_per_partnership_is_wrong_usage(given: str) -> None:
    result = command("missing-links", "--per-partnership", given)
    assert result.exit_code == 2 and "--per-partnership" in result.stderr


def test_an_unknown_partnership_is_one_line(demo_store: str) -> None:
    result = command("missing-links", "--partnership", "nobody", "--store", demo_store)
    assert result.exit_code == 1 and result.stdout == ""
    assert re.fullmatch(r"graphsvc: no partnership 'nobody' .*\[NOT_FOUND\].*\n", result.stderr)
