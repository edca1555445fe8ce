"""Tables (delimited text, workbooks) as rows of cells, each with as many as there are columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain, takewhile
from typing import IO, Protocol, TypeVar

from graphsvc.model.records import Place, Problem, Severity
from loaders.base import Limits
from loaders.delimited import DELIMITERS, Block, Delimited, Dialect, Open, TextRow, Unreadable, refused
from loaders.table.mapping import Read
from loaders.table.names import GridNames, folded_title
from loaders.table.notes import Notes
from loaders.table.rows import Row
from loaders.table.steps import Step, repair
from loaders.xlsx.book import WorkbookRows

ADVICE = "save it as UTF-8, or say which encoding it is in, such as `encoding: cp1252`"
_TAB = "\t"

Part = TypeVar("Part", Block | TextRow, TextRow)
_FIRST_LINES = 10  # in which a header is looked for that is not where the mapping says


class Closable(Protocol):
    """What can be closed."""

    def close(self) -> None:
        """Closes it."""
        ...


class Table(Closable, Protocol):
    """A table before it is known what is read of it.

    `titles` are those of line `line`, or as many empty ones as the first row has cells.
    """

    label: str
    titles: list[str]
    line: int

    def parts(self) -> Iterator[Block | TextRow]:
        """The rows after the header, of any width, many at once where nothing is out of the ordinary."""
        ...

    def reads(self, asked: Callable[[int], bool], titles: Sequence[str]) -> None:
        """Tells which columns are read, and how they are called."""
        ...

    def taken(self) -> list[Problem]:
        """The problems found since this was last asked."""
        ...


def table(opened: Open, label: str, file_format: str, read: Read, limits: Limits) -> Table:
    """The table in a file, to be closed. Raises Unreadable where it cannot be read, or has no header."""
    made: Table
    if file_format == "xlsx":
        made = _WorkbookTable(opened(), label, read, limits)
    else:
        made = _DelimitedTable(opened, label, read, limits, _TAB if file_format == "tsv" else None)
    return made


def line_called(
    title: str, opened: Open, label: str, file_format: str, read: Read, limits: Limits
) -> int | None:
    """The one of the first ten lines with a cell that is called so, besides the header; None without."""
    wanted = folded_title(title)
    for line, cells in _first_lines(opened, label, file_format, read, limits):
        if line != read.header and wanted in map(folded_title, cells):
            return line
    return None


def _first_lines(
    opened: Open, label: str, file_format: str, read: Read, limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    if file_format == "xlsx":
        with opened() as stream, closing(WorkbookRows(stream, label, read.sheet, limits)) as sheet:
            rows = takewhile(lambda row: row[0] <= _FIRST_LINES, sheet.rows())
            yield from ((line, cells) for line, cells, _ in rows)
        return
    for line in range(1, _FIRST_LINES + 1):
        try:  # each as the header, which tells the delimiter
            as_header = replace(read, header=line, skip=frozenset(), skip_after_header=0)
            with closing(table(opened, label, file_format, as_header, limits)) as text:
                yield line, text.titles
        except Unreadable:
            continue


def characters_of(row: Row) -> int:
    """How many characters the cells of a row have."""
    return sum(map(len, row[:-1]))


class Grid:
    """The rows of a table as the names need them: cells and the number of the line, none empty.

    Rows that do not fit the header are problems, to be had from `taken`.
    """

    def __init__(self, source: Table, names: GridNames, read: Read, notes: Notes) -> None:
        self._source = source
        self._names = names
        self._read = read
        self._notes = notes
        self._found: list[Problem] = []
        fills = [names.place_of(name) for name in read.fill_down]
        self._fills = [(at, names.cells(at)) for at in fills if at is not None]
        self._repairs = list(self._steps())
        self._above: dict[int, str] = {}
        source.reads(names.asked.__contains__, names.titles)

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Every row with the number of its first line; about 0.2 µs a row of a block, else 1 µs."""
        for part in self._source.parts():
            if not isinstance(part, Block):
                yield from self._one_by_one([part])
            elif self._is_odd(part):
                yield from self._one_by_one(part.rows())
            else:
                yield from zip(part.lines, zip(*part.columns, part.lines, strict=True), strict=True)

    def _is_odd(self, block: Block) -> bool:
        """Whether a row of a block may be empty, not fit, be the header again or have to be changed."""
        titles, columns = self._source.titles, block.columns
        if self._repairs or self._fills or len(columns) != len(titles):
            return True
        if self._read.header and all(title in cells for title, cells in zip(titles, columns, strict=True)):
            return True
        return not any(all(map(str.strip, cells)) for cells in columns)

    def _one_by_one(self, rows: Iterable[TextRow]) -> Iterator[tuple[int, Row]]:
        titles = self._source.titles
        width, has_header = len(titles), bool(self._read.header)
        is_changed = bool(self._repairs or self._fills)
        for line, cells, _ in rows:
            if not any(map(str.strip, cells)) or (len(cells) != width and not self._fits(line, cells)):
                continue
            if has_header and cells == titles:
                self._error("header-twice", line, "the header once more", "remove this line")
                continue
            if is_changed:
                self._change(line, cells)
            yield line, (*cells, line)

    def taken(self) -> list[Problem]:
        """The problems found since this was last asked."""
        found, self._found = self._found, []
        return [*self._source.taken(), *found]

    def _steps(self) -> Iterator[tuple[int, Step]]:
        for at, title in enumerate(self._names.titles):
            encoding = self._names.repair(at)
            if encoding:
                yield at, repair(encoding, partial(self._notes.note, column=title))

    def _fits(self, line: int, cells: list[str]) -> bool:
        width = len(self._source.titles)
        if len(cells) > width and not any(map(str.strip, cells[width:])):
            del cells[width:]
            return True
        wrong = f"{len(cells)} cells where the header has {width}"
        self._error("wrong-cells", line, wrong, "quote cells that hold the delimiter")
        return False

    def _change(self, line: int, cells: list[str]) -> None:
        self._notes.file, self._notes.line = self._source.label, line
        for at, step in self._repairs:
            if at in self._names.asked and not cells[at].isascii():
                cells[at] = "".join(step(cells[at]))
        for at, read in self._fills:
            if read[cells[at]] is None:
                cells[at] = self._above.get(at, cells[at])
            self._above[at] = cells[at]

    def _error(self, code: str, line: int, wrong: str, right: str) -> None:
        place = Place(self._source.label, line)
        self._found.append(Problem(Severity.ERROR, code, place, "", wrong, right))


class _DelimitedTable:
    """A table in delimited text."""

    def __init__(self, opened: Open, label: str, read: Read, limits: Limits, delimiter: str | None) -> None:
        dialect = Dialect(
            encoding=read.encoding,
            delimiter=read.delimiter or delimiter,
            delimiters=f"{DELIMITERS}|",
            header=read.header,
            skip=read.skip,
            skip_after_header=read.skip_after_header,
            advice=ADVICE,
        )
        self.label = label
        self.line = read.header or 1
        self._found: list[Problem] = []
        self._text = Delimited(opened, label, limits, dialect)
        self._parts, self.titles = self._text.parts(), self._text.header
        if not read.header:
            with closing_on_error(self._text):
                self._parts, self.titles = without_titles(self._parts)

    def parts(self) -> Iterator[Block | TextRow]:
        """The rows after the header, without those that hold a NUL byte."""
        for part in self._parts:
            if self._text.took_nul():
                right = "save the file as plain text, or say which encoding it is in"
                place = Place(self.label, part[0])
                self._found.append(Problem(Severity.ERROR, "nul-byte", place, "", "a NUL byte", right))
            else:
                yield part

    def reads(self, asked: Callable[[int], bool], titles: Sequence[str]) -> None:
        """Says nothing to a text."""

    def taken(self) -> list[Problem]:
        """The problems found since this was last asked."""
        found, self._found = self._found, []
        return found

    def close(self) -> None:
        """Closes the file."""
        self._text.close()


class _WorkbookTable:
    """A sheet of a workbook. Cells that it leaves out are empty; those beyond the header have no name."""

    def __init__(self, stream: IO[bytes], label: str, read: Read, limits: Limits) -> None:
        with closing_on_error(stream):
            self._book = WorkbookRows(stream, label, read.sheet, limits)
        self._stream = stream
        self._read = read
        self.label = self._book.of_sheet.file
        self.line = read.header or 1
        with closing_on_error(self):
            self._rows = self._book.rows()
            if read.header:
                self.titles = self._header()
            else:
                self._rows, self.titles = without_titles(self._rows)

    def parts(self) -> Iterator[TextRow]:
        """The rows after the header."""
        width, has_header = len(self.titles), bool(self._read.header)
        for line, cells, size in self._rows:
            if not self._is_data(line):
                continue
            cells += [""] * (width - len(cells))
            if has_header:
                del cells[width:]
            yield line, cells, size

    def reads(self, asked: Callable[[int], bool], titles: Sequence[str]) -> None:
        """Nothing is said of odd cells in other columns."""
        self._book.of_sheet.reads, self._book.of_sheet.titles = asked, titles

    def taken(self) -> list[Problem]:
        """The problems found since this was last asked, in lines that are read."""
        found = self._book.taken()
        return [one for one in found if one.place.line == self._read.header or self._is_data(one.place.line)]

    def close(self) -> None:
        """Closes the file."""
        self._book.close()
        self._stream.close()

    def _is_data(self, line: int | None) -> bool:
        """Whether a line comes after the header and is not skipped; what has no line is always told."""
        first = self._read.header + self._read.skip_after_header + 1
        return line is None or (line >= first and line not in self._read.skip)

    def _header(self) -> list[str]:
        for line, cells, _ in self._rows:
            if line == self.line:
                return cells
            if line > self.line:
                right = f"is it in line {line}? Then say `header: {line}`"
                raise refused("empty-file", Place(self.label, self.line), "no header row", right)
        right = f"write the names of the columns in line {self.line}"
        raise refused("empty-file", Place(self.label, self.line), "no header row", right)


def without_titles(parts: Iterator[Part]) -> tuple[Iterator[Part], list[str]]:
    """The rows, and an empty title for each cell of the first of them."""
    first = next(parts, None)
    return (parts, []) if first is None else (chain([first], parts), [""] * len(first[1]))


@contextmanager
def closing_on_error(opened: Closable) -> Iterator[None]:
    """Closes where what is done with it fails."""
    try:
        yield
    except BaseException:
        opened.close()
        raise
