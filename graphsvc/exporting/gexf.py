"""The network through time as GEXF 1.3 (https://gexf.net/), each node and edge with its spells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from graphsvc.exporting.cells import plain_text
from graphsvc.exporting.markup import Markup
from graphsvc.exporting.network import Network, Values
from graphsvc.exporting.spells import Spell
from graphsvc.exporting.targets import whole_file
from graphsvc.exporting.written import Written
from graphsvc.model.fields import FieldType

_NAMESPACE = "http://gexf.net/1.3"
_TYPES = {FieldType.INTEGER: "long", FieldType.NUMBER: "double", FieldType.BOOLEAN: "boolean"}
_NODE = {"kind": FieldType.CODE, "key": FieldType.KEY}
_BOUNDS = ("start", "end")  # the spells say them


def write_gexf(network: Network, target: Path, *, force: bool = False) -> Written:
    """Writes a network made with `ever` as one directed dynamic graph, an element at a time; O(n log n).

    GEXF counts the end of a spell in: `end` is the last day on which it
    holds. A bound that is unknown is left out. The same snapshot gives the
    same bytes. Raises BadInput for a target that is there, OSError.
    """
    counts = {"nodes": 0, "edges": 0}
    with whole_file(target, force=force) as part, part.open("x", encoding="utf-8", newline="\n") as stream:
        markup = Markup(stream)
        with markup.inside("gexf", xmlns=_NAMESPACE, version="1.3"):
            with markup.inside("meta"):
                markup.element("creator", "graphsvc")
                markup.element("description", f"Revision {network.snapshot.revision}, all days")
            with markup.inside("graph", mode="dynamic", timeformat="date", defaultedgetype="directed"):
                _write_graph(markup, network, counts)
    return Written(target, network.snapshot.revision, counts, markup.escaped)


def _write_graph(markup: Markup, network: Network, counts: dict[str, int]) -> None:
    _declare(markup, "node", {**_NODE, **network.node_columns})
    _declare(markup, "edge", network.edge_columns)
    with markup.inside("nodes"):
        for node in network.nodes():
            counts["nodes"] += 1
            with markup.inside("node", id=node.id, label=node.label):
                _write_values(markup, {"kind": node.kind, "key": node.key, **node.values})
                _write_spells(markup, [node.spell])
    with markup.inside("edges"):
        for line in network.merged_lines():
            counts["edges"] += 1
            ends = {"source": line.source, "target": line.target}
            with markup.inside("edge", id=line.id, **ends, kind=line.kind, label=line.kind):
                _write_values(markup, line.values)
                _write_spells(markup, line.spells)


def _declare(markup: Markup, what: str, columns: Mapping[str, FieldType]) -> None:
    with markup.inside("attributes", **{"class": what, "mode": "static"}):
        for name, type_ in columns.items():
            if name not in _BOUNDS:
                markup.element("attribute", id=name, title=name, type=_TYPES.get(type_, "string"))


def _write_values(markup: Markup, values: Values) -> None:
    told = {name: value for name, value in values.items() if name not in _BOUNDS}
    if told:
        with markup.inside("attvalues"):
            for name, value in told.items():
                markup.element("attvalue", **{"for": name, "value": plain_text(value)})


def _write_spells(markup: Markup, spells: Iterable[Spell]) -> None:
    with markup.inside("spells"):
        for spell in spells:
            markup.element("spell", start=spell.first_day, end=spell.last_day)
