"""Arrays one after the other in one file, each of them named by where it stands."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"graphsvc"  # also keeps the file from being empty: nothing could be mapped
_ALIGNED_BYTES = 64  # a cache line


class Place(NamedTuple):
    """Where an array stands in its file: first byte, dtype, length."""

    at: int
    dtype: str
    length: int


class Packing:
    """Writes arrays into a file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = file.write(_MAGIC)

    def add(self, array: NDArray[Any]) -> Place:
        """Puts an array of one dimension behind the others."""
        gap = -self._at % _ALIGNED_BYTES
        place = Place(self._at + gap, array.dtype.str, len(array))
        self._file.write(bytes(gap))
        self._file.write(np.ascontiguousarray(array).data)
        self._at += gap + array.nbytes
        return place


class Packed:
    """Maps a file of arrays; they are read-only, and keep it mapped as long as one of them lives."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def array(self, place: Place) -> NDArray[Any]:
        """The array at a place."""
        at, dtype, length = place
        return np.frombuffer(self._bytes, dtype, length, at)
