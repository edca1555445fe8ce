"""`graphsvc overlaps`: one answer, however it is printed."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import anyio
import pytest
from httpx import ASGITransport, AsyncClient

from graphsvc.app import PATH, create_app
from graphsvc.cli import answers, pairs
from graphsvc.service import Service
from graphsvc.settings import Settings
from tests.cli.conftest import DAY, command, write

FIRST = 12


@pytest.fixture(scope="module")
def response(demo_store: str) -> Any:
    """The whole response, as JSON."""
    return json.loads(ask(demo_store, "--format", "json"))


def ask(store: str, *options: object) -> str:
    """What `graphsvc overlaps` prints of the demo."""
    result = command("overlaps", "--as-of", DAY, "--first", FIRST, *options, "--store", store)
    assert result.exit_code == 0, result.output
    return result.stdout


def nodes(response: Any) -> list[dict[str, Any]]:
    """The pairs of a response."""
    found: list[dict[str, Any]] = response["data"]["network"]["overlaps"]["nodes"]
    return found


# Four views, one answer


def test_json_is_what_the_service_answers_over_http(demo_store: str, response: Any) -> None:
    asked = {"query": answers.document("overlaps"), "variables": {"asOf": DAY, "first": FIRST}}
    assert anyio.run(posted, demo_store, asked) == response
    assert len(nodes(response)) == FIRST


async def posted(store: str, asked: dict[str, Any]) -> Any:
    """What the web application answers to a POST."""
    settings = Settings(store=store)
    with Service(settings) as service:
        transport = ASGITransport(create_app(settings, service))
        async with AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return (await client.post(PATH, json=asked)).json()


def test_the_table_has_the_same_pairs_and_figures(demo_store: str, response: Any) -> None:
    table = ask(demo_store)
    shown = re.findall(r"^(\d\.\d\d) +(\S+) .*?^(\w+) +(\S+) ", table, re.M | re.S)
    assert shown == [
        (f"{node['score']:.2f}", node["a"]["key"], node["band"].lower(), node["b"]["key"])
        for node in nodes(response)
    ]
    flat = " ".join(table.split())
    for node in nodes(response):
        for words in (node["a"]["name"], node["b"]["name"], node["advice"]["text"]):
            assert words in flat
        assert f"{node['members']['sharedCount']} shared members: " in flat


def test_the_table_says_what_chance_would_give(demo_store: str, response: Any) -> None:
    flat = " ".join(ask(demo_store).split())
    for node in nodes(response):
        chance, shared = node["chance"], node["members"]["sharedCount"]
        told = f"{shared} shared, {chance['expectedShared']:.1f} expected by chance, p {chance['pValue']:.1g}"
        assert f"{told}, q {chance['qValue']:.1g}." in flat


def test_small_chances_are_told_in_short() -> None:
    pair = {
        "members": {"sharedCount": 1_200, "shared": []},
        "chance": {"expectedShared": 1_003.26, "pValue": 3e-9, "qValue": None},
    }
    assert pairs.by_chance(pair) == "1,200 shared, 1,003.3 expected by chance, p under 0.0001."
    for value, shown in ((0.0001, "0.0001"), (0.0351, "0.04"), (0.1, "0.10"), (0.456, "0.46"), (1.0, "1.00")):
        pair["chance"] = {"expectedShared": 0.04, "pValue": 0.5, "qValue": value}
        assert pairs.by_chance(pair) == f"1,200 shared, 0.0 expected by chance, p 0.50, q {shown}."


def test_the_table_says_what_was_asked_and_how_to_take_it(demo_store: str, response: Any) -> None:
    table = " ".join(ask(demo_store).split())
    counts = response["data"]["network"]["overlaps"]["bandCounts"]
    assert f"Overlaps on {DAY}, revision 1: {counts['strong']} strong, {counts['review']} review" in table
    assert f"{counts['incomplete']} pairs cannot be judged before more is recorded" in table
    assert "proposals for the people concerned to discuss" in table


def test_the_table_fits_and_cuts_no_key(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "p-" + "long" * 30
    write(
        small,
        "partnerships",
        "id,name,territories,themes",
        f"{key},Safe,t,b",
        "p2,Street,t,b",
        "p1,Third,u,c",
    )
    write(small, "memberships", "partnership,organisation", f"{key},x", f"{key},y", "p2,x", "p2,y")
    assert command("load", small, "--store", "sqlite:w.db").exit_code == 0
    for width in (80, 40):
        monkeypatch.setenv("COLUMNS", str(width))
        table = command("overlaps", "--store", "sqlite:w.db").stdout
        assert key in table
        assert max(len(line) for line in table.splitlines() if key not in line) <= width


# Columns


def test_a_name_is_no_formula_and_a_bar_no_separator(small: Path) -> None:
    write(small, "memberships", "partnership,organisation", "p1,a", "p1,b", "p2,a", "p2,b")
    write(small, "organisations", "id,name", "a,Police|North", "b,City")
    assert command("load", small, "--store", "sqlite:f.db").exit_code == 0
    text = command("overlaps", "--format", "csv", "--store", "sqlite:f.db").stdout
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert {row["a.name"], row["b.name"]} == {"Safe Streets", "'=Street Safety|Forum"}
    assert r"Police\|North" in row["members.shared.name"].split(r"|C")[0]
    assert float(row["score"]) > 0.55 and row["people.similarity"] == ""


# Options


def test_partnership_and_score_narrow_the_list(demo_store: str, response: Any) -> None:
    key = nodes(response)[3]["a"]["key"]
    narrowed = json.loads(ask(demo_store, "--partnership", key, "--format", "json"))
    assert nodes(narrowed)
    assert all(key in (node["a"]["key"], node["b"]["key"]) for node in nodes(narrowed))
    strong = json.loads(ask(demo_store, "--min-score", "0.6", "--format", "json"))
    assert all(node["score"] >= 0.6 for node in nodes(strong))
    assert (
        json.loads(ask(demo_store, "--first", "0", "--format", "json"))["data"]["network"]["overlaps"][
            "nodes"
        ]
        == []
    )


def test_another_day_is_another_answer(demo_store: str) -> None:
    early = json.loads(
        command("overlaps", "--as-of", "2000-01-01", "--format", "json", "--store", demo_store).stdout
    )
    assert early["data"]["network"]["asOf"] == "2000-01-01"
    assert nodes(early) == []


# --fail-on


@pytest.mark.parametrize(
    ("band", "least", "status"),
    [("review", None, 3), ("strong", None, 3), ("strong", "0.99", 0), ("review", "0.99", 0)],
)
def test_findings_are_a_status(demo_store: str, band: str, least: str | None, status: int) -> None:
    narrowed = () if least is None else ("--min-score", least)
    options = ("--as-of", DAY, "--first", 0, "--fail-on", band, *narrowed)
    result = command("overlaps", *options, "--store", demo_store)
    assert result.exit_code == status
    assert (result.stderr != "") == (status == 3)


def test_recorded_satellites_are_no_findings(small: Path) -> None:
    command("load", small, "--store", "sqlite:s.db")
    asked = ("overlaps", "--fail-on", "review", "--format", "json", "--store", "sqlite:s.db")
    assert command(*asked).exit_code == 3
    write(small, "partnerships", "id,name,satellite_of", "p1,Safe Streets,p2", "p2,Forum,", "p3,Youth Table,")
    assert command("load", small, "--store", "sqlite:s.db").exit_code == 0
    kept = command(*asked)
    assert kept.exit_code == 0
    assert [node["advice"]["action"] for node in nodes(json.loads(kept.stdout))] == ["KEEP_SATELLITE"]


def test_patterns_that_are_counted_but_not_listed_are_explained(tmp_path: Path) -> None:
    folder = tmp_path / "patterns"
    folder.mkdir()
    themes = "a|b|c"
    write(
        folder,
        "partnerships",
        "id,name,level,territories,themes",
        f"p1,One,local,t,{themes}",
        f"p2,Two,local,t,{themes}",
    )
    members = [f"p{number},o{number}{letter}" for number in (1, 2) for letter in "abcd"]
    write(folder, "memberships", "partnership,organisation", *members)
    assert command("load", folder, "--store", "sqlite:p.db").exit_code == 0
    said = " ".join(command("overlaps", "--store", "sqlite:p.db").stdout.split())
    assert "1 pattern" in said
    assert "No pair is listed (patterns lie below 0.40; --min-score 0 shows them)." in said
    shown = command("overlaps", "--min-score", "0", "--store", "sqlite:p.db").stdout
    assert "pattern" in shown.partition("aside)")[2] and "No pair is listed" not in shown
