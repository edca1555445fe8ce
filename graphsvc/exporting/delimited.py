"""CSV as RFC 4180 has it: comma, CRLF, quotes where they are needed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TextIO

_OTHER_DELIMITERS = (";", "\t")  # for which readers look in a header, too


def write_csv(stream: TextIO, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Writes a header and rows to a text opened with newline=""; gives the number of rows."""
    # Before Python 3.13 a carriage return is quoted only where it is part of the end of a line.
    writer = csv.writer(stream, lineterminator="\r\n")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if _is_misleading(header) else csv.QUOTE_MINIMAL
    csv.writer(stream, lineterminator="\r\n", quoting=quoting).writerow(header)
    counter = _Counted(rows)
    writer.writerows(counter)
    return counter.number


def _is_misleading(header: Sequence[str]) -> bool:
    """Whether a title holds what could be taken for the delimiter where it is not quoted."""
    return any(sign in title for title in header for sign in _OTHER_DELIMITERS)


class _Counted:
    def __init__(self, rows: Iterable[Sequence[object]]) -> None:
        self._rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[Sequence[object]]:
        for row in self._rows:
            self.number += 1
            yield row
