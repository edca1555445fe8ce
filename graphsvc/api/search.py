"""Search by name, key or identifier, without regard to case and accents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import strawberry

from graphsvc.api.connections import Connection, Rows
from graphsvc.api.enums import NodeKind
from graphsvc.api.index import CURRENT, folded
from graphsvc.api.node import Node
from graphsvc.api.node_types import PERSON
from graphsvc.errors import BadInput
from graphsvc.service.patience import patience

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture

LONGEST_TEXT = 200
WHOLE, START, WORD, INSIDE = range(
    4
)  # how well a text fits: the whole of it, its start, a word's start, a part


class Hit(NamedTuple):
    """A node that fits; hits are ordered by their fields."""

    fit: int
    absent: bool  # not there on the day: after those that are
    name: str
    place: int  # of its kind along NodeKind
    ix: int


@strawberry.type(
    description="A page of what was found: best fit first, what is there on the day before what is not."
)
class SearchConnection(Connection[Node]):
    """A page of nodes of several kinds."""


def search_rows(picture: Picture, text: str, kinds: Sequence[NodeKind] | None) -> Rows:
    """What fits a text, best first; O(nodes). Raises BadInput for a text without letters."""
    wanted = folded(text)
    if not wanted or len(text) > LONGEST_TEXT:
        raise BadInput(f"text: write 1 to {LONGEST_TEXT} characters to search for")
    places = [place for place, kind in enumerate(NodeKind) if kinds is None or kind in kinds]
    hits = sorted(hit for place in places for hit in _hits(picture, place, wanted))
    names = list(NodeKind)

    def make(number: int) -> Node:
        hit = hits[number]
        node: Node = picture.node(names[hit.place].value, hit.ix)
        return node

    name = ("search", picture.snapshot.identity, wanted, places, picture.context.viewer.sees_people)
    return Rows.named(range(len(hits)), make, *name)


def _hits(picture: Picture, place: int, wanted: str) -> Iterator[Hit]:
    patience().check()
    kind = list(NodeKind)[place].value
    validity = picture.index.validity[kind]
    for ix, texts in enumerate(_texts(picture, kind)):
        fits = [fit for text in texts if (fit := _fit(text, wanted)) is not None]
        if fits:
            yield Hit(min(fits), bool(validity[ix] != CURRENT), texts[0], place, ix)


def _texts(picture: Picture, kind: str) -> Sequence[tuple[str, ...]]:
    """The folded texts by which each node of a kind is found, its name first."""
    if kind == PERSON and not picture.context.viewer.sees_people:
        return [(pseudonym,) for pseudonym in picture.snapshot.pseudonyms]
    return picture.index.search_texts(kind)


def _fit(text: str, wanted: str) -> int | None:
    place = text.find(wanted)
    if place < 0:
        return None
    if place == 0:
        return WHOLE if len(text) == len(wanted) else START
    return WORD if f" {wanted}" in text else INSIDE
