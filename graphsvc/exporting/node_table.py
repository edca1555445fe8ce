"""The network as nodes.csv and edges.csv that Gephi and Kumu read as they are (docs/export.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from graphsvc.exporting.cells import plain_text
from graphsvc.exporting.delimited import write_csv
from graphsvc.exporting.network import Line, Network, Node
from graphsvc.exporting.targets import whole_folder
from graphsvc.exporting.written import Written
from graphsvc.model.formulas import without_formula
from graphsvc.snapshot.graph import WITHOUT_DIRECTION

NODES, EDGES = "nodes.csv", "edges.csv"
# Gephi knows its columns by name in any case and order; Kumu wants ID first, then Label, or From and To.
NODE_HEADER = ("ID", "Label", "Type", "Key")
EDGE_HEADER = ("ID", "From", "To", "Source", "Target", "Type", "Direction", "Kind", "Label", "Weight")
DESCRIPTION = {"goal": "Description"}  # which Kumu shows with an element
WEIGHT = 1  # each tie counts once


def write_node_table(network: Network, target: Path, *, force: bool = False) -> Written:
    """Writes the network of a day as a folder with nodes.csv and edges.csv; O(nodes + edges).

    A text that a spreadsheet would compute gets an apostrophe in front. The
    same snapshot gives the same bytes. Raises BadInput for a target that is
    there, OSError.
    """
    with whole_folder(target, holds=(NODES, EDGES), force=force) as folder:
        nodes = _write(folder / NODES, NODE_HEADER, network.node_columns, map(_node_cells, network.nodes()))
        edges = _write(folder / EDGES, EDGE_HEADER, network.edge_columns, map(_line_cells, network.lines()))
    return Written(target, network.snapshot.revision, {"nodes": nodes, "edges": edges})


Cells = tuple[Sequence[object], dict[str, object]]  # of the header, and values by column


def _write(path: Path, header: Sequence[str], columns: Iterable[str], rows: Iterator[Cells]) -> int:
    names = list(columns)
    titles = [*header, *(DESCRIPTION.get(name, name) for name in names)]
    cells = ([*map(_cell, first), *(_cell(values.get(name)) for name in names)] for first, values in rows)
    with path.open("x", encoding="utf-8", newline="") as stream:
        return write_csv(stream, titles, cells)


def _node_cells(node: Node) -> Cells:
    return (node.id, node.label, node.kind, node.key), node.values


def _line_cells(line: Line) -> Cells:
    direction = "undirected" if line.type in WITHOUT_DIRECTION else "directed"
    ends = (line.source, line.target)
    told = (direction.capitalize(), direction, line.kind, line.kind, WEIGHT)
    return (line.id, *ends, *ends, *told), line.values


def _cell(value: object) -> str:
    text = plain_text(value)
    return without_formula(text) if isinstance(value, str) else text
