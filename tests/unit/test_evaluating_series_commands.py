"""`graphsvc evaluate links` and `turnover` on the demo registry: JSON, tables, pictures, refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphsvc.demo.registry import demo_registry
from tests.cli.conftest import DAY, command
from tests.evaluated import SIZE, reported, small_demo

TURNOVER = ("--from", "2024-04-01", "--every-months", 12)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with a small demo registry."""
    return small_demo(tmp_path_factory.mktemp("series"))


@pytest.mark.parametrize("ties", ["links", "people", "members"])
def test_links_have_every_figure(store: str, ties: str) -> None:
    report = reported(store, "links", "--ties", ties, "--from", "2025-01-01", "--cut", "2025-10-01")
    assert [each["until"] for each in report["periods"]] == ["2025-10-01", DAY]
    scores = {each["score"]: each for each in report["scores"]}
    assert scores["random"]["auc"]["value"] in (0.5, None)
    assert {"auc", "aucNear", "averagePrecision", "precisionAt3", "slope"} <= set(scores["propensity"])


def test_the_tables_can_be_read(store: str) -> None:
    links = command("evaluate", "links", "--ties", "people", "--from", "2025-01-01", "--store", store)
    assert links.exit_code == 0 and "degree product" in links.stdout, links.output
    turnover = command("evaluate", "turnover", *TURNOVER, "--store", store)
    assert turnover.exit_code == 0 and "one rate for a level" in turnover.stdout, turnover.output


def test_turnover_is_reported_and_drawn(store: str, tmp_path: Path) -> None:
    picture = tmp_path / "calibration.svg"
    report = reported(store, "turnover", *TURNOVER, "--picture", picture)
    assert report["landmarks"][0] == "2024-04-01" and report["forecasts"] >= 10
    assert picture.read_text(encoding="utf-8").startswith("<?xml")


def test_turnover_names_nobody_and_no_partnership(store: str) -> None:
    text = json.dumps(reported(store, "turnover", *TURNOVER))
    tables = demo_registry(partnerships=SIZE).tables
    keys = {row["id"] for table in ("people", "partnerships") for row in tables[table]}
    assert not any(f'"{key}"' in text for key in keys)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("links", "--from", "2030-01-01"), "in order"),
        (("links", "--from", "2025-01-01", "--nodes", "organisations"), "members"),
        (("turnover", "--from", "2030-01-01"), "no quarter day"),
        (("turnover", *TURNOVER, "--picture", "nowhere/x.svg"), "nowhere/x.svg"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(store: str, arguments: tuple[Any, ...], said: str) -> None:
    result = command("evaluate", *arguments, "--store", store)
    assert result.exit_code == 1
    assert said in result.stderr and result.stderr.count("\n") == 1
