"""What goes to networkx: everything that holds on the day, nothing personal."""

import networkx as nx
import numpy as np
import pytest

from graphsvc.analysis.links import link_record
from graphsvc.errors import BadInput
from graphsvc.snapshot.links import LinkState
from tests.pictures import snapshot_of
from tests.scenarios import registry as random_registry


def registry():
    return snapshot_of(
        territory=[{"id": "n", "adjoins": ["s"]}, {"id": "s", "adjoins": ["n"], "parent": "c"}, {"id": "c"}],
        theme=[{"id": "burglary"}],
        organisation=[
            {"id": "police", "name": "Police", "territories": ["n"], "themes": ["burglary"]},
            {"id": "o", "name": "O", "parent": "police", "partnership": "q"},
        ],
        partnership=[
            {
                "id": "p",
                "name": "P",
                "themes": ["burglary"],
                "territories": ["n"],
                "attributes": '{"x": "1"}',
            },
            {"id": "q", "name": "Q", "satellite_of": "p", "host_organisation": "police"},
            {"id": "over", "name": "Over", "end": "2020"},
        ],
        person=[{"id": "ann-example", "name": "Ann Example", "email": "ann@example.org"}],
        membership=[
            {"id": "m1", "partnership": "p", "organisation": "police", "role": "lead"},
            {"id": "m2", "partnership": "over", "organisation": "police"},
            {"id": "m3", "partnership": "q", "organisation": "police", "end": "2021"},
        ],
        role=[
            {
                "id": "ann-example|p",
                "person": "ann-example",
                "partnership": "p",
                "role": "chair",
                "organisation": "police",
                "post": "chair-p",
                "end_reason": "own_move",
            },
        ],
        post=[
            {"id": "chair-p", "partnership": "p", "organisation": "police"},
            {"id": "chair-over", "partnership": "over"},
        ],
        protocol=[
            {"id": "pr", "parties": ["police", "o"]},
            {"id": "old", "parties": ["police"], "expires_on": "2020"},
        ],
        capacity=[{"id": "c", "organisation": "police", "criterion": "competence", "value": 0.75}],
        requirement=[{"id": "n", "theme": "burglary", "sector": "justice", "weight": 2.0}],
        succession=[
            {"id": "s1", "predecessor": "q", "successor": "p", "date": "2026-01", "kind": "merger"},
            {"id": "s2", "predecessor": "over", "successor": "p"},
        ],
        link=[
            {
                "id": "l1",
                "a": "p",
                "b": "q",
                "last_contact": "2026-06",
                "carriers": ["ann-example"],
                "protocol": "pr",
            },
            {"id": "l2", "a": "p", "b": "organisation:police"},
            {"id": "l3", "a": "p", "b": "q", "channel": "post", "blocked_reason": "objects"},
        ],
    )


def edges(graph, type_):
    return sorted(
        (d["source"][1], d["target"][1]) for _, _, d in graph.edges(data=True) if d["type"] == type_
    )


def test_all_that_holds_on_the_day_is_there_once():
    graph = registry().to_networkx()
    assert isinstance(graph, nx.MultiGraph)
    assert ("partnership", "over") not in graph
    assert edges(graph, "MEMBER_OF") == [("police", "p")]
    assert edges(graph, "COMMUNICATES") == [("p", "police"), ("p", "q")]
    assert edges(graph, "ADJOINS") == [("s", "n")] or edges(graph, "ADJOINS") == [("n", "s")]
    assert edges(graph, "PART_OF") == [("o", "police"), ("s", "c")]
    assert edges(graph, "COVERS") == [("p", "n"), ("police", "n")]
    assert edges(graph, "ADDRESSES") == [("p", "burglary"), ("police", "burglary")]
    assert edges(graph, "IS") == [("o", "q")]
    assert edges(graph, "HOSTED_BY") == [("q", "police")]
    assert edges(graph, "SEAT_IN") == [("chair-p", "p")]
    assert edges(graph, "SEAT_OF") == [("chair-p", "police")]
    assert edges(graph, "SIGNED_BY") == [("pr", "o"), ("pr", "police")]
    assert edges(graph, "SATELLITE_OF") == [("q", "p")]
    assert edges(graph, "SUCCEEDS") == [("p", "q")]
    assert attributes(graph, "SUCCEEDS")["kind"] == "merger"
    assert [link["state"] for *_, link in graph.edges(data=True) if link["type"] == "COMMUNICATES"]


def test_nothing_personal_is_there():
    graph = registry().to_networkx()
    told = repr((list(graph.nodes(data=True)), list(graph.edges(data=True))))
    assert "ann" not in told.lower()
    assert "own_move" not in told, "why somebody leaves is theirs to tell"
    assert edges(graph, "SERVES_IN") == [("person-elpmaxe-nna", "p")]


def attributes(graph, type_):
    """Those of the tie of that type that says most."""
    return max((d for _, _, d in graph.edges(data=True) if d["type"] == type_), key=len)


def test_ties_name_the_other_nodes_they_rest_on():
    graph = registry().to_networkx()
    role, link = attributes(graph, "SERVES_IN"), attributes(graph, "COMMUNICATES")
    assert (role["on_behalf_of"], role["post"]) == (("organisation", "police"), ("post", "chair-p"))
    assert link["protocol"] == ("protocol", "pr")
    assert link["carriers"] == [("person", "person-elpmaxe-nna")]
    assert all(node in graph for node in (role["on_behalf_of"], role["post"], *link["carriers"]))


def test_what_is_declared_stands_with_its_node():
    graph = registry().to_networkx()
    assert graph.nodes["organisation", "police"]["capacities"] == {"competence": 0.75}
    assert graph.nodes["theme", "burglary"]["requirements"] == {"justice": 2.0}
    assert graph.nodes["partnership", "p"]["status"] == "active"
    assert graph.graph == {"as_of": "2026-06-30", "revision": 1, "scenario": ""}


@pytest.mark.parametrize("seed", range(20))
def test_simple_graphs_are_what_analyses_read(seed):
    snapshot = random_registry(seed)
    keys, active = snapshot.partnerships.keys, snapshot.arrays.active
    links = snapshot.graph("links")
    assert set(links) == {("partnership", keys[ix]) for ix in np.flatnonzero(active)}
    record = link_record(snapshot)
    pairs = zip(record.left[record.present], record.right[record.present], strict=True)
    assert {frozenset(edge) for edge in links.edges} == {
        frozenset((("partnership", keys[a]), ("partnership", keys[b]))) for a, b in pairs
    }
    for at in np.flatnonzero(record.present):
        ends = ("partnership", keys[record.left[at]]), ("partnership", keys[record.right[at]])
        told = links.edges[ends]
        assert told["state"] == LinkState(int(record.state[at])).name.lower()
        assert told["freshness"] == pytest.approx(record.freshness[at])
    members = snapshot.graph("members")
    assert members.number_of_edges() == sum(
        len(snapshot.arrays.members.row(ix)) for ix in np.flatnonzero(active)
    )
    assert {kind for (kind, _), side in members.nodes(data="bipartite") if side == 1} == {"organisation"}
    assert len(members) == active.sum() + len(snapshot.organisations)


def test_there_are_two_simple_graphs():
    with pytest.raises(BadInput, match="no graph 'people'; it must be one of links, members"):
        registry().graph("people")
