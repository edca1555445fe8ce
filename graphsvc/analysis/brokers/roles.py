"""Which groups a partnership stands between (Gould & Fernandez 1989)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.brokers.table import UNKNOWN_COUNT, Role
from graphsvc.analysis.brokers.triangles import ties, triangles
from graphsvc.kernels.sets import Floats, Ints, Longs, Rows
from graphsvc.snapshot.arrays import NOBODY

NO_SPREAD = 1e-9  # variance over the square of the mean below which all dealings of groups agree


@dataclass(frozen=True, eq=False)
class Roles:
    """Nodes × Role. A node whose group is not known has -1 and NaN."""

    counts: Longs  # open triads, each once
    shares: Floats  # of the pairs of others for which the groups allow the role; NaN where there are none
    z: Floats  # deviations from the mean if the groups were dealt anew; NaN where all dealings agree


def roles_of(rows: Rows, group: Ints) -> Roles:
    """How often each node is the only tie between two of its contacts, by the groups of the three.

    Counted are triads in which all three groups are known. Mean and deviation of z are those of all ways
    to deal the same labels to the nodes that have one, in closed form: what drawing labels at random
    tends to. O(ties^1.5).
    """
    known = np.flatnonzero(group != NOBODY)
    labels, label = np.unique(group[known], return_inverse=True)
    inner = _among(rows, known)
    sizes = np.bincount(label, minlength=len(labels)).astype(np.float64)
    closed, apart = _triads(inner, label)
    counts = _pairs(inner, label, len(labels)) - closed
    made = Roles(
        np.full((len(group), len(Role)), UNKNOWN_COUNT, np.int64),
        np.full((len(group), len(Role)), np.nan),
        np.full((len(group), len(Role)), np.nan),
    )
    made.counts[known] = counts
    possible = _possible(sizes)[label] if len(known) else np.zeros((0, len(Role)))
    made.shares[known] = np.divide(counts, possible, out=np.full(counts.shape, np.nan), where=possible > 0)
    made.z[known] = _deviations(counts.astype(np.float64), apart, sizes)
    return made


def _among(rows: Rows, known: Longs) -> Rows:
    """The ties of some nodes among themselves, numbered anew."""
    size = len(rows.start) - 1
    number = np.full(size, NOBODY, np.int32)
    number[known] = np.arange(len(known), dtype=np.int32)
    owner = np.repeat(np.arange(size), np.diff(rows.start))
    kept = (number[owner] != NOBODY) & (number[rows.entries] != NOBODY)
    start = np.searchsorted(number[owner[kept]], np.arange(len(known) + 1)).astype(np.int64)
    return Rows(start, number[rows.entries[kept]])


def _pairs(rows: Rows, label: Longs, labels: int) -> Longs:
    """Nodes × Role: pairs of contacts, linked or not."""
    size = len(label)
    owner = np.repeat(np.arange(size), np.diff(rows.start))
    cells, times = np.unique(owner * np.int64(max(labels, 1)) + label[rows.entries], return_counts=True)
    node, of = cells // max(labels, 1), cells % max(labels, 1)
    own = of == label[node]
    same, twos = np.zeros(size, np.int64), np.zeros(size, np.int64)
    same[node[own]] = times[own]
    np.add.at(twos, node[~own], (times * (times - 1) // 2)[~own])
    other = np.diff(rows.start) - same
    return _by_role(same, other, twos)


def _by_role(same: Longs, other: Longs, twos: Longs) -> NDArray[np.int64]:
    """Pairs by role, of nodes of one's own group, nodes of others, and pairs of others that are of one."""
    return np.stack([same * (same - 1) // 2, twos, same * other, other * (other - 1) // 2 - twos], axis=1)


def _triads(rows: Rows, label: Longs) -> tuple[Longs, Floats]:
    """Nodes × Role: linked pairs of contacts; per node the pairs of open triads with an end in common."""
    size = len(label)
    contacts = np.diff(rows.start)
    closed, common = np.zeros(size * len(Role), np.int64), np.zeros(len(rows.entries), np.int64)
    packed = ties(rows)
    for block in triangles(rows):
        for corner in range(3):
            node, one, other = (block[(corner + step) % 3] for step in range(3))
            role = _role(label[node], label[one], label[other])
            closed += np.bincount(node * len(Role) + role, minlength=len(closed))
            for end in (one, other):
                at = np.searchsorted(packed, node * np.int64(size) + end)
                common += np.bincount(at, minlength=len(common))
    owner = np.repeat(np.arange(size), contacts)
    open_ends = contacts[owner] - 1 - common  # triads of the owner that end in each contact
    apart: Floats = np.bincount(owner, open_ends * (open_ends - 1.0), minlength=size)  # type: ignore[assignment]
    return closed.reshape(size, len(Role)), apart


def _role(own: Longs, one: Longs, other: Longs) -> Longs:
    """The Role of a node between two others."""
    alike = np.where(one == own, Role.COORDINATOR, Role.ITINERANT)
    apart = np.where((one == own) | (other == own), Role.GATEKEEPER, Role.LIAISON)
    return np.where(one == other, alike, apart).astype(np.int64)


def _possible(sizes: Floats) -> Longs:
    """Groups × Role: pairs of other nodes by role, for a node of each group."""
    whole = sizes.astype(np.int64)
    twos = whole * (whole - 1) // 2
    return _by_role(whole - 1, whole.sum() - whole, twos.sum() - twos)


def _deviations(counts: Floats, apart: Floats, sizes: Floats) -> Floats:
    """Counts less their mean over all dealings of labels, in standard deviations."""
    triads = counts.sum(axis=1)
    one, near, far = _chances(sizes)
    rest = triads * (triads - 1) - apart  # pairs of triads that share nothing but the broker
    mean = triads[:, None] * one
    square = mean + apart[:, None] * near + rest[:, None] * far
    variance = square - mean**2
    spread = variance > NO_SPREAD * np.maximum(mean**2, 1.0)
    found: Floats = np.divide(
        counts - mean,
        np.sqrt(np.where(spread, variance, 1.0)),
        out=np.full(counts.shape, np.nan),
        where=spread,
    )
    return found


def _chances(sizes: Floats) -> Floats:
    """3 × Role: how likely one triad has a role, two with a common end both have it, two with none both.

    Labels are dealt without putting back: the broker's first, then those of two, three or four others.
    """
    same, rest = sizes - 1, sizes.sum() - sizes
    twos, threes, fours = (_of_others(falling(sizes, number)) for number in (2, 3, 4))
    two_pairs = fours + twos**2 - _of_others(falling(sizes, 2) ** 2)  # each pair of one group
    three_apart = [_apart(np.delete(sizes, group)) for group in range(len(sizes))]
    ways = (
        (falling(same, 2), twos, 2 * same * rest, falling(rest, 2) - twos),
        (falling(same, 3), threes, same * falling(rest, 2) + rest * falling(same, 2), three_apart),
        (
            falling(same, 4),
            two_pairs,
            4 * falling(same, 2) * falling(rest, 2),
            falling(rest, 4) - 2 * twos * falling(rest - 2, 2) + two_pairs,
        ),
    )
    found = np.array([[np.sum(sizes * number) for number in each] for each in ways])
    dealt = falling(np.full(3, sizes.sum()), np.array([3, 4, 5]))[:, None]
    chances: Floats = np.divide(found, dealt, out=np.zeros_like(found), where=dealt > 0)
    return chances


def _of_others(numbers: Floats) -> Floats:
    """Per group the sum over all others."""
    found: Floats = numbers.sum() - numbers
    return found


def _apart(sizes: Floats) -> float:
    """Ways to deal three labels of some groups, the first unlike the second and the third."""
    others = _of_others(sizes)
    return float(np.sum(sizes * falling(others, 2)))


def falling(value: Floats, times: int | Longs) -> Floats:
    """value × (value - 1) × …, `times` factors."""
    found = np.ones_like(value, dtype=np.float64)
    for step in range(int(np.max(times))):
        found = np.where(step < np.asarray(times), found * (value - step), found)
    return found
