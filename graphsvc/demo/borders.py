"""Contact across the borders of regions: a few links between boards of two that touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import product
from random import Random
from typing import NamedTuple

from graphsvc.demo.days import days_ago
from graphsvc.demo.drafts import Draft, Link
from graphsvc.demo.themes import top_of

_MOST_LINKS = 2  # between two regions


class Board(NamedTuple):
    """A regional partnership, as far as others must know of it."""

    key: str
    start: date
    top: str  # "" where its themes are not recorded


def boards_of(drafts: Iterable[Draft]) -> tuple[Board, ...]:
    """The boards of a region that are open to links."""
    open_to_links = (each for each in drafts if each.level == "regional" and each.alive and each.linkable)
    return tuple(
        Board(each.key, each.start, top_of(each.themes[0]) if each.themes else "") for each in open_to_links
    )


def link_across(
    boards: Mapping[int, tuple[Board, ...]], pairs: Iterable[tuple[int, int]], seed: int
) -> list[Link]:
    """Links between the boards of each two regions that touch, those of one subject first."""
    links: list[Link] = []
    for one, other in pairs:
        rng = Random(f"{seed}/border/{one}/{other}")
        able = sorted(product(boards[one], boards[other]), key=lambda ends: (_apart(*ends), rng.random()))
        links += [_link(a, b, rng) for a, b in able[: rng.randint(1, _MOST_LINKS)]]
    return links


def _apart(a: Board, b: Board) -> bool:
    return not a.top or a.top != b.top


def _link(a: Board, b: Board, rng: Random) -> Link:
    last = max(a.start, b.start, days_ago(rng, 3, 500))
    return Link(a.key, b.key, "meeting", "shared picture of crime", contacts_per_year=2, last_contact=last)
