"""Every hole and everybody who could bridge it against pure Python, to 1e-9, by both kernels."""

from __future__ import annotations

from functools import cache

import pytest

from graphsvc.analysis.grouping import GROUPINGS, groups_of
from graphsvc.analysis.holes import Holes, Kind, Nothing, bridges_of, find_holes
from graphsvc.analysis.links import link_record
from graphsvc.analysis.links.find import find_missing_links
from graphsvc.analysis.links.table import Model
from graphsvc.kernels import linking, linking_plain
from graphsvc.snapshot.snapshot import Snapshot
from tests.bridges import random_bridges
from tests.contacts import AS_OF, awkward_contacts
from tests.oracle import plain_holes
from tests.oracle.plain_links import Oracle
from tests.pictures import snapshot_of

REGISTRIES = {**{f"random {seed}": random_bridges(seed) for seed in range(8)}, **awkward_contacts()}


@pytest.fixture(params=[linking_plain, linking], ids=["plain", "compiled"], autouse=True)
def kernels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphsvc.analysis.links.near.linking_engine", lambda size: request.param)


def answered(snapshot: Snapshot, grouping: str) -> tuple[Holes, Model]:
    record = link_record(snapshot)
    model = find_missing_links(snapshot.arrays, record=record).model
    groups = groups_of(snapshot, grouping)
    return find_holes(snapshot.arrays, record=record, model=model, groups=groups), model


@cache
def links_of(name: str, slopes: tuple[float, ...] | None) -> Oracle:
    return Oracle(REGISTRIES[name], AS_OF, slopes=slopes)


def oracle_of(name: str, model: Model, grouping: str) -> plain_holes.Holes:
    slopes = tuple(model.coefficients.array()[1:].tolist()) if model.fitted else None
    return plain_holes.Holes(REGISTRIES[name], links_of(name, slopes), grouping)


def keyed(answer: Holes) -> dict[tuple[str, str], int]:
    keys, columns = answer.groups.keys, answer.columns
    return {(keys[a], keys[b]): row for row, (a, b) in enumerate(zip(columns.a, columns.b, strict=True))}


@pytest.mark.parametrize("grouping", GROUPINGS)
@pytest.mark.parametrize("name", REGISTRIES)
def test_every_hole(name: str, grouping: str) -> None:
    answer, model = answered(snapshot_of(AS_OF, **REGISTRIES[name]), grouping)
    oracle = oracle_of(name, model, grouping)
    assert {key: int(size) for key, size in zip(answer.groups.keys, answer.sizes, strict=True)} == {
        key: len(group) for key, group in oracle.groups.items()
    }
    found, expected = keyed(answer), oracle.holes()
    if grouping != "COMPONENT":  # numbers of parts follow no key
        assert {frozenset(pair) for pair in found} == {frozenset(pair) for pair in expected}
    assert sorted((answer.columns.expected[row], answer.columns.live[row]) for row in found.values()) == [
        pytest.approx(each, abs=1e-9) for each in sorted(expected.values())
    ]
    gaps = answer.columns.gap.round(9)
    assert gaps.tolist() == sorted(gaps, reverse=True)
    assert (answer.nothing is None) == bool(found)


@pytest.mark.parametrize("grouping", ["TERRITORY", "THEME", "LEVEL"])
@pytest.mark.parametrize("seed", range(8))
def test_everybody_who_could_bridge(seed: int, grouping: str) -> None:
    snapshot = snapshot_of(AS_OF, **REGISTRIES[f"random {seed}"])
    answer, model = answered(snapshot, grouping)
    oracle = oracle_of(f"random {seed}", model, grouping)
    for (one, other), row in keyed(answer).items():
        g, h = oracle.groups[one], oracle.groups[other]
        found = bridges_of(answer, row, snapshot)
        who = {snapshot.nodes[each.node].keys[each.ix]: each for each in found.listed}
        sitting = {key for key, each in who.items() if each.kind is Kind.SITTING}
        assert (found.sitting, found.near) == (len(oracle.sitting(g, h)), len(oracle.near(g, h)))
        assert sitting == oracle.sitting(g, h)
        assert who.keys() - sitting == oracle.near(g, h)
        assert found.single_point == (len(sitting) == 1)
        for key, each in who.items():
            assert each.potential == pytest.approx(oracle.potential(key, g, h), abs=1e-9)
            assert each.acquainted == pytest.approx(oracle.acquainted(key), abs=1e-9)
            assert set(each.contacts_a.tolist()) == oracle.contacts(key) & g
            assert set(each.contacts_b.tolist()) == oracle.contacts(key) & h
            assert each.carried == oracle.carried(key)


def test_there_is_something_to_compare() -> None:
    """Else the two tests above would be about nothing."""
    kinds, holes = set(), 0
    for seed in range(8):
        snapshot = snapshot_of(AS_OF, **random_bridges(seed))
        for grouping in GROUPINGS:
            answer, _ = answered(snapshot, grouping)
            holes += len(answer)
            kinds |= {
                each.kind for row in range(len(answer)) for each in bridges_of(answer, row, snapshot).listed
            }
    assert holes > 20 and kinds == set(Kind)


def test_silence_is_no_hole() -> None:
    rows = {**random_bridges(1), "link": []}
    for row in rows["partnership"]:
        row["links_confirmed_none"] = None
    answer, _ = answered(snapshot_of(AS_OF, **rows), "TERRITORY")
    assert (len(answer), answer.nothing) == (0, Nothing.NO_LINKS_RECORDED)
