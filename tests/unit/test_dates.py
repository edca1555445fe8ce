from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphsvc.model.dates import Precision, first_day, months_before, next_day, parse


@pytest.mark.parametrize(
    ("written", "as_start", "as_end", "precision"),
    [
        ("2016", date(2016, 1, 1), date(2017, 1, 1), Precision.YEAR),
        ("2016-02", date(2016, 2, 1), date(2016, 3, 1), Precision.MONTH),
        ("2016-12", date(2016, 12, 1), date(2017, 1, 1), Precision.MONTH),
        ("2016-02-29", date(2016, 2, 29), date(2016, 2, 29), Precision.DAY),
        ("9999", date(9999, 1, 1), date(9999, 12, 31), Precision.YEAR),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31), Precision.MONTH),
    ],
)
def test_a_date_is_read_as_start_and_as_end(written, as_start, as_end, precision):
    assert first_day(written) == as_start
    assert next_day(written) == as_end
    assert parse(written)[1] is precision


def test_on_or_before_is_kept():
    assert parse("..2016-05-01") == (date(2016, 5, 1), Precision.DAY, True)
    assert parse("2016-05-01")[2] is False


@pytest.mark.parametrize(
    "written", ["", "16", "2016-13", "2015-02-29", "2016-1-1", "1.5.2016", "٢٠١٦", "0000"]
)
def test_what_is_no_date_says_what_would_be_right(written):
    with pytest.raises(ValueError, match="YYYY"):
        parse(written)


@given(st.dates(min_value=date(2, 1, 1)), st.integers(0, 11))
def test_months_before_steps_over_whole_months(day, months):
    earlier = months_before(day, months)
    assert (day.year - earlier.year) * 12 + day.month - earlier.month == months
    assert earlier.day <= day.day


def test_months_beyond_the_calendar_end_with_it():
    assert months_before(date(9999, 12, 31), -12) == date(9999, 12, 31)
    assert months_before(date(1, 1, 1), 12) == date(1, 1, 1)


@given(st.dates(max_value=date(9998, 12, 31)))
def test_an_end_written_to_the_year_or_month_is_never_before_its_start(day):
    for written in (f"{day.year:04}", f"{day.year:04}-{day.month:02}", day.isoformat()):
        assert next_day(written) >= first_day(written)
