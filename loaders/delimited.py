"""Reads delimited text row by row in bounded memory and says exactly where it is broken.

Around the standard library's csv module, which would take a line or cell of
any length: here no more is read than the longest row allowed.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from itertools import chain
from typing import IO, NoReturn

from graphsvc.model.records import Place, Problem, Severity
from loaders.base import Limits

DELIMITERS = ",;\t"
_CHUNK_BYTES = 1 << 16

Open = Callable[[], IO[bytes]]
TextRow = tuple[int, list[str], int]  # number of its first line, cells, characters


class Unreadable(Exception):
    """A file that cannot be read on; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def refused(code: str, place: Place, wrong: str, right: str, value: str = "") -> Unreadable:
    """The exception for a file that cannot be read on."""
    return Unreadable(Problem(Severity.ERROR, code, place, value, wrong, right, fatal=True))


class Delimited:
    """A delimited text: `header` and `delimiter`, then `rows()` once.

    `opened` gives the bytes; it is called again only to look for a bad byte.
    Raises Unreadable for text that is not UTF-8, a cell or row over the
    limits, a broken quote, no header.
    """

    def __init__(self, opened: Open, file: str, limits: Limits) -> None:
        self._opened = opened
        self._file = file
        self._limits = limits
        self._start = 1  # the line on which the next row starts
        self._line = 0  # lines read
        self._characters = 0  # read since the last row ended
        self._has_nul = False
        # The module's own limit is one for the process; ours is checked row by row.
        csv.field_size_limit(max(csv.field_size_limit(), limits.row_characters))
        # newline="" keeps the ends of lines: the csv module needs to see those inside quotes.
        self._text = io.TextIOWrapper(opened(), encoding="utf-8-sig", newline="")
        self.header: list[str] = []
        try:
            self._read_header()
        except Unreadable:
            self.close()
            raise

    def close(self) -> None:
        """Closes the file."""
        self._text.close()

    def rows(self) -> Iterator[TextRow]:
        """Every row after the header."""
        while True:
            try:
                row = self._next_row()
            except StopIteration:
                return
            yield row

    def took_nul(self) -> bool:
        """Whether a NUL byte stood in what was read since this was last asked."""
        had, self._has_nul = self._has_nul, False
        return had

    def _read_header(self) -> None:
        lines = self._checked_lines()
        first = self._first_of(lines)
        self.delimiter = sniffed_delimiter(first)
        self._reader = csv.reader(chain([first], lines), delimiter=self.delimiter, strict=True)
        self.header = self._next_row()[1]

    def _checked_lines(self) -> Iterator[str]:
        readline, longest = self._text.readline, self._limits.row_characters
        while line := readline(longest + 1):
            self._characters += len(line)
            if self._characters > longest:
                self._row_too_long()
            self._line += 1
            if "\0" in line:
                self._has_nul = True
            yield line

    def _first_of(self, lines: Iterator[str]) -> str:
        try:
            first = next(lines, "")
        except UnicodeDecodeError:
            self._not_utf8()
        if first.strip():
            return first
        place = Place(self._file, 1)
        raise refused("empty-file", place, "no header row", "write the names of the columns in line 1")

    def _next_row(self) -> TextRow:
        try:
            cells = next(self._reader)
        except csv.Error as error:
            self._broken_quote(str(error))
        except UnicodeDecodeError:
            self._not_utf8()
        start, self._start = self._start, self._line + 1
        size, self._characters = self._characters, 0
        if size > self._limits.cell_characters:
            self._check_cells(start, cells)
        return start, cells, size

    def _check_cells(self, line: int, cells: list[str]) -> None:
        longest = self._limits.cell_characters
        for number, cell in enumerate(cells):
            if len(cell) > longest:
                column = self.header[number] if number < len(self.header) else None
                place = Place(self._file, line, column)
                raise refused("cell-too-long", place, f"longer than {longest:,} characters", "shorten it")

    def _row_too_long(self) -> NoReturn:
        longest = self._limits.row_characters
        right = "shorten it, or close the quote that it opens"
        raise refused("row-too-long", self._here, f"a row longer than {longest:,} characters", right)

    def _broken_quote(self, error: str) -> NoReturn:
        if "end of data" in error:
            raise refused("broken-quote", self._here, "a quote is opened and never closed", 'close it with "')
        raise refused(
            "broken-quote", self._here, f"cannot be split into cells ({error})", 'write a quote as ""'
        )

    def _not_utf8(self) -> NoReturn:
        with self._opened() as stream:
            line, byte = first_bad_byte(stream)
        right = "save the file as CSV UTF-8"
        raise refused("not-utf8", Place(self._file, line), f"byte 0x{byte:02X} is not UTF-8 text", right)

    @property
    def _here(self) -> Place:
        return Place(self._file, self._start)


def sniffed_delimiter(header: str) -> str:
    """The delimiter that occurs most often in a header line outside quotes; a comma where none does."""
    unquoted = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=unquoted.count)


def first_bad_byte(stream: IO[bytes]) -> tuple[int, int]:
    """The line and the value of the first byte that is not UTF-8; reads in chunks."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, at_end = 1, False
    while not at_end:
        chunk = stream.read(_CHUNK_BYTES)
        at_end = not chunk
        try:
            line += decoder.decode(chunk, final=at_end).count("\n")
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n"), error.object[error.start]
    raise ValueError("all of it is UTF-8")
