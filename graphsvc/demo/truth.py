"""What was planted in the demo and where: the answers that a good analysis should give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class PlantedPair:
    """Two partnerships and what is the matter between them.

    `b` is the one planted beside `a`: the satellite, the local one, the successor.
    `action` is what ought to be done, in the words of the overlap advice;
    `overlapping` says that the two do one job twice, which is what a list of
    overlaps (G17) should put before everything else.
    """

    kind: str
    a: str
    b: str
    action: str
    overlapping: bool
    sentence: str
    difficulty: str = ""


@dataclass(frozen=True)
class PlantedFact:
    """Something planted that is no pair: its kind, the keys it is about, and what it is."""

    kind: str
    keys: tuple[str, ...]
    sentence: str


@dataclass
class Truth:
    """All that was planted, pairs by the keys of their partnerships."""

    pairs: list[PlantedPair] = field(default_factory=list)
    facts: list[PlantedFact] = field(default_factory=list)

    def overlapping(self) -> list[tuple[str, str]]:
        """The pairs that do one job twice, smaller key first."""
        return sorted((min(p.a, p.b), max(p.a, p.b)) for p in self.pairs if p.overlapping)

    def of_kind(self, kind: str) -> list[PlantedPair]:
        """The planted pairs of one kind."""
        return [pair for pair in self.pairs if pair.kind == kind]

    def facts_of_kind(self, kind: str) -> list[PlantedFact]:
        """The planted facts of one kind."""
        return [fact for fact in self.facts if fact.kind == kind]

    def extend(self, others: Iterable[Truth]) -> Truth:
        """This truth and the others as one."""
        parts = (self, *others)
        return Truth([p for part in parts for p in part.pairs], [f for part in parts for f in part.facts])

    def as_json(self) -> dict[str, object]:
        """The truth as plain lists and dictionaries."""
        return {
            "pairs": [asdict(pair) for pair in self.pairs],
            "facts": [asdict(fact) for fact in self.facts],
        }
