"""Ends that look like last days: in a registry an end is the first day on which something no longer holds."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator

from graphsvc.model.records import Place, Problem, Severity

_LEAST = 20  # ends, before anything is said of them
_MOST_SHARE = 0.8  # of them; by chance it would be one in thirty
_LENGTH_OF_A_DAY = 10  # YYYY-MM-DD


class MonthEnds:
    """Counts the ends of each field that the mapping does not read as last days."""

    def __init__(self) -> None:
        self._ends: dict[str, Counter[str]] = {}

    def counter(self, field: str) -> Counter[str]:
        """Where the ends of a field, such as `role.end`, are counted as they are written."""
        return self._ends.setdefault(field, Counter())

    def notes(self, label: str) -> Iterator[Problem]:
        """A note for each field most of whose ends are the last day of a month."""
        for field, ends in self._ends.items():
            days = {day: count for day, count in ends.items() if len(day) == _LENGTH_OF_A_DAY}
            last = sum(count for day, count in days.items() if _is_last_of_month(day))
            total = sum(days.values())
            if total >= _LEAST and last >= _MOST_SHARE * total:
                wrong = f"{last:,} of {total:,} ends are the last day of a month"
                right = "if the source writes the last day, say `date: {last_day: true}` in the mapping"
                place = Place(label, None, field)
                yield Problem(Severity.NOTE, "ends-look-like-last-days", place, "", wrong, right)


def _is_last_of_month(day: str) -> bool:
    year, month, number = map(int, day.split("-"))
    return monthrange(year, month)[1] == number
