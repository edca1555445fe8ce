"""Composition in words: what to talk about at a table, and how to read the figures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graphsvc.analysis.composition.table import Composition, Point, SizeBasis
from graphsvc.analysis.needs import NeedsSource
from graphsvc.analysis.reasons import Fact, Reason

CO_ORDINATION, OCCASIONAL, BASIS = "G5", "G19", "G22"
MOST_NAMED = 4
HALF = 0.5  # from here on a share is most


def reasons(answer: Composition, row: int) -> list[Reason]:
    """What there is to talk about of one partnership, the first thing first; then what is not known."""
    table = _Table(answer, row)
    found = (*table.incomplete(), *table.missing(), *table.large(), *table.small(), *table.one_sided())
    return [*found, *table.named(), *(() if found else table.nothing()), *table.unknown()]


def remarks(answer: Composition) -> list[Reason]:
    """How many lack sectors, and what the sizes of all are compared with."""
    return [*_lacking(answer), *_model(answer)]


def channels(members: int) -> int:
    """How many pairs of members there are to keep in touch: n (n - 1) / 2."""
    return members * (members - 1) // 2


class _Table:
    def __init__(self, answer: Composition, row: int) -> None:
        self.answer, self.row, self.columns = answer, row, answer.columns
        self.members = int(self.columns.members[row])
        self.points = Point(int(self.columns.points[row]))

    def incomplete(self) -> Iterator[Reason]:
        """Whether the list of members has to be completed first."""
        if self.members < 0:
            yield Reason("NO_MEMBERS", "No members are recorded: complete the list first.", BASIS)
        elif self.columns.complete[self.row] == 0:
            text = "The list of members is known to be incomplete: complete it first."
            yield Reason("INCOMPLETE_MEMBERS", text, BASIS)

    def missing(self) -> Iterator[Reason]:
        """Which sectors are missing by the registry's requirements."""
        sectors = self._lacking()
        if not sectors or self._source is NeedsSource.PARAGRAPH_FIVE:
            return
        facts, text = _facts(sectors), "The registry says that its themes need "
        text += f"{_some([_words(each) for each in sectors])}; no member is known to be of {_them(sectors)}"
        if Point.SECTORS_MISSING in self.points:
            text += ": ask whether somebody should be invited."
            yield Reason("SECTORS_MISSING", text, BASIS, facts)
        else:
            text += ", but the sectors of most members are not recorded: record them first."
            yield Reason("SECTORS_UNCERTAIN", text, BASIS, facts)

    def named(self) -> Iterator[Reason]:
        """Which of the sectors of paragraph 5 are missing, where the registry says nothing of its themes."""
        sectors, unknown = self._lacking(), int(self.columns.unknown_sectors[self.row])
        examples = self._source is NeedsSource.PARAGRAPH_FIVE
        if sectors and examples and unknown <= self.members - unknown:
            names = _some([_words(each) for each in sectors])
            text = f"Of the sectors that the Recommendation names (paragraph 5) no member is of {names}: ask "
            text += "whether the work needs them."
            yield Reason("PARAGRAPH_5_SECTORS", text, CO_ORDINATION, _facts(sectors))

    def large(self) -> Iterator[Reason]:
        """Whether it has more members than one table holds, or than others of its scope."""
        facts = self._sizes()
        if Point.TOO_LARGE in self.points:
            text = f"{self.members} members at one table, {channels(self.members):,} pairs to keep in touch, "
            text += "and no second level is recorded: divide into a board and working groups."
            yield Reason("TOO_LARGE", text, BASIS, facts)
        elif Point.LARGE in self.points:
            text = f"{self.members} members, {self._range()}: ask who could rather be asked for one thing, "
            yield Reason("LARGE", f"{text}or sit in a working group.", OCCASIONAL, facts)

    def small(self) -> Iterator[Reason]:
        """Whether it has fewer members than others of its scope."""
        if Point.SMALL in self.points:
            text = (
                f"{self.members} members, {self._range()}: ask whether all are recorded, and who is missing."
            )
            yield Reason("SMALL", text, BASIS, self._sizes())

    def one_sided(self) -> Iterator[Reason]:
        """Whether one sector has most of the seats."""
        if Point.ONE_SIDED in self.points:
            sector = _words(self.answer.sectors[self.columns.largest[self.row]])
            share = float(self.columns.largest_share[self.row])
            text = f"More than half of the members are of one sector, {sector}: ask whether the others are "
            text += "heard."
            yield Reason("ONE_SIDED", text, BASIS, (Fact("share of known sectors", f"{share:.2f}"),))

    def nothing(self) -> list[Reason]:
        """What is said where nothing else is."""
        if (
            np.isnan(self.columns.expected[self.row])
            and self.columns.unknown_sectors[self.row] == self.members
        ):
            return []
        return [Reason("AS_EXPECTED", "Size and sectors give nothing to talk about.", BASIS)]

    def unknown(self) -> Iterator[Reason]:
        """What the figures leave open."""
        unknown = int(self.columns.unknown_sectors[self.row])
        if unknown > 0:
            some = "any of" if unknown == self.members else f"{unknown:,} of"
            text = f"The sector of {some} {self.members:,} members is not recorded."
            yield Reason("UNKNOWN_SECTORS", text, BASIS, (Fact("members of unknown sector", f"{unknown}"),))
        if self.members > 0 and self.columns.size_basis[self.row] == SizeBasis.UNKNOWN:
            text = "Too few partnerships have known members for their sizes to be compared."
            yield Reason("SIZE_NOT_COMPARED", text, BASIS)

    @property
    def _source(self) -> NeedsSource:
        return NeedsSource(int(self.columns.needs_source[self.row]))

    def _lacking(self) -> list[str]:
        """The sectors missing, the heaviest first."""
        pointer, sectors = self.answer.missing.indptr, self.answer.missing.row(self.row)
        weights = np.nan_to_num(self.answer.weights[pointer[self.row] : pointer[self.row + 1]], nan=1.0)
        return [self.answer.sectors[ix] for ix in sectors[np.lexsort((sectors, -weights))].tolist()]

    def _range(self) -> str:
        low, high = (float(values[self.row]) for values in (self.columns.low, self.columns.high))
        like = "partnerships of its scope" if self._regression else _COMPARED[self._basis]
        return f"where {like} mostly have {low:.0f} to {high:.0f}"

    @property
    def _basis(self) -> SizeBasis:
        return SizeBasis(int(self.columns.size_basis[self.row]))

    @property
    def _regression(self) -> bool:
        return self._basis is SizeBasis.REGRESSION

    def _sizes(self) -> tuple[Fact, ...]:
        expected = float(self.columns.expected[self.row])
        known = () if np.isnan(expected) else (Fact("expected", f"{expected:.1f}", "members"),)
        return (Fact("members", f"{self.members}"), *known)


_COMPARED = {
    SizeBasis.LEVEL_MEDIAN: "partnerships of its level",
    SizeBasis.REGISTRY_MEDIAN: "partnerships of this registry",
    SizeBasis.UNKNOWN: "others",
}


def _lacking(answer: Composition) -> Iterator[Reason]:
    """How many lack a sector, of those of which it can be told; where most do, it may be the requirements."""
    columns = answer.columns
    told = (columns.needs_source != NeedsSource.PARAGRAPH_FIVE) & (columns.members > 0)
    told &= 2 * columns.unknown_sectors <= columns.members
    number, lack = int(told.sum()), int(((columns.points & int(Point.SECTORS_MISSING)) > 0).sum())
    if not number:
        return
    half = int((told & (columns.missing_weight >= HALF)).sum())
    text = f"{lack:,} of the {number:,} partnerships of which it can be told lack a sector that their themes "
    text += f"need by the registry, {half:,} of them half of the weight or more."
    if lack > HALF * number:
        text += " Where most do, ask first whether the requirements are right."
    yield Reason("SECTORS_LACKING", text, BASIS, (Fact("partnerships", f"{lack}"), Fact("of", f"{number}")))


def _model(answer: Composition) -> Iterator[Reason]:
    model = answer.model
    if not len(answer):
        yield Reason("NO_PARTNERSHIPS", "No partnership is active on this day, as far as is recorded.")
    elif not model.fitted:
        text = (
            f"Members and scope are known of {model.partnerships:,} of {len(answer):,} partnerships, too few "
        )
        text += "for a regression: sizes are compared with medians, where there are any."
        yield Reason("SIZES_BY_MEDIAN", text, BASIS)
    else:
        scope = [
            *(["number of themes"] if model.themes is not None else []),
            *(["inhabitants"] if model.population is not None else []),
            *(["level"] if any(each is not None for each in model.levels) else []),
        ]
        by = f" by {_listed(scope)}" if scope else ", whatever their scope, which is not recorded"
        text = f"Expected sizes rest on {model.partnerships:,} partnerships{by}; "
        text += "by chance one in ten lies outside."
        yield Reason("SIZES_BY_REGRESSION", text, BASIS)


def _facts(sectors: list[str]) -> tuple[Fact, ...]:
    return tuple(Fact("sector", each) for each in sectors)


def _words(sector: str) -> str:
    return sector.replace("_", " ")


def _them(sectors: list[str]) -> str:
    return "it" if len(sectors) == 1 else "them"


def _some(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return _listed([*names[:MOST_NAMED], f"{more} more"] if more > 0 else names)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
