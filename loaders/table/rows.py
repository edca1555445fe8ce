"""What a source gives: files of rows, and how a name in a mapping finds its value in a row.

The three parts of the table loader meet here: `sources` makes these,
`recipes` compiles the recipes of a mapping over them, `making` turns rows into records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from graphsvc.model.records import Problem

Row = Any  # what a row is, only its source knows: a list of cells, or an item with those around it
Value = str | list[str] | None  # of a recipe: a text, several, or unknown; never "" and never []
Getter = Callable[[Row], Value]
Item = tuple[int, str | None, Row]  # number from 1, key in a keyed object, the row that it is


class Names(Protocol):
    """How names are found in the rows of one file, or in the items of a list in them.

    `date` is what `@date` gives; it is set once for a file, before its rows are read.
    """

    date: str | None

    def getter(self, name: str) -> Getter:
        """Reads the value of a name from a row: trimmed, empty tokens as None.

        The names are those of docs/mapping.md: a column, `#3`, a dotted path,
        `..name`, `.`, `@key`. Called once per recipe and file, so it may
        prepare. Raises Unreadable (missing-column) where the source has
        columns and this is none; the getter raises BadCell (not-a-scalar)
        for a value that is no text, number, boolean or date.
        """
        ...

    def each(self, path: str) -> tuple[Names, Callable[[Row], Iterator[Item]]]:
        """The items of a nested list or keyed object: how names are found in them, and the items of a row.

        Raises Unreadable where the source is flat. What is not there has no
        items; for what is neither a list nor an object BadCell (not-a-list) is raised.
        """
        ...


@dataclass(frozen=True)
class SourceFile:
    """One file of a source, its rows to be read once.

    `label` begins every place in it; `path` is where it stands inside what
    was given, with `/`; `rows` gives the number of each row's first line (or
    item) and the row. `columns` are those of a table, None for a tree.
    Iterating raises Unreadable where the file cannot be read on; where not
    even its columns can be read, `names` raises it for every name.

    `taken` gives the problems found since it was last asked: rows left out
    because their cells do not fit, cells repaired, names never found. To be
    asked while the rows are read, and once after the last of each file: what
    concerns all files of the source comes with the last of them. `weigh` gives
    the number of characters of a row.
    """

    label: str
    path: str
    columns: tuple[str, ...] | None
    names: Names
    rows: Iterator[tuple[int, Row]]
    taken: Callable[[], list[Problem]]
    weigh: Callable[[Row], int]
