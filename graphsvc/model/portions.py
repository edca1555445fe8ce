"""Rows taken in portions that fit in memory, however large a single row is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

HEAVIEST = 4_000_000  # characters (or bytes) of a portion; one row may have as many (registry.md, section 4)

_T = TypeVar("_T")
Weigh = Callable[[_T], int]


def portions(
    rows: Iterable[_T], most: int, *, weigh: Weigh[_T] | None = None, heaviest: int = HEAVIEST
) -> Iterator[list[_T]]:
    """The rows in lists of up to `most`; with `weigh` a list also ends where it has reached `heaviest`."""
    left = iter(rows)
    while portion := list(islice(left, most)) if weigh is None else _weighed(left, most, weigh, heaviest):
        yield portion


def _weighed(rows: Iterator[_T], most: int, weigh: Weigh[_T], heaviest: int) -> list[_T]:
    portion: list[_T] = []
    weight = 0
    for row in islice(rows, most):
        portion.append(row)
        weight += weigh(row)
        if weight >= heaviest:
            break
    return portion


def characters(values: Iterable[object]) -> int:
    """How many characters the texts among some values have together."""
    return sum(len(value) for value in values if isinstance(value, str))
