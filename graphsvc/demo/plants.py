"""The plants of a region: what was planted, and what the steps after must know of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from graphsvc.demo.drafts import Draft
from graphsvc.demo.organisations import Organisation
from graphsvc.demo.truth import PlantedFact, PlantedPair, Truth


@dataclass
class Plants:
    """What later steps must know of the plants of a region.

    `shared_people`: by key, the partnership whose people serve there as well
    and the share of seats they hold. `apart`: pairs between which no link may
    be made up. `blocked`: such pairs with the reason. `spellings`: second
    records of an organisation, by their key; `meant` says of which.
    `noticed`: those among them that the register knows to be the same.
    """

    truth: Truth = field(default_factory=Truth)
    shared_people: dict[str, tuple[Draft, float]] = field(default_factory=dict)
    apart: set[frozenset[str]] = field(default_factory=set)
    blocked: list[tuple[str, str, str]] = field(default_factory=list)
    spellings: dict[str, Organisation] = field(default_factory=dict)
    meant: dict[str, str] = field(default_factory=dict)
    noticed: list[str] = field(default_factory=list)
    successions: list[tuple[str, str, date]] = field(default_factory=list)

    def pair(
        self,
        kind: str,
        a: Draft,
        b: Draft,
        action: str,
        sentence: str,
        *,
        twice: bool = False,
        difficulty: str = "",
    ) -> None:
        """Records a planted pair; `twice`: the two do one job twice."""
        self.truth.pairs.append(PlantedPair(kind, a.key, b.key, action, twice, sentence, difficulty))

    def fact(self, kind: str, keys: tuple[str, ...], sentence: str) -> None:
        """Records a planted fact."""
        self.truth.facts.append(PlantedFact(kind, keys, sentence))
