"""A registry in a workbook: its sheets, formulas and errors, and what is harmless."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from graphsvc.loading import OnError
from graphsvc.model.records import Problem, Rows
from loaders import Limits, ReadOptions
from loaders.delimited import Unreadable
from loaders.workbook import WorkbookLoader, WorkbookRows
from tests.bundles import Registry, codes, places, problems, registry_in
from tests.workbooks import rewrite, row_of, sheet_of, write_cells, write_workbook

HEADER = row_of(1, "id", "name", "start")


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with registry_in(tmp_path / "loads") as empty:
        yield empty


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook to be rewritten: its one sheet is `partnerships`."""
    return write_workbook(tmp_path / "book.xlsx")


def test_typed_cells_are_read_as_the_text_of_csv(registry: Registry, tmp_path: Path) -> None:
    rows = [
        ["id", "name", "start", "meetings_per_year", "members_complete"],
        [12, "One", date(2016, 5, 1), 4, True],
        ["007", "Two", 2016, "none", False],
    ]
    assert not registry.load_paths(write_cells(tmp_path / "b.xlsx", partnerships=rows)).errors
    assert registry.keys("partnership") == ["007", "12"]
    assert registry.row("partnership", "12") == {
        "id": "12",
        "name": "One",
        "start": "2016-05-01",
        "meetings_per_year": 4.0,
        "members_complete": True,
    }
    assert registry.row("partnership", "007")["start"] == "2016"


def test_sheets_are_found_whatever_their_case_or_ending(registry: Registry, tmp_path: Path) -> None:
    sheets = {
        " PARTNERSHIPS.CSV": "id,name\nP1,One\n",
        "Same as": "kind,id,same_as\n",
        "Notes on this": "x\n",
        "READ ME": "x\n",
        "Sheet3": "x\n",
    }
    path = write_workbook(tmp_path / "b.xlsx", **sheets)
    loaded = openpyxl.load_workbook(path)
    loaded.remove(loaded["partnerships"])
    loaded.create_chartsheet("Chart")
    loaded.save(path)
    report = registry.load_paths(path)
    assert not report.errors
    assert places(report, "unknown-file") == ["b.xlsx/Sheet3"]
    assert registry.keys("partnership") == ["P1"]


def test_a_sheet_with_a_header_only_is_there(registry: Registry, tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "b.xlsx", organisations="id,name\n", memberships="partnership,organisation\nP1,O\n"
    )
    assert places(registry.load_paths(path), "unknown-reference") == ["b.xlsx/memberships:2 organisation=O"]


def test_columns_may_stand_in_any_order(registry: Registry, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "b.xlsx", partnerships="start,,name,colour,id\n2016,,One,red,P1\n")
    assert not registry.load_paths(path).errors
    assert registry.row("partnership", "P1")["attributes"] == '{"colour": "red"}'


def test_several_workbooks_of_a_name_are_told_apart(registry: Registry, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        path = write_workbook(tmp_path / folder / "book.xlsx")
    read = WorkbookLoader().read(path, ReadOptions(inside="b/"))
    assert {item.file for item in read if isinstance(item, Rows)} == {"b/book.xlsx/partnerships"}


def formula(cell: str, *, value: str = "", kind: str = "") -> str:
    return f'<c r="{cell}"{kind and f" t={kind!r}"}><f>1+1</f>{value and f"<v>{value}</v>"}</c>'


def test_formulas_count_by_their_stored_value_and_are_said_once_a_column(
    registry: Registry, book: Path
) -> None:
    rows = [
        f'<row r="{n}">{formula(f"A{n}", value=str(n))}{formula(f"B{n}", value="x", kind="str")}</row>'
        for n in range(2, 7)
    ]
    report = registry.load_paths(rewrite(book, sheet=sheet_of(HEADER, *rows)))
    assert not report.errors
    assert [(g.rows, str(g.problem.place)) for g in report.groups if g.problem.code == "formula"] == [
        (5, "book.xlsx/partnerships:2 id"),
        (5, "book.xlsx/partnerships:2 name"),
    ]
    assert registry.keys("partnership") == ["2", "3", "4", "5", "6"]


def test_formulas_that_give_nothing_are_no_row(registry: Registry, book: Path) -> None:
    empty = f'<row r="3">{formula("A3", kind="str")}{formula("B3", value="", kind="str")}</row>'
    report = registry.load_paths(rewrite(book, sheet=sheet_of(HEADER, row_of(2, "P1", "One"), empty)))
    assert not {"formula", "missing-cell"} & codes(report)
    assert registry.keys("partnership") == ["P1"]


def test_a_formula_without_a_stored_value_is_an_error(registry: Registry, book: Path) -> None:
    bad = f'<row r="3"><c r="A3" t="inlineStr"><is><t>P3</t></is></c>{formula("B3")}</row>'
    path = rewrite(book, sheet=sheet_of(HEADER, row_of(2, "P1", "One"), bad))
    report = registry.load_paths(path)
    assert places(report, "formula-without-value") == ["book.xlsx/partnerships:3 name"]
    assert "missing-cell" not in codes(report)
    assert report.is_refused
    assert registry.load_paths(path, on_error=OnError.SKIP).skipped == 1
    assert registry.keys("partnership") == ["P1"]


def test_what_openpyxl_writes_as_a_formula_has_no_value(registry: Registry, tmp_path: Path) -> None:
    path = write_cells(tmp_path / "b.xlsx", partnerships=[["id", "name"], ["P1", "=1+1"]])
    assert codes(registry.load_paths(path)) == {"formula-without-value"}


def test_an_error_of_the_spreadsheet_is_an_error_of_the_row(registry: Registry, book: Path) -> None:
    cells = '<c r="A3"><v>3</v></c><c r="B3" t="e"><f>x</f><v>#REF!</v></c><c r="C3" t="e"><v>#N/A</v></c>'
    sheet = sheet_of(HEADER, row_of(2, "P1", "One"), f'<row r="3">{cells}</row>')
    report = registry.load_paths(rewrite(book, sheet=sheet), on_error=OnError.SKIP)
    assert places(report, "cell-error") == [
        "book.xlsx/partnerships:3 name=#REF!",
        "book.xlsx/partnerships:3 start=#N/A",
    ]
    assert "formula" not in codes(report)
    assert registry.keys("partnership") == ["P1"]


def test_an_error_in_the_header_refuses_the_sheet(registry: Registry, book: Path) -> None:
    sheet = sheet_of('<row r="1"><c t="e"><v>#NAME?</v></c></row>')
    report = registry.load_paths(rewrite(book, sheet=sheet), on_error=OnError.SKIP)
    assert places(report, "cell-error") == ["book.xlsx/partnerships:1 A=#NAME?"]
    assert report.is_refused


def test_of_columns_left_out_nothing_is_said(registry: Registry, tmp_path: Path) -> None:
    path = write_cells(
        tmp_path / "b.xlsx", partnerships=[["id", "name"]], people=[["id", "email"], ["X", "=1"]]
    )
    assert codes(registry.load_paths(path)) == {"personal-data-left-out"}
    kept = registry.load_paths(path, options=ReadOptions(keep_personal_data=True))
    assert places(kept, "formula-without-value") == ["b.xlsx/people:2 email"]


def test_a_time_of_day_is_wrong_only_in_a_date(registry: Registry, book: Path) -> None:
    when = openpyxl.utils.datetime.to_excel(openpyxl.utils.datetime.from_ISO8601("2016-05-01T10:30:00"))
    styles = b"<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='22'/></cellXfs></styleSheet>"
    cells = f'<c r="A2"><v>1</v></c><c r="B2" s="1"><v>{when}</v></c>'
    rows = [f'<row r="2">{cells}</row>', f'<row r="3">{cells}<c r="C3" s="1"><v>{when}</v></c></row>']
    report = registry.load_paths(
        rewrite(book, sheet=sheet_of(HEADER, *rows), styles=styles), on_error=OnError.SKIP
    )
    assert places(report, "not-a-date") == ["book.xlsx/partnerships:3 start=2016-05-01 10:30:00"]
    assert registry.row("partnership", "1")["name"] == "2016-05-01 10:30:00"


def test_a_value_under_no_header_is_named_as_spreadsheets_name_it(registry: Registry, book: Path) -> None:
    sheet = sheet_of(HEADER, row_of(2, "P1", "One"), row_of(3, "P2", "Two", "", "", "odd"))
    report = registry.load_paths(rewrite(book, sheet=sheet))
    assert [p.wrong for p in problems(report, "no-header")] == ["a value in column E, which has no header"]


def test_what_spreadsheets_leave_behind_is_harmless(registry: Registry, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "partnerships"
    for row in (["id", "name", "goal"], ["P1", "One", "g"], [None, " ", None], ["P2", "Two", None]):
        sheet.append(row)
    sheet.merge_cells("C2:C4")
    sheet.row_dimensions[2].hidden = True
    sheet.sheet_state = "hidden"
    book.create_sheet("readme")
    for at in range(10, 3000):
        sheet.cell(at, 16_384).font = openpyxl.styles.Font(bold=True)
    book.save(path)
    assert not registry.load_paths(path).errors
    assert registry.keys("partnership") == ["P1", "P2"]


def test_a_dimension_that_lies_is_not_believed(book: Path) -> None:
    sheet = sheet_of(HEADER, row_of(2, "P1", "One")).replace(
        b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'
    )
    rewrite(book, sheet=sheet)
    rows = [len(item.rows) for item in WorkbookLoader().read(book, ReadOptions()) if isinstance(item, Rows)]
    assert rows == [0, 1]


def test_the_header_once_more(registry: Registry, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "b.xlsx", partnerships="id,name\nP1,One\nid,name\n")
    assert places(registry.load_paths(path), "header-twice") == ["b.xlsx/partnerships:3"]


class Pipe(io.RawIOBase):
    """Bytes that cannot be sought."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._data.read(size)


def test_a_sheet_as_plain_rows(tmp_path: Path) -> None:
    cells = [["A title"], ["", ""], ["id", "n"], [1, "=1"]]
    path = write_cells(tmp_path / "b.xlsx", First=[["x"]], Second=cells)
    for source in (path, io.BytesIO(path.read_bytes()), Pipe(path.read_bytes())):
        text = WorkbookRows(source, "data/b.xlsx", "second", Limits())  # type: ignore[arg-type]
        rows = text.rows()
        assert [next(rows)[:2] for _ in range(2)] == [(1, ["A title"]), (3, ["id", "n"])]
        text.of_sheet.titles = ["id", "n"]
        assert list(rows) == [(4, ["1"], 3)]
        assert [str(problem.place) for problem in text.taken()] == ["data/b.xlsx/Second:4 n"]
        text.close()
    first = WorkbookRows(path, "b.xlsx", None, Limits())
    assert [cells for _, cells, _ in first.rows()] == [["x"]]
    first.close()
    with pytest.raises(Unreadable, match=r"b\.xlsx/Third — no such sheet — there are First, Second"):
        WorkbookRows(path, "b.xlsx", "Third", Limits())


def test_a_workbook_is_recognised_by_its_name(tmp_path: Path) -> None:
    assert [
        WorkbookLoader().recognises(tmp_path / f"a{end}") for end in (".xlsx", ".XLSM", ".xls", ".csv")
    ] == [
        True,
        True,
        False,
        False,
    ]
    (tmp_path / "folder.xlsx").mkdir()
    assert not WorkbookLoader().recognises(tmp_path / "folder.xlsx")


def test_a_workbook_that_is_away(tmp_path: Path) -> None:
    (problem,) = WorkbookLoader().read(tmp_path / "a.xlsx", ReadOptions())
    assert isinstance(problem, Problem)
    assert problem.code == "not-readable"
