"""Many rows at once or one by one: what is read, and what is said of it, is the same."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphsvc.model.records import Problem, Rows
from loaders import delimited
from loaders.base import Limits, ReadOptions
from loaders.bundle import BundleLoader
from loaders.delimited import Delimited, Dialect, Unreadable
from loaders.table.grids import Grid, table
from loaders.table.mapping import Read
from loaders.table.names import Facts, GridNames
from loaders.table.notes import Notes

PIECES = ["a", "P1", "none", "2016", "soon", "é", " ", ",", ",", ";", "\n", "\n", "\r\n", "\r", '"', "\0"]
ROWS = [
    "P1,One,2016\n",
    "P2,Two,\r\n",
    '"P3","T, 3",\n',
    "P4,Four,soon\n",
    ",,\n",
    "id,name,start\n",
    "P5,\n",
]
HEADER = "id,name,start\n"
texts = st.lists(st.sampled_from(PIECES) | st.sampled_from(ROWS), max_size=40).map("".join)
blocks = st.integers(1, 80)
limits = st.builds(Limits, cell_characters=st.integers(1, 60), row_characters=st.integers(1, 90)) | st.just(
    Limits()
)
dialects = st.builds(
    Dialect,
    header=st.integers(0, 3),
    delimiter=st.sampled_from([None, ",", ";"]),
    skip=st.frozensets(st.integers(1, 12), max_size=2),
    skip_after_header=st.integers(0, 2),
)


@contextmanager
def one_by_one() -> Iterator[None]:
    with patch.object(delimited, "split_at_once", lambda *_: None):
        yield


@contextmanager
def by_blocks(characters: int) -> Iterator[None]:
    with patch.object(delimited, "_BLOCK_CHARACTERS", characters):
        yield


def rows_of(text: str, limits: Limits, dialect: Dialect) -> list[object]:
    """Each row with its line and whether it holds a NUL byte, then why reading ended early."""
    found: list[object] = []
    try:
        with closing(Delimited(lambda: io.BytesIO(text.encode()), "f.csv", limits, dialect)) as source:
            found.append((source.header, source.delimiter))
            found += ((line, cells, source.took_nul()) for line, cells, _ in source.rows())
    except Unreadable as error:
        found.append(error.problem)
    return found


@settings(deadline=None)
@given(texts, limits, dialects, blocks)
@example("a,b\n1,2\r\r\n3,4\n", Limits(), Dialect(), 80)
@example('a,b\n1,2\n3,"4\n5",6\n7,8\n', Limits(), Dialect(), 10)
@example("1,2\n3,4\n", Limits(), Dialect(header=0), 80)
@example("a\n\nb\n", Limits(), Dialect(), 80)
def test_rows_are_the_same(text: str, limits: Limits, dialect: Dialect, block: int) -> None:
    with one_by_one():
        wanted = rows_of(text, limits, dialect)
    with by_blocks(block):
        assert rows_of(text, limits, dialect) == wanted
    assert rows_of(text, limits, dialect) == wanted


@settings(deadline=None)
@given(texts, blocks)
def test_rows_are_those_of_the_csv_module(text: str, block: int) -> None:
    text = HEADER + text
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    wanted, line = [], 1
    try:
        for cells in reader:
            wanted.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        wanted.append((line, ["broken-quote"]))
    with by_blocks(block):
        _, *found = rows_of(text, Limits(), Dialect(delimiter=","))
    told = [
        (one.place.line, [one.code]) if isinstance(one, Problem) else one[:2]  # type: ignore[index]
        for one in found
    ]
    assert told == wanted[1:]


def bundle_of(text: str, keep: bool) -> tuple[list[object], list[Problem]]:
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "partnerships.csv").write_bytes(text.encode())
        items = list(BundleLoader().read(Path(name), ReadOptions(keep_personal_data=keep)))
    rows = [row for item in items if isinstance(item, Rows) for row in item.rows]
    fields = [item.fields for item in items if isinstance(item, Rows)][:1]
    label = str(Path(name))
    found = [item for item in items if isinstance(item, Problem)]
    assert not any(label in str(problem) for problem in found)
    return [*fields, *rows], found


headers = st.sampled_from([HEADER, "id,name,colour\n", "id,name,\n", "start,name,id\n", "id;name;themes\n"])


@settings(deadline=None, max_examples=60)
@given(headers, texts, blocks, st.booleans())
@example(HEADER, "P1,One,2016\nid,name,start\nP2,Two,\n", 80, False)
@example(HEADER, "P1,One,2016\n,,\nP2,Two,\n", 80, False)
@example("id,name,\n", "P1,One,\nP2,Two,x\n", 80, False)
@example("id,name,colour\n", "P1,One,red\nP2,Two, \n", 80, False)
@example("id,name,colour\n", "P1,One,red\nid,name,colour\n", 80, False)
def test_a_bundle_is_the_same(header: str, text: str, block: int, keep: bool) -> None:
    with one_by_one():
        wanted = bundle_of(header + text, keep)
    with by_blocks(block):
        assert bundle_of(header + text, keep) == wanted
    assert bundle_of(header + text, keep) == wanted


def grid_of(text: str, read: Read) -> list[object]:
    found: list[object] = []
    try:
        with closing(table(lambda: io.BytesIO(text.encode()), "f.csv", "csv", read, Limits())) as source:
            names = GridNames(Facts("f.csv", "f.csv"), source.titles, source.line, read)
            grid = Grid(source, names, read, Notes())
            found += ((line, list(row)) for line, row in grid.rows())
            found += grid.taken()
    except Unreadable as error:
        found.append(error.problem)
    return found


reads = st.builds(Read, header=st.integers(0, 2), fill_down=st.sampled_from([(), ("#1",)]))


@settings(deadline=None)
@given(texts, reads, blocks)
@example("P1,One,2016\n,,\nid,name,start\nP2,Two,\n", Read(), 80)
@example("P1,One,2016\nid,name,start\n", Read(), 80)
@example("P1,One,2016\n,Two,\n", Read(fill_down=("#1",)), 80)
def test_a_table_is_the_same(text: str, read: Read, block: int) -> None:
    with one_by_one():
        wanted = grid_of(HEADER + text, read)
    with by_blocks(block):
        assert grid_of(HEADER + text, read) == wanted
    assert grid_of(HEADER + text, read) == wanted
