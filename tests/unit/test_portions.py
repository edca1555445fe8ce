"""Rows are taken in portions that fit in memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphsvc.model.portions import characters, portions

ROWS = st.lists(st.text(max_size=9), max_size=30)


@given(ROWS, st.integers(1, 7))
def test_portions_hold_every_row_in_order(rows: list[str], most: int) -> None:
    parts = list(portions(rows, most))
    assert [row for part in parts for row in part] == rows
    assert all(len(part) == most for part in parts[:-1])


@given(ROWS, st.integers(1, 7), st.integers(1, 20))
def test_a_portion_ends_where_it_is_heavy(rows: list[str], most: int, heaviest: int) -> None:
    parts = list(portions(rows, most, weigh=len, heaviest=heaviest))
    assert [row for part in parts for row in part] == rows
    for part in parts[:-1]:
        assert len(part) == most or sum(map(len, part)) >= heaviest
    for part in parts:
        assert len(part) <= most and sum(map(len, part[:-1])) < heaviest


def test_characters_are_those_of_texts() -> None:
    assert characters(("abc", 5, None, "", "de")) == 5
