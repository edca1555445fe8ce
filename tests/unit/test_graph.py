"""What goes to networkx: everything that holds on the day, nothing personal."""

import networkx as nx

from tests.pictures import snapshot_of


def registry():
    return snapshot_of(
        territory=[{"id": "n", "adjoins": ["s"]}, {"id": "s", "adjoins": ["n"], "parent": "c"}, {"id": "c"}],
        theme=[{"id": "burglary"}],
        organisation=[{"id": "police", "name": "Police"}, {"id": "o", "name": "O", "parent": "police"}],
        partnership=[
            {
                "id": "p",
                "name": "P",
                "themes": ["burglary"],
                "territories": ["n"],
                "attributes": '{"x": "1"}',
            },
            {"id": "q", "name": "Q", "satellite_of": "p"},
            {"id": "over", "name": "Over", "end": "2020"},
        ],
        person=[{"id": "ann-example", "name": "Ann Example", "email": "ann@example.org"}],
        membership=[
            {"id": "m1", "partnership": "p", "organisation": "police", "role": "lead"},
            {"id": "m2", "partnership": "over", "organisation": "police"},
            {"id": "m3", "partnership": "q", "organisation": "police", "end": "2021"},
        ],
        role=[{"id": "ann-example|p", "person": "ann-example", "partnership": "p", "role": "chair"}],
        link=[
            {"id": "l1", "a": "p", "b": "q", "last_contact": "2026-06", "carriers": ["ann-example"]},
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
    assert edges(graph, "COVERS") == [("p", "n")]
    assert edges(graph, "ADDRESSES") == [("p", "burglary")]
    assert edges(graph, "SATELLITE_OF") == [("q", "p")]
    assert [link["state"] for *_, link in graph.edges(data=True) if link["type"] == "COMMUNICATES"]


def test_nothing_personal_is_there():
    graph = registry().to_networkx()
    told = repr((list(graph.nodes(data=True)), list(graph.edges(data=True))))
    assert "ann" not in told.lower()
    assert edges(graph, "SERVES_IN") == [("person-elpmaxe-nna", "p")]
