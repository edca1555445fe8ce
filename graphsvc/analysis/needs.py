"""Which sectors the work on a theme needs (G18, G22): as the registry says, else the Recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

from graphsvc.kernels.sets import Ints
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.snapshot import Snapshot

# paragraph 5 of Rec(2003)21; law enforcement and the criminal justice system are one there
PARAGRAPH_5: tuple[tuple[str, ...], ...] = (
    ("law_enforcement", "justice"),
    ("social_welfare",),
    ("employment",),
    ("health",),
    ("education",),
    ("culture",),
    ("planning",),
)


class NeedsSource(IntEnum):
    """Where the sectors are from; the first that says anything."""

    REGISTRY = 0  # what the registry says of the theme itself
    WIDER_THEME = 1  # what it says of the nearest theme above
    PARAGRAPH_FIVE = 2  # PARAGRAPH_5: examples, each as important as the other


class Need(NamedTuple):
    """A sector that a theme needs."""

    sector: str
    weight: float | None  # None: not recorded

    @property
    def importance(self) -> float:
        """The weight; one that is not recorded counts 1."""
        return 1.0 if self.weight is None else self.weight


Needs = Mapping[int, tuple[Need, ...]]  # theme -> what the registry says of it, by sector


def sector_needs(snapshot: Snapshot) -> Needs:
    """What the registry says that themes need; a sector of weight 0 is not needed. O(requirements)."""
    told, found = snapshot.facts["requirement"], dict[int, list[Need]]()
    for theme, sector, weight in zip(told["theme"], told["sector"], told["weight"], strict=True):
        ix = snapshot.themes.ix.get(str(theme))
        need = Need(str(sector), float(weight) if isinstance(weight, int | float) else None)
        if ix is not None and need.importance > 0:
            found.setdefault(ix, []).append(need)
    return {theme: tuple(sorted(needs, key=lambda need: need.sector)) for theme, needs in found.items()}


def needing(theme: int, theme_parent: Ints, needs: Needs) -> int | None:
    """The theme whose needs hold for one: itself, else the nearest above of which any are said; O(depth)."""
    for _ in range(len(theme_parent) + 1):  # a tree is never deeper than it has nodes
        if theme in needs or theme == NOBODY:
            break
        theme = int(theme_parent[theme])
    return theme if theme in needs else None
