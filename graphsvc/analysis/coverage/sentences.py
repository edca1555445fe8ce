"""What is said of a gap: who is missing, whom to ask first, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graphsvc.analysis.coverage.nearby import Extension, Kind, Nearby
from graphsvc.analysis.coverage.table import ANY_THEME, EVERYWHERE, Coverage
from graphsvc.analysis.reasons import Fact, Reason
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable

EXISTING = "G16"  # ask first whether an existing agency or partnership can take it on
LEVELS_APART = "G21"  # different arrangements for different levels
GUIDELINES = (EXISTING, LEVELS_APART)
MOST_NAMED = 3  # of several in one sentence


def reasons(answer: Coverage, row: int, near: Nearby, snapshot: Snapshot) -> list[Reason]:
    """Why a gap is listed, and what may fill it unseen."""
    gap = _Gap(answer, row, snapshot)
    return [*gap.open(), *gap.other_levels(near), *gap.unseen(near), *gap.agencies(near)]


def advice(answer: Coverage, row: int, near: Nearby, snapshot: Snapshot) -> str:
    """Whom to ask first."""
    gap = _Gap(answer, row, snapshot)
    if near.extensions:
        return gap.asking(near.extensions[0])
    if len(near.other_levels):
        who = name_of(snapshot.partnerships, int(near.other_levels[0]))
        return f"Ask {who}, which works on it at another level, who is to act{gap.place(' ')}."
    if len(near.organisations):
        who = name_of(snapshot.organisations, int(near.organisations[0]))
        with_theme = "" if gap.theme == ANY_THEME else ", which has it in its remit,"
        return f"Ask {who}{with_theme} whether {gap.partnership}."
    return f"Nobody near is recorded: ask whether {gap.partnership}, and whom to invite."


def extension_reasons(one: Extension, answer: Coverage, row: int, snapshot: Snapshot) -> list[Reason]:
    """Why a partnership could take a gap up."""
    gap = _Gap(answer, row, snapshot)
    return [*gap.nearness(one), *gap.theme_of(one)]


class _Gap:
    def __init__(self, answer: Coverage, row: int, snapshot: Snapshot) -> None:
        self.answer, self.snapshot = answer, snapshot
        self.territory = int(answer.columns.territory[row])
        self.theme = int(answer.columns.theme[row])
        self.population = float(answer.columns.population[row])
        self.lowest = int(answer.columns.lowest[row])
        self.where = "" if self.territory == EVERYWHERE else name_of(snapshot.territories, self.territory)
        self.what = "" if self.theme == ANY_THEME else name_of(snapshot.themes, self.theme)

    @property
    def partnership(self) -> str:
        """That one would be needed, as a clause."""
        on = f" on {self.what}" if self.what else ""
        return f"a partnership{on} is needed{self.place(' ')}"

    def place(self, before: str) -> str:
        """Where it is, as the end of a sentence."""
        return f"{before}{'anywhere' if self.territory == EVERYWHERE else f'in {self.where}'}"

    def open(self) -> Iterator[Reason]:
        """Nobody works there on it, and of how many people that is said."""
        known = not np.isnan(self.population)
        people = f" ({self.population:,.0f} inhabitants)" if known else " (population not known)"
        part = ", or on a part of it," if np.any(self.snapshot.arrays.theme_parent == self.theme) else ""
        on = f" on {self.what}{part}" if self.what else ""
        text = f"No active partnership works{on}{self.place(' ')}{people}."
        facts = (
            *((_fact("territory", self.snapshot.territories, self.territory),) if self.where else ()),
            *((_fact("theme", self.snapshot.themes, self.theme),) if self.what else ()),
            *((Fact("population", f"{self.population:.0f}", "inhabitants"),) if known else ()),
            Fact("lowest territories", f"{self.lowest}"),
        )
        yield Reason("NOBODY_WORKS_THERE" if self.what == "" else "NOBODY_WORKS_ON_IT", text, EXISTING, facts)

    def other_levels(self, near: Nearby) -> Iterator[Reason]:
        """Who works there at a level that does not count."""
        number = len(near.other_levels)
        if number:
            first = near.other_levels[:MOST_NAMED].tolist()
            names = _listed([name_of(self.snapshot.partnerships, ix) for ix in first], number)
            does = "does" if number == 1 else "do"
            facts = tuple(_fact("partnership", self.snapshot.partnerships, ix) for ix in first)
            text = f"At another level {names} {does}: ask who acts there."
            yield Reason("WORKED_ON_AT_ANOTHER_LEVEL", text, LEVELS_APART, facts)

    def unseen(self, near: Nearby) -> Iterator[Reason]:
        """Partnerships that may cover it, were more of them known."""
        if near.may_cover:
            number = near.may_cover
            some = "1 partnership" if number == 1 else f"{number} partnerships"
            text = f"{some} may work on it unseen: territory or themes are not recorded. Complete the record."
            yield Reason("MAY_BE_COVERED", text, EXISTING, (Fact("partnerships", f"{number}"),))

    def agencies(self, near: Nearby) -> Iterator[Reason]:
        """Organisations that are there, with the theme in their remit."""
        number = len(near.organisations)
        if number:
            first = near.organisations[:MOST_NAMED].tolist()
            names = _listed([name_of(self.snapshot.organisations, ix) for ix in first], number)
            has, its = ("is there", "its") if number == 1 else ("are there", "their")
            remit = f" with it in {its} remit" if self.what else ""
            facts = tuple(_fact("organisation", self.snapshot.organisations, ix) for ix in first)
            yield Reason("AGENCIES_THERE", f"{names} {has}{remit}.", EXISTING, facts)

    def asking(self, one: Extension) -> str:
        """The proposal to ask a partnership."""
        who = name_of(self.snapshot.partnerships, one.partnership)
        if one.kind is Kind.WIDEN_THEMES:
            works = f"which works{self.place(' ')} on {name_of(self.snapshot.themes, one.theme)}"
            return (
                f"Before anything new is founded, ask {who}, {works}, whether it could take up {self.what}."
            )
        near = "next door" if one.touches else "nearby"
        works = f"which works {near}" + (
            f" on {name_of(self.snapshot.themes, one.theme)}" if self.what else ""
        )
        return f"Before anything new is founded, ask {who}, {works}, whether it could extend to {self.where}."

    def nearness(self, one: Extension) -> Iterator[Reason]:
        """How it lies to the ground of the gap."""
        if one.kind is Kind.WIDEN_THEMES:
            share = Fact("share of the ground", f"{one.ground:.2f}")
            text = f"It works on {one.ground:.0%} of the ground{_by(self.population)} already."
            yield Reason("WORKS_THERE", text, EXISTING, (share,))
        elif one.touches:
            yield Reason("NEXT_DOOR", f"Its territory touches {self.where}.", EXISTING)
        else:
            above = int(
                self.snapshot.territories.target("parent", self.territory, self.snapshot.territories) or 0
            )
            fact = _fact("territory", self.snapshot.territories, above)
            yield Reason("SAME_TERRITORY_ABOVE", f"It works elsewhere in {fact.value}.", EXISTING, (fact,))

    def theme_of(self, one: Extension) -> Iterator[Reason]:
        """Which of its themes is nearest."""
        if one.theme is None or one.likeness is None:
            return
        facts = (
            _fact("theme", self.snapshot.themes, one.theme),
            Fact("likeness of themes", f"{one.likeness:.2f}"),
        )
        named = facts[0].value
        text = "It works on it already." if one.theme == self.theme else f"Its nearest theme is {named}."
        yield Reason("NEAREST_THEME", text, EXISTING, facts)


def _listed(names: list[str], number: int) -> str:
    """The first of some names, and how many more there are."""
    parts = [*names, *([f"{number - len(names)} more"] if number > len(names) else [])]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _by(population: float) -> str:
    return "" if np.isnan(population) else ", by population,"


def _fact(label: str, table: NodeTable, ix: int) -> Fact:
    return Fact(label, name_of(table, ix), key=table.keys[ix])


def name_of(table: NodeTable, ix: int | None) -> str:
    """The name of a node, or its key."""
    number = 0 if ix is None else ix
    return str(table.columns["name"][number] or table.keys[number])
