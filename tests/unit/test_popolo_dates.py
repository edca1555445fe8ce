"""Popolo JSON: when a membership was, and when an organisation was a member."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.popolo import (
    document,
    mapped,
    read,
    records,
    spells,
    written,
)


def test_an_unwritten_date_is_the_periods(tmp_path: Path) -> None:
    assert spells(
        tmp_path,
        {"legislative_period_id": "t1"},
        {"legislative_period_id": "t2"},
        {"legislative_period_id": "t1", "start_date": "2001-02", "person_id": "bob"},
        {"legislative_period_id": "t1", "end_date": "2001-02-03", "person_id": "bob"},
        {},
    ) == [
        ("2000", "2004-05-01"),
        ("2004-05-01", None),
        ("2001-02", "2004-05-01"),
        ("2000", "2001-02-04"),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("end", "next_start", "read_as"),
    [
        ("1972", "1972", "1972-01-01"),
        ("2000", "2000-02-23", "2000-02-23"),
        ("2000-02", "2000-02-23", "2000-02-23"),
        ("2004-11-23", "2004-11-23", "2004-11-23"),
        ("2004-11-22", "2004-11-23", "2004-11-23"),
        ("2003-10-24", "2003-12-18", "2003-10-25"),
        ("2003-12-31", "2004", "2004-01-01"),
        ("1971", "1972", "1971"),  # as an end a year is read as the first day after it
        ("2004-05-01", "2004", "2004-05-02"),
        ("9999-12-31", None, "9999-12-31"),
    ],
)
def test_the_end_of_a_period(tmp_path: Path, end: str, next_start: str | None, read_as: str) -> None:
    periods = [{"id": "a", "start_date": "1969", "end_date": end}]
    periods += [{"id": "b", "start_date": next_start}] if next_start else []
    assert spells(tmp_path, {"legislative_period_id": "a"}, events=periods[::-1]) == [("1969", read_as)]


def test_the_next_period_is_one_of_the_same_kind_in_the_same_house(tmp_path: Path) -> None:
    def period(key: str, house: str, what: str, start: str, **end: str) -> dict[str, str]:
        return {"id": key, "organization_id": house, "classification": what, "start_date": start, **end}

    periods = [
        period("a", "house", "term", "2000", end_date="2004-05-01"),
        period("b", "senate", "term", "2004-05-01"),
        period("c", "house", "election", "2004-05-01"),
        period("d", "house", "term", "2005"),
    ]
    assert spells(tmp_path, {"legislative_period_id": "a"}, events=periods) == [("2000", "2004-05-02")]


def test_the_end_of_a_membership_is_a_last_day_or_the_start_of_the_next(tmp_path: Path) -> None:
    assert spells(
        tmp_path,
        {"start_date": "2010-01-01", "end_date": "2010-03-01"},
        {"start_date": "2010-03-01", "end_date": "2011-06-30"},
        {"start_date": "2011-07-01", "end_date": "2011-07-01"},
        {"start_date": "2010-06-01", "end_date": "2010-07-01", "person_id": "bob"},
        {"start_date": "2011-07-01", "person_id": "bob"},
    ) == [
        ("2010-01-01", "2010-03-01"),
        ("2010-03-01", "2011-07-01"),
        ("2011-07-01", "2011-07-02"),
        ("2010-06-01", "2010-07-02"),
        ("2011-07-01", None),
    ]


def test_a_next_start_may_be_that_of_a_period(tmp_path: Path) -> None:
    assert spells(
        tmp_path, {"start_date": "2001", "end_date": "2004-05-01"}, {"legislative_period_id": "t2"}
    ) == [("2001", "2004-05-01"), ("2004-05-01", None)]


def test_ends_may_be_half_open_already(tmp_path: Path) -> None:
    assert spells(
        tmp_path,
        {"start_date": "2001-01-01", "end_date": "2001-02-01"},
        {"start_date": "2001-03-01", "legislative_period_id": "t1"},
        mapping="popolo: {ends: first_day_after}",
    ) == [("2001-01-01", "2001-02-01"), ("2001-03-01", "2004")]


def test_a_time_of_day_is_left_out(tmp_path: Path) -> None:
    assert spells(tmp_path, {"start_date": "2001-02-03T12:00:00Z"}) == [("2001-02-03", None)]


def stays(folder: Path, *ends: tuple[str | None, str | None], mapping: str = "") -> list[tuple[Any, ...]]:
    sittings = [{"on_behalf_of_id": "red", "start_date": start, "end_date": end} for start, end in ends]
    items = read(written(folder, document(*sittings)), mapped(folder, mapping) if mapping else None)
    return [(each["line"], each.get("start"), each.get("end")) for each in records(items, "membership")]


def test_an_organisation_is_a_member_while_somebody_sits_for_it(tmp_path: Path) -> None:
    assert stays(tmp_path, ("2003", "2004"), ("2001", "2002-06-30"), ("2002", None), ("1990", "1991")) == [
        (4, "1990", "1991"),
        (2, "2001", None),
    ]
    assert stays(tmp_path, ("2001-01-01", "2001-03-31"), ("2001-04-01", "2001-05-31")) == [
        (1, "2001-01-01", "2001-06-01")
    ]
    assert stays(tmp_path, ("2001-01-01", "2001-03-30"), ("2001-04-01", "2001-05-31")) == [
        (1, "2001-01-01", "2001-03-31"),
        (2, "2001-04-01", "2001-06-01"),
    ]
    assert stays(tmp_path, ("2001", "2009"), ("2002", "2003")) == [(1, "2001", "2009")]
    assert stays(tmp_path, (None, "2003"), ("2001", "2002"), ("2005", "2006")) == [
        (1, None, "2003"),
        (3, "2005", "2006"),
    ]
    assert stays(tmp_path, (None, None), ("2001", "2002")) == [(1, None, None)]


def test_a_time_that_never_held_makes_nobody_a_member(tmp_path: Path) -> None:
    assert stays(tmp_path, ("2003-01-01", "2001-01-01")) == []
