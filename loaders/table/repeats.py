"""Which combinations of cells a rule has seen before: organisations repeat a thousandfold."""

from __future__ import annotations

from collections.abc import Hashable

from graphsvc.model.portions import characters

_MOST = 200_000  # combinations remembered; of three short texts each they take some 60 MB
_LONGEST = 500  # characters of one that is remembered
_FIRST_LOOK = 20_000  # new ones, after which it is asked whether remembering pays
_LEAST_SHARE = 0.02  # of rows that have to be repeats by then so that it does; their share grows


class Repeats:
    """Remembers up to 200,000 combinations, and none once it turns out that hardly any comes again."""

    def __init__(self) -> None:
        self.known: set[Hashable] = set()
        self.pays = True
        self.met_again = 0
        self._new = 0

    def add(self, combination: Hashable) -> None:
        """Remembers one that is not known."""
        self._new += 1
        if len(self.known) < _MOST and _size(combination) <= _LONGEST:
            self.known.add(combination)
        if self._new % _FIRST_LOOK == 0 and self.met_again < _LEAST_SHARE * (self.met_again + self._new):
            self.pays = False
            self.known.clear()


def _size(combination: Hashable) -> int:
    return characters(combination) if isinstance(combination, tuple) else len(str(combination))
