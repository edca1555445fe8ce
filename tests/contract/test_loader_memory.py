"""Whatever a file holds, reading it takes little memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile import (
    Source,
    load,
    many,
    mapping,
    noise,
    read_apart,
    rows_of,
    text_cell,
    write_book,
    write_gz,
)
from tests.hostile_cases import Write

MOST_MB = 200  # of memory: the process takes 30 of them before, a temporary database up to 64
MOST_MB_OF_YAML = 350  # which is held whole, up to 64 MB of it
MOST_MB_OF_A_LOAD = 450  # with the store and what is to be written beside
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited as Linux has it")


def a_text_in_every_row(folder: Path) -> Path:
    """One long shared string, which 30 bytes of each row stand for."""
    cells = ((text_cell(f"P{n}"), '<c t="s"><v>0</v></c>') for n in range(1_000))
    return write_book(folder / "a.xlsx", rows_of(*cells), strings=[f"<t>{noise(990_000)}</t>"])


def zeros_in_every_row(folder: Path) -> Path:
    """A format that shows each number with a million zeros."""
    code = "0" * 990_000
    styles = f'<s><numFmt numFmtId="200" formatCode="{code}"/><cellXfs><xf numFmtId="200"/></cellXfs></s>'
    cells = ((text_cell(f"P{n}"), "<c><v>1</v></c>") for n in range(1_000))
    return write_book(folder / "a.xlsx", rows_of(*cells), styles=styles, padding=50_000)


def letters_by_themselves(folder: Path) -> Path:
    """A text in a million pieces."""
    pieces = "<r><t>x</t></r>" * 900_000
    cells = (text_cell("P1"), f'<c t="inlineStr"><is>{pieces}</is></c>')
    return write_book(folder / "a.xlsx", rows_of(cells), padding=100_000)


def names_without_end(folder: Path) -> Path:
    """Attributes that are all called otherwise, which an XML parser keeps the names of."""
    return write_book(folder / "a.xlsx", (f'<row a{n}="" b{n}=""/>' for n in range(20_000)))


def far_cells(folder: Path) -> Path:
    """Rows whose one cell is in the last column that there can be."""
    return write_book(folder / "a.xlsx", ('<row><c r="XFD2"><v>1</v></c></row>' for _ in range(5_000)))


def a_long_cell(folder: Path) -> Path:
    return write_book(
        folder / "a.xlsx", rows_of((text_cell("P1"), text_cell("x" * 50_000_000))), padding=300_000
    )


@pytest.mark.parametrize(
    ("write", "errors"),
    [
        (a_text_in_every_row, []),
        (zeros_in_every_row, []),
        (letters_by_themselves, []),
        (names_without_end, ["broken-workbook a.xlsx/partnerships"]),
        (a_long_cell, ["cell-too-long a.xlsx/partnerships:2 name"]),
    ],
)
def test_a_workbook_takes_little_memory(tmp_path: Path, write: Write, errors: list[str]) -> None:
    found = read_apart(Source(write(tmp_path)), most_mb=MOST_MB)
    assert found == errors


def test_a_workbook_of_far_cells_takes_little_memory(tmp_path: Path) -> None:
    found = read_apart(Source(far_cells(tmp_path)), most_mb=MOST_MB)
    assert len(found) == 5_000


def long_text(before: bytes, what: bytes, times: int) -> Iterator[bytes]:
    yield before
    for _ in range(times):
        yield what * (1_000_000 // len(what))


BIG = {
    "a long cell.csv": (b"id,name\nP1,", b"x", 50, "row-too-long {}:2"),
    "a long quoted cell.csv": (b'id,name\nP1,"', b"x", 50, "row-too-long {}:2"),
    "a long cell.json": (b'[{"id": "', b"x", 50, "row-too-long {}:1"),
    "a long cell.jsonl": (b'{"id": "', b"x", 50, "row-too-long {}:1"),
    "a long cell.yaml": (b"- id: ", b"x", 50, "cell-too-long {}:1"),
    "many small things.json": (b'[{"id": [', b"{},", 20, "row-too-long {}:1"),
    "many small things.jsonl": (b'{"id": [', b"{},", 20, "row-too-long {}:1"),
    "many small things.yaml": (b"id: [", b"{},", 8, "file-too-large {}:1"),
    "escapes that are none.json": (b'[{"id": "', b"\\\\uabcd", 50, "row-too-long {}:1"),
    "a large file.yaml": (b"", b"# remark\n", 70, "file-too-large {}"),
    "a long cell.popolo.json": (b'{"persons": [{"id": "', b"x", 50, "row-too-long {}:1"),
    "deep.popolo.json": (b'{"persons": ', b"[", 1, "nested-too-deep {}/persons:1"),
}


@pytest.mark.parametrize("name", BIG)
def test_a_long_text_takes_little_memory(tmp_path: Path, name: str) -> None:
    before, what, times, expected = BIG[name]
    path = write_gz(tmp_path / f"{name}.gz", long_text(before, what, times))
    source = Source(path, None if "popolo" in name else mapping(tmp_path))
    found = read_apart(source, most_mb=MOST_MB_OF_YAML if "yaml" in name else MOST_MB)
    assert found == [expected.format(path.name)]


@pytest.mark.parametrize("loader", ["bundle", "workbook", "table csv", "table jsonl"])
def test_many_rows_take_little_memory(tmp_path: Path, loader: str) -> None:
    """As Python's objects they would take more than is allowed."""
    source = many(loader, tmp_path, 50_000, width=4_000)
    found = read_apart(source, most_mb=MOST_MB)
    assert found == []


@pytest.mark.parametrize("loader", ["bundle", "table csv"])
def test_large_rows_are_loaded_in_little_memory(tmp_path: Path, loader: str) -> None:
    """Each nearly as large as a row may be; a chunk of as many small ones is a hundredth of it."""
    source = many(loader, tmp_path, 250, width=990_000)
    loaded = load(*source.arguments, cwd=tmp_path, most_mb=MOST_MB_OF_A_LOAD)
    assert loaded.status == 0, loaded.err
    assert "written as revision 1" in loaded.out
