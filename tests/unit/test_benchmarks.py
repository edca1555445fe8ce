"""The benchmarks run on tiny registries, and what they compare gives equal answers. No time is asserted."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import files, markdown, measuring, real, registries, shapes, work
from benchmarks.joins import ENGINES, Join
from graphsvc.analysis.overlap import find_overlaps
from graphsvc.demo.registry import FEWEST_PARTNERSHIPS
from graphsvc.snapshot.arrays import Arrays

NETWORKS = {
    "ordinary": lambda: shapes.ordinary(60),
    "mixed": lambda: shapes.mixed(80),
    "hubs only": lambda: shapes.three_hubs_only(30),
    "a giant": lambda: shapes.one_giant(30),
    "alike": lambda: shapes.alike(30),
    "nothing in common": lambda: shapes.ordinary(3, members=[np.array([n]) for n in range(3)]),
}


@pytest.fixture(params=NETWORKS)
def network(request: pytest.FixtureRequest) -> Arrays:
    return NETWORKS[request.param]()


def test_all_engines_find_the_same_pairs(network: Arrays) -> None:
    join = Join.of(network)
    plain = ENGINES["plain Python"](join).tolist()
    assert {name: engine(join).tolist() for name, engine in ENGINES.items()} == dict.fromkeys(ENGINES, plain)


def test_some_pairs_are_found() -> None:
    join = Join.of(shapes.alike(30))
    assert len(ENGINES["compiled"](join)) == 30 * 29 // 2


@pytest.mark.parametrize("unknown", ["themes", "places"])
def test_awkward_registries_are_answered(unknown: str) -> None:
    answer = find_overlaps(shapes.ordinary(300, **{unknown: 0}))
    assert len(answer) == 0 and answer.band_counts["INCOMPLETE"]


def test_what_is_said_of_an_awkward_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(shapes.SHAPES, "tiny", lambda: shapes.alike(30))
    monkeypatch.setitem(shapes.SHAPES, "huge", lambda: shapes.alike(1_500))
    assert work.shape(name="tiny")["outcome"] == "STRONG 435"
    assert work.shape(name="huge")["outcome"].startswith("refused: more than 1,000,000 pairs")


def test_work_is_done_in_a_process_of_its_own(tmp_path: Path) -> None:
    run, rows = measuring.work("bundle", folder=tmp_path / "bundle", partnerships=FEWEST_PARTNERSHIPS)
    assert run.peak_mb > 0 and run.cpu_seconds > 0
    assert rows["memberships"] == len((tmp_path / "bundle/memberships.csv").read_text().splitlines()) - 1


def test_a_generated_registry_is_loaded_and_joined(tmp_path: Path) -> None:
    registries.scaled_bundle(tmp_path / "bundle", partnerships=FEWEST_PARTNERSHIPS)
    arrays = registries.pictured(tmp_path / "bundle").arrays
    join = Join.of(arrays)
    assert join.size == np.count_nonzero(arrays.active) > 50
    assert ENGINES["compiled"](join).tolist() == ENGINES["networkx"](join).tolist() != []


def test_public_registers_that_are_absent_are_said_to_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(real, "DATA", measuring.ROOT.parent / "no-such-folder")
    assert real.report().startswith("Skipped")


@pytest.mark.skipif(not real.DATA.is_dir(), reason="the public registers are not beside the project")
def test_a_public_register_is_loaded_twice_and_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    name = "Community Safety Partnerships"
    monkeypatch.setattr(real, "REGISTERS", {name: real.REGISTERS[name]})
    said = real.report()
    assert f"| {name} | uk-csp | 314 |" in said
    assert "Proposed: " in said


@pytest.mark.parametrize("name", [name for name in files.FORMATS if name != "workbook"])
def test_the_loaders_and_pandas_read_the_same_rows(name: str, tmp_path: Path) -> None:
    path, loader, mapping, reader = files.FORMATS[name](tmp_path, 600)
    ours = work.read(path=str(path), loader=loader, mapping=None if mapping is None else str(mapping))
    their_path = path / "memberships.csv" if path.is_dir() else path
    assert ours["rows"] >= 600
    if loader != "popolo":
        assert work.read_with_pandas(path=str(their_path), reader=reader)["rows"] == 600


def test_a_command_that_fails_is_no_measure() -> None:
    with pytest.raises(measuring.Failed, match="no such luck"):
        measuring.run([sys.executable, "-c", "raise SystemExit('no such luck')"])


def test_rounds_are_interleaved_and_slow_ones_run_once() -> None:
    ran: list[str] = []
    functions = {name: lambda name=name: ran.append(name) for name in "ab"}
    assert {t.rounds for t in measuring.interleaved(functions, rounds=2).values()} == {2}
    assert ran == ["a", "b", "a", "b"]
    assert measuring.interleaved(functions, rounds=5, slow_seconds=-1.0)["a"].rounds == 1


def test_growth_is_the_exponent() -> None:
    assert measuring.growth([1, 10, 100], [2, 20, 2000]) == pytest.approx([1, 2])


def test_tables_say_what_is_unknown() -> None:
    assert markdown.table(("a", "b"), [("x", None), ("y", 1234)]).splitlines()[2:] == [
        "| x | – |",
        "| y | 1,234 |",
    ]
