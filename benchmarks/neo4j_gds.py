"""The four questions as somebody asks them who has Neo4j, its Graph Data Science library and Cypher."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from neo4j import Driver, GraphDatabase, Query, Session

Row = dict[str, Any]
PATIENCE_SECONDS = 900.0
TOP = 20  # rows of an answer that are looked at
CUTOFF = 0.4
LONGEST_LIST = 10  # alike partnerships that are kept of each: topK as it comes
_LINKS = ("Partnership", {"COMMUNICATES": {"orientation": "UNDIRECTED", "aggregation": "SINGLE"}})
_MEMBERS = (
    ["Partnership", "Organisation"],
    {"MEMBER_OF": {"orientation": "REVERSE", "aggregation": "SINGLE"}},
)
_TRIAL = ("Trial", {"TRIAL": {"orientation": "UNDIRECTED"}})
_BETWEENNESS = """
CALL gds.betweenness.stream('g') YIELD nodeId, score
WITH gds.util.asNode(nodeId) AS node, score ORDER BY score DESC LIMIT $top RETURN node.id AS id, score
"""
_SIMILAR = """
CALL gds.nodeSimilarity.stream('g', {similarityCutoff: $cutoff, topK: $longest})
YIELD node1, node2, similarity WITH gds.util.asNode(node1).id AS a, gds.util.asNode(node2).id AS b, similarity
RETURN a, b, similarity ORDER BY similarity DESC LIMIT $top
"""
_OVERLAPS_OF_ONE = """
MATCH (a:Partnership {id: $id})<-[:MEMBER_OF]-(o:Organisation)-[:MEMBER_OF]->(b:Partnership)
WITH a, b, count(DISTINCT o) AS shared
WITH b, shared, COUNT { (a)<-[:MEMBER_OF]-() } + COUNT { (b)<-[:MEMBER_OF]-() } - shared AS together
RETURN b.id AS id, b.name AS name, shared, 1.0 * shared / together AS similarity
ORDER BY similarity DESC LIMIT 10
"""
_MISSING = """
MATCH (a:Partnership)-[:COMMUNICATES]-(:Partnership)-[:COMMUNICATES]-(b:Partnership)
WHERE a.nid < b.nid AND NOT (a)-[:COMMUNICATES]-(b)
WITH DISTINCT a, b WITH a, b, {relationshipQuery: 'COMMUNICATES'} AS by
RETURN a.id AS a, b.id AS b, gds.alpha.linkprediction.adamicAdar(a, b, by) AS score,
       gds.alpha.linkprediction.commonNeighbors(a, b, by) AS common,
       gds.alpha.linkprediction.resourceAllocation(a, b, by) AS allocated
ORDER BY score DESC LIMIT $top
"""
_TURNOVER = """
MATCH (p:Partnership)<-[r:SERVES_IN]-()
WITH p, count(r) AS spells,
     sum(CASE WHEN r.end >= '2021-07-01' AND r.end < '2026-07-01' THEN 1 ELSE 0 END) AS left,
     sum(CASE WHEN r.end IS NULL OR r.end = 'none' OR r.end >= '2026-07-01' THEN 1 ELSE 0 END) AS in_post
WHERE in_post > 0 RETURN p.id AS id, p.name AS name, spells, left, in_post, 1.0 * left / (5 * in_post) AS rate
ORDER BY rate DESC LIMIT $top
"""


class Peer:
    """Asks a server; every answer about a projection makes it first and drops it afterwards."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def works(self) -> dict[str, Callable[[], list[Row]]]:
        """What is measured."""
        return {
            "betweenness of links: gds.betweenness": self.betweenness,
            "overlaps, all pairs: gds.nodeSimilarity": self.similar,
            "missing links: gds.alpha.linkprediction, three of them": self.missing,
            "turnover: Cypher counts": self.turnover,
        }

    def rows(self, statement: str, **parameters: Any) -> list[Row]:
        """The whole answer of a statement."""
        return self._session.run(Query(statement, timeout=PATIENCE_SECONDS), parameters).data()

    def betweenness(self) -> list[Row]:
        """Exact betweenness on the links between partnerships, the greatest."""
        return self._projected(_LINKS, _BETWEENNESS, top=TOP)

    def trial_betweenness(self) -> list[Row]:
        """Exact betweenness of the random graph that `trial` puts in."""
        return self._projected(_TRIAL, _BETWEENNESS, top=TOP)

    def similar(self, top: int = TOP) -> list[Row]:
        """The partnerships most alike in members, by the share of those they have together."""
        return self._projected(_MEMBERS, _SIMILAR, cutoff=CUTOFF, longest=LONGEST_LIST, top=top)

    def overlaps_of(self, key: str) -> list[Row]:
        """The ten partnerships most like one."""
        return self.rows(_OVERLAPS_OF_ONE, id=key)

    def missing(self) -> list[Row]:
        """Partnerships two links apart, by three scores."""
        return self.rows(_MISSING, top=TOP)

    def turnover(self) -> list[Row]:
        """Who left within five years, for each in post."""
        return self.rows(_TURNOVER, top=TOP)

    @contextmanager
    def trial(self, edges: list[tuple[int, int]]) -> Iterator[None]:
        """A random graph in the same database meanwhile."""
        nodes = max(max(edge) for edge in edges) + 1
        self.rows("MATCH (n:Trial) DETACH DELETE n")
        self.rows("CREATE INDEX trial IF NOT EXISTS FOR (n:Trial) ON (n.id)")
        self.rows("CALL db.awaitIndexes(60)")
        self.rows("UNWIND range(0, $last) AS id CREATE (:Trial {id: id})", last=nodes - 1)
        self.rows(
            "UNWIND $edges AS edge MATCH (a:Trial {id: edge[0]}) USING INDEX SEEK a:Trial(id) "
            "MATCH (b:Trial {id: edge[1]}) USING INDEX SEEK b:Trial(id) CREATE (a)-[:TRIAL]->(b)",
            edges=[list(edge) for edge in edges],
        )
        try:
            yield
        finally:
            self.rows("MATCH (n:Trial) DETACH DELETE n")
            self.rows("DROP INDEX trial")

    def _projected(self, graph: tuple[Any, Any], statement: str, **parameters: Any) -> list[Row]:
        nodes, ties = graph
        self.rows("CALL gds.graph.project('g', $nodes, $ties) YIELD nodeCount", nodes=nodes, ties=ties)
        try:
            return self.rows(statement, **parameters)
        finally:
            self.rows("CALL gds.graph.drop('g') YIELD graphName")


@contextmanager
def peer(server: str) -> Iterator[Peer]:
    """A peer at an address."""
    driver: Driver = GraphDatabase.driver(server, notifications_min_severity="OFF")
    with driver, driver.session(fetch_size=-1) as session:
        yield Peer(session)
