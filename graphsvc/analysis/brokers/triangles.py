"""The triangles of a graph of links, and what they say of each contact (Burt 1992)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphsvc.kernels.sets import Floats, Longs, Rows

WEDGES = 2_000_000  # looked at in one go: 50 MB


def triangles(rows: Rows) -> Iterator[Longs]:
    """Every triangle once, as blocks of 3 × number; O(ties^1.5) by looking from the node with fewer ties."""
    size = len(rows.start) - 1
    degree = np.diff(rows.start)
    owner = np.repeat(np.arange(size), degree)
    rank = np.empty(size, np.int64)
    rank[np.lexsort((np.arange(size), degree))] = np.arange(size)
    upward = rank[rows.entries] > rank[owner]
    below, above = owner[upward], rows.entries[upward].astype(np.int64)
    packed = ties(rows)
    first = np.searchsorted(below, np.arange(size + 1))
    later = first[below + 1] - np.arange(len(below)) - 1  # how many of the same node come after each
    edges = np.append(0, np.cumsum(later))
    for low, high in _blocks(edges):
        one = np.repeat(np.arange(low, high), later[low:high])
        other = one + 1 + np.arange(len(one)) - np.repeat(edges[low:high] - edges[low], later[low:high])
        wanted = above[one] * np.int64(size) + above[other]
        at = np.minimum(np.searchsorted(packed, wanted), len(packed) - 1)
        closed = packed[at] == wanted
        yield np.stack([below[one[closed]], above[one[closed]], above[other[closed]]])


def _blocks(edges: Longs) -> Iterator[tuple[int, int]]:
    low = 0
    while low < len(edges) - 1:
        high = int(np.searchsorted(edges, edges[low] + WEDGES, side="right")) - 1
        high = max(high, low + 1)
        yield low, high
        low = high


@dataclass(frozen=True, eq=False)
class Closeness:
    """Per node how far its contacts know each other; NaN where a node has too few contacts to say."""

    effective_size: Floats
    constraint: Floats
    hierarchy: Floats


def closeness(rows: Rows) -> Closeness:
    """Burt's measures of an undirected, unweighted graph.

    p_ij = 1/contacts of i; c_ij = (p_ij + Σ_q p_iq p_qj)², p_qj of all ties of q; constraint Σ_j c_ij;
    effective size: contacts - 2 × ties among them / contacts; hierarchy Σ r ln r / (N ln N) with
    r_ij = c_ij / (constraint / N). One contact: constraint 1, effective size 1, hierarchy NaN; none: NaN.
    """
    contacts = np.diff(rows.start).astype(np.float64)
    some, several = contacts > 0, contacts > 1
    number, passed = _by_tie(rows, contacts)
    owner = np.repeat(np.arange(len(contacts)), np.diff(rows.start))
    tie = ((1 + passed) / contacts[owner]) ** 2
    constraint = np.bincount(owner, tie, minlength=len(contacts))
    mean = np.divide(constraint, contacts, out=np.ones_like(contacts), where=some)
    ratio = tie / mean[owner]
    spread = np.bincount(owner, ratio * np.log(ratio), minlength=len(contacts))
    hierarchy = np.full(len(contacts), np.nan)
    hierarchy[several] = spread[several] / (contacts[several] * np.log(contacts[several]))
    among = np.bincount(owner, number, minlength=len(contacts))  # twice the ties among the contacts
    effective = contacts - np.divide(among, contacts, out=np.zeros_like(contacts), where=some)
    return Closeness(
        effective_size=np.where(some, effective, np.nan),
        constraint=np.where(some, constraint, np.nan),
        hierarchy=np.where(several, np.maximum(hierarchy, 0.0), np.nan),
    )


def _by_tie(rows: Rows, contacts: Floats) -> tuple[Floats, Floats]:
    """Per end of a tie the contacts that its two have in common, and the sum of 1/contacts of these."""
    number, passed = np.zeros(len(rows.entries)), np.zeros(len(rows.entries))
    packed = ties(rows)
    for block in triangles(rows):
        for third in range(3):
            one, other = block[(third + 1) % 3], block[(third + 2) % 3]
            for ends in ((one, other), (other, one)):
                at = np.searchsorted(packed, ends[0] * np.int64(len(contacts)) + ends[1])
                number += np.bincount(at, minlength=len(number))
                passed += np.bincount(at, 1 / contacts[block[third]], minlength=len(number))
    return number, passed


def ties(rows: Rows) -> Longs:
    """Node × nodes + neighbour of every entry, ascending: where a tie stands is found by bisection."""
    size = len(rows.start) - 1
    found: Longs = np.repeat(np.arange(size), np.diff(rows.start)) * np.int64(size) + rows.entries
    return found
