"""Laws of structural holes: what may and what may not change an answer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.analysis.grouping import groups_of
from graphsvc.analysis.holes import bridges_of, find_holes
from graphsvc.analysis.links import link_record
from graphsvc.analysis.links.find import find_missing_links
from graphsvc.analysis.links.table import Model
from tests.bridges import random_bridges
from tests.contacts import AS_OF
from tests.pictures import snapshot_of

SEEDS = st.integers(0, 10_000)
GROUPINGS = st.sampled_from(["TERRITORY", "THEME", "LEVEL"])
law = settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow]
)  # tests assert no times
Rows = dict[str, list[dict[str, Any]]]
Told = dict[frozenset[str], tuple[float, float, int, int, frozenset[str]]]


def model_of(rows: Rows) -> Model:
    snapshot = snapshot_of(AS_OF, **rows)
    return find_missing_links(snapshot.arrays, record=link_record(snapshot)).model


def told(rows: Rows, grouping: str, model: Model | None = None) -> Told:
    """Each hole by its groups: expected, live, links, blocked, and who sits in both."""
    snapshot = snapshot_of(AS_OF, **rows)
    groups, record = groups_of(snapshot, grouping), link_record(snapshot)
    found = find_holes(snapshot.arrays, record=record, model=model or model_of(rows), groups=groups)
    columns, keys = found.columns, groups.keys
    return {
        frozenset((keys[columns.a[row]], keys[columns.b[row]])): (
            round(float(columns.expected[row]), 9),
            round(float(columns.live[row]), 9),
            int(columns.links[row]),
            int(columns.blocked[row]),
            frozenset(
                snapshot.nodes[each.node].keys[each.ix]
                for each in bridges_of(found, row, snapshot).listed
                if each.potential
            ),
        )
        for row in range(len(found))
    }


def renamed(rows: Rows) -> Rows:
    """The same with other keys of partnerships, in the reverse order."""
    new = {row["id"]: f"q{99 - number:02}" for number, row in enumerate(rows["partnership"])}
    fields = ("id", "partnership", "a", "b", "predecessor", "successor")
    return {
        kind: [
            {name: new.get(value, value) if name in fields else value for name, value in row.items()}
            for row in own
        ]
        for kind, own in rows.items()
    }


@law
@given(SEEDS, GROUPINGS)
def test_keys_do_not_matter(seed: int, grouping: str) -> None:
    rows = random_bridges(seed)
    one, other = told(rows, grouping), told(renamed(rows), grouping)
    assert one.keys() == other.keys()
    for pair, (expected, live, *counts, _) in one.items():
        assert other[pair][:2] == pytest.approx((expected, live), abs=1e-6)
        assert list(other[pair][2:4]) == counts


@law
@given(SEEDS, GROUPINGS)
def test_what_has_ended_and_who_sits_nowhere_changes_nothing(seed: int, grouping: str) -> None:
    rows = random_bridges(seed)
    ended = {"id": "zz", "name": "Gone", "themes": ["h0"], "territories": ["t0", "t1"], "end": "2001"}
    more = {
        **rows,
        "partnership": [*rows["partnership"], ended],
        "organisation": [*rows["organisation"], {"id": "zz", "territories": ["nation"], "themes": ["h0"]}],
    }
    assert told(more, grouping) == told(rows, grouping)


@law
@given(SEEDS, GROUPINGS)
def test_an_objection_expects_less_and_never_more(seed: int, grouping: str) -> None:
    rows, model = random_bridges(seed), model_of(random_bridges(seed))
    silent = {**rows, "link": []}
    objection = {"a": "p00", "b": "p01", "blocked_reason": "They object"}
    before, after = (told({**silent, "link": link}, grouping, model) for link in ([LINK], [LINK, objection]))
    assert after.keys() <= before.keys()
    for pair, (expected, *_, blocked, _who) in after.items():
        assert expected <= before[pair][0] + 1e-9
        assert blocked >= before[pair][3]


LINK = {"a": "p02", "b": "p03", "last_contact": AS_OF}  # else nobody is evaluated


@law
@given(SEEDS, GROUPINGS)
def test_a_hole_has_little_contact_and_lacks_some(seed: int, grouping: str) -> None:
    for expected, live, *_ in told(random_bridges(seed), grouping).values():
        assert -1e-9 <= live <= 1 + 1e-9 and expected - live >= 1 - 1e-9
