"""Why two groups are said to lack contact, who could bring them together, and what to do, in words."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.analysis.holes.bridges import ORGANISATION, Bridge, Bridges, Kind
from graphsvc.analysis.holes.names import name_of
from graphsvc.analysis.holes.table import Holes
from graphsvc.analysis.reasons import Fact, Reason
from graphsvc.snapshot.snapshot import Snapshot

NETWORKS, LINKS, PROTECTION = "G9", "G36", "G29"
GUIDELINES = (NETWORKS, LINKS)
FULL_LOAD = 1.0


def reasons(answer: Holes, row: int, bridges: Bridges, snapshot: Snapshot) -> list[Reason]:
    """What speaks for contact between the two groups, what is known of it, and on whom it would hang."""
    hole = _Hole(answer, row, snapshot)
    return [*hole.lacking(), *hole.silent_links(), *hole.blocked(), *hole.silence(), *hole.people(bridges)]


def advice(answer: Holes, row: int, bridges: Bridges, snapshot: Snapshot) -> str:
    """What is proposed, in a sentence or two."""
    hole, who = _Hole(answer, row, snapshot), bridges.listed
    both = f"{hole.a} and {hole.b}"
    if not who:
        return f"Let partnerships of {both} meet: nobody in the registry is near both who could invite them."
    first = node_name(who[0], snapshot)
    if who[0].kind is Kind.NEAR:
        return f"Ask {first} to make contact and bring {both} together: nobody sits in both yet."
    invited = f"Invite {first} to bring {both} together"
    second = stand_in(bridges)
    if second is None:
        return f"{invited}, and find a second: it alone reaches both."
    name = node_name(second, snapshot)
    if second.kind is Kind.NEAR:
        return f"{invited}; it alone reaches both, so let {name}, which is near, join in."
    if second.carried < who[0].carried:
        return f"{invited}, or {name}, which carries less ({second.carried} beside {who[0].carried})."
    return f"{invited}; {name} could stand in."


def stand_in(bridges: Bridges) -> Bridge | None:
    """A second name: the next who carries at most half as much as the first, else the next; None: nobody."""
    first, *others = bridges.listed or (None,)
    sitting = [each for each in others if each.kind is Kind.SITTING]
    lighter = (each for each in sitting if first is not None and 2 * each.carried <= first.carried)
    return next(lighter, None) or next(iter(others), None)


def bridge_reasons(bridge: Bridge, answer: Holes, row: int, snapshot: Snapshot) -> list[Reason]:
    """What makes somebody fit to bring the two groups together, or speaks against asking."""
    hole = _Hole(answer, row, snapshot)
    return [*_contacts(bridge, hole), *_nearness(bridge, hole), *_joining(bridge), *_load(bridge)]


class _Hole:
    def __init__(self, answer: Holes, row: int, snapshot: Snapshot) -> None:
        columns = answer.columns
        self.expected, self.live = float(columns.expected[row]), float(columns.live[row])
        self.links, self.blocks = int(columns.links[row]), int(columns.blocked[row])
        groups = int(columns.a[row]), int(columns.b[row])
        self.keys = [answer.groups.keys[group] for group in groups]
        self.a, self.b = (name_of(answer.groups, group, snapshot) for group in groups)
        self.sizes = [int(answer.sizes[group]) for group in groups]
        self.unasked = [int(answer.silent[group]) for group in groups]

    def lacking(self) -> Iterator[Reason]:
        """What is to be expected, and what there is."""
        facts = (
            Fact("contacts to be expected", f"{self.expected:.1f}"),
            Fact("live contacts", f"{self.live:.1f}"),
            *(Fact(f"partnerships of {name}", f"{size}") for name, size in self._sides()),
        )
        text = (
            f"As such pairs are linked in this registry, {self.expected:.1f} contacts between them are to be "
            f"expected; {_there_are(self.live)}."
        )
        yield Reason("CONTACT_LACKING", text, LINKS, facts)

    def silent_links(self) -> Iterator[Reason]:
        """Links that have faded, or whose date nobody wrote down: the cheapest to take up."""
        if self.links:
            text = f"{_links(self.links)} between them: renew {_it(self.links)} first."
            yield Reason("LINKS_TO_RENEW", text, LINKS, (Fact("recorded links", f"{self.links}"),))

    def blocked(self) -> Iterator[Reason]:
        """Pairs left out."""
        if self.blocks:
            pairs = "1 pair" if self.blocks == 1 else f"{self.blocks} pairs"
            text = f"{pairs} between them may not exchange, or object, and count for nothing here."
            yield Reason("BLOCKED_PAIRS", text, PROTECTION, (Fact("pairs", f"{self.blocks}"),))

    def silence(self) -> Iterator[Reason]:
        """Partnerships of whose contacts the registry knows nothing."""
        number, size = sum(self.unasked), sum(self.sizes)
        if number:
            facts = tuple(
                Fact(f"not recorded of {name}", f"{each}")
                for (name, _), each in zip(self._sides(), self.unasked, strict=True)
            )
            some = "all" if number == size else f"{number} of {size}"
            text = f"Of {some} partnerships no contact is recorded at all: ask first whether there is any."
            yield Reason("NOT_EVALUATED", text, LINKS, facts)

    def people(self, bridges: Bridges) -> Iterator[Reason]:
        """On how many the contact would hang."""
        facts = (Fact("reach both", f"{bridges.sitting}"), Fact("near", f"{bridges.near}"))
        if bridges.single_point:
            text = "One alone reaches both: a single point, so a second is named where anybody is near."
            yield Reason("SINGLE_POINT", text, NETWORKS, facts)
        elif not bridges.sitting:
            text = "Nobody sits in both or is in contact with both."
            yield Reason("NOBODY_IN_BOTH", text, NETWORKS, facts)

    def _sides(self) -> list[tuple[str, int]]:
        return list(zip((self.a, self.b), self.sizes, strict=True))


def _there_are(live: float) -> str:
    return f"what there is comes to {live:.1f}" if live > 0 else "there is none"


def _links(number: int) -> str:
    return "There is 1 link" if number == 1 else f"There are {number} links"


def _it(number: int) -> str:
    return "it" if number == 1 else "them"


def _contacts(bridge: Bridge, hole: _Hole) -> Iterator[Reason]:
    """What it reaches of each."""
    sides = ((hole.a, bridge.contacts_a, bridge.size_a), (hole.b, bridge.contacts_b, bridge.size_b))
    reached = [(name, len(some), size) for name, some, size in sides if len(some)]
    parts = " and ".join(f"{number} of {size} in {name}" for name, number, size in reached)
    facts = tuple(Fact(f"partnerships of {name}", f"{number}") for name, number, _ in reached)
    if bridge.node == ORGANISATION:
        yield Reason("MEMBER", f"It is a member of {parts}.", NETWORKS, facts)
    else:
        undated = "; of a contact the last date is not recorded" if bridge.undated else ""
        yield Reason("IN_CONTACT", f"It is one of, or in contact with, {parts}{undated}.", NETWORKS, facts)


def _nearness(bridge: Bridge, hole: _Hole) -> Iterator[Reason]:
    """Why it could reach the group that it does not."""
    if bridge.ground is not None and bridge.themes is not None:
        other = hole.b if len(bridge.contacts_a) else hole.a
        facts = (
            Fact("share of its ground", f"{bridge.ground:.2f}"),
            Fact("likeness of themes", f"{bridge.themes:.2f}"),
        )
        text = f"It works on {bridge.ground:.0%} of the ground of {other}, on themes like theirs."
        yield Reason("NEAR", text, NETWORKS, facts)


def _joining(bridge: Bridge) -> Iterator[Reason]:
    """Whether its contacts know each other."""
    if bridge.acquainted is not None:
        share = Fact("pairs of its contacts in contact", f"{bridge.acquainted:.2f}")
        text = f"Of the pairs among its contacts {bridge.acquainted:.0%} are in contact with each other."
        yield Reason("CONTACTS_ACQUAINTED", text, NETWORKS, (share,))


def _load(bridge: Bridge) -> Iterator[Reason]:
    """Whether it carries much already."""
    if bridge.load is not None and bridge.load >= FULL_LOAD:
        of = "memberships" if bridge.node == ORGANISATION else "contacts"
        text = f"It carries a full load already, {bridge.carried} {of}: ask what it can take on."
        yield Reason("FULL_LOAD", text, "G18", (Fact(of, f"{bridge.carried}"),))


def node_name(bridge: Bridge, snapshot: Snapshot) -> str:
    """What a candidate is called."""
    table = snapshot.nodes[bridge.node]
    return str(table.columns["name"][bridge.ix] or table.keys[bridge.ix])
