"""A register seen at intervals: to which snapshot a file belongs, and what each snapshot speaks of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import product

from graphsvc.model.kinds import PARTNERSHIP
from graphsvc.model.records import Place, Problem, Severity, some_of
from loaders.delimited import Unreadable, refused
from loaders.table.finding import Entry
from loaders.table.joining import Origin
from loaders.table.layout import SEEN_IN_SNAPSHOTS
from loaders.table.mapping import Snapshots

_SAID_OF_PARTNERSHIPS = (PARTNERSHIP.name, *(kind.name for kind in SEEN_IN_SNAPSHOTS))


class Series:
    """The snapshots of one source: `of_file` says to which of them a file belongs.

    Of several on one day the last by path counts. A snapshot is all that
    lies under the part of the path in which its date ends: the folder
    `240828/` with its files, or one file that bears the date in its name.
    """

    def __init__(self, source: int, rule: Snapshots) -> None:
        self._source = source
        self._rule = rule
        self._pattern = re.compile(rule.date)
        self._paths: dict[str, set[str]] = {}  # day → snapshots of it

    def chosen(self, entries: Sequence[Entry]) -> list[Entry]:
        """The files that are read: not those of a snapshot beside which a later one of that day counts.

        Those without a date stay, for `of_file` to say so.
        """
        snapshots = {entry.path: self._snapshot(entry.path) for entry in entries}
        for day, path in filter(None, snapshots.values()):
            self._paths.setdefault(day, set()).add(path)
        return [entry for entry in entries if self._counts(snapshots[entry.path])]

    def of_file(self, path: str, label: str) -> Origin:
        """The snapshot of a file. Raises Unreadable for a path without a date."""
        return Origin(self._source, *self._read(path, label))

    def notes(self, label: str) -> Iterator[Problem]:
        """Says for each day with several snapshots which count for nothing."""
        for day, paths in sorted(self._paths.items()):
            *others, kept = sorted(paths)
            if others:
                wrong = f"{len(paths)} snapshots of {day}; not counted: {some_of(others)}"
                right = "the last by path counts"
                yield Problem(Severity.NOTE, "snapshots-of-a-day", Place(label), kept, wrong, right)

    def _snapshot(self, path: str) -> tuple[str, str] | None:
        try:
            return self._read(path, "")
        except Unreadable:
            return None

    def _counts(self, snapshot: tuple[str, str] | None) -> bool:
        return snapshot is None or snapshot[1] == max(self._paths[snapshot[0]])

    def _read(self, path: str, label: str) -> tuple[str, str]:
        match = self._pattern.search(path)
        if match is None:
            wrong = f"its path {path} has no date of a snapshot in it"
            raise refused("no-snapshot", Place(label), wrong, "correct `date` of `snapshots`, or `files`")
        written = match[1] if match.re.groups else match[0]
        try:
            day = datetime.strptime(written, self._rule.format).date()
        except ValueError:
            wrong = f"not a date of the form {self._rule.format}"
            right = "correct `format` of `snapshots`"
            raise refused("no-snapshot", Place(label), wrong, right, value=written) from None
        end = path.find("/", match.end(1 if match.re.groups else 0) - 1)
        return day.isoformat(), path if end < 0 else path[:end]


class Coverage:
    """What the snapshots of one source speak of: bits, one for each snapshot, by kind and partnership.

    Once closed, it numbers the snapshots by `days`.
    """

    def __init__(self, rule: Snapshots) -> None:
        self.tolerate = rule.tolerate
        self.is_absent_ended = rule.is_absent_ended
        self._bit_of: dict[Origin, int] = {}
        self._met = 0
        self._said: dict[tuple[str, str], int] = {}
        self._bit = 0
        self._bits: list[int] = []  # by day
        self._meant: dict[int, tuple[int, ...]] = {}  # bits → numbers of snapshots; most partnerships agree
        self.days: list[str] = []

    def begin(self, origin: Origin) -> None:
        """What is listed from now on is in this snapshot."""
        if origin not in self._bit_of:
            self._bit_of[origin] = 1 << self._met
            self._met += 1
        self._bit = self._bit_of[origin]

    def add(self, kind: str, partnership: str) -> None:
        """The snapshot lists something of this kind for a partnership, or (kind partnership) itself."""
        key = kind, partnership
        self._said[key] = self._said.get(key, 0) | self._bit

    def close(self) -> None:
        """No more snapshots come; what follows may be asked for."""
        by_day = sorted(self._bit_of.items(), key=lambda pair: pair[0].day or "")
        self.days = [origin.day or "" for origin, _ in by_day]
        self._bits = [bit for _, bit in by_day]

    def number(self, origin: Origin) -> int:
        """The number of a snapshot."""
        return bisect_left(self.days, origin.day or "")

    def told(self, kind: str, partnerships: Sequence[str]) -> Sequence[int]:
        """The snapshots that say something of the ties of a kind that these partnerships list.

        They are those that list any; where absence is an end, all from the
        first that names one of the partnerships.
        """
        if not self.is_absent_ended:
            return self._snapshots_with((kind,), partnerships)
        named = self._snapshots_with(_SAID_OF_PARTNERSHIPS, partnerships)
        return range(named[0], len(self.days))

    def end(self, partnership: str) -> str | None:
        """The day on which a partnership is gone, where absence is an end."""
        seen = self._snapshots_with((PARTNERSHIP.name,), (partnership,))
        if not (self.is_absent_ended and seen) or len(self.days) - 1 - seen[-1] <= self.tolerate:
            return None
        return self.days[seen[-1] + 1]

    def _snapshots_with(self, kinds: Sequence[str], partnerships: Sequence[str]) -> tuple[int, ...]:
        bits = 0
        for key in product(kinds, partnerships):
            bits |= self._said.get(key, 0)
        if bits not in self._meant:
            numbers = [number for number, bit in enumerate(self._bits) if bits & bit]
            self._meant[bits] = tuple(numbers)
        return self._meant[bits]
