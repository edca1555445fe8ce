"""Key players beside all sets tried one by one with networkx (Borgatti 2006)."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from graphsvc.analysis.key_players import plan
from graphsvc.analysis.key_players.find import find_key_players
from graphsvc.analysis.key_players.table import LINKS, MEMBERS, KeyPlayers, Nothing
from graphsvc.snapshot.arrays import Arrays
from tests.linked import record_of
from tests.networks import Network, Row, awkward, random_network

SEEDS = range(6)
STAR = Network([Row(links=list(range(1, 7))), *(Row() for _ in range(6))])
CASES = {**{f"random {seed}": random_network(seed) for seed in SEEDS}, **awkward(), "star": STAR}
PURPOSES = ("LOSE", "BRIEF")


def ask(arrays: Arrays, **asked: object) -> KeyPlayers:
    return find_key_players(arrays, record=record_of(arrays), **asked)  # type: ignore[arg-type]


def graph_of(arrays: Arrays, graph: str) -> nx.Graph:
    """Active partnerships as numbers; of MEMBERS also their members as `("o", number)`."""
    found, active = nx.Graph(), arrays.active
    found.add_nodes_from(np.flatnonzero(active).tolist())
    if graph == LINKS:
        record = record_of(arrays)
        ends = zip(record.left.tolist(), record.right.tolist(), record.present.tolist(), strict=True)
        found.add_edges_from((a, b) for a, b, there in ends if there and active[a] and active[b])
    else:
        for p in list(found):
            found.add_edges_from((p, ("o", o)) for o in arrays.members.row(p).tolist())
    return found


def is_partnership(node: object) -> bool:
    return isinstance(node, int)


def players_of(network: nx.Graph, graph: str, purpose: str) -> list[object]:
    """Who may be chosen: to lose only those with a tie."""
    if graph == MEMBERS:
        return sorted(node for node in network if not is_partnership(node))
    return sorted(node for node in network if purpose == "BRIEF" or network.degree(node))


def lost(network: nx.Graph, graph: str, chosen: tuple[object, ...]) -> tuple[float, float]:
    """DF and F of the partnerships that are left."""
    rest = network.subgraph(set(network) - set(chosen))
    step = 1 if graph == LINKS else 2
    left = [node for node in rest if is_partnership(node)]
    away = {node: nx.single_source_shortest_path_length(rest, node) for node in left}
    distances = [away[a][b] / step for a in left for b in left if a != b and b in away[a]]
    pairs = len(left) * (len(left) - 1)
    return 1 - sum(1 / each for each in distances) / pairs, 1 - len(distances) / pairs


def told(network: nx.Graph, graph: str, chosen: tuple[object, ...], steps: int) -> tuple[float, float]:
    """Partnerships reached within the steps, and D_R."""
    away = nx.multi_source_dijkstra_path_length(network, set(chosen))
    distances = {node: (far + 1) // 2 if graph == MEMBERS else far for node, far in away.items()}
    reached = [far for node, far in distances.items() if is_partnership(node)]
    total = sum(map(is_partnership, network))
    return sum(far <= steps for far in reached), sum(1 / max(far, 1) for far in reached) / total


def named(answer: KeyPlayers, players: np.ndarray) -> tuple[object, ...]:
    return tuple(ix if answer.graph == LINKS else ("o", ix) for ix in players.tolist())


def worth(
    arrays: Arrays, graph: str, purpose: str, steps: int, chosen: tuple[object, ...]
) -> tuple[float, float]:
    network = graph_of(arrays, graph)
    return lost(network, graph, chosen) if purpose == "LOSE" else told(network, graph, chosen, steps)


@pytest.mark.parametrize("graph", [LINKS, MEMBERS])
@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize(("size", "steps"), [(1, 1), (2, 1), (2, 2)])
@pytest.mark.parametrize("name", [*(f"random {seed}" for seed in SEEDS), "star"])
def test_no_set_is_better(name: str, graph: str, purpose: str, size: int, steps: int) -> None:
    arrays = CASES[name].arrays()
    answer = ask(arrays, graph=graph, purpose=purpose, size=size, steps=steps)
    if answer.nothing is not None:
        assert graph == MEMBERS and name == "star"
        return
    assert answer.exact and len(answer) == size
    network = graph_of(arrays, graph)
    every = list(combinations(players_of(network, graph, purpose), size))
    assert answer.sets == len(every)
    values = [np.round(worth(arrays, graph, purpose, steps, chosen), 9).tolist() for chosen in every]
    best = max(values)
    chosen = tuple(sorted(named(answer, answer.players)))
    assert values[every.index(chosen)] == best
    as_good = [each for each, value in zip(every, values, strict=True) if value == best]
    if purpose == "LOSE":
        assert chosen == as_good[0] and answer.alternative_count == len(as_good) - 1
    assert 0 <= answer.alternative_count < len(as_good)
    assert {tuple(sorted(named(answer, each))) for each in answer.alternatives} <= set(as_good) - {chosen}


@pytest.mark.parametrize("graph", [LINKS, MEMBERS])
@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("name", CASES)
def test_what_is_said_of_each_stage_is_true(name: str, graph: str, purpose: str) -> None:
    arrays = CASES[name].arrays()
    answer = ask(arrays, graph=graph, purpose=purpose, size=4)
    network = graph_of(arrays, graph)
    if answer.nothing is not None:
        check_nothing(answer, network)
        return
    order = named(answer, answer.players)
    for place in range(len(order) + 1):
        prefix = order[:place]
        if purpose == "LOSE":
            df, f = lost(network, graph, prefix)
            assert answer.stages.distance_fragmentation[place] == pytest.approx(df, abs=1e-9)
            assert answer.stages.fragmentation[place] == pytest.approx(f, abs=1e-9)
            assert answer.stages.connected[place] == connected(network, prefix)
        elif place:
            reached, nearness = told(network, graph, prefix, 1)
            assert answer.stages.reached[place] == reached
            assert answer.stages.distance_reach[place] == pytest.approx(nearness, abs=1e-9)
    if purpose == "LOSE" and graph == LINKS:
        for place, node in enumerate(order):
            rest = network.subgraph(set(network) - set(order[:place]))
            assert answer.own[place] == len(nx.node_connected_component(rest, node)) - 1


def connected(network: nx.Graph, gone: tuple[object, ...]) -> int:
    rest = network.subgraph(set(network) - set(gone))
    sizes = [sum(map(is_partnership, part)) for part in nx.connected_components(rest)]
    return sum(size * (size - 1) // 2 for size in sizes)


def check_nothing(answer: KeyPlayers, network: nx.Graph) -> None:
    """Nobody is named only where nobody can be."""
    partnerships = sum(map(is_partnership, network))
    assert not len(answer) and answer.partnerships == partnerships
    if answer.nothing is Nothing.NO_PARTNERSHIPS:
        assert not partnerships
    elif answer.nothing is Nothing.NO_TIES:
        assert partnerships and not network.number_of_edges()
    else:
        assert partnerships < 3


@pytest.mark.parametrize("graph", [LINKS, MEMBERS])
@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("seed", SEEDS)
def test_greedy_with_swaps_comes_near_and_says_so(
    seed: int, purpose: str, graph: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrays = random_network(seed).arrays()
    best = ask(arrays, graph=graph, purpose=purpose, size=3)
    monkeypatch.setattr(plan, "MOST_SETS", 0)
    answer = ask(arrays, graph=graph, purpose=purpose, size=3)
    assert best.exact and not answer.exact and answer.sets == best.sets
    first = worth(arrays, graph, purpose, 1, named(answer, answer.players))
    assert first[0] == pytest.approx(
        answer.value[-1] * (answer.partnerships if purpose == "BRIEF" else 1), abs=1e-9
    )
    gain, most = answer.value[-1] - answer.value[0], best.value[-1] - best.value[0]
    assert (1 - 1 / np.e) * most <= gain <= most + 1e-12


def test_little_time_means_a_shortlist_and_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = random_network(3, size=400).arrays()
    whole = ask(arrays, purpose="LOSE", size=2)
    monkeypatch.setattr(plan, "WORK", 400_000)
    short = ask(arrays, purpose="LOSE", size=2)
    assert not short.exact and short.weighed == plan.LEAST_WEIGHED < short.candidates
    assert short.sources == 64 < whole.sources == whole.partnerships
    assert (short.stages.connected == -1).all() and len(short) == 2
    again = ask(arrays, purpose="LOSE", size=2)
    np.testing.assert_array_equal(short.players, again.players)
    news = ask(arrays, purpose="BRIEF", size=2)
    best = told(graph_of(arrays, LINKS), LINKS, named(news, news.players), 1)
    assert news.stages.reached[-1] == best[0] and news.sources == news.partnerships


def test_karate_falls_apart_without_its_instructor_and_his_second() -> None:
    """Zachary's club, all pairs tried by networkx."""
    club = nx.karate_club_graph()
    rows = [Row(links=[other for other in club[at] if other > at]) for at in club]
    arrays = Network(rows).arrays()
    record = record_of(arrays)
    live = replace(record, state=np.zeros(len(record), np.int8))
    answer = find_key_players(arrays, record=live, purpose="LOSE", size=2)
    rests = {pair: club.subgraph(set(club) - set(pair)) for pair in combinations(club, 2)}
    apart = {pair: 1 - nx.global_efficiency(rest) for pair, rest in rests.items()}
    best = max(apart, key=lambda pair: apart[pair])
    assert answer.exact and tuple(answer.players.tolist()) == best == (0, 1)
    assert answer.value[0] == pytest.approx(1 - nx.global_efficiency(club), abs=1e-12)
    assert answer.value[-1] == pytest.approx(apart[best], abs=1e-12)
