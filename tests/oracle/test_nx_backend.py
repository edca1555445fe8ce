"""The networkx backend against networkx: the same answers on the same graphs, and its own tests run on it."""

import subprocess
import sys

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.nx.backend import Backend

EXACT = 1e-9  # sums of up to a few thousand shares of paths, in another order
RUN = """
import collections, sys, pytest
from graphsvc.nx.backend import Backend
counted = collections.Counter()
def counting(name, run):
    def call(*args, **kwargs):
        counted[name] += 1
        return run(*args, **kwargs)
    return staticmethod(call)
for name in ("betweenness_centrality", "articulation_points", "bridges"):
    setattr(Backend, name, counting(name, getattr(Backend, name)))
status = pytest.main(["-q", "-p", "no:cacheprovider", "--pyargs", *sys.argv[1:]])
print("ran here:", *(f"{name}={counted[name]}" for name in sorted(counted)))
sys.exit(status)
"""
THEIR_TESTS = (
    "networkx.algorithms.centrality.tests.test_betweenness_centrality",
    "networkx.algorithms.components.tests.test_biconnected",
    "networkx.algorithms.tests.test_bridges",
)


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph:
    """Undirected graphs of odd nodes, with loops, isolates and several components."""
    nodes = draw(st.lists(st.one_of(st.integers(-3, 30), st.text(max_size=2)), unique=True, max_size=14))
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    if nodes:
        node = st.sampled_from(nodes)
        graph.add_edges_from(draw(st.lists(st.tuples(node, node), max_size=30)))
    return graph


@settings(max_examples=60, deadline=None)
@given(graphs(), st.booleans())
def test_answers_are_those_of_networkx(graph: nx.Graph, normalized: bool) -> None:
    with nx.config(cache_converted_graphs=False):  # it would warn of the cache
        ours = nx.betweenness_centrality(graph, normalized=normalized, backend="graphsvc")
        cut = list(nx.articulation_points(graph, backend="graphsvc"))
        ends = [frozenset(edge) for edge in nx.bridges(graph, backend="graphsvc")]
    theirs = nx.betweenness_centrality(graph, normalized=normalized, backend="networkx")
    assert list(ours) == list(graph)
    assert ours == pytest.approx(theirs, abs=EXACT)
    assert cut == [node for node in graph if node in set(nx.articulation_points(graph, backend="networkx"))]
    assert len(ends) == len(set(ends))
    assert set(ends) == {frozenset(edge) for edge in nx.bridges(graph, backend="networkx")}


def test_their_own_tests_pass_and_reach_our_kernels(tmp_path) -> None:
    env = {"NETWORKX_TEST_BACKEND": "graphsvc", "NETWORKX_FALLBACK_TO_NX": "True", "PATH": ""}
    ran = subprocess.run(
        [sys.executable, "-c", RUN, *THEIR_TESTS], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = ran.stdout.splitlines()[-1].removeprefix("ran here: ")
    counted = {name: int(number) for name, number in (each.split("=") for each in told.split())}
    assert counted["betweenness_centrality"] >= 10
    assert counted["articulation_points"] >= 5
    assert counted["bridges"] >= 1  # most of theirs are about multigraphs


@pytest.mark.parametrize(
    "call, why",
    [
        (lambda g: nx.betweenness_centrality(g, k=2, backend="graphsvc"), "k: only exact"),
        (lambda g: nx.betweenness_centrality(g, weight="w", backend="graphsvc"), "weight: only unweighted"),
        (lambda g: nx.betweenness_centrality(g, endpoints=True, backend="graphsvc"), "endpoints"),
        (lambda g: nx.betweenness_centrality(nx.DiGraph(g), backend="graphsvc"), "directed"),
        (lambda g: nx.betweenness_centrality(nx.MultiGraph(g), backend="graphsvc"), "multigraphs"),
        (lambda g: list(nx.bridges(g, root=0, backend="graphsvc")), "root"),
    ],
)
def test_what_has_no_exact_answer_here_is_refused(call, why: str, caplog) -> None:
    with caplog.at_level("DEBUG", "networkx"), pytest.raises(NotImplementedError):
        call(nx.path_graph(4))
    assert why in caplog.text


def test_what_is_refused_goes_on_in_networkx_by_priority() -> None:
    graph = nx.path_graph(60)
    with nx.config(backend_priority=["graphsvc"]):
        weighted = nx.betweenness_centrality(graph, weight="w")
    assert weighted == nx.betweenness_centrality(graph, backend="networkx")


def test_small_graphs_are_left_to_networkx_by_priority() -> None:
    assert Backend.should_run("bridges", (nx.path_graph(49),), {}) == "fewer than 50 nodes"
    assert Backend.should_run("bridges", (), {"G": nx.path_graph(50)}) is True
    assert Backend.should_run("bridges", (Backend.convert_from_nx(nx.path_graph(3)),), {}) is True


def test_a_graph_comes_back_as_it_was() -> None:
    graph = nx.path_graph(3)
    assert Backend.convert_to_nx(Backend.convert_from_nx(graph)) is graph
    assert Backend.convert_to_nx({1: 0.5}) == {1: 0.5}


def loaded_after(statement: str) -> set[str]:
    """The modules of graphsvc, networkx and numba that a statement loads in a new process."""
    told = f"{statement}; import sys; print(*(m for m in sys.modules if m.split('.')[0] in {WATCHED!r}))"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


WATCHED = ("graphsvc", "networkx", "numba", "numpy", "scipy")


def test_networkx_alone_loads_one_small_module_of_ours() -> None:
    ours = {name for name in loaded_after("import networkx") if name.startswith("graphsvc")}
    assert ours == {"graphsvc", "graphsvc.nx", "graphsvc.nx.info"}


def test_the_command_line_loads_no_networkx_and_the_backend_neither() -> None:
    assert "networkx" not in loaded_after("import graphsvc.cli")
    assert not any(name.startswith("networkx") for name in loaded_after("import graphsvc.nx.backend"))
