"""What is asked of a load."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path


class Mode(StrEnum):
    """What a load does to what it does not say: leaves it, or closes what its source said before."""

    MERGE = "merge"
    REPLACE_SOURCE = "replace-source"


class OnError(StrEnum):
    """What an error does: refuses the load, or leaves out its row and what refers to that."""

    REJECT = "reject"
    SKIP = "skip"


@dataclass(frozen=True)
class Request:
    """How to load: from which source, describing which day, and what to do about errors.

    Without `as_of` it is the day that the source itself names, else today.
    """

    source: str
    author: str
    as_of: date | None = None
    mode: Mode = Mode.MERGE
    on_error: OnError = OnError.REJECT
    is_dry_run: bool = False
    message: str = ""
    report_file: Path | None = None
    same_as_file: Path | None = None

    @property
    def day(self) -> str:
        """The day the source describes, as it is written."""
        return (self.as_of or datetime.now(UTC).date()).isoformat()

    def describing(self, day: str | None) -> Request:
        """The request once the source has named its day, if it does."""
        return self if self.as_of or day is None else replace(self, as_of=date.fromisoformat(day))
