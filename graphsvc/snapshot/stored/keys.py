"""From a key to its ix by bisection in mapped keys, without a dictionary of all of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class KeyIndex(Mapping[str, int]):
    """The ix of each key, then of each alias; O(log keys). `order` holds the ix of the keys in order."""

    def __init__(self, keys: Sequence[str], order: NDArray[np.int32], aliases: Mapping[str, int]) -> None:
        self._keys = keys
        self._order = order.data
        self._aliases = aliases

    def __getitem__(self, key: str) -> int:
        found = self._found(key)
        return self._aliases[key] if found is None else found

    def __len__(self) -> int:
        return len(self._keys) + len(self._aliases)

    def __iter__(self) -> Iterator[str]:
        yield from self._keys
        yield from self._aliases

    def _found(self, key: Any) -> int | None:
        if not isinstance(key, str):
            return None  # None and numbers are asked for, too: they are no keys
        at = bisect_left(self._order, key, key=self._keys.__getitem__)
        if at == len(self._order):
            return None
        ix: int = self._order[at]
        return ix if self._keys[ix] == key else None


def order_of(keys: Sequence[str]) -> NDArray[np.int32]:
    """The ix of the keys in order; O(n log n), O(n) where they are in order."""
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int32)
