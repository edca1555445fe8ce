"""The files of a source one after another, each with its rows and the names in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from graphsvc.model.records import Place, Problem
from loaders.base import Limits, ReadOptions
from loaders.bundle import not_readable
from loaders.compressed import opened
from loaders.delimited import Unreadable, refused
from loaders.table.finding import FORMATS, Entry, format_of, found
from loaders.table.grids import Grid, characters_of, closing_on_error, line_called, table
from loaders.table.mapping import Read
from loaders.table.names import Facts, GridNames, Unnamed
from loaders.table.nested import Node, characters_of_node
from loaders.table.rows import Names, Row, SourceFile
from loaders.table.survey import ITEMS, Survey
from loaders.table.tree_names import TreeNames
from loaders.table.trees import Tree

_TABLES = ("csv", "tsv", "xlsx")

Rows = Iterator[tuple[int, Row]]
Choose = Callable[[list[Entry]], list[Entry]]


def files(
    path: Path, read: Read, options: ReadOptions, *, is_first: bool, choose: Choose = list
) -> Iterator[SourceFile]:
    """The files that a source is made of, sorted by path, each open until the next is asked for.

    `choose` says which of those found. With `is_first` a file at PATH is itself the source; else it is sought
    beside it. A file with several paths of items is given once for each.
    Raises Unreadable where there is no file; what is wrong with one file is
    raised by its names and rows. Memory for one row, of YAML for one file.
    """
    survey = Survey()
    with ExitStack() as stack:
        with _translating(Place(str(path))):
            entries = choose(list(found(path, read, options, stack, is_first=is_first)))
        last = len(entries) - 1
        for number, entry in enumerate(entries):
            yield from _Source(entry, read, options.limits, survey, is_last=number == last).files()


class _Source:
    """One file that was found, as what can be read of it."""

    def __init__(self, entry: Entry, read: Read, limits: Limits, survey: Survey, *, is_last: bool) -> None:
        self._entry = entry
        self._place = Place(entry.label)
        self._read = read
        self._limits = limits
        self._survey = survey
        self._is_last = is_last

    def files(self) -> Iterator[SourceFile]:
        """The table in it, or the items under each path that the mapping names."""
        file_format = self._read.format or format_of(self._entry.path)
        useless = "items" if file_format in _TABLES else "fill_down"
        if file_format is None:
            right = f"say `format:` and one of {', '.join(dict.fromkeys(FORMATS.values()))}"
            wrong = "its name does not tell its format"
            yield self._unreadable(refused("unknown-format", self._place, wrong, right))
        elif getattr(self._read, useless):
            wrong = f"`{useless}` says nothing of {file_format}"
            yield self._unreadable(
                refused("wrong-format", self._place, wrong, "leave it out, or say `files:`")
            )
        elif file_format in _TABLES:
            yield from self._table(file_format)
        else:
            yield from self._trees(file_format)

    def _table(self, file_format: str) -> Iterator[SourceFile]:
        with ExitStack() as stack:
            try:
                with _translating(self._place):
                    source = table(self._opened, self._entry.label, file_format, self._read, self._limits)
                stack.enter_context(closing(source))
                facts = Facts(source.label, self._entry.path)
                names = GridNames(
                    facts, source.titles, source.line, self._read, partial(self._line_called, file_format)
                )
                grid = Grid(source, names, self._read, self._survey.notes)
            except Unreadable as error:
                file = self._unreadable(error)
            else:
                columns = names.titles
                file = self._file(
                    source.label, names, grid.rows(), grid.taken, characters_of, columns=columns
                )
            yield file

    def _line_called(self, file_format: str, title: str) -> int | None:
        return line_called(title, self._opened, self._entry.label, file_format, self._read, self._limits)

    def _trees(self, file_format: str) -> Iterator[SourceFile]:
        tree = Tree(self._opened, self._entry.label, file_format, self._read.encoding, self._limits)
        paths = self._read.items or ("",)
        for path in paths:
            label = f"{self._entry.label}/{path}" if path else self._entry.label
            names = TreeNames(Facts(label, self._entry.path, path or None), self._read, self._survey)
            rows, ends = self._nodes(tree, path), path == paths[-1]
            yield self._file(label, names, rows, list, characters_of_node, ends=ends)

    def _nodes(self, tree: Tree, path: str) -> Rows:
        for number, key, item in tree.items(path, self._survey.sought(ITEMS, path, self._entry.label)):
            yield number, Node(item, number, key, None)

    def _file(
        self,
        label: str,
        names: Names,
        rows: Rows,
        taken: Callable[[], list[Problem]],
        weigh: Callable[[Row], int],
        *,
        columns: tuple[str, ...] | None = None,
        ends: bool = True,
    ) -> SourceFile:
        is_read = False

        def watched() -> Rows:
            nonlocal is_read
            with _translating(self._place):
                yield from rows
            is_read = True

        def all_taken() -> list[Problem]:
            return [*taken(), *(self._survey.taken() if is_read and ends and self._is_last else ())]

        return SourceFile(label, self._entry.path, columns, names, watched(), all_taken, weigh)

    def _unreadable(self, error: Unreadable) -> SourceFile:
        names = Unnamed(error)
        return SourceFile(
            self._entry.label, self._entry.path, (), names, _raising(error), list, characters_of
        )

    def _opened(self) -> IO[bytes]:
        stream = self._entry.open()
        with closing_on_error(stream):
            return opened(stream, self._place, self._limits)


def _raising(error: Unreadable) -> Rows:
    yield from ()
    raise error


@contextmanager
def _translating(place: Place) -> Iterator[None]:
    """Turns what the system says of a file into Unreadable."""
    try:
        yield
    except OSError as error:
        raise Unreadable(not_readable(str(place), error)) from None
