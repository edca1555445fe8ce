"""Which stored tie a row without a key means, of those that join the same things."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graphsvc.model.fields import NONE


@dataclass(frozen=True)
class Spell:
    """A stretch of time of a tie; `key` is the stored tie's, or names the row that says it."""

    key: str | int
    start: str | None
    end: str | None

    @property
    def is_open(self) -> bool:
        """Whether no end is known."""
        return self.end in (None, NONE)

    @property
    def starts(self) -> bool:
        """Whether a start is known."""
        return self.start not in (None, NONE)


Rule = Callable[[Spell, Spell], bool]


def _same(said: Spell, stored: Spell) -> bool:
    same_end = said.end == stored.end or (said.is_open and stored.is_open)
    return same_end and (said.start == stored.start or not (said.starts or stored.starts))


def _same_start(said: Spell, stored: Spell) -> bool:
    return said.starts and said.start == stored.start


def _same_end(said: Spell, stored: Spell) -> bool:
    return not said.is_open and said.end == stored.end and not (said.starts and stored.starts)


def _open_and_unsure(said: Spell, stored: Spell) -> bool:
    return stored.is_open and not (said.starts and stored.starts)


# The surest first: what an earlier rule has paired is out of question for the later ones.
RULES: tuple[Rule, ...] = (_same, _same_start, _same_end, _open_and_unsure)


def paired(said: Sequence[Spell], stored: Sequence[Spell]) -> dict[str | int, list[str]]:
    """For each said spell, by key, the keys of the stored ties it means: one, or several candidates.

    A spell that means none of them is left out. A row without start means the
    one open tie; one with a start such a tie whose start is unknown
    (registry.md, section 3).
    """
    found: dict[str | int, list[str]] = {}
    free = list(stored)
    for rule in RULES:
        waiting = [spell for spell in said if spell.key not in found]
        hits = {spell.key: [str(tie.key) for tie in free if rule(spell, tie)] for spell in waiting}
        found |= {key: ties for key, ties in hits.items() if ties}
        claimed = {tie for ties in found.values() for tie in ties}
        free = [tie for tie in free if tie.key not in claimed]
    return found
