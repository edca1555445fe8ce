"""Records that say the same thing twice become one; what they contradict each other in is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from graphsvc.model.kinds import LINK
from graphsvc.model.records import Place, Problem, Severity, shortened
from loaders.table.layout import ATTRIBUTES, Layout, Values


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from: which source of the mapping, and its snapshot if it has any.

    A snapshot has a day and, as a day may have several, a path.
    """

    source: int
    day: str | None = None
    path: str = ""


@dataclass(slots=True)
class Found:
    """A record as found: its number in the order of appearance, its file, its line and values.

    One that is doubtful stands in a row with an error.
    """

    number: int
    file: int
    values: Values
    is_doubtful: bool = False


@dataclass(frozen=True)
class _Difference:
    """How often a field differed, and the first example."""

    count: int
    number: int
    file: int
    line: int | None
    key: str
    first: str
    later: str


@dataclass
class Differences:
    """Contradictions between records that were joined, by kind and field."""

    _seen: dict[tuple[str, str], _Difference] = field(default_factory=dict)

    def add(self, layout: Layout, name: str, found: Found, first: object, later: object) -> None:
        """Counts one; the earliest in the sources is the example."""
        known = self._seen.get((layout.kind.name, name))
        count = 1 + (known.count if known else 0)
        if known is None or found.number < known.number:
            key = shortened(layout.key(found.values))
            told = (shortened(first), shortened(later))
            known = _Difference(count, found.number, found.file, found.values[0], key, *told)
        self._seen[layout.kind.name, name] = replace(known, count=count)

    def taken(self, files: list[str]) -> Iterator[Problem]:
        """One warning for each kind and field."""
        for (kind, name), seen in self._seen.items():
            place = Place(files[seen.file], seen.line, f"{kind}.{name}")
            times = "once" if seen.count == 1 else f"{seen.count:,} times"
            said = f"{seen.first!r} before, {seen.later!r} here"
            wrong = f"differs between records of one {kind} ({times}): {said}"
            right = "the first counts; correct the source, or leave the field out of one of the records"
            yield Problem(Severity.WARNING, "differing-values", place, seen.key, wrong, right)
        self._seen = {}


class Joined:
    """One record made of all that say it.

    Of records of one source and day (or without a day), lists are united in
    order of appearance and of other fields the first value counts. A later
    snapshot of the same source goes before an earlier one, in what it says;
    nothing is lost by what it leaves out. Attributes are joined by name.
    """

    def __init__(self, layout: Layout, differences: Differences) -> None:
        self._layout = layout
        self._differences = differences
        self._values: Values = layout.blank()
        self._origins: list[Origin | None] = [None] * len(self._values)
        self._attribute_origins: dict[str, Origin] = {}
        self._attributes = layout.position.get(ATTRIBUTES)
        # A link has no direction: the same one may be listed from either of its ends.
        self._ends = {layout.position[end] for end in LINK.ends} if layout.kind is LINK else set()
        self._first: Found | None = None
        self._placed: Origin | None = None

    def add(self, found: Found, origin: Origin) -> None:
        """Joins one more; they come in order of appearance, but days may come in any order."""
        if self._first is None:
            self._first = Found(found.number, found.file, self._values)
        if self._placed is None or _is_later(origin, self._placed):
            self._first.file, self._values[0], self._placed = found.file, found.values[0], origin
        for at, value in enumerate(found.values):
            if at and value is not None:
                if at == self._attributes:
                    self._add_attributes(found, at, value, origin)
                else:
                    self._add(found, at, value, origin)

    def record(self) -> Found:
        """The record: numbered by its first appearance, placed where its latest snapshot says it."""
        if self._first is None:
            raise ValueError("nothing was joined")
        return self._first

    def _add(self, found: Found, at: int, value: Any, origin: Origin) -> None:
        known, since = self._values[at], self._origins[at]
        if since is None or _is_later(origin, since):
            self._values[at], self._origins[at] = value, origin
        elif not _is_later(since, origin) and value != known and at not in self._ends:
            if isinstance(known, list) and isinstance(value, list):
                self._values[at] = list(dict.fromkeys([*known, *value]))
            else:
                self._differences.add(self._layout, self._layout.fields[at - 1], found, known, value)

    def _add_attributes(self, found: Found, at: int, said: dict[str, str], origin: Origin) -> None:
        kept: dict[str, str] = self._values[at] or {}
        self._values[at] = kept
        for name, value in said.items():
            since = self._attribute_origins.get(name)
            if since is None or _is_later(origin, since):
                kept[name] = value
                self._attribute_origins[name] = origin
            elif not _is_later(since, origin) and kept[name] != value:
                self._differences.add(self._layout, f"attributes.{name}", found, kept[name], value)


def _is_later(one: Origin, other: Origin) -> bool:
    """Whether one is a later snapshot of the same source."""
    return one.source == other.source and (one.day or "") > (other.day or "")
