"""The shared strings of a workbook, on disk: a cell names its text by number."""

from __future__ import annotations

import mmap
import re
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from graphsvc.model.records import Place
from loaders.base import Limits
from loaders.temporary import temporary_file
from loaders.xlsx.markup import Attributes, Handlers, parsed

# ECMA-376 part 1, 22.9.2.19 ST_Xstring: what XML cannot hold is written _xHHHH_.
# NUL and halves of surrogate pairs stay so: no text here may hold them.
_ESCAPE = re.compile("_x(?!0000)(?![dD][89a-fA-F])([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """A text of a workbook as it was typed."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


class Gathered:
    """The text of an element, gathered from its pieces: of too long a one only as much as shows that it is.

    Pronunciations (`rPh`) are no part of it.
    """

    def __init__(self, limits: Limits) -> None:
        self._longest = limits.cell_characters
        self._is_open = self._is_aside = False
        self._pieces: list[str] = []  # joined once: a text may come letter by letter
        self._characters = 0

    def open(self, _: Attributes | None = None) -> None:
        """From here text counts."""
        self._is_open = not self._is_aside

    def close(self) -> None:
        """From here it does not."""
        self._is_open = False

    def step_aside(self, _: Attributes) -> None:
        """From here nothing is gathered, whatever opens."""
        self._is_aside = True

    def step_back(self) -> None:
        """From here it is again."""
        self._is_aside = False

    def add(self, text: str) -> None:
        """Takes a piece of text."""
        if self._is_open and self._characters <= self._longest:
            self._pieces.append(text)
            self._characters += len(text)

    def taken(self) -> str:
        """The text since this was last asked."""
        text = "".join(self._pieces)
        self._pieces.clear()
        self._characters = 0
        return text


class SharedStrings:
    """Text by number: `strings[7]`; raises IndexError. Its memory does not grow with the texts.

    `ends` and `texts` are files to keep them in (`shared_strings`).
    """

    def __init__(self, ends: IO[bytes], texts: IO[bytes]) -> None:
        self._ends, self._texts = ends, texts
        # Each begins with something, because no empty file can be mapped.
        self._new_ends = array("Q", [1])
        self._texts.write(b"\0")
        self._size = 1
        self.count = 0

    def read(self, stream: IO[bytes], place: Place, limits: Limits) -> None:
        """Takes over the strings of a part; raises Unreadable."""
        text = Gathered(limits)
        handlers = Handlers(
            starts={"t": text.open, "rPh": text.step_aside},
            ends={"t": text.close, "rPh": text.step_back, "si": lambda: self._add(text.taken())},
            text=text.add,
        )
        for _ in parsed(stream, place, handlers):
            self._write_ends()

    def freeze(self) -> None:
        """Makes what was read readable."""
        self._write_ends()
        self._end = memoryview(_mapped(self._ends)).cast("Q")
        self._text = _mapped(self._texts)

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < self.count:
            raise IndexError(number)
        return self._text[self._end[number] : self._end[number + 1]].decode()

    def _add(self, text: str) -> None:
        data = unescaped(text).encode()
        self._texts.write(data)
        self._size += len(data)
        self._new_ends.append(self._size)
        self.count += 1

    def _write_ends(self) -> None:
        self._ends.write(self._new_ends)
        self._new_ends = array("Q")


@contextmanager
def shared_strings(place: Place) -> Iterator[SharedStrings]:
    """An empty table of strings; the room on disk is given back in the end."""
    with temporary_file(place) as ends, temporary_file(place) as texts:
        yield SharedStrings(ends, texts)


def _mapped(file: IO[bytes]) -> mmap.mmap:
    file.flush()
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
