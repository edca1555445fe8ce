"""Why a link is proposed, or may not be, in words and with the facts behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from graphsvc.analysis.links.evidence import Evidence, Meeting
from graphsvc.analysis.links.proposal import told_apart
from graphsvc.analysis.links.record import NO_LINK
from graphsvc.analysis.links.table import Block, Columns, MissingLinks
from graphsvc.analysis.reasons import Fact, Reason
from graphsvc.model.codes import LEVELS
from graphsvc.model.dates import DAYS_PER_YEAR
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable

LINKS, PROTECTION, OVERLAPS, SATELLITES, EXITS = "G36", "G29", "G17", "G20", "G38"
MOST_NAMED = 3  # of several things in one sentence
_DAYS_PER_MONTH = DAYS_PER_YEAR / 12


def reasons(answer: MissingLinks, row: int, evidence: Evidence, snapshot: Snapshot) -> list[Reason]:
    """What speaks for a link between the two of a row, how they stand, and what is not known."""
    pair = _Pair(answer.columns, row, evidence, snapshot)
    if answer.columns.blocked[row] != Block.NONE:
        return [*pair.block(), *pair.contact()]
    found = (
        *pair.inherited(),
        *pair.contact(),
        *pair.related(),
        *pair.alone(),
        *pair.themes(),
        *pair.ground(),
        *pair.shared(),
        *pair.introduced(),
        *pair.joined(),
        *pair.unknown(),
    )
    return list(found)


class _Pair:
    def __init__(self, columns: Columns, row: int, evidence: Evidence, snapshot: Snapshot) -> None:
        self.columns, self.row, self.evidence, self.snapshot = columns, row, evidence, snapshot
        self.a, self.b = int(columns.a[row]), int(columns.b[row])

    def block(self) -> Iterator[Reason]:
        """Why none is proposed."""
        why, link = int(self.columns.blocked[self.row]), self.snapshot.ties["link"]
        tie = int(self.columns.blocking_tie[self.row])
        if why == Block.OBJECTION:
            said = str(link.columns["blocked_reason"][tie])
            fact = Fact("reason recorded", said, key=link.keys[tie])
            yield Reason("BLOCKED", f"No link is proposed: {said.rstrip('.')}.", PROTECTION, (fact,))
        elif why == Block.PROTOCOL_EXPIRED:
            protocols = self.snapshot.nodes["protocol"]
            ix = int(link.ends["protocol"][tie])
            ended = str(protocols.columns["expires_on"][ix])
            facts = (Fact("protocol", protocols.keys[ix], key=protocols.keys[ix]), Fact("expired", ended))
            name = protocols.keys[ix]
            text = f"No link is proposed: protocol {name}, on which their contact rests, expired ({ended})."
            yield Reason("PROTOCOL_EXPIRED", text, PROTECTION, facts)

    def contact(self) -> Iterator[Reason]:
        """What was last heard between the two."""
        state, days = int(self.columns.state[self.row]), self.evidence.contact_days
        blocked = self.columns.blocked[self.row] != Block.NONE
        if state == NO_LINK:
            if not blocked:
                yield Reason("NO_LINK_RECORDED", "No link between the two is recorded.", LINKS)
            return
        link, tie = self.snapshot.ties["link"], int(self.columns.tie[self.row])
        known = () if days is None else (Fact("last contact", f"{days}", "days ago"),)
        facts = (Fact("link", link.keys[tie], key=link.keys[tie]), *known)
        heard, advice = _heard(state, days)
        text = heard if blocked or not advice else f"{heard} {advice}"
        yield Reason(f"LINK_{LinkState(state).name}", text, LINKS, facts)

    def inherited(self) -> Iterator[Reason]:
        """What a predecessor of one of the two had: for the successor to take up, or to let go on purpose."""
        if not self.columns.inherited[self.row]:
            return
        table, link = self.snapshot.partnerships, self.snapshot.ties["link"]
        for found in self.evidence.inherited:
            both = (found.predecessor, found.successor)
            names, key = told_apart(table, both), link.keys[found.tie]
            facts = (
                *_facts("predecessor", table, both[:1]),
                *_facts("successor", table, both[1:]),
                Fact("link", key, key=key),
            )
            yield Reason("INHERITED", f"{names[0]}, which {names[1]} succeeds, had this link.", EXITS, facts)

    def related(self) -> Iterator[Reason]:
        """What the two are to each other already: one in two, parts of a whole, the old and the new."""
        score, found = float(self.columns.overlap[self.row]), self.evidence
        if not np.isnan(score):
            text = "They may be two for one job: settle first whether both are needed (see overlaps)."
            yield Reason("OVERLAP", text, OVERLAPS, (Fact("score of the overlap", f"{score:.2f}"),))
        if found.satellite is not None:
            yield self._of_two("SATELLITE", found.satellite, "is recorded as a satellite of", SATELLITES)
        if found.successor is not None:
            yield self._of_two("SUCCESSION", found.successor, "is recorded as the successor of", EXITS)

    def _of_two(self, code: str, one: int, what: str, guideline: str) -> Reason:
        """What one of the two is to the other."""
        both = (one, self.b if one == self.a else self.a)
        first, second = told_apart(self.snapshot.partnerships, both)
        return Reason(code, f"{first} {what} {second}.", guideline, self._facts("partnership", both))

    def alone(self) -> Iterator[Reason]:
        """Which of the two has no live link at all."""
        sides = ((self.a, self.evidence.linked_a), (self.b, self.evidence.linked_b))
        lonely = [ix for ix, linked in sides if not linked]
        if lonely:
            has = "have" if len(lonely) == 2 else "has"
            who = _listed(told_apart(self.snapshot.partnerships, lonely))
            text = f"{who} {has} no live link to any partnership."
            yield Reason("NO_LIVE_LINK", text, LINKS, self._facts("partnership", lonely))

    def themes(self) -> Iterator[Reason]:
        """Themes that both have, or that are related."""
        table, found = self.snapshot.themes, self.evidence
        shared, closest = found.shared_themes, found.closest_themes
        similarity = Fact("similarity of themes", f"{self.columns.theta[self.row]:.2f}")
        if shared is not None and len(shared):
            names = [_name(table, ix) for ix in shared.tolist()]
            facts = _facts("theme", table, shared.tolist())
            same = "Same theme" if len(names) == 1 else "Same themes"
            yield Reason("SAME_THEME", f"{same}: {_some(names)}.", LINKS, (*facts, similarity))
        elif closest is not None:
            one, other = (_name(table, ix) for ix in closest)
            facts = _facts("theme", table, closest)
            yield Reason("RELATED_THEME", f"Related themes: {one} and {other}.", LINKS, (*facts, similarity))

    def ground(self) -> Iterator[Reason]:
        """How their territories lie, the territory above them, and their level."""
        found, table = self.evidence, self.snapshot.territories
        if found.meeting in _MEETING:
            facts = _facts("territory", table, dict.fromkeys(found.territories or ()))
            where = f": {_listed([fact.value for fact in facts])}" if facts else ""
            yield Reason(f"{found.meeting}_TERRITORY", f"{_MEETING[found.meeting]}{where}.", LINKS, facts)
        if found.parent is not None:
            name = _name(table, found.parent)
            facts = _facts("territory", table, [found.parent])
            yield Reason("COMMON_PARENT", f"Both lie in {name}.", LINKS, facts)
        if found.level is not None:
            level = LEVELS[found.level]
            yield Reason("SAME_LEVEL", f"Both work at {level} level.", LINKS, (Fact("level", level),))

    def shared(self) -> Iterator[Reason]:
        """Members and people that sit in both: a bridge that exists, informally."""
        members, people = self.evidence.shared_members, self.evidence.shared_people
        if members is not None and len(members):
            facts = _facts("member", self.snapshot.organisations, members.tolist())
            sit = f"{_some([fact.value for fact in facts])} {_plural(len(facts), 'sits', 'sit')} in both"
            text = f"An informal bridge exists: {sit}; formalise it."
            yield Reason("SHARED_MEMBERS", text, LINKS, facts)
        if people:
            serve = f"{people} {_plural(people, 'person serves', 'people serve')} in both"
            text = f"An informal bridge exists: {serve}; agree whether they speak for the two."
            fact = Fact("people in both", f"{people}", _plural(people, "person", "people"))
            yield Reason("SHARED_PEOPLE", text, LINKS, (fact,))

    def introduced(self) -> Iterator[Reason]:
        """Who could introduce them."""
        ways = self.evidence.introducers
        if not ways:
            text = "Nobody is in contact with both: the proposal rests on themes, places and levels alone."
            yield Reason("NO_INTRODUCER", text, LINKS)
            return
        near = list(dict.fromkeys(way.partnership for way in ways if way.by_way_of is None))
        far = [way for way in ways if way.by_way_of is not None]
        if near:
            who = _some([self._partnership(ix) for ix in near])
            text = f"{who} {_plural(len(near), 'is', 'are')} in contact with both and could introduce them."
            yield Reason("INTRODUCER", text, LINKS, self._facts("introducer", near))
        elif far:
            yield self._two_away(far[0].partnership, far[0].by_way_of)
        if any(way.undated for way in ways):
            yield Reason(
                "UNDATED_CONTACT", "On the way to an introducer a link has no date of last contact.", LINKS
            )

    def _two_away(self, first: int, second: int | None) -> Reason:
        chain = [first, *(() if second is None else (second,))]
        names = [self._partnership(ix) for ix in chain]
        text = f"{names[0]} could introduce them by way of {names[-1]}."
        return Reason("INTRODUCER_BY_WAY", text, LINKS, self._facts("introducer", chain))

    def joined(self) -> Iterator[Reason]:
        """Whether the link would join two parts of the network."""
        if self.columns.joins_components[self.row]:
            yield Reason(
                "JOINS_COMPONENTS", "It would join two parts of the network that have no contact.", LINKS
            )

    def unknown(self) -> Iterator[Reason]:
        """Features that are not known and count as in the average pair."""
        named = (
            ("themes", self.columns.theta),
            ("territories", self.columns.adjacent),
            ("the territory above", self.columns.parent),
            ("levels", self.columns.level),
        )
        lacking = [name for name, values in named if np.isnan(values[self.row])]
        if lacking:
            text = f"Not known of one or both: {_listed(lacking)}; counted as in the average pair."
            yield Reason("UNKNOWN", text, None, tuple(Fact("not known", each) for each in lacking))

    def _partnership(self, ix: int) -> str:
        return _name(self.snapshot.partnerships, ix)

    def _facts(self, label: str, numbers: Iterable[int]) -> tuple[Fact, ...]:
        return _facts(label, self.snapshot.partnerships, numbers)


_MEETING = {
    Meeting.SAME: "Same territory",
    Meeting.NESTED: "One territory lies in the other",
    Meeting.TOUCHING: "Neighbouring territories",
}


def _heard(state: int, days: int | None) -> tuple[str, str]:
    """What is known of the last contact, and what follows from it."""
    if state == LinkState.UNDATED:
        return "They have a link of which the last contact is not recorded.", "Ask when it was."
    if state == LinkState.OVER:
        return "Their link has ended.", "Ask whether it is needed again."
    if days is None:
        return "Their link was opened within the last year; no contact is recorded yet.", ""
    months = round(days / _DAYS_PER_MONTH)
    ago = f"{days} {_plural(days, 'day', 'days')} ago" if months < 2 else f"{months} months ago"
    when = ago if days else "today"
    advice = {
        LinkState.LIVE: "Keep it up.",
        LinkState.FADING: "The link is fading: renew it.",
        LinkState.STALE: "The link has gone silent: take it up again.",
    }
    return f"Last contact {when}.", advice[LinkState(state)]


def _facts(label: str, table: NodeTable, numbers: Iterable[int]) -> tuple[Fact, ...]:
    """A fact for each of some nodes."""
    return tuple(Fact(label, _name(table, ix), key=table.keys[ix]) for ix in numbers)


def _name(table: NodeTable, ix: int) -> str:
    return str(table.columns["name"][ix] or table.keys[ix])


def _plural(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _some(names: list[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - MOST_NAMED
    return _listed([*names[:MOST_NAMED], f"{more} more"] if more > 0 else names)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
