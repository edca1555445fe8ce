"""The rows of a bundle's files: their columns, the ids of ties, what stands in sheets that have limits."""

import csv
import io

import pytest

from graphsvc.errors import BadInput, Conflict, NotFound
from graphsvc.exporting import workbook
from graphsvc.exporting.delimited import write_csv
from graphsvc.exporting.recorded import recorded
from graphsvc.exporting.tables import Table
from graphsvc.exporting.workbook import write_workbook
from graphsvc.model.kinds import KINDS, MEMBERSHIP, ORGANISATION, PERSON
from graphsvc.store import open_store
from loaders.delimited import sniffed_delimiter
from tests.contract.store.rows import META, Rows, every_kind, everything, organisation, small, whole


@pytest.fixture
def store():
    with open_store("sqlite::memory:") as opened:
        yield opened


def test_an_attribute_that_is_called_like_a_field_says_that_it_is_one():
    table = Table(ORGANISATION, ["Name", "colour", "attribute:colour", "id"], shows_people=True)
    assert table.header[11:] == ["attribute:Name", "attribute:attribute:colour", "colour", "attribute:id"]
    row = whole("organisation", {"id": "o", "name": "O", "attributes": '{"Name": "N", "colour": "red"}'})
    assert table.cells(row)[11:] == ["N", "", "red", ""]


def test_the_id_of_a_tie_stands_there_only_where_no_load_would_make_it():
    table = Table(MEMBERSHIP, [], shows_people=True)
    row = whole("membership", {"id": "p|o||2016", "partnership": "p", "organisation": "o", "start": "2016"})
    assert table.cells(row) == ["p", "o", "", "", "2016", ""]
    assert table.cells({**row, "id": "own"}) == ["p", "o", "own", "", "2016", ""]


def test_personal_columns_are_there_only_for_those_who_may_see_them():
    assert Table(PERSON, [], shows_people=False).header == ["id", "retain_until"]
    assert Table(PERSON, [], shows_people=True).header == ["id", "name", "email", "retain_until"]


def test_titles_cannot_be_taken_for_delimiters():
    stream = io.StringIO(newline="")
    assert write_csv(stream, ["id", "a;b;c", "d\te"], [["1", "2\r3", "4"]]) == 1
    text = stream.getvalue()
    assert sniffed_delimiter(text.splitlines()[0]) == ","
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["id", "a;b;c", "d\te"], ["1", "2\r3", "4"]]


def test_an_earlier_revision_has_its_own_rows(store):
    store.write(every_kind(), META)
    before = everything(store)
    store.write(Rows({"organisation": [organisation("later")]}), META)
    assert everything(store) != before
    with recorded(store, 1) as records:
        rows = {(name, str(row["id"])): row for name, kind in KINDS.items() for row in records.rows(kind)}
    assert rows == before


def test_there_is_no_revision_that_is_not(store):
    with pytest.raises(NotFound, match="no revision 7"), recorded(store, 7):
        pass


def test_a_write_in_between_is_noticed(store):
    store.write(small(), META)
    with pytest.raises(Conflict, match=r"from revision 1 to 2 .* --revision 2"), recorded(store):
        store.write(Rows({"organisation": [organisation("quick")]}), META)
    with recorded(store, 1):
        store.write(Rows({"organisation": [organisation("quicker")]}), META)


def refused(store, tmp_path):
    with pytest.raises(BadInput) as raised:
        write_workbook(store, tmp_path / "x.xlsx", people=None)
    assert list(tmp_path.iterdir()) == []
    return str(raised.value)


def test_a_cell_that_no_sheet_holds_is_named(store, tmp_path):
    store.write(Rows({"organisation": [organisation("fits", name="😀" * 16_383)]}), META)
    write_workbook(store, tmp_path / "fits.xlsx", people=None)
    (tmp_path / "fits.xlsx").unlink()
    store.write(Rows({"organisation": [organisation("long", name="😀" * 16_384)]}), META)
    text = refused(store, tmp_path)
    assert text.startswith(
        "organisation 'long': name has 16,384 characters, and a cell of a workbook holds 32,767"
    )
    assert text.endswith("write a bundle instead: graphsvc export bundle")


def test_more_rows_and_columns_than_a_sheet_holds_are_named(store, tmp_path, monkeypatch):
    store.write(Rows({"organisation": [organisation("a"), organisation("b"), organisation("c")]}), META)
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    assert refused(store, tmp_path).startswith("organisations has more than 2 records")
    monkeypatch.setattr(workbook, "MOST_COLUMNS", 5)
    assert refused(store, tmp_path).startswith(
        "territories has 10 columns, and a sheet of a workbook holds 5"
    )
