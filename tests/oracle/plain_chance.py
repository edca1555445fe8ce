"""Chance once more: every cell by itself, forced ones by networkx, odds by scipy, laws by enumeration."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random

import networkx as nx
import numpy as np
from scipy.optimize import root

from tests.networks import Network


def settled(network: Network, seed: int, *, unknown: float = 0.4) -> Network:
    """The same network; organisations work somewhere, which for some is not known."""
    random = Random(seed)
    organisations = sorted({ix for row in network.rows for ix in row.members})
    places = range(len(network.population))
    leaves = {
        ix: sorted(random.sample(places, random.randint(1, min(2, len(places)))))
        for ix in organisations
        if places and random.random() >= unknown
    }
    return replace(network, organisation_leaves=leaves)


class Seats:
    """Who sits where, and who could: rows are active partnerships with members, columns organisations."""

    def __init__(self, network: Network) -> None:
        self.rows = [at for at, row in enumerate(network.rows) if row.active and row.members]
        self.columns = sorted({ix for at in self.rows for ix in network.rows[at].members})
        shape = (len(self.rows), len(self.columns))
        self.seat, self.allowed = np.zeros(shape, bool), np.zeros(shape, bool)
        for i, at in enumerate(self.rows):
            row = network.rows[at]
            for j, organisation in enumerate(self.columns):
                leaves = network.organisation_leaves.get(organisation, [])
                self.seat[i, j] = organisation in row.members
                apart = row.leaves and leaves and not set(row.leaves) & set(leaves)
                self.allowed[i, j] = self.seat[i, j] or not apart

    def free(self) -> np.ndarray:
        """Cells that differ between the networks of these sums."""
        graph = nx.DiGraph()
        for i, j in zip(*np.nonzero(self.allowed), strict=True):
            ends = (("row", i), ("column", j))
            graph.add_edge(*(ends[::-1] if self.seat[i, j] else ends))
        free = np.zeros_like(self.allowed)
        for number, nodes in enumerate(nx.strongly_connected_components(graph)):
            del number
            rows = [at for side, at in nodes if side == "row"]
            columns = [at for side, at in nodes if side == "column"]
            free[np.ix_(rows, columns)] = self.allowed[np.ix_(rows, columns)]
        return free

    def realisations(self) -> np.ndarray:
        """All networks of these sums within the mask, one by one; only for very small ones."""
        cells = np.argwhere(self.allowed)
        found = []
        sums = (self.seat.sum(axis=0), self.seat.sum(axis=1))
        for chosen in combinations(range(len(cells)), int(self.seat.sum())):
            one = np.zeros_like(self.seat)
            one[tuple(cells[list(chosen)].T)] = True
            if (one.sum(axis=0) == sums[0]).all() and (one.sum(axis=1) == sums[1]).all():
                found.append(one)
        return np.array(found)

    def chances(self) -> np.ndarray:
        """The chance of each cell."""
        free, certain = self.free(), self.seat & ~self.free()
        rows, columns = (np.flatnonzero(free.any(axis=axis)) for axis in (1, 0))
        wanted = (self.seat & free).sum(axis=1)[rows], (self.seat & free).sum(axis=0)[columns]
        inner = free[np.ix_(rows, columns)]

        def chance(logs: np.ndarray) -> np.ndarray:
            return inner / (1 + np.exp(-(logs[: len(rows), None] + logs[None, len(rows) :])))

        def gaps(logs: np.ndarray) -> np.ndarray:
            p = chance(logs)
            return np.concatenate([p.sum(axis=1) - wanted[0], p.sum(axis=0) - wanted[1]])

        def slopes(logs: np.ndarray) -> np.ndarray:
            p = chance(logs)
            spread = p * (1 - p)
            return np.block([[np.diag(spread.sum(axis=1)), spread], [spread.T, np.diag(spread.sum(axis=0))]])

        found = certain.astype(float)
        if free.any():
            start = np.zeros(len(rows) + len(columns))
            solution = root(gaps, start, jac=slopes, method="lm", options={"xtol": 1e-15, "ftol": 1e-15})
            assert np.abs(gaps(solution.x)).max() < 1e-11
            found[np.ix_(rows, columns)] += chance(solution.x)
        return found


def law_of(chances: np.ndarray) -> np.ndarray:
    """The law of how many of some independent events happen."""
    law = np.ones(1)
    for chance in chances:
        law = np.convolve(law, [1 - chance, chance])
    return law


def expected_and_p(chances: np.ndarray, one: int, other: int, shared: int) -> tuple[float, float]:
    """Of two rows the expected number of shared seats, and the chance of at least so many."""
    both = chances[one] * chances[other]
    return both.sum(), law_of(both)[shared:].sum()
