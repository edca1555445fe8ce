"""Laws of key players: names do not matter, more players do more, who has no tie changes nobody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphsvc.analysis.key_players.find import find_key_players
from graphsvc.analysis.key_players.table import GRAPHS, KeyPlayers
from tests.linked import record_of
from tests.networks import Network, Row

PURPOSES = ("LOSE", "BRIEF")
graphs, purposes = st.sampled_from(GRAPHS), st.sampled_from(PURPOSES)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """A few partnerships with members and links at random."""
    size = draw(st.integers(3, 10))
    pairs = draw(st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=14))
    rows = [Row(members=sorted(draw(st.sets(st.integers(0, 5), max_size=3)))) for _ in range(size)]
    for a, b in pairs:
        if a != b and b not in rows[a].links:
            rows[a].links.append(b)
    return Network(rows)


def ask(network: Network, graph: str, purpose: str, *, size: int = 2, steps: int = 1) -> KeyPlayers:
    arrays = network.arrays(organisations=6)
    record = record_of(arrays)
    live = replace(record, state=np.zeros(len(record), np.int8))  # record_of deals states by number
    return find_key_players(arrays, record=live, graph=graph, purpose=purpose, size=size, steps=steps)


@given(networks(), graphs, purposes, st.randoms())
def test_names_do_not_matter(network: Network, graph: str, purpose: str, random: object) -> None:
    order = list(range(len(network.rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    place = {old: new for new, old in enumerate(order)}
    rows = [replace(network.rows[old], links=[place[ix] for ix in network.rows[old].links]) for old in order]
    one, other = ask(network, graph, purpose), ask(Network(rows), graph, purpose)
    assert one.nothing == other.nothing and one.sets == other.sets and one.exact and other.exact
    np.testing.assert_allclose(one.value[[0, -1]], other.value[[0, -1]], atol=1e-12)


@given(networks(), graphs, st.integers(1, 3))
def test_news_from_more_and_over_more_steps_reaches_no_fewer(network: Network, graph: str, size: int) -> None:
    found = ask(network, graph, "BRIEF", size=size)
    if found.nothing is None:
        assert (np.diff(found.stages.reached) >= 0).all()
        for more in (ask(network, graph, "BRIEF", size=size + 1), ask(network, graph, "BRIEF", steps=2)):
            if more.size >= size:
                assert more.stages.reached[-1] >= found.stages.reached[-1]


@given(networks(), purposes)
def test_who_has_no_tie_changes_nobody(network: Network, purpose: str) -> None:
    more = Network([*network.rows, Row()])
    for graph in GRAPHS:
        one, other = ask(network, graph, purpose), ask(more, graph, purpose)
        if one.nothing is None and len(one) == 2 and purpose == "LOSE":
            np.testing.assert_array_equal(one.players, other.players)
        if one.nothing is None and purpose == "BRIEF":
            assert other.stages.reached[-1] >= one.stages.reached[-1]


@given(networks(), graphs)
def test_every_player_adds_most_of_those_left(network: Network, graph: str) -> None:
    found = ask(network, graph, "BRIEF", size=3)
    if found.nothing is None:
        reached = found.stages.reached
        assert reached[-1] <= found.partnerships
        assert (np.diff(reached[: len(found) + 1])[:-1] >= np.diff(reached)[1:]).all()
        assert (np.diff(found.stages.distance_reach) >= -1e-12).all()


@given(networks(), graphs)
def test_shares_are_shares(network: Network, graph: str) -> None:
    found = ask(network, graph, "LOSE")
    for column in (found.stages.distance_fragmentation, found.stages.fragmentation):
        assert ((column >= -1e-12) & (column <= 1 + 1e-12)).all()
    assert (found.stages.distance_fragmentation >= found.stages.fragmentation - 1e-12).all()
    assert (found.own >= 0).all()
