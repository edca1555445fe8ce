"""What comes to light over all files of a source: cells repaired, names that nothing is found under."""

from __future__ import annotations

import difflib
from dataclasses import replace
from itertools import islice
from typing import Any

from graphsvc.model.records import Place, Problem, Severity, some_of
from loaders.table.notes import Notes

ITEMS = "items"  # where paths of `items` are sought: in the document
_KEYS = 200  # that are remembered to suggest one of them
_KEYS_OF_ITEM = 50


class Sought:
    """A name that is sought in items: whether it was found, and what was there instead."""

    def __init__(self, name: str, label: str) -> None:
        self.is_found = False
        self._name = name
        self._label = label
        self._times = 0
        self._near: dict[str, None] = {}
        self._instead = ""

    @property
    def is_missing(self) -> bool:
        """Whether it was sought and never found."""
        return bool(self._times) and not self.is_found

    def missed(self, item: Any, instead: str = "") -> None:
        """Notes an item in which it is not found; `instead` says what is there where no item is given."""
        self._times += 1
        self._instead = instead
        if isinstance(item, dict) and len(self._near) < _KEYS:
            self._near.update(dict.fromkeys(islice(item, _KEYS_OF_ITEM)))

    def told(self) -> Problem | None:
        """The warning where it was sought and never found."""
        if not self.is_missing:
            return None
        items = "the only item" if self._times == 1 else f"any of {self._times:,} items"
        wrong = f"nothing is called so in {items}"
        right = self._instead or nearest(self._name, list(self._near))
        return Problem(
            Severity.WARNING, "never-found", Place(self._label, None, self._name), "", wrong, right
        )


class Survey:
    """Gathers what concerns all files of a source; `taken` gives it at the end."""

    def __init__(self) -> None:
        self.notes = Notes()
        self._sought: dict[tuple[str, str], Sought] = {}

    def sought(self, where: str, name: str, label: str) -> Sought:
        """The record of a name at one place in the structure, the same for all files."""
        return self._sought.setdefault((where, name), Sought(name, label))

    def taken(self) -> list[Problem]:
        """Notes of repaired cells, and a warning for each name that was never found.

        Where no path of `items` leads anywhere, there is nothing to read: that is an error.
        """
        paths = [sought for (where, _), sought in self._sought.items() if where == ITEMS]
        is_empty = any(path.is_missing for path in paths) and not any(path.is_found for path in paths)
        told = [
            _without_items(problem) if is_empty and where == ITEMS else problem
            for (where, _), sought in self._sought.items()
            if (problem := sought.told())
        ]
        self._sought = {}
        return [*self.notes.taken(), *told]


def _without_items(problem: Problem) -> Problem:
    wrong = "`items` leads to nothing, in no file of the source"
    return replace(problem, severity=Severity.ERROR, code="missing-path", wrong=wrong, fatal=True)


def nearest(name: str, known: list[str]) -> str:
    """What may be meant by a name that is not known, and what is known."""
    folded = {one.casefold(): one for one in known}
    close = difflib.get_close_matches(name.casefold(), folded, n=1)
    meant = f"is {folded[close[0]]!r} meant? " if close else ""
    return f"{meant}there are {some_of(known, most=20)}" if known else "there is nothing with a name"
