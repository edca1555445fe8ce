"""Groups of partnerships, and how much organisations carry."""

import numpy as np
import pytest

from graphsvc.analysis.grouping import GROUPINGS, groups_of, topmost
from graphsvc.analysis.workload import workload
from tests.pictures import snapshot_of


def registry():
    return snapshot_of(
        territory=[
            {"id": "country"},
            {"id": "north", "parent": "country", "name": "The North"},
            {"id": "south", "parent": "country"},
            {"id": "town", "parent": "north"},
        ],
        theme=[{"id": "theft"}, {"id": "shops", "parent": "theft"}, {"id": "drugs"}],
        organisation=[
            {"id": "o1", "sector": "health"},
            {"id": "o2", "sector": "health"},
            {"id": "o3", "sector": "police_like"},
            {"id": "o4"},
        ],
        partnership=[
            {"id": "a", "territories": ["town"], "themes": ["shops"], "level": "local"},
            {"id": "b", "territories": ["north"], "themes": ["theft", "drugs"], "level": "regional"},
            {"id": "c", "territories": ["country"], "themes": ["drugs"]},
            {"id": "d", "territories": ["town", "south"]},
            {"id": "e", "territories": ["south"], "end": "2020", "level": "national"},
        ],
        membership=[
            {"partnership": p, "organisation": o}
            for p, members in {
                "a": ["o1", "o2", "o3"],
                "b": ["o1", "o3"],
                "c": ["o4"],
                "d": ["o3", "o4"],
            }.items()
            for o in members
        ],
        link=[
            {"a": "a", "b": "b", "last_contact": "2026-06"},
            {"a": "c", "b": "d"},
            {"a": "b", "b": "c", "last_contact": "2020"},
        ],
    )


def told(grouping):
    groups = groups_of(registry(), grouping)
    return {
        "abcde"[row]: [groups.keys[ix] for ix in groups.of.row(row)]
        for row in range(groups.of.rows)
        if len(groups.of.row(row))
    }


def test_territories_are_the_regions_of_the_one_country():
    assert told("TERRITORY") == {"a": ["north"], "b": ["north"], "d": ["north", "south"]}
    groups = groups_of(registry(), "TERRITORY")
    assert groups.names == ("The North", "south")
    assert groups.single.tolist() == [0, 0, -1, -1, -1]


def test_themes_are_the_widest_of_several():
    assert told("THEME") == {"a": ["theft"], "b": ["drugs", "theft"], "c": ["drugs"]}


def test_levels_are_those_of_active_partnerships():
    assert told("LEVEL") == {"a": ["local"], "b": ["regional"]}
    assert groups_of(registry(), "LEVEL").keys == ("regional", "local")


def test_a_sector_must_lead_alone_among_the_known():
    assert told("SECTOR") == {"a": ["health"], "d": ["police_like"]}


def test_components_hang_on_live_or_undated_links():
    assert told("COMPONENT") == {"a": ["1"], "b": ["1"], "c": ["2"], "d": ["2"]}


@pytest.mark.parametrize("grouping", GROUPINGS)
def test_nothing_gives_no_groups(grouping):
    groups = groups_of(snapshot_of(), grouping)
    assert (len(groups), groups.of.rows, groups.single.tolist()) == (0, 0, [])


@pytest.mark.parametrize(
    ("parent", "top"),
    [
        ([], []),
        ([-1], [0]),
        ([-1, 0], [1]),
        ([-1, 0, 0], [1, 2]),
        ([-1, -1, 0], [0, 1]),
        ([-1, 0, 1, 1], [2, 3]),
    ],
)
def test_the_topmost_are_the_first_that_are_several(parent, top):
    assert topmost(np.array(parent, np.int32)).tolist() == top


def test_load_is_full_from_the_ninetieth_percentile():
    memberships = np.array([0, *range(1, 12)], np.int32)
    assert np.isnan(workload(memberships)[0])
    assert workload(memberships)[1:].tolist() == pytest.approx([*(n / 10 for n in range(1, 11)), 1.0])
    assert np.isnan(workload(np.zeros(2, np.int32))).all()
