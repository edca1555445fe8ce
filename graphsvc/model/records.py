"""What a loader yields: rows as read, each with its place, and the problems met on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How a problem weighs: an error refuses a load, a warning is counted, a note only says what was done."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: `partnerships.csv:7 start`, in an archive `b.zip/partnerships.csv:7 start`."""

    file: str
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        line = "" if self.line is None else f":{self.line}"
        column = "" if self.column is None else f" {self.column}"
        return f"{self.file}{line}{column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a source: where, what is wrong, what would be right.

    `code` is stable. A `fatal` problem concerns a whole file; no row can be
    left out to heal it.
    """

    severity: Severity
    code: str
    place: Place
    value: str
    wrong: str
    right: str
    fatal: bool = False

    def __str__(self) -> str:
        at = f"{self.place} {self.value!r}" if self.value else str(self.place)
        return f"{at} — {self.wrong} — {self.right}" if self.right else f"{at} — {self.wrong}"


@dataclass(frozen=True, slots=True)
class Rows:
    """A chunk of records of one kind from one file.

    `fields` names what stands in each row after its first element, the line
    number; a value that is None is unknown. Each file yields at least one
    chunk, if an empty one: that the file is there says something too.
    """

    kind: str
    file: str
    fields: tuple[str, ...]
    rows: list[list[object]]


@dataclass(frozen=True, slots=True)
class Described:
    """The day, YYYY-MM-DD, that a source itself says it describes; of several the latest counts."""

    as_of: str


@dataclass(frozen=True, slots=True)
class Met:
    """So many more rows were read, by a loader that gives their records once it has read them all."""

    rows: int


Item = Rows | Problem | Described | Met
Progress = Callable[[str, int, int | None], None]  # stage, done, total if known


def unheard(stage: str, done: int, total: int | None) -> None:
    """The progress that nobody follows."""


def shortened(value: object, *, length: int = 60) -> str:
    """A value as a report shows it: on one line and not too long."""
    text = " ".join(str(value).split())
    return text if len(text) <= length else text[: length - 1] + "…"


def some_of(values: Sequence[str], *, most: int = 5) -> str:
    """A list for people: `a, b, c and 4 more`."""
    shown = ", ".join(values[:most])
    return shown if len(values) <= most else f"{shown} and {len(values) - most} more"
