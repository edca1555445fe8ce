"""What hangs on an organisation, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graphsvc.analysis.dependence.table import OfOrganisation, Presence, Seat, Withheld
from graphsvc.analysis.dependence.words import (
    NOT_PERFORMANCE,
    WITHHELD,
    counted,
    name_of,
    names,
    nodes,
    number,
    plain,
    plural,
    posts,
)
from graphsvc.analysis.reasons import Fact, Reason
from graphsvc.snapshot.days import day_of
from graphsvc.snapshot.snapshot import Snapshot

BROKERS, PARTNERS, BALANCE, ENDS, EXITS = "G9", "G18", "G22", "G37", "G38"
AUTHORITIES, PROTECTION, PEOPLE, INWARD = "G35", "G29", "G25", "G31"
_AS = {  # roles other than that of a member, as they are said
    "lead": "It leads {}.",
    "host": "It houses {}.",
    "secretariat": "It runs the secretariat of {}.",
    "funder": "It funds {}.",
    "supporter": "It supports {}.",
    "observer": "It observes {}.",
}
_KIN = {"PARENT": "the body above it", "CHILD": "a part of it", "SISTER": "of the same body"}


def organisation_reasons(
    snapshot: Snapshot, organisation: int, presence: Presence, found: OfOrganisation
) -> Iterator[Reason]:
    """What would be lost, what first; of one that is not there why nothing is."""
    said = OrganisationReasons(snapshot, organisation, found)
    if presence is Presence.IN_PLACE:
        yield from said.seats()
        yield from said.roles()
        yield from said.sector()
        yield from said.joined()
        yield from said.contacts()
        yield from said.people()
        yield from said.kin()
        yield from said.substitutes()
    else:
        yield said.gone(presence)
    yield NOT_PERFORMANCE


class OrganisationReasons:
    """Sentences by subject."""

    def __init__(self, snapshot: Snapshot, organisation: int, found: OfOrganisation) -> None:
        self.snapshot = snapshot
        self.organisation = organisation
        self.found = found

    def gone(self, presence: Presence) -> Reason:
        """Why nothing hangs on it."""
        table, ended = self.snapshot.organisations, presence is Presence.ENDED
        day = day_of((table.end if ended else table.start)[self.organisation])
        when = "" if day is None else f" ({day.isoformat()})"
        if ended:
            return Reason("ENDED", f"It is no more{when}: nothing hangs on it any longer.", ENDS)
        return Reason("NOT_YET", f"It is not there yet{when}: nothing hangs on it.", None)

    def seats(self) -> Iterator[Reason]:
        """The partnerships that lose it."""
        members = self._of(lambda seat: seat.counted)
        if not members:
            yield Reason("NO_SEAT", "It is a member of no active partnership.", ENDS)
            return
        lose = plural(len(members), "loses", "lose")
        text = f"{counted(len(members), 'partnership')} {lose} a member: {self._names(members)}."
        yield Reason("LOSES_MEMBER", text, ENDS, self._facts(members))
        alone = self._of(lambda seat: seat.alone)
        if alone:
            text = f"No other member is recorded of {self._names(alone)}."
            yield Reason("ONLY_MEMBER", text, ENDS, self._facts(alone))

    def roles(self) -> Iterator[Reason]:
        """What it is in partnerships beside a member."""
        for role, words in _AS.items():
            where = self._of(lambda seat, role=role: role in seat.roles)  # type: ignore[misc]
            if where:
                text = words.format(self._names(where))
                yield Reason(f"AS_{role.upper()}", text, EXITS, self._facts(where))

    def sector(self) -> Iterator[Reason]:
        """Where nobody else is of its sector."""
        if not self._of(lambda seat: seat.counted):
            return
        if self.found.sector is None:
            text = "Its sector is not recorded: where it is the only one of its sector cannot be told."
            yield Reason("SECTOR_UNKNOWN", text, BALANCE)
            return
        sector = plain(self.found.sector)
        only = self._of(lambda seat: seat.only_of_sector is True)
        unsure = self._of(lambda seat: seat.counted and seat.only_of_sector is None)
        if only:
            needed = self._of(lambda seat: seat.only_of_sector is True and seat.required)
            need = plural(len(needed), "needs that sector for its", "need that sector for their")
            more = f"; {len(needed):,} of them {need} themes" if needed else ""
            text = f"It is the only member from {sector} in {self._names(only)}{more}."
            facts = (*self._facts(only), number("where the sector is needed", len(needed)))
            yield Reason("ONLY_OF_SECTOR", text, BALANCE, facts)
        if unsure:
            text = (
                f"It may be the only member from {sector} in {self._names(unsure)}: the sectors of other "
                "members, or all members, are not recorded."
            )
            yield Reason("PERHAPS_ONLY_OF_SECTOR", text, BALANCE, self._facts(unsure))

    def joined(self) -> Iterator[Reason]:
        """Partnerships that only it brings together."""
        found = self.found
        if found.through is None:
            text = "It sits in so many partnerships that the pairs it joins are not counted out."
            yield Reason("THROUGH_UNCOUNTED", text, BROKERS)
        elif found.through.number:
            left, right = int(found.through.left[0]), int(found.through.right[0])
            have = plural(found.through.number, "has", "have")
            text = (
                f"{counted(found.through.number, 'pair')} of partnerships {have} no other member in common "
                f"and no live link, such as {names(self.snapshot.partnerships, [left, right])}."
            )
            yield Reason("ONLY_THROUGH", text, BROKERS, (number("pairs", found.through.number, "pairs"),))
        if found.joined.pairs_lost:
            text = (
                f"Without it no chain of common members joins {counted(found.joined.pairs_lost, 'pair')} of "
                f"partnerships that one joins now: {_groups(found.joined.components_before)} "
                f"{found.joined.components_after:,}."
            )
            facts = (number("pairs no longer joined", found.joined.pairs_lost, "pairs"),)
            yield Reason("CUTS", text, BROKERS, facts)

    def contacts(self) -> Iterator[Reason]:
        """Links to it, and protocols."""
        found, of = self.found, self.snapshot
        if found.links:
            who = [each.other for each in found.links]
            are = plural(len(who), "is", "are")
            kind = "" if found.authority is None else f", the {found.authority} authority,"
            text = f"{names(of.partnerships, who)} {are} linked to it{kind} directly."
            guideline = INWARD if found.authority is None else AUTHORITIES
            yield Reason("LINKS_TO_IT", text, guideline, nodes("partnership", of.partnerships, who))
        if len(found.protocols):
            who, table = found.protocols.tolist(), of.nodes["protocol"]
            text = f"It is a party to {plural(len(who), 'protocol', 'protocols')} {names(table, who)}."
            yield Reason("PROTOCOLS", text, PROTECTION, nodes("protocol", table, who))

    def people(self) -> Iterator[Reason]:
        """Posts that are its seats, and how many serve on its behalf."""
        found = self.found
        if len(found.posts):
            free = f", {len(found.vacant):,} of them vacant" if len(found.vacant) else ""
            held = plural(len(found.posts), "is its seat", "are its seats")
            named, facts = posts(self.snapshot, found.posts.tolist())
            text = f"{counted(len(found.posts), 'post')} {held}{free}: {named}."
            yield Reason("POSTS", text, PEOPLE, facts)
        if found.people is not None:
            text = f"{counted(found.people, 'person serves', 'people serve')} on its behalf."
            yield Reason("PEOPLE", text, PEOPLE, (number("people", found.people, "people"),))
        elif found.people_withheld not in (None, Withheld.UNKNOWN):
            text = f"People who serve on its behalf: {WITHHELD[found.people_withheld or Withheld.UNKNOWN]}."
            yield Reason("PEOPLE_WITHHELD", text, PEOPLE)

    def kin(self) -> Iterator[Reason]:
        """Bodies that belong together with it."""
        found, table = self.found, self.snapshot.organisations
        if found.parent is not None:
            text = f"It is part of {name_of(table, found.parent)}."
            yield Reason("PART_OF", text, PARTNERS, nodes("above it", table, [found.parent]))
        if len(found.children):
            who = found.children.tolist()
            text = f"{names(table, who)} {plural(len(who), 'is a part', 'are parts')} of it."
            yield Reason("PARTS", text, PARTNERS, nodes("part of it", table, who))
        if found.itself is not None:
            name = name_of(self.snapshot.partnerships, found.itself)
            text = f"It is itself the partnership {name}: ask what hangs on that, too."
            facts = nodes("partnership", self.snapshot.partnerships, [found.itself])
            yield Reason("IS_PARTNERSHIP", text, ENDS, facts)

    def substitutes(self) -> Iterator[Reason]:
        """Who could take its place."""
        found, table = self.found, self.snapshot.organisations
        if not self._of(lambda seat: seat.counted) or found.sector is None:
            return
        if not found.substitutes:
            text = f"Nobody else from {plain(found.sector)} is recorded on its ground or beside its partners."
            yield Reason("NO_SUBSTITUTE", text, PARTNERS)
            return
        best = found.substitutes[0]
        kin = "" if best.kin is None else f", {_KIN[best.kin]},"
        seats = len(self._of(lambda seat: seat.counted))
        there = f", and a member of {best.member_of:,} of them already" if best.member_of else ""
        text = (
            f"{name_of(table, best.organisation)}{kin} could be asked to take its place: of the same sector, "
            f"on the ground of {best.ground:,} of the {counted(seats, 'partnership')}{there}."
        )
        facts = tuple(
            Fact("could be asked", name_of(table, each.organisation), key=table.keys[each.organisation])
            for each in found.substitutes
        )
        yield Reason("SUBSTITUTE", text, PARTNERS, facts)

    def _of(self, chosen: Callable[[Seat], bool]) -> list[int]:
        return [seat.partnership for seat in self.found.seats if chosen(seat)]

    def _names(self, where: list[int]) -> str:
        return names(self.snapshot.partnerships, where)

    def _facts(self, where: list[int]) -> tuple[Fact, ...]:
        return nodes("partnership", self.snapshot.partnerships, where)


def _groups(before: int) -> str:
    return f"{counted(before, 'group')} {plural(before, 'becomes', 'become')}"
