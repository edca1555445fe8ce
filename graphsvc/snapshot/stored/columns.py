"""Columns of values as arrays: texts as their bytes, columns of few different values as codes.

A value comes back as it was put in, with its exact type; None too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from graphsvc.snapshot.stored.packing import Packed, Packing, Place

PLAIN_ROWS = 100_000  # columns up to this length become plain lists when first read: several times as quick
_FEW = 256  # different values that are always coded
_REPEATED = 8  # times that a value stands in a column on average, for more of them to be coded
_ENCODING = ("utf-8", "surrogatepass")
_PLAIN = {str, type(None)}  # no two of these are equal but the same

Value = TypeVar("Value", covariant=True)


class Mapped(Sequence[Value]):
    """A column whose values are made when they are read; `_value` makes that of a row, counted from 0."""

    _length: int

    def _value(self, ix: int) -> Value:
        raise NotImplementedError

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, ix: int) -> Value: ...
    @overload
    def __getitem__(self, ix: slice) -> list[Value]: ...
    def __getitem__(self, ix: int | slice) -> Value | list[Value]:
        if isinstance(ix, slice):
            return [self._value(at) for at in range(*ix.indices(self._length))]
        return self._value(range(self._length)[ix])

    def __iter__(self) -> Iterator[Value]:
        return map(self._value, range(self._length))


class Texts(Mapped[str]):
    """Texts one after the other: row ix is the bytes from `ends[ix]` to `ends[ix + 1]`."""

    def __init__(self, ends: NDArray[np.int64], content: NDArray[np.uint8]) -> None:
        self._length = len(ends) - 1
        self._ends = ends.data
        self._content = content.data

    def _value(self, ix: int) -> str:
        return str(self._content[self._ends[ix] : self._ends[ix + 1]], *_ENCODING)


class Written(Mapped[object]):
    """Values written as JSON, one text each."""

    def __init__(self, texts: Texts) -> None:
        self._length = len(texts)
        self._texts = texts

    def _value(self, ix: int) -> object:
        return json.loads(self._texts[ix])


class Coded(Mapped[object]):
    """Row ix holds `values[codes[ix]]`; equal values are one object."""

    def __init__(self, codes: NDArray[Any], values: Sequence[object]) -> None:
        self._length = len(codes)
        self._codes = codes.data
        self._values = values

    def _value(self, ix: int) -> object:
        return self._values[self._codes[ix]]

    def __getitem__(self, ix: Any) -> Any:  # as the others do; written out because it is read the most
        found = self._codes[ix]
        if isinstance(found, memoryview):
            return [self._values[code] for code in found]
        return self._values[found]

    def __iter__(self) -> Iterator[object]:
        return map(self._values.__getitem__, self._codes)


class Part(NamedTuple):
    """How a column stands in a file: the arrays of its form, and the different values of a coded one."""

    form: str
    places: Sequence[Place]
    values: Sequence[object] = ()


def packed_texts(packing: Packing, texts: Sequence[str], form: str = "texts") -> Part:
    """A column of texts, put into a file."""
    content = "".join(texts).encode(*_ENCODING)
    sizes = list(map(len, texts))
    if sum(sizes) != len(content):  # not ASCII alone: letters are not bytes
        sizes = [len(text.encode(*_ENCODING)) for text in texts]
    ends = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(sizes, out=ends[1:])
    return Part(form, (packing.add(ends), packing.add(np.frombuffer(content, np.uint8))))


def packed(packing: Packing, column: Sequence[object]) -> Part:
    """A column of any values that the model knows, put into a file; O(values)."""
    types = set(map(type, column))
    names = column if types <= _PLAIN else [_name(value) for value in column]
    place = {name: code for code, name in enumerate(dict.fromkeys(names))}
    if len(place) > max(_FEW, len(column) // _REPEATED):
        if types == {str}:
            return packed_texts(packing, column)  # type: ignore[arg-type]
        return packed_texts(packing, [json.dumps(value) for value in column], "written")
    codes = np.fromiter(map(place.__getitem__, names), np.min_scalar_type(len(place)), len(column))
    named = dict(zip(names, column, strict=True))
    return Part("coded", (packing.add(codes),), [named[name] for name in place])


def _name(value: object) -> object:
    """What tells a value from every other, its type included: 1, 1.0 and True are three."""
    return value if type(value) in _PLAIN else (type(value), repr(value))


def unpacked_texts(file: Packed, part: Sequence[Any]) -> Sequence[str]:
    """The texts of a part; a plain list where they are few."""
    texts = _texts(file, part[1])
    return list(texts) if len(texts) <= PLAIN_ROWS else texts


class Columns(Mapping[str, Sequence[object]]):
    """The columns of a table by name, each mapped, or made a plain list, when first read. Thread-safe."""

    def __init__(self, file: Packed, parts: Mapping[str, Sequence[Any]]) -> None:
        self._file = file
        self._parts = parts
        self._read: dict[str, Sequence[object]] = {}

    def __getitem__(self, name: str) -> Sequence[object]:
        column = self._read.get(name)
        return self._opened(name) if column is None else column

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def _opened(self, name: str) -> Sequence[object]:
        form, places, values = self._parts[name]
        column = _FORMS[form](self._file, places, values)
        if len(column) <= PLAIN_ROWS:
            return self._read.setdefault(name, list(column))
        return self._read.setdefault(name, column)


def _texts(file: Packed, places: Sequence[Place]) -> Texts:
    ends, content = (file.array(place) for place in places)
    return Texts(ends, content)


_FORMS: Mapping[str, Callable[[Packed, Sequence[Place], Sequence[object]], Sequence[object]]] = {
    "texts": lambda file, places, _: _texts(file, places),
    "written": lambda file, places, _: Written(_texts(file, places)),
    "coded": lambda file, places, values: Coded(file.array(places[0]), values),
}
