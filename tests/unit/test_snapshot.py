"""Which records hold on a day, and how the arrays that analyses read say so."""

from datetime import date

import numpy as np
import pytest

from graphsvc.model.codes import STATUSES
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.days import day_number
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.scenario import derive
from graphsvc.snapshot.weave import lowest
from tests.pictures import snapshot_of

AS_OF = "2026-06-30"


def partnership(key="p", **fields):
    return {"id": key, "name": key, **fields}


def status(as_of=AS_OF, **fields):
    snapshot = snapshot_of(as_of, partnership=[partnership(**fields)])
    return STATUSES[snapshot.arrays.status[0]]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "active"),
        ({"status": "dormant"}, "dormant"),
        ({"status": "municipal"}, "active"),  # a word on no list is unknown
        ({"start": "2026-07"}, "planned"),
        ({"status": "planned"}, "planned"),
        ({"status": "planned", "start": "2026-06"}, "active"),  # dates win
        ({"end": "2026-06-30"}, "ended"),  # half-open
        ({"end": "2026-07-01"}, "active"),
        ({"end": "2026-06"}, "active"),  # until the first day after the month
        ({"status": "ended", "end": "2027"}, "active"),
        ({"status": "ended"}, "ended"),
        ({"planned_end": "2020"}, "active"),  # overdue, still active
        ({"status": "active", "status_confirmed_on": "2024-06-30"}, "active"),
        ({"status": "active", "status_confirmed_on": "2024-06-29"}, "unclear"),
        ({"status": "dormant", "status_confirmed_on": "2020"}, "unclear"),
        ({"status_confirmed_on": "2020", "end": "2030"}, "active"),  # a date proves it
        ({"status_confirmed_on": "2020", "listed_on": "2026-06-01"}, "unclear"),  # the register's own date
        ({"listed_on": "2026-06-01"}, "active"),
        ({"listed_on": "2024-01-01"}, "unclear"),
        ({"status": "planned", "status_confirmed_on": "2022", "start": "2026-01"}, "active"),  # it has begun
        ({"status": "dormant", "status_confirmed_on": "2026-12"}, "active"),  # not known yet
    ],
)
def test_status_on_a_day(fields, expected):
    assert status(**fields) == expected


def test_a_role_that_starts_confirms_its_partnership():
    rows = {
        "partnership": [partnership(status_confirmed_on="2020")],
        "person": [{"id": "x"}],
        "role": [{"person": "x", "partnership": "p", "start": "2025-05"}],
    }
    assert STATUSES[snapshot_of(AS_OF, **rows).arrays.status[0]] == "active"


@pytest.mark.parametrize("spell", [{"start": "2020", "end": "2027-06"}, {"start": "2026-08"}])
def test_what_is_yet_to_come_confirms_nothing(spell):
    rows = {
        "partnership": [partnership(status_confirmed_on="2021")],
        "person": [{"id": "x"}],
        "role": [{"person": "x", "partnership": "p", **spell}],
    }
    snapshot = snapshot_of(AS_OF, **rows)
    assert STATUSES[snapshot.arrays.status[0]] == "unclear"
    assert snapshot.confirmed[0] == day_number(date(2021, 1, 1))


def members_of(memberships, as_of=AS_OF, **fields):
    organisations = [{"id": key, "name": key} for key in ("o1", "o2", "o3")]
    snapshot = snapshot_of(
        as_of, partnership=[partnership(**fields)], organisation=organisations, membership=memberships
    )
    return [snapshot.organisations.keys[ix] for ix in snapshot.arrays.members.row(0)]


def test_members_are_those_counted_and_present():
    ties = [
        {"partnership": "p", "organisation": "o1", "role": "observer"},
        {"partnership": "p", "organisation": "o2", "role": "lead", "start": "2020"},
        {"partnership": "p", "organisation": "o2"},
        {"partnership": "p", "organisation": "o3", "end": "2026-06-30"},
    ]
    assert members_of(ties) == ["o2"]
    assert members_of(ties, as_of="2026-06-29") == ["o2", "o3"]


def test_a_membership_does_not_outlive_its_organisation():
    rows = {
        "partnership": [partnership()],
        "organisation": [{"id": "o", "name": "o", "end": "2024-01-01"}],
        "membership": [{"partnership": "p", "organisation": "o"}],
    }
    assert list(snapshot_of("2023-12-31", **rows).arrays.members.row(0)) == [0]
    later = snapshot_of("2024-01-01", **rows)
    assert list(later.arrays.members.row(0)) == []
    assert not later.ties["membership"].present[0]


def test_ties_of_a_planned_partnership_are_read_on_its_first_day():
    tie = {"partnership": "p", "organisation": "o1", "start": "2026-09-01"}
    assert members_of([tie], start="2026-09-01") == ["o1"]
    assert members_of([tie], start="2027-09-01") == []  # further ahead than half a year


def test_an_alias_stands_for_the_record_that_is_meant():
    snapshot = snapshot_of(
        organisation=[{"id": key, "name": key} for key in ("a", "b", "c")],
        partnership=[partnership()],
        alias=[
            {"id": "organisation|c", "kind": "organisation", "alias": "c", "same_as": "b"},
            {"id": "organisation|b", "kind": "organisation", "alias": "b", "same_as": "a"},
        ],
        membership=[{"partnership": "p", "organisation": "c"}, {"partnership": "p", "organisation": "a"}],
    )
    assert snapshot.organisations.keys == ["a"]
    assert snapshot.organisations.ix["c"] == 0
    assert list(snapshot.arrays.members.row(0)) == [0]


def test_people_are_numbered_by_pseudonym_and_observers_hold_no_post():
    snapshot = snapshot_of(
        partnership=[partnership()],
        person=[{"id": "az"}, {"id": "ba"}],
        role=[
            {"person": "az", "partnership": "p", "role": "observer"},
            {"person": "ba", "partnership": "p", "role": "chair"},
        ],
    )
    assert snapshot.people.keys == ["ba", "az"]
    assert snapshot.pseudonyms == ["person-ab", "person-za"]
    assert list(snapshot.arrays.people.row(0)) == [0]


def test_a_territory_stands_for_all_below_it():
    parent = np.array([-1, 0, 0, 1, -1], np.int32)
    below = lowest(parent)
    assert [list(below.row(ix)) for ix in range(5)] == [[2, 3], [3], [2], [3], [4]]


def test_organisations_work_in_all_below_their_territories():
    territories = [{"id": "nation", "name": "nation"}]
    territories += [{"id": f"t{at}", "name": f"t{at}", "parent": "nation"} for at in range(3)]
    organisations = [
        {"id": "everywhere", "name": "everywhere", "territories": ["nation"]},
        {"id": "here", "name": "here", "territories": ["t1", "t2"]},
        {"id": "unknown", "name": "unknown"},
    ]
    snapshot = snapshot_of(AS_OF, territory=territories, organisation=organisations)
    leaves = snapshot.arrays.organisation_leaves
    keys = snapshot.territories.keys
    assert [[keys[leaf] for leaf in leaves.row(ix)] for ix in range(3)] == [
        ["t0", "t1", "t2"],
        ["t1", "t2"],
        [],
    ]


def test_a_cycle_of_territories_ends():
    assert lowest(np.array([1, 0], np.int32)).sizes.sum() == 0


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"last_contact": "2025-06-30"}, LinkState.LIVE),
        ({"last_contact": "2025-06-29"}, LinkState.FADING),
        ({"last_contact": "2024-06-29"}, LinkState.STALE),
        ({}, LinkState.UNDATED),
        ({"last_contact": "2026-07-01"}, LinkState.UNDATED),  # not known yet
        ({"start": "2026-01"}, LinkState.LIVE),  # begun lately, no contact recorded
        ({"start": "2020"}, LinkState.UNDATED),
        ({"start": "2026-08"}, LinkState.OVER),
        ({"last_contact": "2026-06", "end": "2026-06-15"}, LinkState.OVER),
        ({"last_contact": "2026-06", "blocked_reason": "a objects"}, LinkState.BLOCKED),
    ],
)
def test_link_states(fields, state):
    rows = {"partnership": [partnership("p"), partnership("q")], "link": [{"a": "p", "b": "q", **fields}]}
    snapshot = snapshot_of(AS_OF, **rows)
    assert snapshot.link_states[0] == state
    assert len(snapshot.arrays.live_links.indices) == (2 if state is LinkState.LIVE else 0)
    assert 0 <= snapshot.link_freshness[0] <= 1


def test_a_link_to_an_organisation_joins_no_partnerships():
    snapshot = snapshot_of(
        partnership=[partnership()],
        organisation=[{"id": "p", "name": "same key"}],
        link=[{"a": "p", "b": "organisation:p", "last_contact": "2026-06"}],
    )
    link = snapshot.ties["link"]
    assert (link.ends["b"][0], link.ends["b_organisation"][0]) == (-1, 0)
    assert len(snapshot.arrays.live_links.indices) == 0
    assert list(link.of("a", 0)) == [0]


def test_an_empty_registry_is_a_picture_too():
    snapshot = snapshot_of()
    assert snapshot.arrays.partnerships == 0
    assert snapshot.to_networkx().number_of_nodes() == 0


def test_arrays_cross_a_folder(tmp_path):
    rows = {
        "partnership": [partnership("p"), partnership("q")],
        "link": [{"a": "p", "b": "q", "start": "2026"}],
    }
    arrays = snapshot_of(AS_OF, **rows).arrays
    arrays.save(tmp_path)
    again = Arrays.open(tmp_path)
    assert again.as_of_day == day_number(date.fromisoformat(AS_OF))
    assert list(again.live_links.indices) == [1, 0]
    assert again.members.columns == 0


@pytest.mark.parametrize(
    ("indptr", "indices"),
    [
        ([0, 2], [1, 0]),
        ([0, 2], [1, 1]),
        ([0, 2, 1], [0, 1]),
        ([0, 1], [5]),
        ([0, 3], [0, 1]),
        ([0, 1], [-1]),
    ],
)
def test_an_inconsistent_csr_is_refused(indptr, indices):
    with pytest.raises(ValueError, match="CSR"):
        Csr(np.array(indptr, np.int64), np.array(indices, np.int32), 3)


def test_what_others_make_of_it_is_made_once_and_of_a_scenario_anew():
    made = []
    snapshot = snapshot_of()

    def make(own):
        made.append(own)
        return []

    assert snapshot.once("a", make) is snapshot.once("a", make)
    assert snapshot.once("b", make) is not snapshot.once("a", make)
    assert made == [snapshot, snapshot]
    assert derive(snapshot, [], secret=b"x").derived == {}
