"""A registry in Neo4j, asked by graphsvc and by its peers: `python -m benchmarks neo4j_peers`.

Needs Java, Maven, Node and Linux. One server with the Graph Data Science library, one registry, which
`graphsvc load` puts in. Seconds by the clock, and of CPU of all processes together, Neo4j's own included:
those hold where a machine is shared. With `--folder` the registry stays for the next run.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import networkx as nx
import numpy as np

from benchmarks import markdown, neo4j_graphql
from benchmarks.neo4j_gds import Peer, peer
from benchmarks.neo4j_graphql import OURS
from benchmarks.neo4j_ours import Ours, trial_betweenness
from benchmarks.neo4j_server import ASKING_HEAP, PATIENCE_SECONDS, Cost, Load, Neo4j, interleaved, prepared
from graphsvc.kernels import warm

SIZES = (2_000, 20_000)
TRIAL_NODES, TRIAL_TIES = 5_000, 4  # the network of Barabási and Albert that others measured, seed 1
SLOW_SECONDS = 60.0  # what takes longer is run once
POINTS = 20
STORED = "the whole picture: read and built"
BETWEENNESS, TRIAL, OVERLAPS = (
    "exact betweenness of links",
    "exact betweenness of BA(5000, 4)",
    "overlaps of all",
)
MISSING, TURNOVER, ONE = "missing links", "turnover", "overlaps of one"
ANSWERS = {
    "brokers (G9), on links": BETWEENNESS,
    "overlaps (G17)": OVERLAPS,
    "missing links (G36)": MISSING,
    "turnover (G25)": TURNOVER,
}


def report(*, sizes: Sequence[int] = SIZES, rounds: int = 3, folder: Path | None = None) -> str:
    """The tables of `docs/evaluation/neo4j.md`."""
    warm()
    with tempfile.TemporaryDirectory() as fresh:
        parts = [_of(size, rounds, (folder or Path(fresh)) / f"neo4j-{size}") for size in sizes]
    driver = "with" if find_spec("neo4j._rust") else "without"
    return "\n\n".join([f"The driver {driver} neo4j-rust-ext; heap {ASKING_HEAP}.", *parts])


def _of(size: int, rounds: int, home: Path) -> str:
    return "\n\n".join(map(_told, _tables(size, rounds, home)))


def _told(table: str) -> str:
    """Also on standard error as soon as it is there: all of them take a long time."""
    print(table, file=sys.stderr, flush=True)
    return table


def _tables(size: int, rounds: int, home: Path) -> Iterator[str]:
    load = prepared(home, size)
    with Neo4j(home, heap=ASKING_HEAP) as server, peer(server.server) as other:
        with closing(Ours(server.store)) as ours:
            kinds = ("membership", "role", "link")
            counts = ", ".join(f"{len(ours.snapshot.ties[kind]):,} {kind}s" for kind in kinds)
            yield f"### {size:,} partnerships, {counts}"
            if load:
                yield _loaded(load)
            yield _questions(server, ours, other, rounds)
            yield _points(server, ours, other, rounds)
            keys = list(ours.snapshot.nodes["partnership"].keys)
        yield _requests(server, keys, rounds)


def _loaded(load: Load) -> str:
    client, server = load.client, load.server_cpu
    row = (
        f"{load.rows:,}",
        markdown.seconds(client.seconds),
        markdown.seconds(client.cpu_seconds),
        markdown.seconds(server),
        f"{load.rows / client.seconds:,.0f}",
        f"{client.peak_mb:,.0f}",
        f"{load.server_peak_mb:,.0f}",
    )
    head = (
        "`graphsvc load`, rows",
        "elapsed",
        "CPU of graphsvc",
        "of Neo4j",
        "rows/s",
        "peak MB",
        "of Neo4j",
    )
    return markdown.table(head, [row])


def _questions(server: Neo4j, ours: Ours, other: Peer, rounds: int) -> str:
    """Reading, and the four questions of both, in turn."""
    edges = list(nx.barabasi_albert_graph(TRIAL_NODES, TRIAL_TIES, seed=1).edges())
    with other.trial(edges):
        check(ours, other)
        taken = interleaved(_works(ours, other), [server], rounds=rounds, slow_seconds=SLOW_SECONDS)
        ties, nodes = ours.records(ties=True), ours.records(ties=False)
    return f"{_read(taken, ties, nodes)}\n\n{_beside(taken)}"


def _works(ours: Ours, other: Peer) -> dict[str, Callable[[], object]]:
    """Everything that is measured on one server, ours after theirs."""
    return {
        f"{BETWEENNESS}, GDS": other.betweenness,
        f"{BETWEENNESS}, links only": ours.betweenness,
        f"{TRIAL}, GDS": other.trial_betweenness,
        f"{TRIAL}, links only": lambda: trial_betweenness(other),
        f"{OVERLAPS}, GDS": other.similar,
        f"{OVERLAPS}, memberships only": ours.similar,
        f"{MISSING}, GDS": other.missing,
        f"{TURNOVER}, Cypher": other.turnover,
        "ties": lambda: ours.records(ties=True),
        "nodes": lambda: ours.records(ties=False),
        STORED: ours.read,
        **ours.answers(),
    }


def check(ours: Ours, other: Peer) -> None:
    """Raises AssertionError where the same question is not answered alike; runs everything once."""
    theirs = [row["score"] for row in other.betweenness()]
    same([score for _, score in ours.betweenness()], theirs)
    same(trial_betweenness(other), [row["score"] for row in other.trial_betweenness()])
    same([alike for *_, alike in ours.similar()][:1], [row["similarity"] for row in other.similar()][:1])
    other.missing()
    other.turnover()
    for answer in ours.answers().values():
        answer()


def same(some: Sequence[float], others: Sequence[float]) -> None:
    """Raises AssertionError unless all figures are alike."""
    if not np.allclose(some, others, rtol=1e-6):
        raise AssertionError(f"not the same: {some[:5]} and {others[:5]}")


def _read(taken: Mapping[str, Cost], ties: int, nodes: int) -> str:
    lines = [
        (f"{number:,} {what}", *_cells(taken[what]), f"{number / taken[what].seconds:,.0f}")
        for what, number in (("ties", ties), ("nodes", nodes))
    ]
    lines.append((STORED, *_cells(taken[STORED]), "–"))
    return markdown.table(("read from Neo4j", "elapsed", "CPU", "of Neo4j", "a second"), lines)


def _beside(taken: Mapping[str, Cost]) -> str:
    """Theirs with their projection, ours from the store and from a picture that is there."""
    lines = []
    for what in (BETWEENNESS, TRIAL, OVERLAPS, MISSING, TURNOVER):
        name = next(n for n in taken if n.startswith(f"{what}, "))
        theirs = taken[name]
        lines.append((name, *_cells(theirs), "1", "1"))
        lines += [
            _against(n, each, theirs) for n, each in taken.items() if n.startswith(f"{what}, ") and n != name
        ]
        for answer in (name for name, question in ANSWERS.items() if question == what):
            whole, read = taken[answer], taken[STORED]
            cold = Cost(*(a + b for a, b in zip(_parts(whole), _parts(read), strict=True)))
            lines.append(_against(f"{answer}, whole answer from the store", cold, theirs))
            lines.append(_against(f"{answer}, whole answer from a picture", whole, theirs))
    return markdown.table(("question", "elapsed", "CPU", "of Neo4j", "GDS by the clock", "GDS in CPU"), lines)


def _parts(cost: Cost) -> tuple[float, float, float]:
    return cost.seconds, cost.client_cpu, cost.server_cpu


def _against(name: str, own: Cost, theirs: Cost) -> tuple[str, ...]:
    return (
        name,
        *_cells(own),
        markdown.times(theirs.seconds / own.seconds),
        markdown.times(theirs.cpu / own.cpu),
    )


def _points(server: Neo4j, ours: Ours, other: Peer, rounds: int) -> str:
    """What one partnership overlaps with, by Cypher and by the compiled answer about one."""
    keys = list(ours.snapshot.nodes["partnership"].keys)[
        :: max(len(ours.snapshot.arrays.active) // POINTS, 1)
    ]
    works = {"Cypher": lambda: [other.overlaps_of(key) for key in keys]}
    (cost,) = interleaved(works, [server], rounds=rounds, slow_seconds=SLOW_SECONDS).values()
    head = ("overlaps of one, mean of several", "elapsed", "CPU", "of Neo4j")
    return markdown.table(head, [("Cypher", *_cells(cost / len(keys)))])


def _requests(server: Neo4j, keys: Sequence[str], rounds: int) -> str:
    costs = neo4j_graphql.measured(server, list(keys), rounds=rounds, slow_seconds=SLOW_SECONDS)
    aims = {request.what: request.aim for request in neo4j_graphql.REQUESTS}
    late = (f"none in {PATIENCE_SECONDS} s", "–", "–")
    lines = [
        (f"{what}: {who}", *(_cells(cost) if cost else late), (aims[what] if who == OURS else "") or "–")
        for (what, who), cost in costs.items()
    ]
    return markdown.table(("request over HTTP", "elapsed", "CPU", "of Neo4j and server", "aim"), lines)


def _cells(cost: Cost) -> tuple[str, str, str]:
    return markdown.seconds(cost.seconds), markdown.seconds(cost.cpu), markdown.seconds(cost.server_cpu)
