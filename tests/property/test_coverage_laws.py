"""Laws of coverage: what may and what may not change the gaps."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.analysis.cells import cells_of
from graphsvc.analysis.coverage import ANY_THEME, EVERYWHERE, Coverage, find_coverage, scope_of
from graphsvc.analysis.coverage.scope import COUNTED
from graphsvc.model.codes import LEVELS
from graphsvc.snapshot.snapshot import Snapshot
from tests.bridges import random_bridges
from tests.contacts import AS_OF
from tests.pictures import snapshot_of

SEEDS = st.integers(0, 10_000)
law = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)  # tests assert no times
Rows = dict[str, list[dict[str, Any]]]
Gap = tuple[str, str]


def few(seed: int) -> Rows:
    return random_bridges(seed, size=1 + seed % 6, links=0)


def answered(rows: Rows, *, narrower: bool) -> tuple[Coverage, Snapshot]:
    snapshot = snapshot_of(AS_OF, **rows)
    scope = scope_of(snapshot, levels=COUNTED, narrower=narrower)  # else one more changes who counts
    return find_coverage(snapshot.arrays, scope=scope), snapshot


def gaps(rows: Rows, *, narrower: bool = True) -> set[Gap]:
    found, snapshot = answered(rows, narrower=narrower)
    places, themes, columns = snapshot.territories.keys, snapshot.themes.keys, found.columns
    return {
        ("*" if place == EVERYWHERE else places[place], "*" if theme == ANY_THEME else themes[theme])
        for place, theme in zip(columns.territory.tolist(), columns.theme.tolist(), strict=True)
    }


def line(rows: Rows, kind: str, key: str) -> set[str]:
    """A territory or theme, all that lies above it, and everything."""
    up = {row["id"]: row.get("parent") for row in rows[kind]}
    found = {"*"}
    at: str | None = None if key == "*" else key
    while at is not None:
        found.add(at)
        at = up[at]
    return found


def with_one(rows: Rows, **more: Any) -> Rows:
    return {
        **rows,
        "partnership": [*rows["partnership"], {"id": "zz", "name": "New", "level": "local", **more}],
    }


@law
@given(SEEDS, st.booleans())
def test_one_more_partnership_only_fills(seed: int, narrower: bool) -> None:
    """Each gap that is left lies in one of those before, and no less is covered."""
    rows = few(seed)
    more = with_one(rows, territories=[f"t{seed % 7}"], themes=[f"h{seed % 9}"])
    before, after = gaps(rows, narrower=narrower), gaps(more, narrower=narrower)
    for place, theme in after:
        above = line(rows, "territory", place), line(rows, "theme", theme)
        assert any(higher in above[0] and wider in above[1] for higher, wider in before)
    (less, _), (now, _) = answered(rows, narrower=narrower), answered(more, narrower=narrower)
    assert now.covered >= less.covered
    assert (now.population_share or 0) >= (less.population_share or 0)


@law
@given(SEEDS)
def test_what_is_not_known_of_one_is_said_and_fills_nothing(seed: int) -> None:
    rows = few(seed)
    more = with_one(rows, themes=["h0"])
    assert gaps(more) == gaps(rows)
    (less, _), (now, _) = answered(rows, narrower=True), answered(more, narrower=True)
    assert (now.unplaced, now.partnerships) == (less.unplaced + 1, less.partnerships + 1)


@law
@given(SEEDS)
def test_the_wider_theme_covers_the_narrower_and_the_higher_ground_the_lower(seed: int) -> None:
    rows = few(seed)
    up = {kind: {row["id"]: row.get("parent") for row in rows[kind]} for kind in ("territory", "theme")}
    place, theme = f"t{seed % 7}", f"h{seed % 9}"
    narrow = gaps(with_one(rows, territories=[place], themes=[theme]))
    wide = gaps(
        with_one(
            rows,
            territories=[up["territory"][place] or place],
            themes=[up["theme"][theme] or theme],
        )
    )
    for gap in wide:
        above = line(rows, "territory", gap[0]), line(rows, "theme", gap[1])
        assert any(higher in above[0] and wider in above[1] for higher, wider in narrow)


@law
@given(SEEDS)
def test_keys_and_whatever_has_ended_do_not_matter(seed: int) -> None:
    rows = few(seed)
    ended = with_one(rows, territories=["nation"], themes=["h0"], end="2001")
    turned = {
        **rows,
        "partnership": [{**row, "id": f"q{99 - n}"} for n, row in enumerate(rows["partnership"])],
    }
    turned = {kind: own for kind, own in turned.items() if kind in ("partnership", "territory", "theme")}
    assert gaps(ended) == gaps(rows) == gaps(turned)


@law
@given(SEEDS)
def test_a_cell_is_covered_here_as_where_it_is_asked_what_a_partnership_leaves_open(seed: int) -> None:
    """`dependence` reads who covers a cell from another table: the two must not part."""
    snapshot = snapshot_of(AS_OF, **few(seed))
    scope = scope_of(snapshot, levels=LEVELS, narrower=True)
    number = cells_of(snapshot.arrays).number.toarray()
    assert find_coverage(snapshot.arrays, scope=scope).covered == np.count_nonzero(number)
