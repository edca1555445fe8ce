"""Laws of health and composition: what may not change an answer, and what must."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.analysis.composition import find_composition
from graphsvc.analysis.health import Measure, find_health
from graphsvc.analysis.health.measures import measure_all, steps
from graphsvc.analysis.health.table import MEASURES
from graphsvc.analysis.health.view import View
from tests.networks import Network, Row, random_network
from tests.reported import health_record_of, sector_record_of
from tests.views import graphs, view_from

CALMLY = settings(deadline=None, max_examples=60)
SEEDS = st.integers(0, 40)


def at(values: np.ndarray, measure: Measure) -> float:
    return float(values[MEASURES.index(measure)])


def shuffled(view: View, order: np.ndarray) -> View:
    """The same network with its partnerships numbered otherwise."""
    place = np.argsort(order).astype(np.int32)
    own = {item.name: getattr(view, item.name)[order] for item in fields(view)[2:-1]}
    return replace(view, left=place[view.left], right=place[view.right], **own)


@CALMLY
@given(graphs(), st.randoms(use_true_random=False))
def test_new_keys_change_no_measure(graph, random) -> None:
    view = view_from(graph)
    order = list(range(len(view)))
    random.shuffle(order)
    other = shuffled(view, np.array(order))
    cores = MEASURES.index(Measure.CORE_PERIPHERY)  # grows by key where two have equally many links
    before, after = (np.delete(measure_all(each), cores) for each in (view, other))
    np.testing.assert_allclose(after, before, rtol=1e-12, atol=1e-12)


@CALMLY
@given(graphs())
def test_measures_lie_within_their_bounds(graph) -> None:
    values = measure_all(view_from(graph))
    signed = (Measure.CORE_PERIPHERY, Measure.EI_TERRITORY, Measure.EI_LEVEL)
    for measure, found in zip(MEASURES, values, strict=True):
        if not np.isnan(found):
            assert (-1 if measure in signed else 0) - 1e-12 <= found <= 1 + 1e-12, measure


@CALMLY
@given(graphs(least=2), st.data())
def test_another_link_never_leaves_a_network_more_apart(graph, data) -> None:
    """What nobody recorded can only make the network better connected than shown."""
    size = len(graph)
    pair = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    before = view_from(graph)
    after = view_from(_with(graph, pair))
    old, new = measure_all(before), measure_all(after)
    less = (Measure.FRAGMENTATION, Measure.DISTANCE_FRAGMENTATION)
    more = (Measure.DENSITY, Measure.LARGEST_SHARE, Measure.LINKED_SHARE, Measure.WITHIN_REACH_OF_NATION)
    assert all(at(new, each) <= at(old, each) + 1e-12 for each in less)
    assert all(at(new, each) >= at(old, each) - 1e-12 for each in more)
    near, far = steps(after), steps(before)
    assert ((near <= far) | (far < 0))[near >= 0].all()


def _with(graph, pair):
    grown = graph.copy()
    grown.add_edge(*pair)
    return grown


@CALMLY
@given(SEEDS)
def test_who_is_not_evaluated_is_left_out_of_the_linked_share(seed: int) -> None:
    network = random_network(seed)
    arrays = network.arrays()
    record = health_record_of(arrays)
    silent = replace(record.links, confirmed_none=np.zeros(arrays.partnerships, bool))
    before = find_health(arrays, record=replace(record, links=silent))
    grown = Network([*network.rows, Row()], network.theme_parent, network.population).arrays()
    longer = health_record_of(grown)
    alone = replace(longer.links, confirmed_none=np.zeros(grown.partnerships, bool))
    after = find_health(grown, record=replace(longer, links=alone))
    assert after.not_evaluated == before.not_evaluated + 1
    assert after.value(Measure.LINKED_SHARE) == before.value(Measure.LINKED_SHARE)
    assert after.informed.told[-1].tolist() == [3, 3]


@CALMLY
@given(SEEDS)
def test_every_active_partnership_is_counted_once(seed: int) -> None:
    arrays = random_network(seed).arrays()
    health = find_health(arrays, record=health_record_of(arrays))
    active = int(arrays.active.sum())
    assert health.partnerships == active
    assert (health.told.sum(axis=1) == active).all()
    for mixing in (health.territory, health.level):
        assert mixing.between + mixing.within + mixing.unknown == health.links
    assert health.reached <= health.members - health.never


@CALMLY
@given(SEEDS)
def test_composition_lists_each_active_partnership_once(seed: int) -> None:
    arrays = random_network(seed, size=40).arrays()
    found = find_composition(arrays, record=sector_record_of(arrays))
    assert sorted(found.columns.partnership.tolist()) == np.flatnonzero(arrays.active).tolist()
    assert all(found.row(ix) is None for ix in np.flatnonzero(~arrays.active).tolist())


@CALMLY
@given(SEEDS)
def test_an_ended_partnership_changes_no_composition(seed: int) -> None:
    network = random_network(seed, size=40)
    arrays = network.arrays()
    ended = Row(members=list(range(9)), themes=[1], leaves=[0], status="ended", satellite_of=0)
    grown = Network(
        [*network.rows, ended], network.theme_parent, network.population, network.organisation_parent
    ).arrays()
    before = find_composition(arrays, record=sector_record_of(arrays)).columns
    after = find_composition(grown, record=sector_record_of(grown)).columns
    for item in fields(before):
        np.testing.assert_array_equal(
            getattr(after, item.name), getattr(before, item.name), err_msg=item.name
        )
