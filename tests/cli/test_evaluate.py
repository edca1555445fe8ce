"""`graphsvc evaluate overlaps`: on invented registries, and on one's own with pairs that people judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphsvc.demo.registry import demo_registry
from tests.cli.conftest import DAY, command

SMALLEST = ("--partnerships", 76)


@pytest.fixture(scope="module")
def invented() -> Any:
    """The figures of two small invented registries."""
    result = command("evaluate", "overlaps", "--seeds", 2, *SMALLEST, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pairs of the demo that do one job twice, and some that do not, as people would write them down."""
    truth = demo_registry().truth
    rows = [f"{pair.b},{pair.a},{'Yes' if pair.overlapping else 'no'}" for pair in truth.pairs]
    return written(tmp_path_factory.mktemp("judged") / "judged.csv", "a,b,overlap", *rows)


def written(path: Path, *lines: str) -> Path:
    """A file of these lines."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def ask(store: str, truth: Path, *options: object) -> Any:
    """The figures of a registry of one's own."""
    arguments = ("--truth", truth, "--as-of", DAY, "--format", "json", "--store", store)
    result = command("evaluate", "overlaps", *arguments, *options)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_invented_registries_have_every_figure(invented: Any) -> None:
    assert (invented["registries"], invented["seeds"], invented["partnerships"]) == (2, [1, 2], 76)
    whole, *plainer = invented["averagePrecision"]
    assert whole["ranking"] == "the service's order" and whole["low"] <= whole["value"] <= whole["high"]
    assert all(row["value"] < whole["value"] for row in plainer)
    parts = {row["part"]: row["difference"]["value"] for row in invented["parts"]}
    assert parts["without members"] < -0.1 and parts["without themes"] < -0.1
    kinds = {row["kind"]: row for row in invented["planted"]}
    assert kinds["duplicate, easy"]["listedShare"]["value"] == 1
    assert kinds["recorded succession"]["listed"] == 0


def test_the_table_shows_the_same(invented: Any) -> None:
    result = command("evaluate", "overlaps", "--seeds", 2, *SMALLEST)
    assert result.exit_code == 0, result.output
    for row in invented["averagePrecision"]:
        assert f"{row['ranking']}" in result.stdout and f"{row['value']:.3f}" in result.stdout
    for row in invented["mistakes"]:
        assert row["kind"] in result.stdout
    assert "nan" not in result.stdout.lower().replace("governance", "")


def test_one_invented_registry_has_no_interval_of_means() -> None:
    result = command("evaluate", "overlaps", "--seeds", 1, *SMALLEST, "--format", "json")
    figure = json.loads(result.stdout)["averagePrecision"][0]
    assert figure["value"] > 0.5 and figure["low"] is None


def test_ones_own_registry_by_judged_pairs(demo_store: str, judged: Path) -> None:
    found = ask(demo_store, judged)
    rows = judged.read_text(encoding="utf-8-sig").splitlines()[1:]
    assert found["onlyJudged"] and found["pairs"] == [len(rows)]
    assert found["overlapping"] == [sum(row.endswith("Yes") for row in rows)]
    figure = found["averagePrecision"][0]
    assert figure["low"] < figure["value"] < figure["high"]
    assert found["planted"] == [] and found["rules"]
    table = command("evaluate", "overlaps", "--truth", judged, "--as-of", DAY, "--store", demo_store)
    assert table.exit_code == 0 and "no other pair is looked at" in " ".join(table.stdout.split())


def test_without_answers_every_other_pair_is_wrong(demo_store: str, tmp_path: Path) -> None:
    pairs = demo_registry().truth.overlapping()
    found = ask(demo_store, written(tmp_path / "overlapping.csv", "a,b", *(f"{a},{b}" for a, b in pairs)))
    assert not found["onlyJudged"] and found["overlapping"] == [len(pairs)]
    assert found["pairs"][0] > 10_000
    wrong = {row["from"]: row["wrong"] for row in found["lists"]}
    assert wrong[0.3].keys() == {"not known to overlap"}
    assert wrong[0.3]["not known to overlap"] > wrong[0.7].get("not known to overlap", 0)
    assert {row["kind"] for row in found["mistakes"]} == {
        "listed: not known to overlap",
        "not listed: known to overlap",
    }


def test_pairs_that_are_not_active_are_said(demo_store: str, tmp_path: Path) -> None:
    truth = demo_registry().truth
    ended = truth.of_kind("unrecorded succession")[0]
    first = truth.overlapping()[0]
    file = written(tmp_path / "t.csv", "a,b,overlap", f"{ended.a},{ended.b},1", f"{first[0]},{first[1]},1")
    assert ask(demo_store, file)["overlappingButNotActive"] == 1
    table = command("evaluate", "overlaps", "--truth", file, "--as-of", DAY, "--store", demo_store)
    assert "not active on that day" in " ".join(table.stdout.split())


@pytest.mark.parametrize(
    ("lines", "part"),
    [
        (("a,c", "x,y"), "a,b or a,b,overlap"),
        (("a,b",), "no pair that overlaps"),
        (("a,b,overlap", "{0},{1},no"), "no pair that overlaps"),
        (("a,b", "{0},nobody"), "line 2: no partnership 'nobody'"),
        (("a,b", "{0}"), "line 2: no partnership None"),
        (("a,b", "{0},{0}"), "are one partnership"),
        (("a,b,overlap", "{0},{1},maybe"), "overlap is 'maybe'; write yes or no"),
        (("a,b,overlap", "{0},{1},yes", "{1},{0},no"), "line 3: "),
    ],
)
def test_a_file_that_cannot_be_used(
    demo_store: str, tmp_path: Path, lines: tuple[str, ...], part: str
) -> None:
    keys = demo_registry().truth.overlapping()[0]
    file = written(tmp_path / "t.csv", *(line.format(*keys) for line in lines))
    result = command("evaluate", "overlaps", "--truth", file, "--as-of", DAY, "--store", demo_store)
    assert result.exit_code == 1 and result.stdout == ""
    assert result.stderr.startswith(f"graphsvc: {file}") and part in result.stderr


def test_bytes_that_are_no_text(demo_store: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,b\n\xff\xfe,1\n")
    result = command("evaluate", "overlaps", "--truth", tmp_path / "t.csv", "--store", demo_store)
    assert result.exit_code == 1 and "no CSV in UTF-8" in result.stderr


def test_the_store_may_be_said_in_front(demo_store: str, judged: Path) -> None:
    front = command("--store", demo_store, "evaluate", "overlaps", "--truth", judged, "--as-of", DAY)
    assert front.exit_code == 0, front.output


@pytest.mark.parametrize(
    ("arguments", "status", "part"),
    [
        (("--store", "sqlite:r.db"), 2, "add --truth FILE"),
        (("--truth", "t.csv", "--seeds", "2"), 2, "leave out --truth"),
        (("--truth", "nowhere.csv"), 1, "nowhere.csv: no such file"),
        (("--seeds", "0"), 2, "--seeds"),
        (("--partnerships", "75"), 2, "--partnerships"),
        (("--format", "csv"), 2, "--format"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], status: int, part: str) -> None:
    result = command("evaluate", "overlaps", *arguments)
    assert result.exit_code == status and part in " ".join(result.stderr.split())
