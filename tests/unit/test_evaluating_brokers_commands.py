"""`graphsvc evaluate brokers` and `holes` on the demo registry: JSON, tables, refusals, and no names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphsvc.demo.registry import demo_registry
from tests.cli.conftest import DAY, command
from tests.evaluated import SIZE, reported, small_demo

PERIOD = ("--from", "2024-06-30", "--cut", "2025-06-30")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with a small demo registry."""
    return small_demo(tmp_path_factory.mktemp("brokers"))


def test_organisations_have_every_figure(store: str) -> None:
    report = reported(store, "brokers", *PERIOD)
    assert [each["until"] for each in report["periods"]] == ["2025-06-30", DAY]
    outcomes = {each["outcome"]: each for each in report["outcomes"]}
    assert set(outcomes) == {"joined", "met", "broughtTogether", "led"}
    measures = {each["measure"]: each for each in outcomes["joined"]["measures"]}
    assert set(measures) == {"pairsOnlyThrough", "betweenness", "contacts", "partners"}
    assert all(0 <= each["survival"] <= 1 for each in report["survival"])
    keys = {
        row["id"]
        for table in ("people", "organisations")
        for row in demo_registry(partnerships=SIZE).tables[table]
    }
    assert not any(f'"{key}"' in json.dumps(report) for key in keys)


@pytest.mark.parametrize("ties", ["links", "people", "members"])
def test_partnerships_have_every_figure(store: str, ties: str) -> None:
    report = reported(store, "brokers", "--graph", "links", "--ties", ties, *PERIOD)
    assert [each["outcome"] for each in report["outcomes"]] == ["linked", "introduced"]
    assert {each["measure"] for each in report["survival"]} == {"betweenness", "effectiveSize", "constraint"}


def test_without_a_period_the_ranks_of_a_day(store: str) -> None:
    report = reported(store, "brokers", "--as-of", DAY)
    assert report["asOf"] == DAY and "outcomes" not in report
    assert len(report["agreement"]) == 3 and len(report["survival"]) == 6


def test_holes_have_every_figure(store: str) -> None:
    report = reported(store, "holes", "--group-by", "sector", *PERIOD)
    assert [each["until"] for each in report["periods"]] == ["2025-06-30", DAY]
    assert all(each["inHoles"] <= each["firstLinks"] for each in report["periods"])


def test_the_tables_can_be_read(store: str) -> None:
    brokers = command("evaluate", "brokers", *PERIOD, "--store", store)
    assert brokers.exit_code == 0, brokers.output
    assert "organisations met so far" in brokers.stdout and "stays" in brokers.stdout
    holes = command("evaluate", "holes", *PERIOD, "--store", store)
    assert holes.exit_code == 0 and "elsewhere" in holes.stdout, holes.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("brokers", "--from", "2030-01-01"), "in order"),
        (("brokers", "--to", "2024-01-01"), "--from"),
        (("brokers", "--across", "province", "--graph", "links"), "--graph members"),
        (("brokers", "--across", "nothing", "--as-of", DAY), "attribute"),
        (("holes", "--from", "2030-01-01"), "in order"),
        (("holes", "--from", "2025-01-01", "--nodes", "organisations"), "members"),
    ],
)
def test_what_cannot_be_answered_is_said(store: str, arguments: tuple[str, ...], said: str) -> None:
    result = command("evaluate", *arguments, "--store", store)
    assert result.exit_code != 0 and said in result.stderr, result.output


def test_the_attribute_that_partnerships_have(tmp_path: Path) -> None:
    (tmp_path / "partnerships.csv").write_text(
        "id,name,province\np1,One,north\np2,Two,south\np3,Three,south\n"
    )
    (tmp_path / "organisations.csv").write_text("id,name\na,A\nb,B\n")
    (tmp_path / "memberships.csv").write_text("partnership,organisation\np1,a\np2,a\np2,b\np3,b\n")
    url = f"sqlite:{tmp_path / 'own.db'}"
    assert command("load", tmp_path, "--as-of", DAY, "--store", url).exit_code == 0
    report = reported(url, "brokers", "--as-of", DAY, "--across", "province")
    assert report["outcomes"][0]["mean"]["value"] == 1.5
