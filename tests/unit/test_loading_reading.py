"""How cells are read."""

from __future__ import annotations

import pytest

from graphsvc.model.fields import NONE, Field, FieldType
from graphsvc.model.kinds import MEMBERSHIP, ORGANISATION, PARTNERSHIP, TERRITORY
from graphsvc.model.reading import ID, BadCell, Column, trimmed

START = PARTNERSHIP.by_name["start"]
END = PARTNERSHIP.by_name["end"]
NAME = PARTNERSHIP.by_name["name"]
LEVEL = PARTNERSHIP.by_name["level"]
THEMES = PARTNERSHIP.by_name["themes"]
IDENTIFIERS = PARTNERSHIP.by_name["identifiers"]
MEETINGS = PARTNERSHIP.by_name["meetings_per_year"]
COMPLETE = PARTNERSHIP.by_name["members_complete"]
CHECKED = PARTNERSHIP.by_name["links_confirmed_none"]
POPULATION = TERRITORY.by_name["population"]


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        (NAME, "  One\u00a0", "One"),
        (NAME, "\ufeffOne\u200b ", "One"),
        (NAME, "\u202f\u00a0", None),
        (NAME, "none", "none"),
        (LEVEL, "none", NONE),
        (LEVEL, "Local", "local"),
        (LEVEL, "galactic", "galactic"),
        (ORGANISATION.by_name["sector"], "Law Enforcement", "law_enforcement"),
        (START, "2016", "2016"),
        (START, "2016-02", "2016-02"),
        (START, "..2016-02-29", "..2016-02-29"),
        (END, "none", NONE),
        (CHECKED, "TRUE", "true"),
        (CHECKED, "2020-01", "2020-01"),
        (MEETINGS, "12", 12.0),
        (MEETINGS, "+1.2e1", 12.0),
        (POPULATION, "12500", 12500),
        (POPULATION, "12500.0", 12500),
        (POPULATION, "none", NONE),
        (COMPLETE, "TRUE", True),
        (COMPLETE, "false", False),
        (THEMES, " a | b |a||", ["a", "b"]),
        (THEMES, "none", NONE),
        (IDENTIFIERS, r"x:a\|b|y:c", ["x:a|b", "y:c"]),
    ],
)
def test_a_cell_becomes_its_value(field: Field, cell: str, value: object) -> None:
    read = Column(field)[cell]
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        (START, "2016-13", "not-a-date"),
        (START, "2016-02-30", "not-a-date"),
        (START, "01.02.2016", "not-a-date"),
        (START, "0000", "not-a-date"),
        (START, "\uff12\uff10\uff11\uff16", "not-a-date"),
        (END, "..2016", "not-a-date"),
        (CHECKED, "false", "not-a-date"),
        (MEETINGS, "12,5", "not-a-number"),
        (MEETINGS, "1_000", "not-a-number"),
        (MEETINGS, "nan", "not-a-number"),
        (MEETINGS, "-1", "out-of-range"),
        (MEETINGS, "1e300", "out-of-range"),
        (POPULATION, "1e999", "not-a-number"),
        (POPULATION, "9" * 30, "not-a-number"),
        (POPULATION, "-5", "out-of-range"),
        (COMPLETE, "yes", "not-true-or-false"),
        (ID, "a|b", "bad-id"),
        (ID, "none", "bad-id"),
        (MEMBERSHIP.by_name["organisation"], "none", "bad-id"),
        (THEMES, "a|none", "bad-id"),
    ],
)
def test_a_bad_cell_says_what_would_be_right(field: Field, cell: str, code: str) -> None:
    with pytest.raises(BadCell) as raised:
        Column(field)[cell]
    assert raised.value.code == code
    assert raised.value.wrong
    assert raised.value.right


def test_a_check_without_its_day_is_said_with_true() -> None:
    assert Column(CHECKED)["True"] == "true"
    with pytest.raises(BadCell, match=r"YYYY-MM-DD, or true$"):
        Column(CHECKED)["false"]


def test_infinity_is_out_of_range() -> None:
    unbounded = Field("weight", FieldType.NUMBER, "", minimum=0)
    with pytest.raises(BadCell, match="0 or more"):
        Column(unbounded)["1e999"]


def test_a_column_remembers_only_so_much() -> None:
    column = Column(NAME)
    for number in range(25_000):
        assert column[f" n{number}"] == f"n{number}"
    assert len(column) == 20_000
    assert column["x" * 100] == "x" * 100
    assert len(column) == 20_000


def test_trimming_reaches_through_mixed_spaces() -> None:
    assert trimmed(" \u200b \u00a0a\u200bb\u2060 \ufeff") == "a\u200bb"
