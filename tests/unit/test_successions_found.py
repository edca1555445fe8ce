"""Successions that were planted, and those of real registers: what is found, and what is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphsvc.analysis.succession import find_successions, history_of
from graphsvc.demo.days import DEMO_AS_OF
from graphsvc.demo.registry import demo_registry
from graphsvc.demo.writer import write_bundle
from graphsvc.snapshot.build import build
from graphsvc.snapshot.snapshot import Snapshot
from loaders import ReadOptions, mapping_at, read_all
from tests.bundles import Registry as Loaded
from tests.bundles import registry_in

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
MAPPINGS = Path(__file__).parents[2] / "loaders" / "mappings"


@pytest.fixture(scope="module", params=[2003, 1, 2])
def planted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A demo registry: its truth and its picture."""
    made = demo_registry(seed=request.param)
    folder = tmp_path_factory.mktemp("demo")
    write_bundle(made, folder / "bundle")
    with registry_in(folder) as registry:
        assert registry.load_paths(folder / "bundle", as_of=DEMO_AS_OF).errors == 0
        yield made.truth, picture_of(registry, DEMO_AS_OF)


def picture_of(registry: Loaded, day: date) -> Snapshot:
    with registry.store.read(registry.revision) as picture:
        return build(picture, as_of=day, pseudonym=str)


def proposed(snapshot: Snapshot, *, forget: bool = False) -> set[tuple[str, str]]:
    """The pairs that are proposed; `forget`: as if no succession were recorded."""
    history, keys = history_of(snapshot), snapshot.partnerships.keys
    if forget:
        nobody = np.zeros(0, np.int32)
        history = history._replace(predecessor=nobody, successor=nobody)
    answer = find_successions(snapshot.arrays, history=history)
    both = zip(answer.columns.predecessor, answer.columns.successor, strict=True)
    return {(keys[before], keys[after]) for before, after in both}


def test_all_that_is_planted_and_not_recorded_is_found_and_nothing_else(planted: Any) -> None:
    truth, snapshot = planted
    unrecorded = {(pair.a, pair.b) for pair in truth.of_kind("unrecorded succession")}
    assert proposed(snapshot) == unrecorded
    recorded = {(pair.a, pair.b) for pair in truth.of_kind("recorded succession")}
    ties, keys = snapshot.ties["succession"].ends, snapshot.partnerships.keys
    assert recorded == {
        (keys[a], keys[b]) for a, b in zip(ties["predecessor"], ties["successor"], strict=True)
    }
    assert recorded
    assert proposed(snapshot, forget=True) == recorded | unrecorded


def real(name: str, path: Path, mapping: Path | str, day: date, tmp_path: Path) -> Snapshot:
    with registry_in(tmp_path) as registry:
        options = ReadOptions(mapping=mapping_at(str(mapping)))
        items = read_all([path], loader="table", options=options)
        assert registry.load_items(items, source=name, as_of=day).errors == 0
        return picture_of(registry, day)


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the public registers are not there: {DATA}")
def test_groups_of_a_software_project(tmp_path: Path) -> None:
    """Six that the project itself tells as renamed or made permanent, and one working group after another."""
    snapshot = real("kubernetes", DATA / "kubernetes", "kubernetes", date(2024, 12, 30), tmp_path)
    assert proposed(snapshot) == {
        ("committee-product-security", "committee-security-response"),
        ("sig-big-data", "ug-big-data"),
        ("sig-federation", "sig-multicluster"),
        ("sig-product-management", "sig-pm"),
        ("wg-security-audit", "sig-security"),
        ("wg-k8s-infra", "sig-k8s-infra"),
        ("wg-kubeadm-adoption", "wg-component-standard"),
    }


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the public registers are not there: {DATA}")
def test_party_groups_under_new_titles(tmp_path: Path) -> None:
    """Of 21 groups that left the register six go on under a like title; all six are found, and one more."""
    text = (MAPPINGS / "uk-appg.yaml").read_text(encoding="utf-8")
    taken = text.replace("absent: unknown", "absent: ended").replace("tolerate: 1", "tolerate: 0")
    assert taken != text
    mapping = tmp_path / "uk-appg.yaml"
    mapping.write_text(taken, encoding="utf-8")
    snapshot = real("uk-appg", DATA / "uk_appg", mapping, date(2025, 12, 1), tmp_path)
    assert proposed(snapshot) == {
        (
            "commonwealth-war-graves-commission-commemoration",
            "commonwealth-war-graves-commission-and-commemoration",
        ),
        ("first-do-no-harm", "first-do-no-harm---mesh-primodos-valproate"),
        ("male-suicide", "male-suicide-and-mental-health"),
        ("medical-cannabis-on-or-under-prescription", "medical-cannabis-under-prescription"),
        ("open-banking-and-payments", "open-finance-and-payments"),
        ("rugby-union", "rugby-union-football-club"),
        ("kuwait", "yemen"),
    }
