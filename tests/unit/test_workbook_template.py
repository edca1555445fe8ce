"""The workbook to fill in: it says what to write where, and is an empty bundle until somebody does."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from graphsvc.errors import BadInput
from graphsvc.model.fields import FieldType
from graphsvc.model.kinds import KINDS
from graphsvc.model.tables import columns_of
from loaders.datapackage import write_datapackage
from loaders.template import TEMPLATE, write_template
from tests.bundles import codes, places, problems, registry_in, write_folder

FILES = {kind.file: kind for kind in KINDS.values() if kind.file}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / TEMPLATE
    write_template(path)
    return path


@pytest.fixture(scope="module")
def book(template: Path) -> Workbook:
    return openpyxl.load_workbook(template)


def fill_in(template: Path, path: Path) -> Path:
    book = openpyxl.load_workbook(template)
    book["partnerships"].append(["007", "Safe Streets"])
    book.save(path)
    return path


def test_it_has_a_readme_and_a_sheet_for_each_file(book: Workbook) -> None:
    assert book.sheetnames == ["readme", *FILES]
    for file, kind in FILES.items():
        assert [cell.value for cell in book[file][1]] == list(columns_of(kind))
        assert book[file].max_row == 1
        assert book[file].freeze_panes == "A2"
    told = [row[:2] for row in book["readme"].iter_rows(values_only=True)]
    assert {(file, title) for file, kind in FILES.items() for title in columns_of(kind)} <= set(told)


def test_each_column_says_what_it_holds(book: Workbook) -> None:
    for file in FILES:
        for cell in book[file][1]:
            assert cell.font.bold and cell.comment.text, f"{file} {cell.value}"
    assert "Required" in book["partnerships"]["A1"].comment.text


def test_columns_keep_what_is_typed_but_for_numbers(book: Workbook) -> None:
    for file, kind in FILES.items():
        for cell, field in zip(book[file][1], columns_of(kind).values(), strict=True):
            is_number = field.type in (FieldType.INTEGER, FieldType.NUMBER)
            kept = book[file].column_dimensions[cell.column_letter].number_format
            assert kept == ("General" if is_number else "@"), f"{file} {cell.value}"


def test_codes_are_offered_as_lists(book: Workbook) -> None:
    offered = {
        (file, next(iter(choice.sqref.ranges)).min_col): choice.formula1.strip('"').split(",")
        for file in FILES
        for choice in book[file].data_validations.dataValidation
    }
    fields = {
        (file, at): field
        for file, kind in FILES.items()
        for at, field in enumerate(columns_of(kind).values(), 1)
    }
    assert offered == {
        place: list(field.codes) or ["true", "false"]
        for place, field in fields.items()
        if field.codes or field.type is FieldType.BOOLEAN
    }


def test_it_loads_as_an_empty_bundle(template: Path, tmp_path: Path) -> None:
    with registry_in(tmp_path) as registry:
        report = registry.load_paths(template)
        assert not report.errors
        assert codes(report) == {"personal-data-left-out"}
        assert registry.keys("partnership") == []


def test_filled_in_it_loads(template: Path, tmp_path: Path) -> None:
    with registry_in(tmp_path) as registry:
        registry.load_paths(fill_in(template, tmp_path / "mine.xlsx"))
        assert registry.row("partnership", "007") == {"id": "007", "name": "Safe Streets"}


def test_beside_files_it_says_nothing_until_it_is_filled_in(template: Path, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bundle")
    shutil.copy(template, folder / TEMPLATE)
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", folder))
    with registry_in(tmp_path) as registry:
        assert "unknown-file" not in codes(registry.load_paths(folder))
        assert "unknown-file" not in codes(registry.load_paths(packed))
        fill_in(template, folder / TEMPLATE)
        assert places(registry.load_paths(folder), "unknown-file") == [TEMPLATE]
        (folder / TEMPLATE).write_bytes(b"something else")
        assert places(registry.load_paths(folder), "unknown-file") == [TEMPLATE]


def test_a_folder_with_nothing_but_a_workbook_points_to_it(template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    fill_in(template, folder / "register.xlsx")
    with registry_in(tmp_path) as registry:
        (problem,) = problems(registry.load_paths(folder), "missing-file")
    assert problem.right.endswith("or give register.xlsx itself")


def test_one_that_is_there_is_not_written_over(template: Path, tmp_path: Path) -> None:
    filled = fill_in(template, tmp_path / TEMPLATE).read_bytes()
    assert tmp_path / TEMPLATE not in write_datapackage(tmp_path)
    assert (tmp_path / TEMPLATE).read_bytes() == filled


def test_a_bundle_that_is_there_gets_none(tmp_path: Path) -> None:
    write_datapackage(write_folder(tmp_path / "bundle"))
    assert not (tmp_path / "bundle" / TEMPLATE).exists()


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be written"):
        write_datapackage(tmp_path / "file" / "bundle")
