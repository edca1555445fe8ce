"""Who communicates with whom: living links, fading, silent and undated ones, and those that may not be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from graphsvc.demo.country import municipalities_beside
from graphsvc.demo.days import DEMO_AS_OF, between, days_ago, days_ahead
from graphsvc.demo.drafts import Draft, Link, partnership_key
from graphsvc.demo.organisations import SHARED_REGIONAL, organisation_key
from graphsvc.demo.plants import Plants
from graphsvc.demo.themes import top_of

_CHANNELS = ("meeting", "telephone", "e-mail", "liaison officer", "shared case system", "newsletter")
_PURPOSES = ("exchange of cases", "joint projects", "shared picture of crime", "referral of victims", "")
_CONTACTS = (1, 2, 4, 4, 6, 12, 26)
_NUMBERS = (0, 0, 0, 1, 1, 2, 2, 3)  # links that a partnership seeks
_LIVE, _FADING, _SILENT, _UNDATED = "live", "fading", "silent", "undated"
_STATES = (*(_LIVE,) * 11, *(_FADING,) * 4, *(_SILENT,) * 3, *(_UNDATED,) * 3)
_DAYS_SILENT = {_LIVE: (3, 350), _FADING: (380, 710), _SILENT: (740, 2600)}  # months 12 and 24 lie between
_SOLE_CARRIER_LINKS = 4
_ENDED = 0.06  # share of links that have ended


@dataclass(frozen=True)
class Protocol:
    """An agreement between organisations on the exchange of information (G29)."""

    key: str
    parties: tuple[str, ...]
    legal_basis: str
    signed_on: date
    expires_on: date | None


def protocols_of(region: int, rng: Random) -> list[Protocol]:
    """Two protocols of a region's services: one that holds, one that has expired or soon will."""
    parties = tuple(organisation_key(region, number) for number in SHARED_REGIONAL)
    ends = days_ago(rng, 30, 400) if rng.random() < 0.5 else days_ahead(rng, 30, 300)
    return [
        Protocol(
            f"protocol-{region:03d}-1", parties, "Information Exchange Act", days_ago(rng, 400, 2500), None
        ),
        Protocol(f"protocol-{region:03d}-2", parties[:2], "written consent", days_ago(rng, 1100, 1400), ends),
    ]


def link_all(drafts: list[Draft], plants: Plants, protocols: list[Protocol], rng: Random) -> list[Link]:
    """The links among the partnerships of a region, planted ones first."""
    alive = [draft for draft in drafts if draft.alive]
    links = [Link(a, b, blocked_reason=reason) for a, b, reason in plants.blocked]
    taken = {frozenset((link.a, link.b)) for link in links} | plants.apart
    plain = [draft for draft in alive if draft.level == "local" and not _named(draft, plants)]
    _confirm_none(plain[:2], plants, rng)
    weaver = _Weaver(rng, alive, taken, protocols, links)
    carried = next((draft for draft in plain[2:] if draft.in_post()), None)
    if carried:
        weaver.hang_on_one_person(carried, plants)
    for draft in alive:
        weaver.link(draft)
    _record_silent(links, plants)
    return links


def link_to_organisations(drafts: list[Draft], region: int, rng: Random) -> list[Link]:
    """Some partnerships report to the government of the region, or to the national agency."""
    reporting = [draft for draft in drafts if draft.alive and draft.linkable and rng.random() < 0.12]
    links = [
        Link(draft.key, _authority(draft, region), rng.choice(_CHANNELS), "reporting") for draft in reporting
    ]
    for link, draft in zip(links, reporting, strict=True):
        link.start = draft.start
        link.last_contact = max(draft.start, days_ago(rng, 3, 900))
    return links


def link_to_nation(drafts: list[Draft], national: int, rng: Random) -> list[Link]:
    """Half of a region's boards are in contact with one of the nation's partnerships."""
    boards = [
        draft for draft in drafts if draft.level == "regional" and draft.linkable and rng.random() < 0.5
    ]
    return [
        Link(
            board.key,
            partnership_key(0, rng.randint(1, national)),
            rng.choice(_CHANNELS),
            "guidance",
            last_contact=max(board.start, days_ago(rng, 3, 900)),
            carriers=tuple(board.in_post().values())[:1],
        )
        for board in boards
    ]


def _authority(draft: Draft, region: int) -> str:
    return organisation_key(region, 4) if draft.level == "local" else organisation_key(0, 1)


def _named(draft: Draft, plants: Plants) -> bool:
    pairs = any(draft.key in (pair.a, pair.b) for pair in plants.truth.pairs)
    return pairs or any(draft.key in fact.keys for fact in plants.truth.facts)


def _confirm_none(drafts: list[Draft], plants: Plants, rng: Random) -> None:
    for draft in drafts:
        draft.linkable, draft.links_confirmed_none = False, days_ago(rng, 20, 500)
        plants.fact("no links, confirmed", (draft.key,), f"{draft.name} was checked and has no links")


def _record_silent(links: list[Link], plants: Plants) -> None:
    for link in links:
        silent = link.end is None and link.last_contact and (DEMO_AS_OF - link.last_contact).days > 735
        if silent:
            why = f"{link.a} and {link.b} have had no contact since {link.last_contact}"
            plants.fact("silent link", (link.a, link.b), why)


class _Weaver:
    """Makes up links between partnerships that are near each other in place, subject or level."""

    def __init__(
        self,
        rng: Random,
        drafts: list[Draft],
        taken: set[frozenset[str]],
        protocols: list[Protocol],
        links: list[Link],
    ) -> None:
        self._rng = rng
        self._drafts = drafts
        self._taken = taken
        self._protocols = protocols
        self._links = links

    def link(self, draft: Draft) -> None:
        """The links that a partnership seeks."""
        if not draft.linkable:
            return
        for other in self._near(draft)[: self._rng.choice(_NUMBERS)]:
            self._add(draft, other, self._rng.choice(_STATES))

    def hang_on_one_person(self, draft: Draft, plants: Plants) -> None:
        """All links of the partnership are carried by one person, and live."""
        carrier = next(iter(draft.in_post().values()))
        for other in self._near(draft)[:_SOLE_CARRIER_LINKS]:
            self._add(draft, other, _LIVE)
            self._links[-1].carriers, self._links[-1].end = (carrier,), None
        draft.linkable = False
        plants.fact("sole carrier", (draft.key, carrier), f"One person carries all links of {draft.name}")

    def _near(self, draft: Draft) -> list[Draft]:
        """Others without a link to it, nearest first, with luck."""
        free = [o for o in self._drafts if o.linkable and o is not draft and self._free(draft, o)]
        return sorted(free, key=lambda other: self._rng.random() / _nearness(draft, other))

    def _free(self, draft: Draft, other: Draft) -> bool:
        return frozenset((draft.key, other.key)) not in self._taken

    def _add(self, a: Draft, b: Draft, state: str) -> None:
        rng = self._rng
        self._taken.add(frozenset((a.key, b.key)))
        link = Link(a.key, b.key, rng.choice(_CHANNELS), rng.choice(_PURPOSES))
        link.contacts_per_year = rng.choice(_CONTACTS) if rng.random() < 0.6 else None
        link.carriers = self._carriers(a, b)
        link.protocol = rng.choice(self._protocols).key if rng.random() < 0.25 else ""
        born = max(a.start, b.start)
        if state != _UNDATED:
            link.last_contact = max(born, days_ago(rng, *_DAYS_SILENT[state]))
            link.start = between(rng, born, link.last_contact) if rng.random() < 0.7 else None
        self._end_perhaps(link)
        self._links.append(link)

    def _carriers(self, a: Draft, b: Draft) -> tuple[str, ...]:
        people = list(dict.fromkeys([*a.in_post().values(), *b.in_post().values()]))
        number = self._rng.choice((0, 1, 1, 2, 2, 3))
        return tuple(self._rng.sample(people, min(number, len(people))))

    def _end_perhaps(self, link: Link) -> None:
        if link.last_contact and link.start and self._rng.random() < _ENDED:
            link.end = between(self._rng, link.last_contact + timedelta(days=1), DEMO_AS_OF)


def _nearness(a: Draft, b: Draft) -> float:
    near = 1.0
    if any(
        p == q or q in municipalities_beside(p)
        for p in a.ground.municipalities
        for q in b.ground.municipalities
    ):
        near += 3
    if a.themes and b.themes and top_of(a.themes[0]) == top_of(b.themes[0]):
        near += 2
    return near + 2 * (a.level != b.level)
