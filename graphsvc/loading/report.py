"""What a load did and found: counts, problems in groups for the screen, every problem for a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from graphsvc.errors import LoadRefused
from graphsvc.model.records import Place, Problem, Severity, shortened

LIKELY_DUPLICATE = "likely-duplicate"  # the one warning that is never grouped
_LONGEST_FILE = 60  # characters of a name that is shown whole
_DEEP = 4  # parts of a name of which the middle ones may be left out
_LONGEST_END = 40  # characters; three of them beside the problem still fit on a screen


@dataclass(frozen=True)
class Counts:
    """What a load does with the records of one kind."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    removed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        named = ((number, name) for name, number in vars(self).items() if number)
        return ", ".join(f"{number:,} {name}" for number, name in named) or "nothing"


@dataclass(frozen=True)
class Group:
    """Problems with one code, column and value: the first of them, how many, and the first three places.

    `files` is the number of files they are in; those of headers and whole files are in one.
    """

    problem: Problem
    rows: int
    files: int
    places: tuple[Place, ...]

    def __str__(self) -> str:
        problem = replace(self.problem, place=_on_screen(self.problem.place))
        if self.rows == 1:
            return str(problem)
        where = f" in {self.files:,} files" if self.files > 1 else ""
        more = "…" if self.rows > len(self.places) else ""
        shown = ", ".join(self._shown())
        return f"{problem} ({self.rows:,} rows{where}{f': {shown}{more}' if shown else ''})"

    def _shown(self) -> Iterator[str]:
        """The places as they differ: lines of one file, else the ends of the names of the files."""
        for place in dict.fromkeys(self.places):
            if self.files > 1:
                yield str(Place(_end_of(place.file), place.line))
            elif place.line is not None:
                yield str(place.line)


@dataclass(frozen=True)
class LoadReport:
    """The outcome of a load.

    `revision` is the store's after it: a new one if `is_written`, else the one
    it had. `groups` holds the problems for the screen, errors first, each code
    capped; `more` says how many groups of a code are not among them.
    `is_refused` tells that nothing was or would be written because of errors.
    """

    source: str
    as_of: str
    mode: str
    is_dry_run: bool
    is_refused: bool
    is_written: bool
    revision: int
    counts: Mapping[str, Counts]
    errors: int
    warnings: int
    groups: tuple[Group, ...]
    more: Mapping[str, int]

    @property
    def skipped(self) -> int:
        """How many rows are left out."""
        return sum(counts.skipped for counts in self.counts.values())

    @property
    def likely_duplicates(self) -> int:
        """How many organisations are probably others."""
        shown = sum(group.problem.code == LIKELY_DUPLICATE for group in self.groups)
        return shown + self.more.get(LIKELY_DUPLICATE, 0)

    def lines(self) -> Iterator[str]:
        """The report for people, line by line."""
        for kind, counts in self.counts.items():
            yield f"{kind:<14}{counts}"
        for code, groups in groupby(self.groups, key=lambda group: group.problem.code):
            for group in groups:
                head = f"{group.problem.severity:<8}{code}: "
                yield f"{head}{group}"
            if code in self.more:
                yield f"{head}… and {self.more[code]:,} more like these"
        yield self.summary

    def __str__(self) -> str:
        return "\n".join(self.lines())

    @property
    def summary(self) -> str:
        """The outcome in one line."""
        found = f"{_number(self.errors, 'error')}, {_number(self.warnings, 'warning')}"
        left_out = (
            f", {_number(self.skipped, 'row')} left out" if self.skipped and not self.is_refused else ""
        )
        return f"{found}{left_out}: {self._outcome}"

    @property
    def _outcome(self) -> str:
        if self.is_refused:
            return "nothing was written"
        if self.is_written:
            return f"written as revision {self.revision}"
        return (
            "a dry run, nothing was written" if self.is_dry_run else "nothing changes, no revision was made"
        )

    def raise_if_refused(self) -> None:
        """Raises LoadRefused for a load that found errors."""
        if self.is_refused:
            raise LoadRefused(f"{self.source}: {self.summary}")


def _on_screen(place: Place) -> Place:
    """A place deep in an archive without the way to it, titles shortened; the report file has all of it."""
    place = replace(place, column=place.column and shortened(place.column))
    parts = place.file.split("/")
    if len(place.file) <= _LONGEST_FILE or len(parts) < _DEEP:
        return place
    return replace(place, file="/".join([parts[0], "…", *parts[-2:]]))


def _end_of(file: str) -> str:
    """What tells the files of an archive apart: the last two parts of a name, shortened."""
    end = "/".join(file.split("/")[-2:])
    return end if len(end) <= _LONGEST_END else f"…{end[1 - _LONGEST_END :]}"


def problem_from(values: tuple[object, ...]) -> Problem:
    """A problem from its columns severity, code, file, line, column, value, wrong, right."""
    severity, code, file, line, column, value, wrong, right = values
    place = Place(str(file), line, column)  # type: ignore[arg-type]
    return Problem(Severity(str(severity)), str(code), place, str(value), str(wrong), str(right))


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
