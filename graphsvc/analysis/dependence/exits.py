"""The checklist of an exit strategy: the four items of G38, filled with what the registry knows.

What it does not record is said of each item, so that nobody takes a short list for a complete one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphsvc.analysis.dependence.exits_of_others import organisation_exits, post_exits
from graphsvc.analysis.dependence.partnership_reasons import PartnershipReasons
from graphsvc.analysis.dependence.table import Exit, Found, Matter, OfOrganisation, OfPartnership
from graphsvc.analysis.dependence.words import counted, listed, names, nodes, number, plural, posts
from graphsvc.analysis.reasons import Fact, Reason
from graphsvc.model.fields import NONE
from graphsvc.snapshot.snapshot import Snapshot

EXITS, AUTHORITIES = "G38", "G35"
_BASES = {
    "statutory": "It rests on statute: check what the law asks for before anything else.",
    "agreement": "It rests on an agreement: check how it is to be ended.",
    "informal": "It rests on no formal basis: what was promised is known to those concerned only.",
}


def exits_of(snapshot: Snapshot, ix: int, found: Found) -> tuple[Exit, ...]:
    """The four items for a partnership, an organisation or a post, in the order of G38."""
    if isinstance(found, OfPartnership):
        return tuple(_partnership_exits(snapshot, ix, found))
    if isinstance(found, OfOrganisation):
        return tuple(organisation_exits(snapshot, ix, found))
    return tuple(post_exits(snapshot, found))


def _partnership_exits(snapshot: Snapshot, ix: int, found: OfPartnership) -> Iterator[Exit]:
    item = _PartnershipItems(snapshot, ix, found)
    basis, columns = item.said("legal_basis"), snapshot.partnerships.columns
    yield Exit(
        Matter.COMMITMENTS,
        tuple(item.commitments()),
        (
            *(() if basis else ("what it rests on",)),
            "contracts, liabilities and commitments, those to clients and staff included",
        ),
    )
    host = found.host is None and columns["host_organisation"][ix] != NONE
    yield Exit(
        Matter.ASSETS,
        tuple(item.assets()),
        (*(("who houses it",) if host else ()), "equipment, money and data that it holds"),
    )
    yield Exit(
        Matter.KNOWLEDGE,
        tuple(item.knowledge()),
        (*(() if len(found.posts) else ("its posts",)), "what was learnt, in writing, and evaluations"),
    )
    yield Exit(
        Matter.MEDIA,
        tuple(item.media()),
        (
            *(() if found.authorities else ("contact with authorities",)),
            "who speaks for it, and what the public and the media are to be told",
        ),
    )


class _PartnershipItems:
    """What is known of each item."""

    def __init__(self, snapshot: Snapshot, ix: int, found: OfPartnership) -> None:
        self.snapshot = snapshot
        self.ix = ix
        self.found = found
        self.reasons = PartnershipReasons(snapshot, ix, found)

    def said(self, column: str) -> str | None:
        """A recorded text; None where it is unknown or known to be none."""
        value = self.snapshot.partnerships.columns[column][self.ix]
        return None if value in (None, NONE) else str(value)

    def commitments(self) -> Iterator[Reason]:
        """What was promised or is owed, and who could take it over."""
        basis, term = self.said("legal_basis"), self.said("planned_end")
        if basis in _BASES:
            yield Reason("LEGAL_BASIS", _BASES[basis], EXITS, (Fact("legal basis", basis),))
        if term is not None:
            yield Reason("TERM", f"Its term runs until {term}.", EXITS, (Fact("planned end", term),))
        if len(self.found.leads):
            yield self._organisations("LEADS", "{} {} it.", ("leads", "lead"), self.found.leads.tolist())
        rest = [*self.reasons.ground(), *self.reasons.resting()]
        yield from (each for each in rest if each.code in ("CELLS_ONLY_HERE", "SATELLITES"))
        yield from self.reasons.successors()

    def assets(self) -> Iterator[Reason]:
        """Who houses and supports it, and under what data are exchanged."""
        if self.found.host is not None:
            yield self._organisations("HOST", "{} {} it.", ("houses", "house"), [self.found.host])
        if len(self.found.supporters):
            yield self._organisations(
                "SUPPORTERS", "{} {} it.", ("supports", "support"), self.found.supporters.tolist()
            )
        yield from (each for each in self.reasons.resting() if each.code == "PROTOCOLS")

    def knowledge(self) -> Iterator[Reason]:
        """Posts to hand over, people and contacts."""
        yield from self.reasons.people()
        if len(self.found.posts):
            named, facts = posts(self.snapshot, self.found.posts.tolist())
            text = f"{counted(len(self.found.posts), 'post')} to hand over: {named}."
            yield Reason("POSTS", text, EXITS, facts)
        contacts = self.found.contacts.partners.tolist()
        if contacts:
            text = f"Contacts to pass on: {names(self.snapshot.partnerships, contacts)}."
            facts = nodes("contact", self.snapshot.partnerships, contacts)
            yield Reason("CONTACTS", text, EXITS, facts)
        if len(self.found.only_here):
            text = "Members who would sit at no table: invite {}."
            who = self.found.only_here.tolist()
            table = self.snapshot.organisations
            yield Reason("INVITE", text.format(names(table, who)), EXITS, nodes("member", table, who))

    def media(self) -> Iterator[Reason]:
        """Where it speaks, and who is to be told."""
        url = self.said("url")
        if url is not None:
            text = f"Its page says what it does: {url}."
            yield Reason("PAGE", text, EXITS, (Fact("page", url),))
        if self.found.authorities:
            who = [each.other for each in self.found.authorities]
            yield self._organisations("TELL_AUTHORITIES", "{} {} to be told.", ("is", "are"), who)
        told = self._to_tell()
        if told:
            facts = (number("members", len(self.found.members)),)
            yield Reason("TELL", f"Also to be told: {listed(told)}.", EXITS, facts)

    def _to_tell(self) -> list[str]:
        links = len(self.found.contacts.partners)
        sizes = (
            (len(self.found.members), "member"),
            (links, "partnership in contact"),
            (len(self.found.organisations), "other organisation in contact"),
        )
        many = {"partnership in contact": "partnerships in contact"}
        many["other organisation in contact"] = "other organisations in contact"
        return [counted(size, one, many.get(one)) for size, one in sizes if size]

    def _organisations(self, code: str, text: str, verb: tuple[str, str], who: Iterable[int]) -> Reason:
        some, table = list(who), self.snapshot.organisations
        said = text.format(names(table, some), plural(len(some), *verb))
        return Reason(code, said, EXITS, nodes("organisation", table, some))
