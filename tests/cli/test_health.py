"""`graphsvc health` and `graphsvc composition`: answers for people and for scripts."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from graphsvc.cli.health import MEASURES
from tests.cli.conftest import DAY, command

CSP = Path(__file__).resolve().parents[3] / "shared" / "data" / "uk_csp"


def ask(store: str, name: str, *options: object) -> str:
    """What a command prints of the demo."""
    result = command(name, "--as-of", DAY, *options, "--store", store)
    assert result.exit_code == 0, result.output
    return result.stdout


def network(store: str, name: str, *options: object) -> Any:
    """The network of its JSON."""
    return json.loads(ask(store, name, "--format", "json", *options))["data"]["network"]


def test_the_table_of_health_says_the_same(demo_store: str) -> None:
    found = network(demo_store, "health", "--first", 2)["health"]
    table = " ".join(ask(demo_store, "health", "--first", 2).split())
    assert table.startswith(
        f"Health of the network on {DAY}, revision 1: {found['partnerships']} partnerships"
    )
    for reason in [*found["reasons"], *found["caveats"]]:
        assert " ".join(reason["text"].split()) in table
    for each in found["intervals"]["measures"]:
        if each["low"] is not None:
            assert f"{each['value']:.3f} ({each['low']:.3f} to {each['high']:.3f})" in table
    for node in found["toInform"]["nodes"]:
        assert f"to inform {node['key']} {node['name']}" in table
    assert "200 replicates of a vertex bootstrap" in table


def test_health_as_rows_has_every_measure_of_every_day(demo_store: str) -> None:
    span = ("--series", f"2024-06-30..{DAY}", "--every", 12)
    found = network(demo_store, "health", *span)
    rows = list(csv.DictReader(io.StringIO(ask(demo_store, "health", *span, "--format", "csv"))))
    days = [point["asOf"] for point in found["healthSeries"]]
    assert days == ["2024-06-30", "2025-06-30", DAY]
    assert len(rows) == len(MEASURES) * (1 + len(days))
    linked = [row for row in rows if row["measure"] == "LINKED_SHARE"]
    values = [found["health"]["linkedShare"], *(point["linkedShare"] for point in found["healthSeries"])]
    assert [float(row["value"]) for row in linked] == values
    assert linked[0]["low"] and not linked[1]["low"]


def test_a_series_says_what_its_days_do_not_know(demo_store: str) -> None:
    table = " ".join(ask(demo_store, "health", "--series", f"2024-06-30..{DAY}").split())
    assert "2024-06-30 " in table and "2025-06-30 " in table
    assert "only a contact after this day is recorded" in table


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--series", "2024"), "FROM..TO"),
        (("--series", "2024-01-01..soon"), "'soon' is no day"),
        (("--series", "2025-01-01..2024-01-01"), "ends before it begins"),
        (("--series", "2000-01-01..2024-01-01"), "more than 18 days"),
        (("--series", "2024-01-01..2025-01-01", "--every", 0), "--every"),
    ],
)
def test_spans_that_cannot_be(demo_store: str, options: tuple[object, ...], words: str) -> None:
    result = command("health", *options, "--store", demo_store)
    assert result.exit_code == 2
    assert words in result.stderr


def test_the_table_of_composition_says_the_same(demo_store: str) -> None:
    found = network(demo_store, "composition", "--first", 5)["composition"]
    table = " ".join(ask(demo_store, "composition", "--first", 5).split())
    for node in found["nodes"]:
        assert node["points"] and f"{node['partnership']['key']} {node['partnership']['name']}" in table
        for reason in node["reasons"]:
            assert f"{reason['text']} ({reason['guideline']})" in table
    assert all(remark["text"] in table for remark in found["remarks"])


def test_composition_as_rows(demo_store: str) -> None:
    found = network(demo_store, "composition", "--first", 30)["composition"]["nodes"]
    rows = list(csv.DictReader(io.StringIO(ask(demo_store, "composition", "--first", 30, "--format", "csv"))))
    assert [row["partnership.key"] for row in rows] == [node["partnership"]["key"] for node in found]
    for row, node in zip(rows, found, strict=True):
        assert row["points"] == "|".join(node["points"])
        assert row["missingSectors.sector"] == "|".join(
            each["sector"] for each in node["missingSectors"] or []
        )
        assert row["expectedSize.high"] == str(node["expectedSize"]["high"])


@pytest.mark.skipif(not CSP.is_dir(), reason=f"the public register is not there: {CSP}")
def test_a_register_without_links_and_themes_says_so(tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'csp.db'}"
    loaded = command("load", CSP, "--mapping", "uk-csp", "--store", store)
    assert loaded.exit_code == 0, loaded.output
    found = json.loads(command("health", "--format", "json", "--store", store).stdout)["data"]["network"]
    assert found["health"]["partnerships"] > 250
    assert found["health"]["density"] is None
    assert "NOTHING_EVALUATED" in {each["code"] for each in found["health"]["caveats"]}
    tables = json.loads(command("composition", "--format", "json", "--store", store).stdout)["data"][
        "network"
    ]
    assert tables["composition"]["model"]["fitted"]
    assert {node["needsSource"] for node in tables["composition"]["nodes"]} == {"PARAGRAPH_FIVE"}
