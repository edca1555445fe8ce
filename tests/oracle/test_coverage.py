"""Every gap of coverage and every figure against pure Python, cell by cell; and laws that hold of all."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from graphsvc.analysis.coverage import ANY_THEME, EVERYWHERE, Coverage, Nothing, find_coverage, scope_of
from graphsvc.snapshot.snapshot import Snapshot
from tests.bridges import random_bridges
from tests.contacts import AS_OF, awkward_contacts
from tests.oracle import plain_coverage
from tests.pictures import snapshot_of

TODAY = date.fromisoformat(AS_OF)


def registry(seed: int) -> dict[str, Any]:
    """Few partnerships, so that much is open; levels of territories too."""
    rows = random_bridges(seed, size=1 + seed % 7, links=0)
    for row in rows["territory"]:
        row["level"] = {"n": "national", "r": "regional", "t": "local"}[row["id"][0]]
    return rows


REGISTRIES = {**{f"random {seed}": registry(seed) for seed in range(40)}, **awkward_contacts()}
ASKED: dict[str, dict[str, Any]] = {
    "everything": {},
    "narrower": {"narrower": True},
    "all levels": {"levels": ("international", "national", "regional", "local")},
    "nobody counts": {"levels": ()},
    "towns": {"territory_level": "local", "narrower": True},
    "one region": {"territories": ["r0", "t1"]},
    "two themes": {"themes": ["h1", "h3"], "narrower": True},
}


def found(snapshot: Snapshot, **asked: Any) -> Coverage:
    numbers = {
        field: None if asked.get(field) is None else [nodes.ix[key] for key in asked[field]]
        for field, nodes in (("territories", snapshot.territories), ("themes", snapshot.themes))
    }
    return find_coverage(snapshot.arrays, scope=scope_of(snapshot, **{**asked, **numbers}))


def keyed(answer: Coverage, snapshot: Snapshot) -> list[plain_coverage.Gap]:
    places, themes, columns = snapshot.territories.keys, snapshot.themes.keys, answer.columns
    return [
        (None if place == EVERYWHERE else places[place], None if theme == ANY_THEME else themes[theme])
        for place, theme in zip(columns.territory.tolist(), columns.theme.tolist(), strict=True)
    ]


def fits(name: str, how: str) -> bool:
    """Keys that are asked for are in the random registries only."""
    return name.startswith("random") or not {"territories", "themes"} & ASKED[how].keys()


CASES = [(name, how) for name in REGISTRIES for how in ASKED if fits(name, how)]


@pytest.mark.parametrize(("name", "how"), CASES)
def test_every_gap_and_figure(name: str, how: str) -> None:
    snapshot = snapshot_of(AS_OF, **REGISTRIES[name])
    answer = found(snapshot, **ASKED[how])
    oracle = plain_coverage.Coverage(REGISTRIES[name], TODAY, **ASKED[how])
    gaps = keyed(answer, snapshot)
    assert set(gaps) == oracle.gaps() and len(gaps) == len(set(gaps))
    cells = oracle.cells()
    assert answer.cells == len(cells)
    assert answer.covered == sum(oracle.covered(*cell) for cell in cells)
    assert answer.population_share == pytest.approx(oracle.share(), abs=1e-9)
    assert answer.population_unknown == sum(not oracle.people(leaf) for leaf in {leaf for leaf, _ in cells})
    told = [None if np.isnan(each) else round(each) for each in answer.columns.population.tolist()]
    assert told == [oracle.population(place) for place, _ in gaps]
    assert told == sorted(told, key=lambda each: (each is None, -(each or 0)))
    assert answer.columns.lowest.tolist() == [len(oracle.ground(place)) for place, _ in gaps]


@pytest.mark.parametrize(("name", "how"), CASES)
def test_gaps_hold_all_open_cells_and_none_lies_in_another(name: str, how: str) -> None:
    snapshot = snapshot_of(AS_OF, **REGISTRIES[name])
    oracle = plain_coverage.Coverage(REGISTRIES[name], TODAY, **ASKED[how])
    gaps = keyed(found(snapshot, **ASKED[how]), snapshot)

    def inside(one: plain_coverage.Gap, other: plain_coverage.Gap) -> bool:
        (place, theme), (higher, wider) = one, other
        return (higher is None or (place is not None and higher in oracle.line(place))) and (
            wider is None or (theme is not None and wider in oracle.wide(theme))
        )

    assert not [(one, other) for one in gaps for other in gaps if one != other and inside(one, other)]
    if "territory_level" not in ASKED[how]:  # ground that lies in no territory of the level is in no row
        for cell in oracle.cells():
            assert oracle.covered(*cell) == (not any(inside(cell, gap) for gap in gaps))


def test_there_is_something_to_compare() -> None:
    seen = [
        gap
        for name in REGISTRIES
        for gap in keyed(
            found(snapshot_of(AS_OF, **REGISTRIES[name])), snapshot_of(AS_OF, **REGISTRIES[name])
        )
    ]
    assert len(seen) > 100
    assert {place is None for place, _ in seen} == {theme is None for _, theme in seen} == {True, False}


def test_why_nothing_is_listed() -> None:
    assert found(snapshot_of(AS_OF)).nothing is Nothing.NO_TERRITORIES
    table = {"id": "p", "name": "Table", "themes": ["h"], "territories": ["t"]}
    rows: dict[str, Any] = {"territory": [{"id": "t"}], "theme": [{"id": "h"}], "partnership": [table]}
    assert found(snapshot_of(AS_OF, **rows)).nothing is Nothing.ALL_COVERED
