"""The answer on coverage: one row per ground and theme that no active partnership works on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from graphsvc.kernels.sets import Floats, Ints, Longs, Truth

EVERYWHERE = -1  # a territory: the whole ground of the registry, which has several topmost territories
ANY_THEME = -1  # a theme: nobody works there on anything


class Nothing(StrEnum):
    """Why an answer has no row."""

    NO_TERRITORIES = "NO_TERRITORIES"  # none is recorded, or none of those asked for
    ALL_COVERED = "ALL_COVERED"
    OF_OTHER_LEVELS = (
        "OF_OTHER_LEVELS"  # there are gaps, but of no territory of the level asked for as a whole
    )


@dataclass(frozen=True, eq=False)
class Columns:
    """One row per gap; all arrays are of one length."""

    territory: Ints  # ix, EVERYWHERE
    theme: Ints  # ix, ANY_THEME
    population: Floats  # NaN unknown
    lowest: Ints  # lowest territories in it

    def __len__(self) -> int:
        return len(self.territory)

    def at(self, rows: Longs | Truth) -> Columns:
        """The same columns for some of the rows."""
        return Columns(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})


@dataclass(frozen=True)
class OfLevel:
    """What the active partnerships of one level cover by themselves."""

    level: int  # along codes.LEVELS, UNKNOWN_CODE
    partnerships: int
    covered: int  # cells
    population_share: float | None


@dataclass(frozen=True, eq=False)
class Coverage:
    """Gaps, the greatest population first, unknown ones last; and what share is covered.

    Every cell (a lowest territory and a theme looked at) that nobody covers lies in a row, and no row lies
    in another: a region without anybody is one row, and so is a theme that nobody works on.
    """

    columns: Columns
    territories: int  # lowest ones that were looked at
    themes: int  # looked at; 0 where no theme is recorded: then only whether anybody works there
    covered: int  # cells that a partnership covers, in whole or in part
    population_share: float | None  # of them, each cell counted by its population; None where none is known
    population_unknown: int  # lowest territories whose population is not known
    levels: tuple[OfLevel, ...]  # of every level that a partnership has, whether it counts or not
    counted: tuple[int, ...]  # levels whose partnerships count
    partnerships: int  # active ones that count
    unplaced: int  # of them those whose territory is not known: they may cover anything
    themeless: int  # of them those whose themes are not known: they may cover anything where they are
    nothing: Nothing | None  # why there is no row

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def cells(self) -> int:
        """Cells that were looked at."""
        return self.territories * max(self.themes, 1)
