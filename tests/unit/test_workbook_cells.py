"""What the cells of a workbook are read as, beside openpyxl where it can say."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import Limits
from loaders.workbook import WorkbookRows
from loaders.xlsx.cells import iso_text, number_reader, number_text
from loaders.xlsx.rows import letters_of
from loaders.xlsx.strings import unescaped
from tests.workbooks import rewrite, row_of, sheet_of, write_cells

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def rows_of(path: Path, sheet: str | None = None) -> list[tuple[int, list[str]]]:
    rows = WorkbookRows(path, path.name, sheet, Limits())
    try:
        return [(line, cells) for line, cells, _ in rows.rows()]
    finally:
        rows.close()


def read_as(tmp_path: Path, value: object, number_format: str | None = None, *, is_1904: bool = False) -> str:
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"] = value
    if number_format is not None:
        book.active["A1"].number_format = number_format
    book.save(tmp_path / "cell.xlsx")
    (row,) = rows_of(tmp_path / "cell.xlsx")
    return row[1][0]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (12, None, "12"),
        (12.0, None, "12"),
        (-3, None, "-3"),
        (1e15, None, "1000000000000000"),
        (1e22, None, "10000000000000000000000"),
        (1.5e-7, None, "0.00000015"),
        (0.1, None, "0.1"),
        (0.0, None, "0"),
        (123456789012345, None, "123456789012345"),
        ("007", None, "007"),
        (7, "000", "007"),
        (7.5, "000", "7.5"),
        (-7, "000", "-7"),
        (2016, "0", "2016"),
        (1234, '#,##0 "days"', "1234"),
        (5, "[Red]0", "5"),
        (5, r"0\d", "5"),
        (0.5, "0%", "0.5"),
        (True, None, "true"),
        (False, None, "false"),
        (" a\nb ", None, " a\nb "),
        (date(2016, 5, 1), None, "2016-05-01"),
        (date(2016, 5, 1), "yyyy", "2016-05-01"),
        (date(2016, 5, 17), "mmm yyyy", "2016-05-17"),
        (date(2016, 5, 17), '[$-407]d. mmmm yyyy;@', "2016-05-17"),
        (date(9999, 12, 31), None, "9999-12-31"),
        (date(1900, 1, 1), None, "1900-01-01"),
        (date(1900, 2, 28), None, "1900-02-28"),
        (date(1900, 3, 1), None, "1900-03-01"),
        (datetime(2016, 5, 1), None, "2016-05-01"),
        (datetime(2016, 5, 1, 10, 30), None, "2016-05-01 10:30:00"),
        (time(10, 30), None, "10:30:00"),
        (timedelta(hours=36), None, "36:00:00"),
        (-1, "yyyy-mm-dd", "-1"),
        (60, "yyyy-mm-dd", "60"),
        (9e9, "yyyy-mm-dd", "9e9"),
    ],
)  # fmt: skip
def test_a_cell_becomes_the_text_of_a_csv_file(
    tmp_path: Path, value: object, number_format: str | None, text: str
) -> None:
    read = read_as(tmp_path, value, number_format)
    assert read == text or (text == "9e9" and float(read) == 9e9)


@pytest.mark.parametrize("day", [date(1904, 1, 2), date(2016, 5, 1), date(9999, 12, 31)])
def test_dates_may_be_counted_from_1904(tmp_path: Path, day: date) -> None:
    assert read_as(tmp_path, day, is_1904=True) == day.isoformat()


def test_beyond_the_calendar_of_1904_is_no_date() -> None:
    assert number_reader("yyyy", is_1904=True)("2958465") == "2958465"


@pytest.mark.parametrize("text", ["x", "", "1e", "nan", "inf", "1e999", "--1"])
def test_what_is_no_number_is_kept(text: str) -> None:
    assert number_text(text) == text
    assert number_reader("yyyy", is_1904=False)(text) == text
    assert number_reader("[h]:mm", is_1904=False)(text) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_means_the_same_without_exponent(number: float) -> None:
    text = number_text(repr(number))
    assert float(text) == number
    assert "e" not in text.lower()


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("2016-05-01T00:00:00", "2016-05-01"),
        ("2016-05-01T00:00:00Z", "2016-05-01"),
        ("2016-05-01", "2016-05-01"),
        ("2016-05-01T10:00:00", "2016-05-01 10:00:00"),
    ],
)
def test_iso_dates(raw: str, text: str) -> None:
    assert iso_text(raw) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a_x000A_b", "a\nb"),
        ("_x005F_x0041_", "_x0041_"),
        ("_x0000_", "_x0000_"),
        ("_xD83D_", "_xD83D_"),
        ("no_x", "no_x"),
    ],
)
def test_escapes(raw: str, text: str) -> None:
    assert unescaped(raw) == text


def test_columns_are_called_as_spreadsheets_do() -> None:
    assert [letters_of(at) for at in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_rich_text_is_read_without_its_pronunciation(tmp_path: Path) -> None:
    rich = "<r><t>Sho</t></r><r><rPr><b/></rPr><t>uld</t></r><rPh sb='0' eb='1'><t>ignored</t></rPh>"
    path = write_cells(tmp_path / "a.xlsx", s=[["x"]])
    cells = f'<c r="B1" t="inlineStr"><is>{rich}</is></c><c t="s"><v>0</v></c>'
    strings = f"<sst xmlns:x='y'><si>{rich}</si><x:notes><t>aside</t></x:notes></sst>".encode()
    rewrite(path, sheet=sheet_of(f'<row r="1">{cells}</row>'), strings=strings)
    assert rows_of(path) == [(1, ["", "Should", "Should"])]


def test_rows_that_hold_nothing_are_passed_over_and_counted(tmp_path: Path) -> None:
    rows = [
        row_of(2, "a"),
        '<row r="3" hidden="1"><c r="A3" s="0"/></row>',
        "<row/>",
        row_of(7, "", "b"),
        "<row/>",
    ]
    path = rewrite(write_cells(tmp_path / "a.xlsx", s=[["x"]]), sheet=sheet_of(*rows))
    assert rows_of(path) == [(2, ["a"]), (7, ["", "b"])]


def test_elements_with_a_prefix_are_read(tmp_path: Path) -> None:
    path = write_cells(tmp_path / "a.xlsx", s=[["x"]])
    sheet = b"<x:worksheet xmlns:x='y'><x:sheetData><x:row><x:c><x:v>5</x:v></x:c></x:row></x:sheetData>"
    sheet += b"</x:worksheet>"
    assert rows_of(rewrite(path, sheet=sheet)) == [(1, ["5"])]


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(-1e9, 1e9).filter(lambda number: abs(number) > 1e-5 or not number),
    st.dates(date(1901, 1, 1), date(9999, 12, 31)),
    st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cn")), min_size=1, max_size=8).filter(
        lambda text: not text.startswith(("=", "#")) and "_x" not in text
    ),
)


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return str(value.date())
    return "" if value is None else str(value)


@given(st.lists(st.lists(CELLS, max_size=6), max_size=6))
def test_it_reads_what_openpyxl_reads(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]]
) -> None:
    path = write_cells(tmp_path_factory.mktemp("book") / "a.xlsx", s=rows)
    book = openpyxl.load_workbook(path)
    theirs = {
        (c.row, c.column): c.value for row in book.active.iter_rows() for c in row if c.value is not None
    }
    ours = {(line, at): text for line, cells in rows_of(path) for at, text in enumerate(cells, 1) if text}
    assert ours.keys() == theirs.keys()
    for place, value in theirs.items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        assert float(ours[place]) == value if is_number else ours[place] == as_text(value)


def test_a_real_workbook_with_shared_strings_reads_as_openpyxl_reads_it() -> None:
    path = DATA / "geo" / "NUTS2021-NUTS2024.xlsx"
    if not path.exists():
        pytest.skip(f"{path.name} is not there")
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        for sheet in book:
            theirs = {
                line: [as_text(value) for value in row]
                for line, row in enumerate(sheet.iter_rows(values_only=True), 1)
                if any(row)
            }
            width = max(map(len, theirs.values()))
            ours = {line: cells + [""] * (width - len(cells)) for line, cells in rows_of(path, sheet.title)}
            assert ours == theirs
