"""The network of a day as GraphML (http://graphml.graphdrawing.org/), with typed values."""

from __future__ import annotations

from pathlib import Path

from graphsvc.exporting.cells import plain_text
from graphsvc.exporting.markup import Markup
from graphsvc.exporting.network import Network, Values
from graphsvc.exporting.targets import whole_file
from graphsvc.exporting.written import Written
from graphsvc.model.fields import FieldType

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_TYPES = {FieldType.INTEGER: "long", FieldType.NUMBER: "double", FieldType.BOOLEAN: "boolean"}
_GRAPH = {"as_of": FieldType.DATE, "revision": FieldType.INTEGER}
_NODE = {"label": FieldType.TEXT, "kind": FieldType.CODE, "key": FieldType.KEY}
_EDGE = {"label": FieldType.TEXT, "kind": FieldType.CODE}


def write_graphml(network: Network, target: Path, *, force: bool = False) -> Written:
    """Writes the network as one directed graph, an element at a time; O(nodes + edges).

    The same snapshot gives the same bytes. Raises BadInput for a target that
    is there, OSError.
    """
    counts = {"nodes": 0, "edges": 0}
    with whole_file(target, force=force) as part, part.open("x", encoding="utf-8", newline="\n") as stream:
        markup = Markup(stream)
        with markup.inside("graphml", xmlns=_NAMESPACE):
            _declare(markup, network)
            with markup.inside("graph", edgedefault="directed"):
                _write_graph(markup, network, counts)
    return Written(target, network.snapshot.revision, counts, markup.escaped)


def _declare(markup: Markup, network: Network) -> None:
    declared = {
        "graph": _GRAPH,
        "node": {**_NODE, **network.node_columns},
        "edge": {**_EDGE, **network.edge_columns},
    }
    for what, columns in declared.items():
        for name, type_ in columns.items():
            known = {"attr.name": name, "attr.type": _TYPES.get(type_, "string")}
            markup.element("key", **{"id": _key(what, name), "for": what, **known})


def _write_graph(markup: Markup, network: Network, counts: dict[str, int]) -> None:
    snapshot = network.snapshot
    _write_values(markup, "graph", {"as_of": snapshot.as_of.isoformat(), "revision": snapshot.revision})
    for node in network.nodes():
        counts["nodes"] += 1
        with markup.inside("node", id=node.id):
            told = {"label": node.label, "kind": node.kind, "key": node.key}
            _write_values(markup, "node", {**told, **node.values})
    for line in network.lines():
        counts["edges"] += 1
        with markup.inside("edge", id=line.id, source=line.source, target=line.target):
            _write_values(markup, "edge", {"label": line.kind, "kind": line.kind, **line.values})


def _write_values(markup: Markup, what: str, values: Values) -> None:
    for name, value in values.items():
        markup.element("data", plain_text(value), key=_key(what, name))


def _key(what: str, name: str) -> str:
    """The id of a declaration; one name may be declared for nodes and for edges."""
    return f"{what}.{name}"
