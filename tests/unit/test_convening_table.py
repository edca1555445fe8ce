"""The table of adequacies: what partners should bring, what is known of each, and how it counts."""

from __future__ import annotations

import numpy as np
import pytest

from graphsvc.model.codes import CRITERIA
from tests.convenings import answer, asked, declared, members, organisations, telling, towns
from tests.pictures import snapshot_of


def test_sectors_come_from_the_theme_else_from_above_else_from_paragraph_5() -> None:
    needs = [{"theme": "property", "sector": "housing"}, {"theme": "burglary", "sector": "health"}]
    rows = towns(requirement=needs)
    own, wider, none = (asked(rows, theme).requirements for theme in ("burglary", "property", "drugs"))
    inherited = asked(rows, "farm_burglary").requirements
    assert [each.sectors for each in own.listed[11:]] == [("health",)]
    assert [each.sectors for each in wider.listed[11:]] == [("housing",)]
    assert (inherited.source, inherited.listed[11].sectors) == (1, ("health",))
    assert (none.source, len(none)) == (2, 18)
    assert none.listed[11].sectors == ("law_enforcement", "justice")
    for each in (own, wider, none, inherited):
        assert each.weights.sum() == pytest.approx(1.0)


def test_a_need_without_weight_counts_one_and_one_of_zero_nothing() -> None:
    needs = [
        {"theme": "burglary", "sector": "health"},
        {"theme": "burglary", "sector": "housing", "weight": 3},
        {"theme": "burglary", "sector": "culture", "weight": 0},
    ]
    listed = asked(towns(requirement=needs)).requirements.listed[11:]
    assert [(each.sectors[0], each.weight) for each in listed] == [("health", 0.125), ("housing", 0.375)]


def test_the_ground_of_who_says_none_is_that_of_its_partnerships() -> None:
    rows = towns(
        organisation=[{"id": "a"}, {"id": "b"}, {"id": "c"}],
        partnership=[
            {"id": "p", "name": "P", "territories": ["x"]},
            {"id": "q", "name": "Q", "territories": ["z"]},
        ],
        membership=[*members("p", "a"), *members("q", "b")],
    )
    snapshot = snapshot_of(**rows)
    found = answer(snapshot, "burglary", "x")
    assert [snapshot.organisations.keys[ix] for ix in found.pool.organisation] == ["a"]
    assert (found.elsewhere, len(found.unplaced)) == (1, 1)
    assert found.pool.coverage.tolist() == [1.0]
    assert not found.pool.own_ground[0]


def test_where_nobody_is_placed_everybody_is_a_candidate() -> None:
    found = telling(towns(organisation=[{"id": "a", "sector": "health"}, {"id": "b"}]))
    assert (len(found.convening.pool), len(found.convening.unplaced)) == (2, 0)
    assert "NOBODY_PLACED" in [each.code for each in found.reasons()]


def test_legitimacy_is_declared_or_unknown_whatever_the_network_shows() -> None:
    """The busiest organisation of all, in every chair, is not known to be legitimate."""
    rows = towns(
        organisation=organisations("a", "b"),
        partnership=[
            {"id": f"p{n}", "name": "P", "territories": ["x"], "themes": ["burglary"]} for n in range(4)
        ],
        membership=[row for n in range(4) for row in members(f"p{n}", "a", start="2019", role="lead")],
    )
    found = asked(rows)
    never = [
        CRITERIA.index(name)
        for name in ("legitimacy", "detachment", "independence", "motivation", "flexibility")
    ]
    assert np.isnan(found.pool.value[:, never]).all()
    assert found.pool.value[0, :3].tolist() == pytest.approx([1.0, 1.0, 1.0], abs=1e-4)


def test_a_trace_speaks_for_an_organisation_never_against() -> None:
    rows = towns(
        organisation=organisations("a", "b"),
        partnership=[{"id": "p", "name": "P", "territories": ["x"], "themes": ["drugs"]}],
        membership=members("p", "a", start="2010"),
    )
    found = asked(rows)
    seen = [CRITERIA.index(name) for name in ("competence", "leadership", "information", "readiness")]
    assert np.isnan(found.pool.value[:, seen]).all()


def test_a_full_load_halves_what_is_brought() -> None:
    rows = towns(
        organisation=organisations("a", "b"),
        partnership=[{"id": "p", "name": "P", "territories": ["x"]}],
        membership=members("p", "a"),
        capacity=[*declared("a", legitimacy=0.8), *declared("b", legitimacy=0.5)],
    )
    found = asked(rows)
    legitimacy = CRITERIA.index("legitimacy")
    assert found.pool.load[0] == 1.0 and np.isnan(found.pool.load[1])
    assert found.pool.usable[:, legitimacy].tolist() == pytest.approx([0.4, 0.5])


def test_two_memberships_of_one_time_count_once() -> None:
    rows = towns(
        organisation=organisations("a"),
        partnership=[{"id": "p", "name": "P", "territories": ["x"], "themes": ["shop_burglary"]}],
        membership=[
            *members("p", "a", start="2016-06-30", end="2020-06-30", role="member"),
            *members("p", "a", start="2018-06-30", end="2022-06-30", role="lead"),
            *members("p", "a", start="2024-06-30", role="observer"),
        ],
    )
    found = asked(rows)
    assert found.pool.years[0] == pytest.approx(6.0, abs=0.01)
    assert found.pool.tables[0] == 1


def test_what_is_declared_after_the_day_is_not_known_yet() -> None:
    late = [{**row, "declared_on": "2026-07-01"} for row in declared("a", legitimacy=1.0)]
    found = asked(towns(organisation=organisations("a"), capacity=late))
    assert np.isnan(found.pool.value[0, CRITERIA.index("legitimacy")])


def test_the_evidence_of_every_kind() -> None:
    rows = towns(
        organisation=organisations("a", themes=["farm_burglary"]),
        partnership=[{"id": "p", "name": "P", "territories": ["x"], "themes": ["burglary"]}],
        membership=members("p", "a", start="2023-06-30", role="lead"),
        capacity=[
            {"organisation": "a", "criterion": "motivation", "value": 0.5, "declared_on": "2026-01-01"}
        ],
        requirement=[{"theme": "burglary", "sector": "health"}],
    )
    found = telling(rows)
    assert [found.evidence(0, place) for place in range(12)] == [
        "3.0 years in 1 partnership on the theme",
        "has led or chaired 1 partnership",
        "1 of 1 partnership on the theme around there within two contacts",
        "serves 100% of the people there, 100% of all it serves",
        None,
        None,
        "joined a partnership on 2023-06-30, within the last 5 years",
        None,
        "its remit has farm_burglary",
        "declared on 2026-01-01",
        None,
        "its sector is health",
    ]


def test_populations_that_are_not_known_are_counted_as_places() -> None:
    rows = towns(organisation=[{"id": "a", "territories": ["x"]}, {"id": "b", "territories": ["R"]}])
    rows["territory"] = [{k: v for k, v in row.items() if k != "population"} for row in rows["territory"]]
    found = asked(rows, "burglary", "R")
    assert found.pool.coverage.tolist() == [0.5, 1.0]
    assert found.pool.size_fit.tolist() == [1.0, 1.0]
