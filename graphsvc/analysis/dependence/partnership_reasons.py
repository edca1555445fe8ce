"""What hangs on a partnership, in words."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.analysis.dependence.table import Ground, OfPartnership, Presence
from graphsvc.analysis.dependence.words import (
    MOST_FACTS,
    NOT_PERFORMANCE,
    WITHHELD,
    counted,
    name_of,
    names,
    nodes,
    number,
    plain,
    plural,
    share,
    some_of,
)
from graphsvc.analysis.reasons import Fact, Reason
from graphsvc.snapshot.days import day_of
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.snapshot import Snapshot

LINKS, VALUE, PARTNERS, SATELLITES, ENDS, EXITS = "G36", "G30", "G18", "G20", "G37", "G38"
AUTHORITIES, PROTECTION, PEOPLE = "G35", "G29", "G25"
_WORDS_OF_ADJUSTMENTS = {
    "WIDEN_THEMES": "wider themes",
    "EXTEND_TERRITORY": "more territory",
    "ADD_ORGANISATIONS": "more organisations",
    "ADD_LEVEL": "another level",
    "MAKE_ROOM": "room at the table",
    "PROLONG": "a longer life",
}


def partnership_reasons(
    snapshot: Snapshot, partnership: int, presence: Presence, found: OfPartnership
) -> Iterator[Reason]:
    """What would be lost, what first; of one that is not there why nothing is."""
    said = PartnershipReasons(snapshot, partnership, found)
    if presence is Presence.IN_PLACE:
        lost = [*said.contacts(), *said.ground(), *said.members(), *said.meetings()]
        yield from lost
        if not any(each.code in ALONE for each in lost):
            yield _nothing_alone(any(each.code in UNKNOWN for each in lost))
        yield from said.required()
        yield from said.resting()
        yield from said.people()
    else:
        yield said.gone(presence)
    yield from said.successors()
    yield NOT_PERFORMANCE


ALONE = ("CUTS", "ONLY_LINK", "CELLS_ONLY_HERE", "MEMBERS_ONLY_HERE", "MEET_ONLY_HERE")
UNKNOWN = ("LINKS_UNKNOWN", "CELLS_UNKNOWN", "MEMBERS_UNKNOWN", "MEMBERS_INCOMPLETE")


def _nothing_alone(unsure: bool) -> Reason:
    more = "; but what is not recorded may" if unsure else ""
    return Reason("NOTHING_ALONE", f"Of what is recorded nothing hangs on it alone{more}.", VALUE)


class PartnershipReasons:
    """Sentences by subject."""

    def __init__(self, snapshot: Snapshot, partnership: int, found: OfPartnership) -> None:
        self.snapshot = snapshot
        self.partnership = partnership
        self.found = found

    def gone(self, presence: Presence) -> Reason:
        """Why nothing hangs on it."""
        ended = presence is Presence.ENDED
        day = day_of((self.snapshot.arrays.end if ended else self.snapshot.arrays.start)[self.partnership])
        when = "" if day is None else f" ({day.isoformat()})"
        facts = () if day is None else (Fact("end" if ended else "start", day.isoformat()),)
        if ended:
            return Reason("ENDED", f"It has ended{when}: nothing hangs on it any more.", ENDS, facts)
        return Reason("NOT_YET", f"It has not begun{when}: nothing hangs on it yet.", None, facts)

    def contacts(self) -> Iterator[Reason]:
        """What the others lose of their contact with each other."""
        found = self.found.contacts
        if not len(found.partners):
            yield self._unlinked()
            return
        yield self._cuts() if found.cuts else self._holds()
        if len(found.only_link_of):
            who = found.only_link_of.tolist()
            table = self.snapshot.partnerships
            text = f"It is the only contact of {names(table, who)}."
            yield Reason("ONLY_LINK", text, LINKS, nodes("partnership", table, who))
        if found.undated:
            text = (
                f"{counted(found.undated, 'link has', 'links have')} no dated contact and "
                f"{plural(found.undated, 'counts', 'count')} as contact here: ask whether "
                f"{plural(found.undated, 'it is', 'they are')} still kept up."
            )
            yield Reason("UNDATED_LINKS", text, LINKS, (number("undated links", found.undated),))

    def _unlinked(self) -> Reason:
        if self.found.confirmed_none:
            return Reason("NO_LINKS", "It was checked that it has no links: no contact is lost.", LINKS)
        if self.found.evaluated:
            text = "None of its recorded links is live: no contact is lost that is not lost already."
            return Reason("NO_LIVE_LINK", text, LINKS)
        text = "Of its contact with other partnerships nothing is recorded: ask before it is given up."
        return Reason("LINKS_UNKNOWN", text, LINKS)

    def _cuts(self) -> Reason:
        found = self.found.contacts
        parts = [f"{size:,}" for size in found.parts.tolist()]
        text = (
            f"Contact between others leads over it: without it {counted(found.pairs_lost, 'pair')} of "
            f"partnerships have no chain of contact any more, and what hangs together now falls into "
            f"{len(parts):,} parts, of {some_of(parts, len(parts))}."
        )
        bridged = nodes("joined by its link alone", self.snapshot.partnerships, found.bridges.tolist())
        pairs = number("pairs no longer connected", found.pairs_lost, "pairs")
        return Reason("CUTS", text, LINKS, (pairs, *self._fragmentation(), *bridged))

    def _holds(self) -> Reason:
        size = len(self.found.contacts.partners)
        if size == 1:
            text = "It is linked to one partnership, and no contact between others leads over it."
        else:
            text = f"Its {size:,} contacts reach each other without it, too: nobody is cut off."
        return Reason("CUTS_NOBODY", text, LINKS, (number("contacts", size), *self._fragmentation()))

    def _fragmentation(self) -> tuple[Fact, ...]:
        found = self.found.contacts
        return (
            *share("fragmentation among the others now", found.fragmentation_before),
            *share("fragmentation without it", found.fragmentation_after),
            *share("distance fragmentation among the others now", found.distance_fragmentation_before),
            *share("distance fragmentation without it", found.distance_fragmentation_after),
        )

    def ground(self) -> Iterator[Reason]:
        """Where and on what nobody else works."""
        found = self.found.ground
        if found is None:
            text = "Its territory or its themes are not recorded: what only it covers cannot be told."
            yield Reason("CELLS_UNKNOWN", text, VALUE)
            return
        if len(found.only_here):
            yield self._only_here(found)
            return
        text = f"Nowhere is it the only one: others cover {_all(found.covered)} that it covers, too."
        yield Reason("CELLS_SHARED", text, VALUE, (number("cells covered", found.covered),))

    def _only_here(self, found: Ground) -> Reason:
        cells = list(zip(found.only_here.theme.tolist(), found.only_here.territory.tolist(), strict=True))
        said = [self._cell(*each) for each in cells[:MOST_FACTS]]
        some = "" if len(cells) == found.covered else f"{len(cells):,} of "
        people = "" if found.population is None else f"; {found.population:,.0f} people live there"
        text = (
            f"On {some}{_all(found.covered)} that it covers nobody else works: "
            f"{some_of(said, len(cells))}{people}."
        )
        facts = (
            number("cells covered", found.covered),
            number("cells only here", len(cells)),
            *(() if found.population is None else (Fact("population", f"{found.population:.0f}", "people"),)),
            *(Fact("cell", each) for each in said),
        )
        return Reason("CELLS_ONLY_HERE", text, VALUE, facts)

    def _cell(self, theme: int, territory: int) -> str:
        where = name_of(self.snapshot.territories, territory)
        return f"{name_of(self.snapshot.themes, theme)} in {where}"

    def members(self) -> Iterator[Reason]:
        """Organisations that would sit at no table."""
        found, table = self.found, self.snapshot.organisations
        if not len(found.members):
            yield Reason("MEMBERS_UNKNOWN", "No member is recorded: who loses a table is not known.", VALUE)
            return
        size, only = len(found.members), found.only_here.tolist()
        if only:
            sit = plural(len(only), "sits", "sit")
            text = f"{len(only):,} of its {counted(size, 'member')} {sit} in no other partnership: "
            facts = (number("members", size), *nodes("member", table, only))
            yield Reason("MEMBERS_ONLY_HERE", f"{text}{names(table, only)}.", VALUE, facts)
        else:
            text = f"Each of its {counted(size, 'member')} sits in another partnership, too."
            yield Reason("MEMBERS_ELSEWHERE", text, VALUE, (number("members", size),))
        if found.members_complete is False:
            text = "Its list of members is said to be incomplete: these numbers are the least."
            yield Reason("MEMBERS_INCOMPLETE", text, VALUE)

    def meetings(self) -> Iterator[Reason]:
        """Pairs of members that meet nowhere else."""
        found = self.found
        if found.pairs_only_here:
            meet = plural(found.pairs_only_here, "meets", "meet")
            text = (
                f"{_pairs(found.pairs_only_here, found.pairs)} {meet} in no other partnership: trust takes "
                "time to grow again."
            )
            facts = (number("pairs of members", found.pairs), number("only here", found.pairs_only_here))
            yield Reason("MEET_ONLY_HERE", text, SATELLITES, facts)

    def required(self) -> Iterator[Reason]:
        """The sectors that its themes need, and that it brings together."""
        found, table = self.found.required, self.snapshot.organisations
        brought = [each for each in found if len(each.members)]
        if brought:
            sectors = [plain(each.sector) for each in brought]
            text = f"It brings in sectors that its themes need: {some_of(sectors, len(sectors))}."
            facts = tuple(
                fact for each in brought for fact in nodes(plain(each.sector), table, each.members.tolist())
            )
            yield Reason("REQUIRED_SECTORS", text, PARTNERS, facts)

    def resting(self) -> Iterator[Reason]:
        """What rests on it otherwise: satellites, contact with authorities, protocols."""
        found, of = self.found, self.snapshot
        if len(found.satellites):
            who = found.satellites.tolist()
            text = (
                f"{names(of.partnerships, who)} {plural(len(who), 'is its satellite', 'are its satellites')}."
            )
            yield Reason("SATELLITES", text, SATELLITES, nodes("satellite", of.partnerships, who))
        if found.authorities:
            yield from self._authorities()
        if len(found.protocols):
            who = found.protocols.tolist()
            protocols = of.nodes["protocol"]
            what = plural(len(who), "protocol", "protocols")
            text = f"Exchange of information rests on {what} {names(protocols, who)}."
            yield Reason("PROTOCOLS", text, PROTECTION, nodes("protocol", protocols, who))

    def _authorities(self) -> Iterator[Reason]:
        table, found = self.snapshot.organisations, self.found.authorities
        told = [each.other for each in found if each.state in (LinkState.LIVE, LinkState.UNDATED)]
        silent = [each.other for each in found if each.other not in told]
        if told:
            text = f"Its contact keeps {names(table, told)} informed."
            yield Reason("AUTHORITIES", text, AUTHORITIES, nodes("authority", table, told))
        if silent:
            text = f"Its contact with {names(table, silent)} has gone silent already."
            yield Reason("AUTHORITIES_SILENT", text, AUTHORITIES, nodes("authority", table, silent))

    def people(self) -> Iterator[Reason]:
        """What turnover shows of those who serve in it."""
        found = self.found.staff
        if found is None or not found.people:
            return
        text = f"{counted(found.people, 'person serves', 'people serve')} in it ({day_of(found.as_of_day)})"
        if found.withheld is not None:
            text += f"; {WITHHELD[found.withheld]}"
        elif found.knowledge_expected is not None:
            kept = f"{found.knowledge_expected:.0%}"
            text += f"; {kept} of what they know would be expected to stay for a year if it went on"
        facts = (
            number("people in post", found.people, "people"),
            *share("knowledge retained over the last year", found.knowledge_retained),
            *share("knowledge expected to stay", found.knowledge_expected),
        )
        yield Reason("PEOPLE", f"{text}.", PEOPLE, facts)

    def successors(self) -> Iterator[Reason]:
        """Who carries on, or could."""
        found, table = self.found, self.snapshot.partnerships
        if found.heirs:
            who = [each.partnership for each in found.heirs]
            text = f"{names(table, who)} {plural(len(who), 'is', 'are')} recorded as carrying on what it did."
            yield Reason("SUCCESSOR_RECORDED", text, EXITS, nodes("successor", table, who))
        elif found.candidates:
            yield self._candidate()
        elif found.alike:
            text = (
                f"{found.alike:,} partnerships could carry on alike, as far as is recorded: none stands out."
            )
            yield Reason("MANY_SUCCESSORS", text, EXITS, (number("alike", found.alike),))
        elif found.ground is None:
            text = "Who could carry on cannot be told: its territory or its themes are not recorded."
            yield Reason("SUCCESSOR_UNKNOWN", text, EXITS)
        else:
            text = "No partnership that works on the same themes on its ground could carry on."
            yield Reason("NO_SUCCESSOR", text, EXITS)

    def _candidate(self) -> Reason:
        best, table = self.found.candidates[0], self.snapshot.partnerships
        needs = [_WORDS_OF_ADJUSTMENTS[each] for each in best.adjustments]
        name = name_of(table, best.partnership)
        after = f" with {some_of(needs, len(needs))}" if needs else " as it is"
        after += "" if best.members_known else "; who sits in it is not recorded"
        text = f"{name} could carry on{after}." if best.suits else f"Nearest to carrying on is {name}{after}."
        facts = tuple(
            fact
            for each in self.found.candidates
            for fact in (
                *nodes("could carry on", table, [each.partnership]),
                Fact("fit", f"{each.fit:.2f}", key=table.keys[each.partnership]),
            )
        )
        return Reason("LIKELY_SUCCESSOR" if best.suits else "NEAREST_SUCCESSOR", text, EXITS, facts)


def _pairs(some: int, every: int) -> str:
    """Some of the pairs of its members."""
    if some < every:
        return f"{some:,} of the {every:,} pairs of its members"
    return "The one pair of its members" if every == 1 else f"All {every:,} pairs of its members"


def _all(covered: int) -> str:
    """All that it covers."""
    one = "the one combination of place and theme"
    return one if covered == 1 else f"the {covered:,} combinations of place and theme"
