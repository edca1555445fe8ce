"""The days on which a node or tie of a snapshot holds, as spells that do not overlap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.days import day_of
from graphsvc.snapshot.tables import NodeTable, TieTable

_OPEN_START, _OPEN_END = -(2**40), 2**40  # before and after every day


@dataclass(frozen=True, slots=True, order=True)
class Spell:
    """Days [start, after), counted from 1970-01-01; an unknown bound lies beyond every day."""

    start: int
    after: int

    @property
    def first_day(self) -> str | None:
        """The first day; None where it is unknown."""
        return None if self.start == _OPEN_START else _written(self.start)

    @property
    def last_day(self) -> str | None:
        """The last day; None where it is unknown, or still to come."""
        return None if self.after == _OPEN_END else _written(self.after - 1)

    @property
    def is_empty(self) -> bool:
        """Whether it holds no day."""
        return self.after <= self.start


ALWAYS = Spell(_OPEN_START, _OPEN_END)


def spell_of(table: NodeTable | TieTable, number: int) -> Spell:
    """The spell of a record."""
    end = int(table.end[number])
    return Spell(spell_from(int(table.start[number])).start, _OPEN_END if end == UNKNOWN_DAY else end)


def spell_from(start: int) -> Spell:
    """The spell that begins on a day and has no end; UNKNOWN_DAY begins nowhere."""
    return Spell(_OPEN_START if start == UNKNOWN_DAY else start, _OPEN_END)


def united(spells: Iterable[Spell]) -> list[Spell]:
    """The same days in order, as spells of which none overlaps another; empty ones are left out.

    Spells that only touch stay apart: something changed between them.
    """
    found: list[Spell] = []
    for spell in sorted(spell for spell in spells if not spell.is_empty):
        if found and spell.start < found[-1].after:
            found[-1] = Spell(found[-1].start, max(found[-1].after, spell.after))
        else:
            found.append(spell)
    return found


def _written(day: int) -> str | None:
    found = day_of(day)
    return None if found is None else found.isoformat()
