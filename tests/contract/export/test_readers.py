"""Every export opens elsewhere: readers that are not ours find all of it."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import frictionless
import networkx as nx
import openpyxl
import pandas
import pytest
from openpyxl.utils.escape import unescape

from graphsvc.exporting.bundle import write_bundle
from graphsvc.exporting.gexf import write_gexf
from graphsvc.exporting.graphml import write_graphml
from graphsvc.exporting.network import NODE_KINDS, Network
from graphsvc.exporting.node_table import write_node_table
from graphsvc.exporting.workbook import write_workbook
from graphsvc.exporting.written import Written
from graphsvc.model.kinds import ORGANISATION
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.store.base import Store
from tests.contract.export.registries import FILES, hidden, membership, same, snapshot_of
from tests.contract.store.rows import META, Rows, whole

# What other readers find


@pytest.mark.parametrize("hides_people", [False, True])
def test_frictionless_finds_a_valid_package(store: Store, tmp_path: Path, hides_people: bool) -> None:
    write_bundle(store, tmp_path / "b", people=hidden(store) if hides_people else None)
    package = frictionless.Package(str(tmp_path / "b" / "datapackage.json"))
    assert [resource.path for resource in package.resources] == [f"{kind.file}.csv" for kind in FILES]
    report = frictionless.validate(str(tmp_path / "b" / "datapackage.json"))
    errors = report.flatten(["rowNumber", "fieldName", "note", "cell"])
    # docs/registry.md: a name may be the word `none`, which the package reads as missing
    assert [error for error in errors if error[1] != "name"] == [] and len(errors) <= 1


def test_pandas_finds_every_cell(store: Store, tmp_path: Path) -> None:
    write_bundle(store, tmp_path / "b", people=None)
    for kind in FILES:
        frame = read_csv(tmp_path / "b" / f"{kind.file}.csv")
        assert len(frame) == store.counts()[kind.name]
        if kind is ORGANISATION:
            rows = store.page(kind.name, limit=100_000)
            assert list(frame["name"]) == [row["name"] for row in rows]
            assert list(frame["id"]) == [row["id"] for row in rows]


def test_openpyxl_finds_every_cell(store: Store, tmp_path: Path) -> None:
    write_workbook(store, tmp_path / "b.xlsx", people=None)
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert book.sheetnames == [kind.file for kind in FILES]
    for kind in FILES:
        sheet = book[str(kind.file)]
        assert sheet.max_row == store.counts()[kind.name] + 1
        assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}, "nothing is computed"
    names = [cell.value for cell in book["organisations"]["B"]][1:]
    stored = [str(row["name"]) for row in store.page("organisation", limit=100_000)]
    assert [unescape(str(name)) for name in names] == stored
    quoted = [cell.value for cell in book["organisations"]["B"] if cell.quotePrefix]
    assert len(quoted) == sum(name.startswith(("=", "+", "-", "@")) or name == "#N/A" for name in stored)


def read_csv(path: Path) -> pandas.DataFrame:
    # The C parser of pandas takes a lone carriage return for the end of a line, even within quotes.
    return pandas.read_csv(path, dtype=str, keep_default_na=False, engine="python", na_filter=False)


def expected(snapshot: Snapshot) -> tuple[int, int, Counter[str]]:
    """The nodes of the kinds that are written, the edges among them, and these by type, in the snapshot."""
    whole = snapshot.to_networkx()
    graph = whole.subgraph(node for node, kind in whole.nodes(data="kind") if kind in NODE_KINDS)
    types = Counter(type_.lower().replace("_", " ") for *_, type_ in graph.edges(data="type"))
    return graph.number_of_nodes(), graph.number_of_edges(), types


def test_nodes_and_edges_are_those_of_the_snapshot(store: Store, tmp_path: Path) -> None:
    snapshot = snapshot_of(store)
    written = write_node_table(Network(snapshot), tmp_path / "n")
    nodes, edges = read_csv(tmp_path / "n" / "nodes.csv"), read_csv(tmp_path / "n" / "edges.csv")
    assert (len(nodes), len(edges), Counter(edges["Kind"])) == expected(snapshot)
    assert written.counts == {"nodes": len(nodes), "edges": len(edges)}
    assert nodes["ID"].is_unique and edges["ID"].is_unique
    assert {*edges["From"], *edges["To"]} <= {*nodes["ID"]}
    assert list(edges["Source"]) == list(edges["From"]) and list(edges["Target"]) == list(edges["To"])
    # Kumu: ID first, then Label, or From and To; Gephi: names in any case, none twice
    assert list(nodes.columns[:3]) == ["ID", "Label", "Type"] and list(edges.columns[:3]) == [
        "ID",
        "From",
        "To",
    ]
    for frame in (nodes, edges):
        assert len({title.lower() for title in frame.columns}) == len(frame.columns)
    assert {*edges["Type"]} <= {"Directed", "Undirected"} and {*edges["Direction"]} <= {
        "directed",
        "undirected",
    }


def test_no_cell_of_nodes_and_edges_is_a_formula(hostile: Store, tmp_path: Path) -> None:
    write_node_table(Network(snapshot_of(hostile), shows_people=True), tmp_path / "n")
    for name in ("nodes.csv", "edges.csv"):
        with (tmp_path / "n" / name).open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream):
                assert [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []
    labels = read_csv(tmp_path / "n" / "nodes.csv")["Label"]
    assert "'=cmd|'/C calc'!A0" in {*labels} and "'-2" in {*labels}


def test_numbers_below_zero_stay_numbers(empty: Store, tmp_path: Path) -> None:
    empty.write(Rows({"territory": [whole("territory", {"id": "t", "longitude": -1.5})]}), META)
    write_node_table(Network(snapshot_of(empty)), tmp_path / "n")
    assert list(read_csv(tmp_path / "n" / "nodes.csv")["longitude"]) == ["-1.5"]


def test_networkx_reads_graphml(store: Store, tmp_path: Path) -> None:
    snapshot = snapshot_of(store)
    written = write_graphml(Network(snapshot), tmp_path / "g.graphml")
    graph = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    assert graph.is_directed() and graph.graph["as_of"] == "2026-06-30"
    kinds = Counter(kind for *_, kind in graph.edges(data="kind"))
    assert (graph.number_of_nodes(), graph.number_of_edges(), kinds) == expected(snapshot)
    assert written.counts == {"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()}
    for node in Network(snapshot).nodes():
        found = graph.nodes[in_xml(node.id)]
        assert found["label"] == in_xml(node.label)
        assert {name: found[name] for name in node.values} == {n: in_xml(v) for n, v in node.values.items()}
        assert {type(found[name]) for name in node.values} <= {str, int, float, bool}


def test_networkx_reads_gexf(store: Store, tmp_path: Path) -> None:
    network = Network(snapshot_of(store), ever=True)
    written = write_gexf(network, tmp_path / "g.gexf")
    graph = nx.read_gexf(tmp_path / "g.gexf", version="1.3")
    assert graph.graph["mode"] == "dynamic"
    assert written.counts == {"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()}
    for node in network.nodes():
        assert graph.nodes[in_xml(node.id)]["label"] == in_xml(node.label)
        assert graph.nodes[in_xml(node.id)]["spells"] == [shown(node.spell)]
    lines = {in_xml(line.id): line for line in network.merged_lines()}
    assert len(lines) == graph.number_of_edges()
    for *_, data in graph.edges(data=True):
        assert data["spells"] == [shown(spell) for spell in lines[data["id"]].spells]


def shown(spell: Any) -> tuple[str, str]:
    """A spell as networkx gives it: the text `None` for a bound that is not there."""
    return str(spell.first_day), str(spell.last_day)


def in_xml(value: Any) -> Any:
    """A text with what XML cannot hold written as its number."""
    if not isinstance(value, str):
        return value
    return value.replace("\x07", "_x0007_").replace("\x0b", "_x000B_").replace("\ufffe", "_xFFFE_")


def test_what_xml_cannot_hold_is_counted(hostile: Store, tmp_path: Path) -> None:
    snapshot = snapshot_of(hostile)
    assert write_graphml(Network(snapshot), tmp_path / "g.graphml").escaped > 3
    assert write_gexf(Network(snapshot, ever=True), tmp_path / "g.gexf").escaped > 3


# Spells


def test_a_tie_has_all_its_spells(empty: Store, tmp_path: Path) -> None:
    rows = {
        "partnership": [whole("partnership", {"id": "p", "name": "P", "start": "2010", "end": "2020"})],
        "organisation": [whole("organisation", {"id": "o", "name": "O"})],
        "membership": [
            membership("p", "o", role="lead", start="2016-05-01", end="2017"),
            membership("p", "o", role="member", start="2012", end="2014-03"),
            membership("p", "o", role="observer", start="2013", end="2013"),
            membership("p", "o", role="funder", start="2018", end="2018-01-01"),
        ],
    }
    empty.write(Rows(rows), META)
    write_gexf(Network(snapshot_of(empty), ever=True), tmp_path / "g.gexf")
    graph = nx.read_gexf(tmp_path / "g.gexf")
    assert graph.nodes["partnership:p"]["spells"] == [("2010-01-01", "2020-12-31")]
    assert graph.nodes["organisation:o"]["spells"] == [("None", "None")]
    ((*_, edge),) = graph.edges(data=True)
    assert edge["spells"] == [("2012-01-01", "2014-03-31"), ("2016-05-01", "2017-12-31")]
    assert edge["role"] == "member|observer|lead"


# People


@pytest.mark.parametrize("shows_people", [False, True])
def test_nobody_is_named_unless_asked(demo: Store, tmp_path: Path, shows_people: bool) -> None:
    people = None if shows_people else hidden(demo)
    snapshot = snapshot_of(demo)
    write_bundle(demo, tmp_path / "b", people=people)
    write_node_table(Network(snapshot, shows_people=shows_people), tmp_path / "n")
    write_graphml(Network(snapshot, shows_people=shows_people), tmp_path / "g.graphml")
    write_gexf(Network(snapshot, shows_people=shows_people, ever=True), tmp_path / "g.gexf")
    rows = demo.page("person", limit=100_000)
    somebody = [row for row in rows if row["name"] and row["email"]][:50]
    assert len(somebody) == 50
    names_all = {"people.csv", "nodes.csv", "g.graphml", "g.gexf"}
    for path in sorted(path for path in tmp_path.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        found = words(text)
        told = [row for row in somebody if row["id"] in found or str(row["email"]) in text]
        assert shows_people or told == [], path.name
        assert len(told) == len(somebody) or not (shows_people and path.name in names_all), path.name


def words(text: str) -> set[str]:
    """The parts of a text between the signs that part ids."""
    for sign in '",|:<>\r\n ':
        text = text.replace(sign, "\n")
    return {*text.split("\n")}


# The same again


@pytest.mark.parametrize("write", ["bundle.zip", "book.xlsx", "nodes", "g.graphml", "g.gexf"])
def test_the_same_records_give_the_same_bytes(demo: Store, tmp_path: Path, write: str) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        written = export(demo, tmp_path / name / write)
        assert written.revision == 1 and written.target == tmp_path / name / write
    one, other = tmp_path / "one", tmp_path / "other"
    assert same(one / write, other / write) if write == "nodes" else same(one, other)


def export(store: Store, target: Path) -> Written:
    if target.suffix in (".zip", ".xlsx"):
        return (write_bundle if target.suffix == ".zip" else write_workbook)(
            store, target, people=hidden(store)
        )
    network = Network(snapshot_of(store), ever=target.suffix == ".gexf")
    writers = {"": write_node_table, ".graphml": write_graphml, ".gexf": write_gexf}
    return writers[target.suffix](network, target)


def test_an_empty_store_gives_files_without_rows(empty: Store, tmp_path: Path) -> None:
    for name in ("b", "b.xlsx", "b.zip"):
        write = write_workbook if name.endswith("xlsx") else write_bundle
        assert set(write(empty, tmp_path / name, people=None).counts.values()) == {0}
    assert (tmp_path / "b" / "themes.csv").read_bytes() == b"id,name,parent,scheme,code\r\n"
