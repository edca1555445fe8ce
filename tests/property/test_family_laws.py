"""Laws of families and neighbours, whatever the registry."""

import copy
from itertools import combinations
from random import Random

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graphsvc.analysis.families import find_families
from graphsvc.analysis.families.linkage import DIGITS, link
from graphsvc.analysis.families.same_ground import _joinable
from graphsvc.analysis.neighbours import find_neighbours
from graphsvc.analysis.overlap import find_overlaps
from tests.networks import Network, Row, random_network
from tests.sisters import Neighbours, towns

SEEDS = st.integers(0, 10**6)
NETWORKS = st.builds(random_network, SEEDS, st.integers(2, 24))
TOWNS = st.builds(towns, SEEDS, st.integers(2, 24))
law = settings(deadline=None, max_examples=40)


@st.composite
def scored_pairs(draw, ties=False):
    """Things, and distinct pairs of them with a score; without ties all scores differ."""
    size = draw(st.integers(2, 14))
    pairs = draw(st.lists(st.sampled_from(list(combinations(range(size), 2))), unique=True, max_size=60))
    scores = st.integers(40, 50 if ties else 10**6)
    numbers = draw(st.lists(scores, min_size=len(pairs), max_size=len(pairs), unique=not ties))
    one, other = np.array(pairs, np.int32).reshape(-1, 2).T
    return size, one, other, np.array(numbers, float) / max([*numbers, 1])


def clusters(least):
    return {frozenset(np.flatnonzero(least == head).tolist()) for head in set(least.tolist())}


def linked(size, one, other, score):
    return link(one, other, score, np.zeros(len(one)), size=size)


@law
@given(scored_pairs(ties=True))
def test_every_pair_of_a_cluster_is_listed_and_no_two_clusters_could_join(given_pairs):
    size, one, other, score = given_pairs
    listed = set(zip(one.tolist(), other.tolist(), strict=True))
    found = clusters(linked(size, one, other, score))
    assert sorted(each for cluster in found for each in cluster) == list(range(size))
    for cluster in found:
        assert all(pair in listed for pair in combinations(sorted(cluster), 2))
    for first, second in combinations(found, 2):
        assert not all(tuple(sorted((a, b))) in listed for a in first for b in second)


@law
@given(scored_pairs(ties=True), SEEDS)
def test_the_order_and_direction_of_pairs_mean_nothing(given_pairs, seed):
    size, one, other, score = given_pairs
    order = np.random.default_rng(seed).permutation(len(one))
    turned = np.random.default_rng(seed).random(len(one)) < 0.5
    first, second = np.where(turned, other, one)[order], np.where(turned, one, other)[order]
    np.testing.assert_array_equal(linked(size, one, other, score), linked(size, first, second, score[order]))


@law
@given(scored_pairs(), SEEDS)
def test_other_names_are_the_same_clusters(given_pairs, seed):
    size, one, other, score = given_pairs
    new = np.array(Random(seed).sample(range(size), size), np.int32)
    renamed = {frozenset(int(new[each]) for each in c) for c in clusters(linked(size, one, other, score))}
    assert clusters(linked(size, new[one], new[other], score)) == renamed


@law
@given(scored_pairs(ties=True), scored_pairs(ties=True))
def test_two_sets_side_by_side_are_clustered_as_their_parts(left, right):
    size = left[0]
    together = [np.concatenate([left[1], right[1] + size]), np.concatenate([left[2], right[2] + size])]
    found = linked(size + right[0], *together, np.concatenate([left[3], right[3]]))
    np.testing.assert_array_equal(found, np.concatenate([linked(*left), linked(*right) + size]))


@law
@given(scored_pairs(ties=True), st.integers(1, 5))
def test_things_without_pairs_stay_alone(given_pairs, more):
    size, one, other, score = given_pairs
    found = linked(size + more, one, other, score)
    np.testing.assert_array_equal(found[:size], linked(*given_pairs))
    np.testing.assert_array_equal(found[size:], np.arange(size, size + more))


def found_in(network, kind, least=0.40):
    arrays = network.arrays(organisations=90, people=90)
    if kind == "neighbours":
        return find_neighbours(arrays)
    return find_families(arrays, overlaps=find_overlaps(arrays, min_score=least))


def told(families, number_of=lambda ix: ix):
    """Every family with its numbers."""
    return {
        frozenset(number_of(ix) for ix in families.members.row(n).tolist()): (
            *(round(getattr(families, name)(n), 9) for name in ("lowest", "mean", "floor", "completeness")),
            int(families.seats[n]),
            int(families.left_out[n]),
        )
        for n in range(len(families))
    }


@law
@given(NETWORKS, st.sampled_from([0.2, 0.40, 0.55]))
def test_every_two_of_a_family_overlap(network, least):
    arrays = network.arrays()
    overlaps = find_overlaps(arrays, min_score=least)
    columns = overlaps.columns.at(_joinable(overlaps))
    scores = {
        frozenset((int(a), int(b))): score
        for a, b, score in zip(columns.a, columns.b, columns.score, strict=True)
    }
    families = find_families(arrays, overlaps=overlaps)
    for number in range(len(families)):
        rows = families.rows(number)
        pairs = {
            frozenset(pair)
            for pair in zip(families.pairs.a[rows].tolist(), families.pairs.b[rows].tolist(), strict=True)
        }
        assert pairs == {frozenset(pair) for pair in combinations(families.members.row(number).tolist(), 2)}
        assert all(scores[pair] >= least - 1e-12 for pair in pairs)
        inside = families.overlaps.columns.at(np.arange(rows.start, rows.stop))
        np.testing.assert_array_equal(inside.a, families.pairs.a[rows])
        np.testing.assert_array_equal(inside.score, families.pairs.score[rows])
    assert len(set(families.members.indices.tolist())) == len(families.members.indices)


def without_ties(network, kind):
    """Whether no two pairs tie; which of two equal pairs comes first is for keys to say."""
    if kind == "neighbours":
        scores = [round(pair["score"], DIGITS) for pair in Neighbours(network).pairs.values()]
    else:
        scores = np.round(find_overlaps(network.arrays()).columns.score, DIGITS).tolist()
    return len(set(scores)) == len(scores)


def renamed(network, order):
    place = {old: new for new, old in enumerate(order)}
    rows = copy.deepcopy([network.rows[old] for old in order])
    for row in rows:
        row.satellite_of = place.get(row.satellite_of, -1)
        row.links = [place[ix] for ix in row.links]
    return place, Network(
        rows,
        network.theme_parent,
        network.population,
        network.organisation_parent,
        network.organisation_leaves,
    )


@law
@given(st.one_of(st.tuples(NETWORKS, st.just("overlaps")), st.tuples(TOWNS, st.just("neighbours"))), SEEDS)
def test_renaming_partnerships_renames_the_families(asked, seed):
    network, kind = asked
    assume(without_ties(network, kind))
    place, other = renamed(network, Random(seed).sample(range(len(network.rows)), len(network.rows)))
    assert told(found_in(network, kind), place.__getitem__) == told(found_in(other, kind))


@law
@given(TOWNS, SEEDS)
def test_renaming_organisations_changes_no_neighbours(network, seed):
    new = Random(seed).sample(range(60), 60)
    other = copy.deepcopy(network)
    for row in other.rows:
        row.members = sorted(new[each] for each in row.members)
    other.organisation_leaves = {new[each]: leaves for each, leaves in network.organisation_leaves.items()}
    assert told(found_in(network, "neighbours")) == told(found_in(other, "neighbours"))


@law
@given(st.one_of(st.tuples(NETWORKS, st.just("overlaps")), st.tuples(TOWNS, st.just("neighbours"))), SEEDS)
def test_what_is_over_changes_nothing(asked, seed):
    network, kind = asked
    more = copy.deepcopy(network)
    for row in random_network(seed, 5).rows:
        row.status, row.satellite_of, row.links = "ended", -1, []
        more.rows.append(row)
    assert told(found_in(network, kind)) == told(found_in(more, kind))


@law
@given(TOWNS)
def test_a_partnership_elsewhere_is_in_no_family(network):
    more = copy.deepcopy(network)
    elsewhere = Row(members=[70, 71], themes=[0], leaves=[15], parent_territory=14, level="local")
    more.rows.append(elsewhere)
    assert len(network.rows) not in found_in(more, "neighbours").members.indices


@law
@given(TOWNS)
def test_meetings_decide_no_family(network):
    more = copy.deepcopy(network)
    for row in more.rows:
        row.meetings_per_year = None
    assert told(found_in(network, "neighbours")) == told(found_in(more, "neighbours"))
