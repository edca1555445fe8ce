"""Which picture requests are answered from, and how it stands with the store behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple


def today() -> date:
    """The day it is, in UTC."""
    return datetime.now(UTC).date()


class Now(NamedTuple):
    """The picture that requests are answered from: its day and its revision."""

    day: date
    revision: int


@dataclass(frozen=True)
class Standing:
    """How a service stands.

    `now` is the picture that requests are answered from, None before there is one; `seconds_since_look` how
    long ago the store last told its revision, None when it never did; `wrong` what hinders the service from
    following the store, empty when nothing does, and `code` the stable name of that.
    """

    now: Now | None
    seconds_since_look: float | None
    wrong: str = ""
    code: str = ""

    @property
    def ready(self) -> bool:
        """Whether requests are answered."""
        return self.now is not None
