"""What a broker joins, in words and with the facts behind them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graphsvc.analysis.brokers.evidence import Evidence
from graphsvc.analysis.brokers.table import Brokers, Graph, Kind, Role
from graphsvc.analysis.reasons import Fact, Reason
from graphsvc.model.fields import NONE
from graphsvc.snapshot.snapshot import Snapshot

JOINING, EXITS, LINKS = "G9", "G37", "G36"
OFTEN = 2.0  # deviations from groups dealt at random
NAMED = 4  # parts told by their size
MANY = 3  # contacts from which a load is worth a word: where most have one, two is no burden
_WORDS = {
    "TERRITORY": ("territory", "territories"),
    "LEVEL": ("level", "levels"),
    "SECTOR": ("sector", "sectors"),
    "THEME": ("theme", "themes"),
    "COMPONENT": ("part of the network", "parts of the network"),
}
_BETWEEN = {
    Role.COORDINATOR: "within its own {0}",
    Role.ITINERANT: "within another {0}",
    Role.GATEKEEPER: "between its own {0} and another",
    Role.LIAISON: "between two other {1}",
}


def reasons(
    answer: Brokers, row: int, evidence: Evidence, snapshot: Snapshot, *, grouping: str = "TERRITORY"
) -> list[Reason]:
    """What the node of a row joins, what falls apart without it, who is second, and how sure that is."""
    broker = _Broker(answer, row, evidence, snapshot, _WORDS[grouping])
    found = (
        *(broker.contacts() if answer.graph == Graph.LINKS else broker.pairs()),
        *broker.between(),
        *broker.role(),
        *broker.parts(),
        *broker.second(),
        *broker.load(),
        *broker.undated(),
    )
    return list(found)


class _Broker:
    def __init__(
        self, answer: Brokers, row: int, evidence: Evidence, snapshot: Snapshot, group: tuple[str, str]
    ) -> None:
        self.answer, self.row, self.evidence, self.snapshot = answer, row, evidence, snapshot
        self.group, self.columns = group, answer.columns
        self.organisation = self.columns.kind[row] == Kind.ORGANISATION
        self.number = int(self.columns.contacts[row])

    def pairs(self) -> Iterator[Reason]:
        """The pairs that it joins on the graph of members, and those that nothing else joins."""
        joined = int(self.columns.pairs_joined[self.row])
        only = int(self.columns.pairs_only_through[self.row])
        facts = (
            Fact("pairs joined only through it", f"{only}", "pairs"),
            Fact("pairs joined", f"{joined}", "pairs"),
        )
        if not joined:
            yield Reason("JOINS_NONE", self._joins_none(), JOINING, facts)
        elif only:
            yield Reason("ONLY_THROUGH", self._only_through(only, joined), JOINING, facts)
        else:
            yield Reason("JOINED_ELSEWHERE", self._elsewhere(joined), JOINING, facts)

    def _joins_none(self) -> str:
        if self.organisation:
            return "It sits in one partnership only, so it joins no two."
        return "One member is recorded, so no two organisations meet here."

    def _only_through(self, only: int, joined: int) -> str:
        pairs = f"{only:,} {_plural(only, 'pair', 'pairs')}"
        if self.organisation:
            rest = "" if only == joined else f", of {joined:,} that it joins"
            verb = _plural(only, "does", "do")
            share = f"{_plural(only, 'share', 'share')} a member{rest}"
            return f"Only through it {verb} {pairs} of partnerships {share}."
        rest = "" if only == joined else f", of {joined:,} that sit here"
        return f"Only here {_plural(only, 'does', 'do')} {pairs} of organisations meet{rest}."

    def _elsewhere(self, joined: int) -> str:
        every = "The one pair" if joined == 1 else f"Each of the {joined:,} pairs"
        if self.organisation:
            return f"{every} of partnerships that it joins shares another member too, or has a live link."
        return f"{every} of organisations that sit here meets elsewhere too."

    def contacts(self) -> Iterator[Reason]:
        """How far its contacts know each other, on the graph of links."""
        size = float(self.columns.effective_size[self.row])
        facts = (
            Fact("contacts", f"{self.number}", "partnerships"),
            Fact("effective size", f"{size:.1f}", "contacts"),
            Fact("constraint", f"{self.columns.constraint[self.row]:.2f}"),
        )
        if self.number == 1:
            text = "It has one contact, so it joins no two."
        elif size == self.number:
            text = f"No two of its {self.number:,} contacts have a link: it is what they have in common."
        else:
            text = f"Its {self.number:,} contacts count as {size:.1f} that have no link with each other."
        yield Reason("CONTACTS", text, JOINING, facts)

    def between(self) -> Iterator[Reason]:
        """How often it lies on the shortest way."""
        value = float(self.columns.betweenness[self.row])
        most = float(self.columns.betweenness_normalised[self.row])
        if value <= 0 or np.isnan(most):
            return
        error = float(self.columns.betweenness_error[self.row])
        facts = [Fact("betweenness", f"{value:.1f}", "pairs"), Fact("of the most possible", f"{most:.3f}")]
        about, basis = "", ""
        if self.answer.samples is not None:
            facts.append(Fact("error", f"{error:.1f}", "pairs either way at most, 95 % sure"))
            about, basis = "about ", f" (estimated from {self.answer.samples:,} ways drawn at random)"
        share = f"{100 * most:.1f} %" if most >= 0.001 else "less than 0.1 %"
        text = f"It lies on the shortest ways between others{basis}: {about}{share} of the most possible."
        yield Reason("BETWEENNESS", text, JOINING, tuple(facts))

    def role(self) -> Iterator[Reason]:
        """Between which groups it stands most often."""
        counts = self.columns.roles[self.row]
        every = int(counts.sum())
        if self.answer.graph != Graph.LINKS or every <= 0:
            return
        role = Role(int(np.argmax(counts)))
        deviation = float(self.columns.role_z[self.row, role])
        often = ""
        if deviation >= OFTEN:
            often = f", more than if {self.group[1]} were dealt at random (z {deviation:.1f})"
        most = "all" if counts[role] == every else f"{counts[role]:,} of them"
        where = f"{most} {_BETWEEN[role].format(*self.group)}{often}"
        pairs = f"{every:,} {_plural(every, 'pair', 'pairs')} of contacts that have no link"
        text = f"It stands between {pairs}: {where}."
        if every == 1:
            text = f"It stands between one pair of contacts that have no link, {where.removeprefix('all ')}."
        facts = tuple(Fact(each.name.lower(), f"{counts[each]}", "pairs") for each in Role)
        yield Reason(f"ROLE_{role.name}", text, JOINING, facts)

    def parts(self) -> Iterator[Reason]:
        """What falls apart without it."""
        sizes, alone = self.evidence.parts, self.evidence.left_alone
        if len(sizes) > 1:
            text = f"Without it {_falls_apart(sizes)}."
            facts = tuple(Fact("part", f"{size}", "partnerships") for size in sizes[:10])
            yield Reason("CUT_NODE", text, EXITS, facts)
        if alone:
            sit = _plural(alone, "organisation sits", "organisations sit")
            fact = Fact("organisations that sit only here", f"{alone}", "organisations")
            yield Reason("SIT_ONLY_HERE", f"{alone:,} {sit} nowhere else.", EXITS, (fact,))

    def second(self) -> Iterator[Reason]:
        """Who could stand in, where it is the only one that joins some."""
        alone = int(self.columns.pairs_only_through[self.row]) > 0 or len(self.evidence.parts) > 1
        if not alone or self.number < 2:
            return
        second = self.evidence.second
        if second is None:
            text = f"No other {self._nobody()}: agree on a second in good time."
            yield Reason("NO_SECOND", text, EXITS)
            return
        kind = self.snapshot.organisations if self.organisation else self.snapshot.partnerships
        name, key = kind.columns["name"][second], kind.keys[second]
        called = key if name in (None, NONE) else str(name)
        text = f"Nearest to standing in for it is {called}, {self._in_common()}."
        fact = Fact("second", called, key=key)
        number = Fact("contacts in common", f"{self.evidence.second_contacts}")
        yield Reason("SECOND", text, EXITS, (fact, number))

    def _nobody(self) -> str:
        if self.answer.graph == Graph.LINKS:
            return "partnership has links with two of its contacts"
        if self.organisation:
            return "organisation sits in two of its partnerships"
        return "partnership has two of its members"

    def _in_common(self) -> str:
        both = f"{self.evidence.second_contacts:,} of its {self.number:,}"
        if self.answer.graph == Graph.LINKS:
            return f"which has links with {both} contacts"
        return f"which sits in {both} partnerships" if self.organisation else f"where {both} members sit too"

    def load(self) -> Iterator[Reason]:
        """A full load, by what others of its kind carry."""
        if self.columns.load[self.row] < 1 or self.number < MANY:
            return
        carried = (
            "links"
            if self.answer.graph == Graph.LINKS
            else ("memberships" if self.organisation else "members")
        )
        text = f"With {self.number:,} {carried} it carries a full load: nine in ten have no more."
        yield Reason("FULL_LOAD", text, JOINING, (Fact(carried, f"{self.number}"),))

    def undated(self) -> Iterator[Reason]:
        """Links of which nobody knows when they were last used."""
        undated = int(self.columns.undated[self.row])
        if undated:
            of = f"Of {undated:,} of its {self.number:,} links" if self.number > 1 else "Of its one link"
            fact = Fact("links without a date", f"{undated}", "links")
            yield Reason(
                "UNDATED_LINKS", f"{of} the last contact is not recorded: ask when it was.", LINKS, (fact,)
            )


def _falls_apart(sizes: tuple[int, ...]) -> str:
    """What becomes of the network, by the partnerships in each part, the largest first."""
    if sizes[0] == 1:
        return f"{len(sizes):,} partnerships would each stand alone"
    *first, last = (f"{size:,}" for size in sizes[:NAMED])
    if len(sizes) <= NAMED:
        return f"its part of the network falls into parts of {', '.join(first)} and {last} partnerships"
    largest = f"the largest of {', '.join(first)} and {last} partnerships"
    return f"its part of the network falls into {len(sizes):,}, {largest}"


def _plural(number: int, one: str, many: str) -> str:
    return one if number == 1 else many
