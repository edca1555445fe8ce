"""Workbooks that are broken or hostile get one clear error, in bounded memory."""

from __future__ import annotations

import os
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphsvc.loading import OnError
from loaders import Limits, ReadOptions
from tests.bundles import Registry, places, problems, registry_in
from tests.workbooks import (
    RELATIONS,
    SHEET,
    STRINGS,
    pack,
    parts_of,
    rewrite,
    row_of,
    sheet_of,
    write_cells,
    write_workbook,
)

HEADER = row_of(1, "id", "name")
SMALL = Limits(cell_characters=50, row_characters=200, archive_entries=20, unpacked_bytes=50_000)
BOMB = "<!DOCTYPE w [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;'>]>"
OUTSIDE = "<!DOCTYPE w [<!ENTITY c SYSTEM 'file:///etc/hostname'>]>"
OUTER = "<!DOCTYPE w SYSTEM 'http://localhost/w.dtd'>"


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    """A registry that holds something, to see that it stays so."""
    with registry_in(tmp_path / "loads") as filled:
        filled.load(partnerships="id,name\nP0,Before\n")
        yield filled


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_workbook(tmp_path / "book.xlsx")


def refused(registry: Registry, path: Path, code: str, *, limits: Limits | None = None) -> list[str]:
    """Loads what is bad, even with skipping; gives the places of the problem, of which there is no other."""
    before = registry.everything()
    options = ReadOptions(limits=limits or Limits())
    report = registry.load_paths(path, options=options, on_error=OnError.SKIP)
    assert report.is_refused, str(report)
    assert [group.problem.code for group in report.groups] == [code], str(report)
    assert all(problem.wrong and problem.right for problem in problems(report, code))
    assert registry.everything() == before
    return places(report, code)


def test_a_password_or_the_old_kind(registry: Registry, book: Path) -> None:
    book.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(5000))
    assert refused(registry, book, "encrypted") == ["book.xlsx"]


@pytest.mark.parametrize("data", [b"", b"id,name\nP1,One\n", b"PK\x03\x04" + bytes(100)])
def test_what_is_no_archive(registry: Registry, book: Path, data: bytes) -> None:
    book.write_bytes(data)
    assert refused(registry, book, "broken-archive") == ["book.xlsx"]


def test_a_workbook_cut_short(registry: Registry, book: Path) -> None:
    data = book.read_bytes()
    for length in (10, len(data) // 2, len(data) - 30, len(data) - 1):
        book.write_bytes(data[:length])
        assert refused(registry, book, "broken-archive") == ["book.xlsx"]


def test_a_workbook_damaged_inside(registry: Registry, tmp_path: Path) -> None:
    cells = [["id", "name"], *([f"P{n}", os.urandom(40).hex()] for n in range(200))]
    path = write_cells(tmp_path / "book.xlsx", partnerships=cells)
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo(SHEET).header_offset + 2000
    data = bytearray(path.read_bytes())
    data[at : at + 100] = bytes(100)
    path.write_bytes(data)
    assert refused(registry, path, "broken-archive") == ["book.xlsx/partnerships"]


@pytest.mark.parametrize("missing", ["_rels/.rels", "xl/workbook.xml", RELATIONS, SHEET])
def test_a_part_that_is_missing(registry: Registry, book: Path, missing: str) -> None:
    parts = parts_of(book)
    del parts[missing]
    place = "book.xlsx/partnerships" if missing == SHEET else "book.xlsx"
    assert refused(registry, pack(book, parts), "broken-workbook") == [place]


def test_another_kind_of_archive(registry: Registry, book: Path) -> None:
    assert refused(registry, pack(book, {"a/b.txt": b"x", "c.txt": b"y"}), "broken-workbook") == ["book.xlsx"]
    rels = b"<Relationships><Relationship Id='a' Type='x/image' Target='a.png'/></Relationships>"
    assert refused(registry, pack(book, {"_rels/.rels": rels, "x": b""}), "broken-workbook") == ["book.xlsx"]


def test_a_workbook_whose_parts_are_elsewhere(registry: Registry, book: Path) -> None:
    relations = parts_of(book)[RELATIONS].replace(b"<Relationship ", b'<Relationship TargetMode="External" ')
    assert refused(registry, pack(book, parts_of(book) | {RELATIONS: relations}), "missing-file") == [
        "book.xlsx/partnerships"
    ]


def test_no_sheet_of_partnerships(registry: Registry, tmp_path: Path) -> None:
    path = write_cells(tmp_path / "book.xlsx", Partners=[["id", "name"]], organisations=[["id", "name"]])
    assert refused(registry, path, "missing-file") == ["book.xlsx/partnerships"]


@pytest.mark.parametrize("other", ["Partnerships", "partnerships.csv"])
def test_a_sheet_twice(registry: Registry, book: Path, other: str) -> None:
    parts = parts_of(write_cells(book, partnerships=[["id", "name"]], other=[["id", "name"]]))
    main = parts["xl/workbook.xml"].replace(b'name="other"', f'name="{other}"'.encode())
    assert refused(registry, pack(book, parts | {"xl/workbook.xml": main}), "duplicate-file") == [
        f"book.xlsx/{other}"
    ]


@pytest.mark.parametrize("declared", [BOMB, OUTSIDE, OUTER])
def test_entities_are_refused_wherever_they_are_declared(
    registry: Registry, book: Path, declared: str
) -> None:
    parts = parts_of(book)
    sheet = sheet_of(HEADER, row_of(2, "P1", "&c;" if declared != OUTER else "x"), before=declared)
    assert refused(registry, rewrite(book, sheet=sheet), "unsafe-markup") == ["book.xlsx/partnerships"]
    strings = f"{declared}<sst><si><t>x</t></si></sst>".encode()
    assert refused(registry, rewrite(pack(book, parts), strings=strings), "unsafe-markup") == ["book.xlsx"]
    for part in ("xl/workbook.xml", "xl/styles.xml", RELATIONS, "_rels/.rels"):
        bad = declared.encode() + parts[part]
        assert refused(registry, pack(book, parts | {part: bad}), "unsafe-markup") == ["book.xlsx"]


@pytest.mark.parametrize(
    "sheet",
    [
        b"",
        b"\x00\x01",
        sheet_of(HEADER)[:-20],
        sheet_of(HEADER).replace(b"</row>", b""),
        sheet_of(HEADER) + b"more",
        sheet_of(HEADER, "<row r='2'><c r='A2' t='s'><v>0</v></c></row>"),
        sheet_of(HEADER, "<row r='2'><c r='A2' t='s'><v>x</v></c></row>"),
        sheet_of(HEADER, "<row r='2'><c r='A2' s='70'><v>1</v></c></row>"),
        sheet_of(HEADER, "<row r='2'><c r='XFE2'><v>1</v></c></row>"),
        sheet_of(HEADER, "<row r='2'><c r='12'><v>1</v></c></row>"),
        sheet_of(HEADER, "<row r='2'><c r='AAAAA2'><v>1</v></c></row>"),
        sheet_of(HEADER, f"<row r='2'>{'<c/>' * 16_385}</row>"),
        sheet_of(HEADER, "<row r='0'/>"),
        sheet_of(HEADER, "<row r='99999999999999999999'/>"),
        sheet_of(HEADER, "<a>" * 100 + "</a>" * 100),
        sheet_of(HEADER, *(f"<a{n}/>" for n in range(20_000))),
        sheet_of(HEADER, f"<row r='2' x='{'x' * 2_000_000}'/>"),
        sheet_of(HEADER, f"<!--{'x' * 2_000_000}-->"),
        b'<?xml version="1.0" encoding="klingon"?><worksheet/>',
        b'<?xml version="1.0" encoding="shift_jis"?><worksheet/>',
    ],
)  # fmt: skip
def test_markup_that_no_spreadsheet_writes(registry: Registry, book: Path, sheet: bytes) -> None:
    limits = Limits(unpacked_times=10_000)
    (place,) = refused(registry, rewrite(book, sheet=sheet), "broken-workbook", limits=limits)
    assert place.startswith("book.xlsx/partnerships")


def test_a_structure_too_large(registry: Registry, book: Path) -> None:
    styles = b"<styleSheet>" + b"<font/>" * 2_500_000 + b"</styleSheet>"
    limits = Limits(unpacked_times=10_000)
    assert refused(registry, rewrite(book, styles=styles), "broken-workbook", limits=limits) == ["book.xlsx"]


@pytest.mark.parametrize(
    "first", ["<row r='1'/>", "<row r='1'><c r='A1'/></row>", row_of(2, "id", "name"), ""]
)
def test_a_sheet_without_header(registry: Registry, book: Path, first: str) -> None:
    assert refused(registry, rewrite(book, sheet=sheet_of(first)), "empty-file") == [
        "book.xlsx/partnerships:1"
    ]


def test_titles_that_are_missing_or_twice(registry: Registry, tmp_path: Path) -> None:
    path = write_cells(tmp_path / "book.xlsx", partnerships=[["id", "name", "Name"]])
    assert refused(registry, path, "duplicate-column") == ["book.xlsx/partnerships:1 Name"]
    path = write_cells(tmp_path / "book.xlsx", partnerships=[["id", "goal"]])
    assert refused(registry, path, "missing-column") == ["book.xlsx/partnerships:1 name"]


def test_a_cell_or_row_over_the_limit(registry: Registry, book: Path) -> None:
    longest = row_of(2, "P1", "x" * 50)
    sheet = sheet_of(HEADER, longest, row_of(3, "P2", "x" * 51))
    place = "book.xlsx/partnerships:3 name"
    assert refused(registry, rewrite(book, sheet=sheet), "cell-too-long", limits=SMALL) == [place]
    shared = '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c></row>'
    strings = f"<sst><si><t>P2</t></si><si><t>{'x' * 51}</t></si></sst>".encode()
    path = rewrite(book, sheet=sheet_of(HEADER, shared), strings=strings)
    assert refused(registry, path, "cell-too-long", limits=SMALL) == [place]
    path = rewrite(book, sheet=sheet_of(HEADER, row_of(2, *["x" * 49] * 5)))
    assert refused(registry, path, "row-too-long", limits=SMALL) == ["book.xlsx/partnerships:2"]


def test_the_guards_of_an_archive(registry: Registry, tmp_path: Path, book: Path) -> None:
    assert refused(
        registry, rewrite(book, sheet=sheet_of(HEADER + " " * 60_000)), "archive-too-large", limits=SMALL
    )
    sheet = sheet_of(HEADER + " " * 20_000_000)
    assert refused(registry, rewrite(book, sheet=sheet), "archive-too-large") == ["book.xlsx"]
    many = parts_of(write_workbook(book)) | {f"xl/media/{n}.png": b"" for n in range(20)}
    assert refused(registry, pack(book, many), "too-many-entries", limits=SMALL) == ["book.xlsx"]
    outside = parts_of(write_workbook(book)) | {"../x.xml": b""}
    assert len(refused(registry, pack(book, outside), "unsafe-entry")) == 1


def test_large_workbooks_stay_below_the_guards(tmp_path: Path) -> None:
    path = write_cells(tmp_path / "a.xlsx", partnerships=[["id", "name"]] + [["P", 1, "same", 2016]] * 20_000)
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    assert unpacked < Limits().unpacked_times * path.stat().st_size


def test_a_pipe_is_not_waited_for(registry: Registry, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "book.xlsx")
    assert refused(registry, tmp_path / "book.xlsx", "not-a-file") == ["book.xlsx"]


def huge(path: Path, part: str, head: bytes, tail: bytes) -> Path:
    """A workbook with 50 MB of text in one place."""
    parts = parts_of(path)
    parts.pop(part, None)
    pack(path, parts)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(part, "w") as stream:
        stream.write(head)
        for _ in range(50):
            stream.write(b"x" * 1_000_000)
        stream.write(tail)
    return path


def test_of_a_cell_of_50_mb_only_the_limit_is_kept(registry: Registry, book: Path, tmp_path: Path) -> None:
    head, tail = sheet_of(HEADER, row_of(2, "P1", "|")).split(b"|")
    shared = write_workbook(tmp_path / "shared.xlsx")
    rewrite(shared, sheet=sheet_of(HEADER, '<row r="2"><c t="s"><v>0</v></c></row>'), strings=b"")
    huge(shared, STRINGS, b"<sst><si><t>", b"</t></si></sst>")
    huge(book, SHEET, head, tail)
    limits = Limits(unpacked_times=10_000)
    tracemalloc.start()
    assert refused(registry, book, "cell-too-long", limits=limits) == ["book.xlsx/partnerships:2 name"]
    assert refused(registry, shared, "cell-too-long", limits=limits) == ["shared.xlsx/partnerships:2 id"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30_000_000


@pytest.mark.parametrize("is_shared", [True, False])
def test_memory_does_not_grow_with_the_number_of_rows(tmp_path: Path, is_shared: bool) -> None:
    def peak_of(rows: int) -> int:
        path = write_workbook(tmp_path / f"{rows}.xlsx")
        names = [f"A partnership with the number {n}" for n in range(rows)]
        if is_shared:
            cells = (
                f'<row><c t="inlineStr"><is><t>P{n}</t></is></c><c t="s"><v>{n}</v></c></row>'
                for n in range(rows)
            )
        else:
            cells = (row_of(n + 2, f"P{n}", name) for n, name in enumerate(names))
        strings = "".join(f"<si><t>{name}</t></si>" for name in names)
        rewrite(path, sheet=sheet_of(HEADER, *cells), strings=f"<sst>{strings}</sst>".encode())
        with registry_in(tmp_path) as registry:
            tracemalloc.start()
            assert not registry.load_paths(path, is_dry_run=True).errors
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return peak

    assert peak_of(20_000) < peak_of(5_000) + 4_000_000
