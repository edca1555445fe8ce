"""The four questions as graphsvc answers them from a registry in Neo4j, and from its picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.neo4j_gds import CUTOFF, TOP, Peer
from graphsvc.analysis.brokers import Graph
from graphsvc.analysis.brokers.find import find_brokers
from graphsvc.analysis.connectedness import both_ways
from graphsvc.analysis.grouping import groups_of
from graphsvc.analysis.links import link_record
from graphsvc.analysis.links.find import find_missing_links
from graphsvc.analysis.overlap import find_overlaps
from graphsvc.analysis.turnover.find import find_turnover
from graphsvc.analysis.turnover.quarters import quarter_day
from graphsvc.analysis.turnover.record import role_record
from graphsvc.demo.days import DEMO_AS_OF
from graphsvc.kernels import brokering, compiled
from graphsvc.kernels.sets import Ints, Rows
from graphsvc.model.kinds import KINDS
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.store.base import Columns, Store

Pair = tuple[str, str, float]


class Ours:
    """A service on a store."""

    def __init__(self, store: str) -> None:
        self._settings = Settings(store=store)
        self._service = Service(self._settings)
        self.snapshot = self._service.snapshot(DEMO_AS_OF)
        self._quarter = self._service.on_day(self.snapshot, quarter_day(DEMO_AS_OF))

    def close(self) -> None:
        """Releases the store."""
        self._service.close()

    def read(self) -> Snapshot:
        """The whole picture, read from the store and built, as a service does that has just started."""
        with Service(self._settings) as fresh:
            return fresh.snapshot(DEMO_AS_OF)

    def records(self, *, ties: bool) -> int:
        """All columns of all ties, or of all nodes, as they stand in the store; how many records."""
        with self.store.read() as picture:
            columns = picture.ties if ties else picture.nodes
            return sum(len(columns(name)["id"]) for name, kind in KINDS.items() if kind.is_tie == ties)

    def answers(self) -> dict[str, Callable[[], object]]:
        """Whole answers from a picture that is there, none of them kept from before."""
        arrays = self.snapshot.arrays
        return {
            "brokers (G9), on links": lambda: find_brokers(
                arrays,
                record=link_record(self.snapshot),
                graph=Graph.LINKS,
                group=groups_of(self.snapshot, "TERRITORY").single,
            ),
            "overlaps (G17)": lambda: find_overlaps(arrays, min_score=CUTOFF),
            "missing links (G36)": lambda: find_missing_links(arrays, record=link_record(self.snapshot)),
            "turnover (G25)": lambda: find_turnover(self._quarter.arrays, record=role_record(self._quarter)),
        }

    def betweenness(self) -> list[tuple[str, float]]:
        """Exact betweenness on the links between partnerships, read from the store: the greatest."""
        with self.store.read() as picture:
            nodes, ties = picture.nodes("partnership", []), picture.ties("link", ["a", "b"])
        left, right = _numbered(nodes, ties["a"]), _numbered(nodes, ties["b"])
        inside = (left >= 0) & (right >= 0) & (left != right)
        score = brokering.betweenness(*both_ways(left[inside], right[inside], len(nodes["id"])))
        return [(str(nodes["id"][ix]), float(score[ix])) for ix in np.argsort(-score)[:TOP]]

    def similar(self) -> list[Pair]:
        """All partnerships alike in members, read from the store: the pairs most alike."""
        with self.store.read() as picture:
            nodes, others = picture.nodes("partnership", []), picture.nodes("organisation", [])
            ties = picture.ties("membership", ["partnership", "organisation"])
        shape = len(nodes["id"]), len(others["id"])
        left, right = _numbered(nodes, ties["partnership"]), _numbered(others, ties["organisation"])
        held = Csr.from_pairs(left, right, shape)
        rows = Rows(held.indptr, held.indices)
        found = compiled.join(rows, np.ones(shape[1]), CUTOFF)
        size = np.diff(rows.start)
        alike = found.weight / (size[found.left] + size[found.right] - found.weight)
        order = np.argsort(-alike)[:TOP]
        keys = nodes["id"]
        return [(str(keys[found.left[i]]), str(keys[found.right[i]]), float(alike[i])) for i in order]

    @property
    def store(self) -> Store:
        """The store that the service reads."""
        return self._service.store


def trial_betweenness(peer: Peer) -> list[float]:
    """Exact betweenness of the random graph in the same database: the greatest."""
    (found,) = peer.rows("MATCH (a:Trial)-[:TRIAL]->(b:Trial) RETURN collect(a.id) AS a, collect(b.id) AS b")
    left, right = np.array(found["a"], np.int32), np.array(found["b"], np.int32)
    score = brokering.betweenness(*both_ways(left, right, int(max(left.max(), right.max())) + 1))
    return np.sort(score)[: -TOP - 1 : -1].tolist()


def _numbered(nodes: Columns, nids: Sequence[object]) -> Ints:
    """The place of each node among these by its number in the store; -1 for another kind."""
    own, asked = np.array(nodes["nid"], np.int64), np.array(nids, np.int64)
    lookup = np.full(int(max(own.max(initial=0), asked.max(initial=0))) + 1, -1, np.int32)
    lookup[own] = np.arange(len(own))
    return lookup[asked]
