"""Dates as sources write them become dates as the registry writes them."""

import pytest

from graphsvc.model.reading import BadCell
from loaders.table.datereading import dates_of, pattern_of
from loaders.table.mapping import DateReading


def read(text: str, *formats: str, **how: object) -> list[str]:
    return dates_of(DateReading(formats, **how))(text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "written", "date"),
    [
        ("%d/%m/%Y", "31/12/2015", "2015-12-31"),
        ("%d/%m/%Y", "1/2/2015", "2015-02-01"),
        ("%d.%m.%y", "01.02.69", "1969-02-01"),
        ("%d.%m.%y", "01.02.68", "2068-02-01"),
        ("%d %B %Y", "29 FEBRUARY 2016", "2016-02-29"),
        ("%B %Y", "sePtember  2016", "2016-09"),
        ("%b %Y", "Sep 2016", "2016-09"),
        ("%b %Y", "Sept 2016", "2016-09"),
        ("%d-%b-%y", "07-may-15", "2015-05-07"),
        ("%Y", "2015", "2015"),
        ("%m/%Y", "3/2015", "2015-03"),
        ("%Y%m%d", "20150203", "2015-02-03"),
        ("%y%m%d", "240828", "2024-08-28"),
        ("%A, %d %B %Y", "Thursday, 31 December 2015", "2015-12-31"),
        ("%a %d %b %Y", "thu 31 dec 2015", "2015-12-31"),
        ("%Y-%m-%d %H:%M:%S", "2015-12-31 23:59:59.123", "2015-12-31"),
        ("since %Y (100%%)", "SINCE 2015 (100%)", "2015"),
        ("%d%B%Y", "3March2015", "2015-03-03"),
    ],
)
def test_a_pattern_reads(form: str, written: str, date: str) -> None:
    assert read(written, form) == [date]


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("%d/%m/%Y", "31/02/2015"),
        ("%d/%m/%Y", "31/12/15"),
        ("%d/%m/%Y", "31/12/2015 "),
        ("%d/%m/%Y", "x31/12/2015"),
        ("%d/%m/%Y", "0/12/2015"),
        ("%d/%m/%Y", "31/13/2015"),
        ("%Y", "0000"),
        ("%Y", "２０１５"),  # noqa: RUF001
        ("%Y%m%d", "2015203"),
        ("%B %Y", "März 2015"),
        ("%d.%m.%Y", "31x12x2015"),
    ],
)
def test_what_does_not_fit_or_is_no_day_is_refused(form: str, written: str) -> None:
    with pytest.raises(BadCell) as refused:
        read(written, form)
    assert refused.value.code == "not-a-date" and form in refused.value.right


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ("%d %m", "has no year"),
        ("%d %Y", "has a day but no month"),
        ("%Y %j", "has %j; understood are %d %m %Y"),
        ("%Y%", "has %; understood are"),
        ("%Y %y", "names the year, the month or the day twice"),
        ("%m %B %Y", "names the year, the month or the day twice"),
    ],
)
def test_a_pattern_that_is_no_date_is_refused(form: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        pattern_of(form)


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2015", "2015"),
        ("2015-12", "2015-12"),
        ("2015-12-31", "2015-12-31"),
        ("..2015-12-31", "..2015-12-31"),
        ("2015-12-31T00:00:00Z", "2015-12-31"),
        ("2015-12-31 00:00", "2015-12-31"),
        ("none", "none"),
    ],
)
def test_without_a_pattern_dates_are_as_in_the_registry(written: str, date: str) -> None:
    assert read(written) == [date]


@pytest.mark.parametrize(
    "written", ["2015-02-30", "15-12-31", "2015-12 00:00", "2015-12-31x", "42370", "NONE"]
)
def test_without_a_pattern_nothing_else_is_a_date(written: str) -> None:
    with pytest.raises(BadCell, match="not a date"):
        read(written)


@pytest.mark.parametrize(
    ("serial", "date"),
    [
        ("1", "1900-01-01"),
        ("59", "1900-02-28"),
        ("61", "1900-03-01"),
        ("42369", "2015-12-31"),
        ("42369.99", "2015-12-31"),
        ("2958465", "9999-12-31"),
    ],
)
def test_serial_days_of_a_workbook(serial: str, date: str) -> None:
    assert read(serial, is_excel=True) == [date]


@pytest.mark.parametrize("serial", ["0", "60", "-1", "2958466", "1e5"])
def test_no_serial_days(serial: str) -> None:
    with pytest.raises(BadCell):
        read(serial, is_excel=True)


def test_a_workbook_may_mix_serials_dates_and_texts() -> None:
    cells = ["42369", "2015-12-31 00:00:00", "31/12/2015"]
    assert [read(cell, "%d/%m/%Y", is_excel=True) for cell in cells] == [["2015-12-31"]] * 3


def test_a_year_in_a_workbook_is_a_year_before_it_is_a_serial_day() -> None:
    assert read("2015", is_excel=True) == ["2015", "1905-07-07"]


def test_several_formats_go_in_their_order_and_tell_the_others() -> None:
    assert read("03/04/2016", "%d/%m/%Y", "%m/%d/%Y") == ["2016-04-03", "2016-03-04"]
    assert read("13/04/2016", "%m/%d/%Y", "%d/%m/%Y") == ["2016-04-13"]
    assert read("04/04/2016", "%m/%d/%Y", "%d/%m/%Y") == ["2016-04-04"]
    assert read("April 2016", "%d/%m/%Y", "%B %Y") == ["2016-04"]


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2015-12-31", "2016-01-01"),
        ("2016-02-28", "2016-02-29"),
        ("2015-12", "2015-12"),  # as an end it means 1 January already
        ("2015", "2015"),
        ("9999-12-31", "9999-12-31"),
        ("none", "none"),
    ],
)
def test_the_day_after_a_last_day(written: str, date: str) -> None:
    assert read(written, is_last_day=True) == [date]


def test_precision_coarsens_and_never_sharpens() -> None:
    assert read("2015-12-31", precision="month") == ["2015-12"]
    assert read("2015-12-31", precision="year") == ["2015"]
    assert read("2015", precision="day") == ["2015"]
    assert read("2015-12-31", precision="month", is_last_day=True) == ["2015-12"]
    assert read("03/04/2016", "%d/%m/%Y", "%m/%d/%Y", precision="year") == ["2016"]


def test_on_or_before() -> None:
    assert read("2015-12-31", is_before=True) == ["..2015-12-31"]
    assert read("..2015-12-31", is_before=True, precision="month") == ["..2015-12"]
