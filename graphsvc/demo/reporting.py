"""Who is told of the work: authorities of a partnership's own level (G35), and its members (G31)."""

from __future__ import annotations

from datetime import date
from random import Random

from graphsvc.demo.days import days_ago
from graphsvc.demo.drafts import Draft, Link
from graphsvc.demo.organisations import Supply

_REPORTING, _WRITING = 0.25, 0.12  # share of partnerships
_READS = 0.85  # share of the members that somebody who writes to members reaches
_POLICE, _GOVERNMENT = 0, 4  # places among the services of a region
_REPORTS = ("report", "meeting", "telephone")
_LETTERS = ("newsletter", "e-mail")


def link_to_authorities(drafts: list[Draft], supply: Supply, rng: Random) -> list[Link]:
    """Some partnerships report to their municipality, their police or both; boards to those of the region."""
    links: list[Link] = []
    for draft in drafts:
        if draft.alive and draft.linkable and rng.random() < _REPORTING:
            both = _authorities(draft, supply)
            chosen = both if rng.random() < 0.5 else [rng.choice(both)]
            links += [_link(draft, key, rng.choice(_REPORTS), "reporting", rng, 700) for key in chosen]
    return links


def link_to_members(drafts: list[Draft], told: list[Link], rng: Random) -> list[Link]:
    """Some partnerships write to most of their members; whom they report to already, not once more."""
    links: list[Link] = []
    for draft in drafts:
        if draft.alive and draft.linkable and rng.random() < _WRITING:
            already = {link.b for link in told if link.a == draft.key}
            channel, oldest = rng.choice(_LETTERS), rng.choice((90, 150, 400))
            readers = [key for key in draft.counted() if rng.random() < _READS and key not in already]
            links += [_link(draft, key, channel, "news of the work", rng, oldest) for key in readers]
    return links


def _authorities(draft: Draft, supply: Supply) -> list[str]:
    """The political and the administrative authority nearest to a partnership."""
    if draft.level == "local" and draft.ground.municipalities:
        municipality, police, *_ = supply.municipal[draft.ground.municipalities[0]]
        return [municipality.key, police.key]
    return [supply.regional[_GOVERNMENT].key, supply.regional[_POLICE].key]


def _link(draft: Draft, organisation: str, channel: str, purpose: str, rng: Random, oldest: int) -> Link:
    last: date = max(draft.start, days_ago(rng, 3, oldest))
    return Link(draft.key, organisation, channel, purpose, last_contact=last)
