"""Indices of the literature by which links are predicted, to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphsvc.evaluating.metrics import Floats, Places

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_BLOCK = 1_000_000  # pairs looked up at once


class Indices(NamedTuple):
    """Per pair; 0 where the two have no link, or no neighbour in common."""

    degree_product: Floats  # links of the one × links of the other
    adamic_adar: Floats  # sum over shared neighbours of 1 / ln degree (Adamic & Adar 2003)
    resource_allocation: Floats  # sum over shared neighbours of 1 / degree (Zhou, Lü & Zhang 2009)


def indices(linked: tuple[Places, Places], nodes: int, left: Places, right: Places) -> Indices:
    """The indices of pairs in the network of links (each pair once); the pairs themselves are not linked."""
    network = _network(linked, nodes)
    degree = np.asarray(network.sum(axis=1), np.float64).ravel()
    by_log = np.divide(1.0, np.log(np.maximum(degree, 2.0)), where=degree > 1, out=np.zeros(nodes))
    by_degree = np.divide(1.0, degree, where=degree > 0, out=np.zeros(nodes))
    return Indices(
        degree_product=degree[left] * degree[right],
        adamic_adar=_through_neighbours(network, by_log, left, right),
        resource_allocation=_through_neighbours(network, by_degree, left, right),
    )


def _network(linked: tuple[Places, Places], nodes: int) -> csr_array:
    from scipy.sparse import csr_array

    a, b = linked
    places = (np.r_[a, b], np.r_[b, a])
    return csr_array((np.ones(2 * len(a)), places), shape=(nodes, nodes))


def _through_neighbours(network: csr_array, weight: Floats, left: Places, right: Places) -> Floats:
    weighed = network * weight[None, :]
    found = np.zeros(len(left))
    for start in range(0, len(left), _BLOCK):
        part = slice(start, start + _BLOCK)
        rows, place = np.unique(left[part], return_inverse=True)
        through = (weighed[rows] @ network).tocsr()
        found[part] = np.asarray(through[place, right[part]]).ravel()
    return found
