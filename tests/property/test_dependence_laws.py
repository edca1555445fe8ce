"""Laws of dependence: what may and what may not change an answer."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.analysis.cells import cells_of
from graphsvc.analysis.dependence.contacts import find_contacts
from graphsvc.analysis.dependence.members import joined_by, only_here, pairs_only_here
from graphsvc.analysis.dependence.table import Contacts, OfOrganisation, OfPartnership, Presence
from graphsvc.analysis.links import link_record
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.snapshot import Snapshot
from tests.depending import depends
from tests.linked import record_of
from tests.networks import random_network
from tests.pictures import snapshot_of

SEEDS = st.integers(0, 10_000)
law = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
few = settings(law, max_examples=8)
Rows = dict[str, list[dict[str, Any]]]


def network(seed: int) -> Arrays:
    return random_network(seed, 20).arrays()


def contacts(arrays: Arrays) -> dict[int, Contacts]:
    record = record_of(arrays)
    active = np.flatnonzero(arrays.active).tolist()
    return {ix: find_contacts(arrays, record=record, partnership=ix) for ix in active}


@law
@given(SEEDS)
def test_nothing_gets_better_by_a_going(seed: int) -> None:
    for found in contacts(network(seed)).values():
        assert found.pairs_lost >= 0 and found.components_after >= found.components_before
        for before, after in (
            (found.fragmentation_before, found.fragmentation_after),
            (found.distance_fragmentation_before, found.distance_fragmentation_after),
        ):
            assert before is not None and after is not None and after >= before - 1e-12


@law
@given(SEEDS)
def test_who_is_cut_off_is_counted_once(seed: int) -> None:
    for found in contacts(network(seed)).values():
        sizes = [int(size) for size in found.parts]
        total = sum(sizes)
        within = sum(size * (size - 1) // 2 for size in sizes)
        assert found.pairs_lost == total * (total - 1) // 2 - within
        assert found.cuts == (len(sizes) > 1) == (found.pairs_lost > 0)
        assert set(found.only_link_of.tolist()) <= set(found.bridges.tolist()) <= set(found.partners.tolist())


@law
@given(SEEDS)
def test_a_partnership_without_contact_or_with_one_cuts_nobody_off(seed: int) -> None:
    for found in contacts(network(seed)).values():
        if len(found.partners) < 2:
            assert not found.cuts and found.distance_fragmentation_before == pytest.approx(
                found.distance_fragmentation_after, abs=1e-12
            )


@law
@given(SEEDS)
def test_every_cell_is_only_here_at_most_once(seed: int) -> None:
    arrays = network(seed)
    cells = cells_of(arrays)
    own = [cells.only(ix) for ix in np.flatnonzero(arrays.active).tolist()]
    pairs = [pair for cell in own for pair in zip(cell.territory.tolist(), cell.theme.tolist(), strict=True)]
    assert len(pairs) == len(set(pairs)) == int(np.count_nonzero(cells.number.data == 1))


@law
@given(SEEDS)
def test_who_sits_in_two_partnerships_is_only_in_none(seed: int) -> None:
    arrays = network(seed)
    active = np.flatnonzero(arrays.active).tolist()
    alone = [ix for each in active for ix in only_here(arrays, each).tolist()]
    assert len(alone) == len(set(alone))
    for ix in active:
        size, only = len(arrays.members.row(ix)), len(only_here(arrays, ix))
        pairs = pairs_only_here(arrays, ix)
        met_elsewhere = (size - only) * (size - only - 1) // 2
        assert size * (size - 1) // 2 - met_elsewhere <= pairs <= size * (size - 1) // 2


@law
@given(SEEDS, st.integers(0, 16))
def test_without_an_organisation_nothing_is_joined_that_was_not(seed: int, organisation: int) -> None:
    found = joined_by(network(seed), organisation)
    assert found.components_after >= found.components_before and found.pairs_lost >= 0


# Answers of pictures


def rows(seed: int) -> Rows:
    """A small registry in random order of keys: members, links, posts, requirements."""
    random = Random(seed)
    names = [f"p{number}" for number in range(8)]
    partnership = [
        {
            "id": name,
            "name": name.upper(),
            "territories": [random.choice("xy")],
            "themes": [random.choice("tu")],
        }
        for name in names
    ]
    sectors = ("health", "justice", "education", None)
    return {
        "territory": [{"id": "x", "population": 100}, {"id": "y", "population": 50}],
        "theme": [{"id": "t"}, {"id": "u"}],
        "organisation": [
            {"id": f"o{number}", "name": f"O{number}", "sector": random.choice(sectors)}
            for number in range(7)
        ],
        "partnership": partnership,
        "membership": [
            {"partnership": name, "organisation": f"o{number}", "role": random.choice(("member", "lead"))}
            for name in names
            for number in sorted(random.sample(range(7), random.randint(0, 4)))
        ],
        "link": [
            {"a": a, "b": b, "last_contact": random.choice(("2026-05", "2020", None))}
            for a, b in sorted({tuple(sorted(random.sample(names, 2))) for _ in range(8)})
        ],
        "requirement": [{"id": "r", "theme": "t", "sector": "health", "weight": 1.0}],
    }


def told(snapshot: Snapshot, kind: str) -> dict[str, Any]:
    """Everything that is said of the nodes of a kind."""
    answers = {key: depends(snapshot, kind, key) for key in snapshot.nodes[kind].keys}
    return {key: (found.presence, found.reasons, found.exits[0].known) for key, found in answers.items()}


@few
@given(SEEDS)
def test_one_more_partnership_far_off_changes_nothing_that_is_lost(seed: int) -> None:
    small, large = rows(seed), rows(seed)
    large["territory"].append({"id": "far", "population": 9})
    large["theme"].append({"id": "other"})
    large["partnership"].append({"id": "zz", "name": "Far", "territories": ["far"], "themes": ["other"]})
    before, after = snapshot_of(**small), snapshot_of(**large)
    for key in before.partnerships.keys:
        one, other = (depends(each, "partnership", key).of for each in (before, after))
        assert isinstance(one, OfPartnership) and isinstance(other, OfPartnership)
        assert one.contacts.pairs_lost == other.contacts.pairs_lost
        assert one.pairs_only_here == other.pairs_only_here
        assert one.only_here.tolist() == other.only_here.tolist()
        assert (one.ground is None) == (other.ground is None)
        if one.ground is not None and other.ground is not None:
            assert len(one.ground.only_here) == len(other.ground.only_here)


@few
@given(SEEDS)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    given_rows = rows(seed)
    shuffled = {kind: list(reversed(each)) for kind, each in given_rows.items()}
    for table in (given_rows, shuffled):
        for number, row in enumerate(sorted(table["membership"], key=str)):
            row["id"] = f"m{number:03}"
        for number, row in enumerate(sorted(table["link"], key=str)):
            row["id"] = f"l{number:03}"
    one, other = snapshot_of(**given_rows), snapshot_of(**shuffled)
    for kind in ("partnership", "organisation"):
        assert told(one, kind) == told(other, kind)


@few
@given(SEEDS)
def test_a_member_that_leaves_takes_its_seats_and_no_more(seed: int) -> None:
    """Every seat of an organisation is a member of that partnership, and the other way round."""
    snapshot = snapshot_of(**rows(seed))
    for key in snapshot.organisations.keys:
        found = depends(snapshot, "organisation", key).of
        assert isinstance(found, OfOrganisation)
        ix = snapshot.organisations.ix[key]
        members = [at for at in range(8) if ix in snapshot.arrays.members.row(at)]
        assert [seat.partnership for seat in found.seats if seat.counted] == members
        for seat in found.seats:
            of = depends(snapshot, "partnership", snapshot.partnerships.keys[seat.partnership]).of
            assert isinstance(of, OfPartnership)
            assert seat.alone == (of.members.tolist() == [ix])
            needed = {each.sector for each in of.required}
            assert seat.required == (found.sector in needed)


@few
@given(SEEDS)
def test_what_has_ended_has_nothing_to_lose(seed: int) -> None:
    ended = rows(seed)
    for row in ended["partnership"]:
        row["end"] = "2025"
    snapshot = snapshot_of(**ended)
    assert not len(link_record(snapshot).present.nonzero()[0])
    for key in snapshot.partnerships.keys:
        found = depends(snapshot, "partnership", key)
        assert found.presence is Presence.ENDED and found.reasons[0].code == "ENDED"
        assert isinstance(found.of, OfPartnership) and found.of.contacts.pairs_lost == 0
