"""Lines that are split into columns at once, and those that are not."""

from __future__ import annotations

import io
from contextlib import closing

import pytest

from loaders.base import Limits
from loaders.delimited import Block, Delimited, Dialect, split_at_once


def parts_of(text: str, limits: Limits | None = None, dialect: Dialect | None = None) -> list[object]:
    opened = lambda: io.BytesIO(text.encode())  # noqa: E731
    with closing(Delimited(opened, "f.csv", limits or Limits(), dialect or Dialect())) as source:
        return list(source.parts())


@pytest.mark.parametrize(
    "text",
    ["1,2\n3,4\n", "1,2\n3,4", "1,2\r\n3,4\r\n", '1,2\n"3",4\n', "1,2\r3,4\r", "1,2\n3,4\r\n"],
)
def test_lines_of_one_width_are_split_at_once(text: str) -> None:
    columns = split_at_once(text, ",", 2)
    assert columns is not None
    assert [list(cells) for cells in columns] == [["1", "3"], ["2", "4"]]


@pytest.mark.parametrize(
    "text",
    ["1,2\n3\n", "1,2,3\n4\n", "1,2\n\n3,4\n", '1,"2\n3",4\n', '1,"2\n', '1,"2"x\n', "1,2\r\r\n3,4\n"],
    ids=["short", "as many in all", "empty line", "two lines", "open", "broken", "empty after a return"],
)
def test_what_is_not_one_row_a_line_is_not(text: str) -> None:
    assert split_at_once(text, ",", 2) is None


def test_cells_keep_their_space_and_quotes_are_taken_off() -> None:
    assert split_at_once(' 1 ,"a, ""b"""\n', ",", 2) == [(" 1 ",), ('a, "b"',)]


def test_a_block_knows_its_lines_and_rows() -> None:
    block = Block(5, [["1", "3"], ["2", "4"]], 8)
    assert list(block.lines) == [5, 6]
    assert list(block.rows()) == [(5, ["1", "2"], 4), (6, ["3", "4"], 4)]


def test_a_plain_text_comes_in_blocks() -> None:
    text = "a,b\n" + "1,2\n" * 100_000
    parts = parts_of(text)
    assert all(isinstance(part, Block) for part in parts)
    assert sum(len(part.lines) for part in parts if isinstance(part, Block)) == 100_000
    assert max(part.characters for part in parts if isinstance(part, Block)) < 100_000


def test_a_row_of_two_lines_takes_its_block_along_and_no_other() -> None:
    text = "a,b\n" + "1,2\n" * 50_000 + '3,"4\n5"\n' + "1,2\n" * 50_000
    parts = parts_of(text)
    single = [part for part in parts if not isinstance(part, Block)]
    assert (50_002, ["3", "4\n5"], 8) in single
    assert 0 < len(single) < 40_000
    last = parts[-1]
    assert isinstance(last, Block)
    assert last.lines[-1] == 100_003


def test_limits_lines_to_skip_and_nul_bytes_are_looked_at_row_by_row() -> None:
    text = "a,b\n1,2\n3,4\n"
    one_by_one = [(2, ["1", "2"], 4), (3, ["3", "4"], 4)]
    assert parts_of(text, Limits(cell_characters=5)) == one_by_one
    assert parts_of(text, Limits(row_characters=5)) == one_by_one
    assert parts_of(text, dialect=Dialect(skip=frozenset({2}))) == one_by_one[1:]
    assert parts_of(text + "\0,6\n") == [*one_by_one, (4, ["\0", "6"], 4)]
