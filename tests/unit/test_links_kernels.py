"""The compiled link kernels give what their plain twins give."""

from __future__ import annotations

import numpy as np
import pytest

from graphsvc.analysis.links import link_record
from graphsvc.analysis.links.near import Network, network_of
from graphsvc.kernels import linking, linking_plain
from graphsvc.kernels.linking_sets import CODES, Wanted
from graphsvc.kernels.sets import Rows
from tests.contacts import AS_OF, awkward_contacts, random_contacts
from tests.pictures import snapshot_of

REGISTRIES = {
    **{f"random {seed}": random_contacts(seed, size=30, links=20 + 12 * seed) for seed in range(12)},
    **awkward_contacts(),
}


@pytest.fixture(params=REGISTRIES, scope="module")
def network(request: pytest.FixtureRequest) -> Network:
    snapshot = snapshot_of(AS_OF, **REGISTRIES[request.param])
    return network_of(snapshot.arrays, link_record(snapshot))


def test_similarities_of_themes(network: Network) -> None:
    one, other = (kernels.prepare(network.near).theta for kernels in (linking, linking_plain))
    assert np.array_equal(one, other, equal_nan=True)


def test_the_survey(network: Network) -> None:
    one, other = (kernels.survey(kernels.prepare(network.near)) for kernels in (linking, linking_plain))
    for left, right in zip(one, other, strict=True):
        assert np.array_equal(left, right)


@pytest.mark.parametrize("once", [True, False])
def test_special_pairs(network: Network, once: bool) -> None:
    rows = np.arange(0, network.size, 1 if once else 2, dtype=np.int32)
    one, other = (
        kernels.specials(kernels.prepare(network.near), rows, once) for kernels in (linking, linking_plain)
    )
    for left, right in zip(one[:3], other[:3], strict=True):
        assert np.array_equal(left, right)
    assert one.through == pytest.approx(other.through, abs=1e-12)


def test_special_pairs_in_several_batches(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.arange(network.size, dtype=np.int32)
    whole = linking.specials(linking.prepare(network.near), rows, True)
    monkeypatch.setattr(linking, "ROOM", 0)
    parts = linking.specials(linking.prepare(network.near), rows, True)
    assert all(np.array_equal(left, right) for left, right in zip(whole, parts, strict=True))


def test_sums_and_moments(network: Network) -> None:
    random, width = np.random.default_rng(1), len(linking_plain.prepare(network.near).theta) * CODES
    logit, activity = random.normal(-3, 2, width), random.normal(0, 1, network.size)
    for name, given in (("expected", (np.exp(logit),)), ("spread", (logit, activity))):
        one, other = (getattr(k, name)(k.prepare(network.near), *given) for k in (linking, linking_plain))
        assert one == pytest.approx(other, abs=1e-12)


@pytest.mark.parametrize("number", [1, 3, 30])
@pytest.mark.parametrize("coarse", [1.0, 0.0])
def test_the_best(network: Network, number: int, coarse: float) -> None:
    random, width = np.random.default_rng(2), len(linking_plain.prepare(network.near).theta) * CODES
    rows = np.flatnonzero(random.random(network.size) < 0.7).astype(np.int32)
    special = linking_plain.specials(linking_plain.prepare(network.near), rows, False)
    start = np.searchsorted(special.left, np.append(rows, network.size)).astype(np.int64)
    chance = np.where(random.random(width) < coarse, random.random(width), 0.25)
    wanted = Wanted(
        probability=chance,
        special=Rows(start, special.right),
        special_need=random.choice([-1.0, 0.0, 0.25, 0.5], len(special.right)),
        lonely=network.lonely,
        component=network.component,
        number=min(number, max(1, network.size)),
    )
    one, other = (
        kernels.best(kernels.prepare(network.near), rows, wanted) for kernels in (linking, linking_plain)
    )
    assert np.array_equal(one.other, other.other)
    assert np.array_equal(one.combination, other.combination)


def test_distances(network: Network) -> None:
    one, other = (kernels.distances(network.near.links) for kernels in (linking, linking_plain))
    assert np.array_equal(one, other)
