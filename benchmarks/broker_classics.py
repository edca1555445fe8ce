"""How stable the brokers of well known networks are: `python -m benchmarks.broker_classics`.

Zachary's karate club (1977) and the marriages of Florentine families (Padgett & Ansell 1993) as links, the
women and events of Davis, Gardner & Gardner (1941) as members: as networkx ships them.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import networkx as nx

from benchmarks import machine, markdown, registries
from graphsvc.analysis.brokers import Graph
from graphsvc.analysis.brokers.stability import REPLICATES
from graphsvc.demo.days import DEMO_AS_OF
from graphsvc.evaluating.brokers import Steadiness, steadiness

Table = tuple[Sequence[str], Iterable[Sequence[object]]]


def main() -> None:
    """Prints how often the first brokers of each network stay the first."""
    print(machine.described(), end="\n\n")
    told = {
        "karate club, links": found(linked(nx.karate_club_graph()), Graph.LINKS),
        "Florentine marriages, links": found(linked(nx.florentine_families_graph()), Graph.LINKS),
        "women and events, members": found(seated(nx.davis_southern_women_graph()), Graph.MEMBERS),
    }
    print(markdown.table(("network", "measure", "first", "are", "stays"), _rows(told)))


def _rows(found: dict[str, Steadiness]) -> Iterable[Sequence[object]]:
    for name, told in found.items():
        for each in told.survivals:
            yield name, each.measure.replace("_", " "), each.top, each.listed, f"{each.survival:.2f}"


def found(tables: dict[str, Table], graph: Graph, *, replicates: int = REPLICATES) -> Steadiness:
    """What a network of these tables, loaded as any other, says of its ranks."""
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder, "bundle")
        bundle.mkdir()
        for name, (head, rows) in tables.items():
            with Path(bundle, f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([head, *rows])
        return steadiness(registries.pictured(bundle), graph, replicates=replicates)


def linked(graph: nx.Graph) -> dict[str, Table]:
    """Partnerships with links whose last contact was on the day."""
    return {
        "partnerships": (("id", "name"), [(_key(node), node) for node in graph]),
        "links": (("a", "b", "last_contact"), [(_key(a), _key(b), DEMO_AS_OF) for a, b in graph.edges]),
    }


def seated(graph: nx.Graph) -> dict[str, Table]:
    """Events as partnerships, women as organisations."""
    women = set(graph.graph["top"])
    events = [node for node in graph if node not in women]
    seats = [(_key(event), _key(woman)) for event in events for woman in graph[event]]
    return {
        "partnerships": (("id", "name"), [(_key(event), event) for event in events]),
        "organisations": (("id", "name"), [(_key(woman), woman) for woman in sorted(women)]),
        "memberships": (("partnership", "organisation"), seats),
    }


def _key(node: object) -> str:
    return f"n{node:02}" if isinstance(node, int) else str(node).lower().replace(" ", "-")


if __name__ == "__main__":
    main()
