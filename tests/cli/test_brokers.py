"""`graphsvc brokers` and `graphsvc key-players`: one answer each, however it is printed."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from graphsvc.cli import brokers, key_players
from tests.cli.conftest import DAY, command, write


@pytest.fixture(scope="module")
def response(demo_store: str) -> Any:
    """The brokers of the demo, as JSON."""
    return network(demo_store, "brokers", "--first", 5)["brokers"]


def ask(store: str, *options: object) -> str:
    """What a command prints."""
    result = command(*options, "--as-of", DAY, "--store", store)
    assert result.exit_code == 0, result.output
    return result.stdout


def network(store: str, *options: object) -> Any:
    """The network of its JSON."""
    return json.loads(ask(store, *options, "--format", "json"))["data"]["network"]


def rows(store: str, *options: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ask(store, *options, "--format", "csv"))))


# Brokers


def test_the_table_says_the_same(demo_store: str, response: Any) -> None:
    table = " ".join(ask(demo_store, "brokers", "--first", 5).split())
    assert table.startswith(f"Brokers on {DAY}, revision 1: {response['organisations']} organisations in ")
    for node in response["nodes"]:
        assert f"{node['rank']} {node['node']['key']} {node['node']['name']}" in table
        for reason in node["reasons"]:
            assert f"{reason['text']} ({reason['guideline']})" in table
        first = next(pair for pair in node["pairs"] if pair["onlyThrough"])
        assert f"{first['a']['name']} and {first['b']['name']}" in table
    assert f"These are 5 of {response['totalCount']} brokers" in table
    assert "says nothing of how well anybody works (G42)" in table
    assert "trials" not in table and "stability" not in response["nodes"][0]


def test_csv_holds_one_broker_a_row(demo_store: str, response: Any) -> None:
    found = rows(demo_store, "brokers", "--first", 5)
    assert list(found[0]) == [column for column in brokers.COLUMNS if column != "stability"]
    for row, node in zip(found, response["nodes"], strict=True):
        assert (row["asOf"], row["revision"], row["node.kind"]) == (DAY, "1", "Organisation")
        assert (row["rank"], row["node.key"]) == (str(node["rank"]), node["node"]["key"])
        assert row["pairsOnlyThrough"] == str(node["pairsOnlyThrough"])
        assert row["effectiveSize"] == row["roles.liaison"] == row["node.level"] == ""
        assert row["reasons.text"] == "|".join(each["text"] for each in node["reasons"])


def test_who_has_room_is_named_where_the_first_have_none(demo_store: str, response: Any) -> None:
    table = " ".join(ask(demo_store, "brokers", "--first", 5).split())
    assert all(node["load"] == 1 for node in response["nodes"]) and len(response["withRoom"]) == 5
    for each in response["withRoom"]:
        assert each["load"] < 1 and f"{each['node']['name']} (rank {each['rank']}, " in table
    fullest = response["nodes"][0]["node"]["key"]
    assert "has room" not in ask(demo_store, "brokers", "--organisation", fullest)


def test_by_links_with_roles_and_stability(demo_store: str) -> None:
    asked = ("brokers", "--graph", "links", "--first", 3, "--group-by", "level", "--stability")
    found = network(demo_store, *asked)["brokers"]
    assert found["graph"] == "LINKS" and found["orderBy"] == "BETWEENNESS"
    assert found["stabilityReplicates"] >= 20
    table, sheet = " ".join(ask(demo_store, *asked).split()), rows(demo_store, *asked)
    assert f"({found['undatedLinks']} of them undated)" in table
    assert list(sheet[0]) == list(brokers.COLUMNS)
    for node, row in zip(found["nodes"], sheet, strict=True):
        assert node["roles"]["groupBy"] == row["roles.groupBy"] == "LEVEL"
        assert row["roles.z.liaison"] == ("" if (z := node["roles"]["z"]["liaison"]) is None else str(z))
        assert row["stability"] == str(node["stability"]) and row["node.level"] == node["node"]["level"]
        assert f"in {node['stability']:.0%} of {found['stabilityReplicates']} trials" in table


def test_options_narrow_the_list_and_choose_its_order(demo_store: str, response: Any) -> None:
    key = response["nodes"][1]["node"]["key"]
    (only,) = network(demo_store, "brokers", "--organisation", key)["brokers"]["nodes"]
    assert only == response["nodes"][1]
    pair = response["nodes"][0]["pairs"][0]
    asked = ("brokers", "--partnership", pair["a"]["key"], "--kind", "partnership", "--kind", "organisation")
    both = network(demo_store, *asked)["brokers"]["nodes"]
    assert {node["node"]["kind"] for node in both} == {"Organisation", "Partnership"}
    assert [node["node"]["key"] for node in both if node["node"]["kind"] == "Partnership"] == [
        pair["a"]["key"]
    ]
    found = network(demo_store, "brokers", "--order", "betweenness", "--first", 50)["brokers"]
    values = [node["betweenness"] for node in found["nodes"]]
    assert found["orderBy"] == "BETWEENNESS" and values == sorted(values, reverse=True)


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        ("--graph people", 2, "--graph"),
        ("--kind person", 2, "--kind"),
        ("--order fame", 2, "--order"),
        ("--group-by component", 2, "--group-by"),
        ("--graph links --order pairs-joined", 1, "not known on LINKS"),
        ("--graph links --kind organisation", 1, "only partnerships are brokers"),
        ("--organisation nobody", 1, "no organisation 'nobody'"),
    ],
)
def test_what_cannot_be_asked_is_one_line(demo_store: str, options: str, status: int, words: str) -> None:
    result = command("brokers", *options.split(), "--store", demo_store)
    assert result.exit_code == status and words in result.stderr and result.stdout == ""
    assert status == 2 or re.fullmatch(r"graphsvc: .*\n", result.stderr)


# Key players


@pytest.mark.parametrize("graph", ["links", "members"])
@pytest.mark.parametrize("purpose", ["lose", "brief"])
def test_key_players_in_every_form(demo_store: str, purpose: str, graph: str) -> None:
    asked = ("key-players", "--purpose", purpose, "--graph", graph, "--size", 2)
    found = network(demo_store, *asked)["keyPlayers"]
    assert (found["purpose"], found["graph"]) == (purpose.upper(), graph.upper())
    table, sheet = " ".join(ask(demo_store, *asked).split()), rows(demo_store, *asked)
    assert len(found["players"]) == len(sheet) == 2
    assert list(sheet[0]) == list(key_players.COLUMNS)
    for player, row in zip(found["players"], sheet, strict=True):
        assert f"{player['gain']:+.4f} {player['node']['key']} {player['node']['name']}" in table
        assert (row["node.key"], row["gain"]) == (player["node"]["key"], str(player["gain"]))
        assert row["purpose"] == purpose.upper() and player["reasons"][0]["text"] in table
    for reason in found["reasons"]:
        assert reason["text"] in table
    assert "says nothing of how well anybody works (G42)" in table
    assert "proposals for the people concerned" in table


def test_key_players_are_what_query_prints(demo_store: str) -> None:
    told = {"asOf": DAY, "graph": "LINKS", "purpose": "LOSE", "size": 3, "steps": 1}
    variables = [part for each, value in told.items() for part in ("--var", f"{each}={json.dumps(value)}")]
    queried = command("query", "key-players", *variables, "--store", demo_store)
    assert queried.stdout == ask(demo_store, "key-players", "--format", "json")


@pytest.mark.parametrize("options", ["--size 11", "--size 0", "--steps 0", "--steps 101", "--purpose keep"])
def test_wrong_usage_of_key_players(options: str) -> None:
    result = command("key-players", *options.split())
    assert result.exit_code == 2 and options.split()[0] in result.stderr


# Awkward registries


def test_an_empty_list_says_why_and_nothing_steers_the_terminal(tmp_path: Path) -> None:
    folder, store = tmp_path / "r", f"sqlite:{tmp_path / 'r.db'}"
    folder.mkdir()
    write(folder, "partnerships", "id,name", "p1,One\x1b[31m", "p2,=Two", "p3,Three")
    assert command("load", folder, "--as-of", DAY, "--store", store).exit_code == 0
    for options, words in (
        (("brokers",), "Of no active partnership a member is recorded"),
        (("brokers", "--graph", "links"), "No live or undated link between two active partnerships"),
        (("key-players",), "No tie is recorded by which anything could be passed on."),
        (("key-players", "--graph", "members"), "No tie is recorded"),
    ):
        assert words in " ".join(ask(store, *options).split())
        assert rows(store, *options) == []
    write(folder, "links", "a,b,channel,last_contact", f"p1,p2,mail,{DAY}", f"p1,p3,mail,{DAY}")
    assert command("load", folder, "--as-of", DAY, "--store", store).exit_code == 0
    for options in (("brokers", "--graph", "links"), ("key-players", "--size", 1)):
        assert "\x1b" not in ask(store, *options) and "One" in ask(store, *options)
    asked = ("brokers", "--graph", "links", "--partnership", "p2")
    assert rows(store, *asked)[0]["node.name"] == "'=Two"
    assert "None of those asked for has a tie" not in ask(store, *asked)
