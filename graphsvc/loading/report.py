"""What a load did and found: counts, problems in groups for the screen, every problem for a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from graphsvc.errors import LoadRefused
from graphsvc.model.records import Place, Problem, Severity


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
    """Problems with one code, file, column and value: the first of them and where the first three are."""

    problem: Problem
    rows: int
    lines: tuple[int, ...]

    def __str__(self) -> str:
        if self.rows == 1:
            return str(self.problem)
        more = "…" if self.rows > len(self.lines) else ""
        return f"{self.problem} ({self.rows:,} rows: {', '.join(map(str, self.lines))}{more})"


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


def problem_from(values: tuple[object, ...]) -> Problem:
    """A problem from its columns severity, code, file, line, column, value, wrong, right."""
    severity, code, file, line, column, value, wrong, right = values
    place = Place(str(file), line, column)  # type: ignore[arg-type]
    return Problem(Severity(str(severity)), str(code), place, str(value), str(wrong), str(right))


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
