"""What the reading of a source's values brings to light, counted: one line for a thousand repaired cells."""

from __future__ import annotations

from dataclasses import dataclass

from graphsvc.model.records import Place, Problem, Severity, shortened

# What is remembered to find merged spellings is bounded, so that memory does not grow with a source;
# a key and its spelling take about 250 bytes.
_SPELLINGS = 100_000
_MERGERS = 1_000


@dataclass
class _Noted:
    """One thing noted: how it first looked, and how often it was seen."""

    problem: Problem
    count: int = 1

    def told(self) -> Problem:
        seen = self.problem
        wrong = f"{seen.wrong} ({self.count:,} times)" if self.count > 1 else seen.wrong
        return Problem(seen.severity, seen.code, seen.place, seen.value, wrong, seen.right)


class Notes:
    """Collects notes and warnings; `taken` gives them as problems.

    Whoever goes through the rows keeps `file` and `line` at the row in hand,
    so that each note knows where it was first seen. `total` counts all notes.
    """

    def __init__(self) -> None:
        self.file = ""
        self.line: int | None = None
        self.total = 0
        self._noted: dict[tuple[str, ...], _Noted] = {}
        self._spellings: dict[tuple[str, str], str] = {}
        self._mergers: set[tuple[str, str, str]] = set()

    def note(
        self,
        code: str,
        *,
        column: str | None,
        value: str,
        wrong: str,
        right: str = "",
        severity: Severity = Severity.NOTE,
    ) -> None:
        """Counts one thing by code and column; the first of them is the example."""
        self._count((code, column or ""), severity, code, column, value, wrong, right)

    def spelt(self, key: str, spelling: str, *, column: str | None) -> None:
        """Notes `spellings-merged` where another spelling became the same key, once per pair."""
        known = self._spellings.get((column or "", key))
        if known is None:
            if len(self._spellings) < _SPELLINGS:
                self._spellings[column or "", key] = spelling
        elif known != spelling:
            self._merge(key, known, spelling, column)

    def taken(self) -> list[Problem]:
        """The notes since this was last asked, each once with its number."""
        told = [noted.told() for noted in self._noted.values()]
        self._noted = {}
        return told

    def _merge(self, key: str, known: str, spelling: str, column: str | None) -> None:
        pair = (column or "", known, spelling)
        if pair in self._mergers or len(self._mergers) >= _MERGERS:
            return
        self._mergers.add(pair)
        wrong = f"read as one with {shortened(known)!r}: both become {shortened(key)!r}"
        right = "if they are two, tell them apart with `map` before `id`"
        self._count(pair, Severity.NOTE, "spellings-merged", column, spelling, wrong, right)

    def _count(
        self,
        what: tuple[str, ...],
        severity: Severity,
        code: str,
        column: str | None,
        value: str,
        wrong: str,
        right: str,
    ) -> None:
        self.total += 1
        if what in self._noted:
            self._noted[what].count += 1
        else:
            place = Place(self.file, self.line, column)
            self._noted[what] = _Noted(Problem(severity, code, place, shortened(value), wrong, right))
