"""The keys of ties that come without one, made of what identifies them."""

from __future__ import annotations

from collections.abc import Mapping

from graphsvc.model.fields import BAR, Kind
from graphsvc.model.kinds import LINK

START = "start"


def made_key(kind: Kind, row: Mapping[str, object]) -> str:
    """The key of a tie: its identity fields joined by bars, a link's two ends in order first.

    The same tie gets the same key from every file, so that a later file that
    adds an end updates it.
    """
    return joined_key(kind, *(row.get(name) for name in kind.identity))


def parts_key(kind: Kind, row: Mapping[str, object]) -> str:
    """The made key without the start: what two spells of the same tie have in common."""
    return made_key(kind, {**row, START: None})


def joined_key(kind: Kind, *parts: object) -> str:
    """The made key of a tie from the values of its identity fields, in their order."""
    texts = [str(part or "") for part in parts]
    if kind is LINK:
        texts[:2] = sorted(texts[:2])
    return BAR.join(texts)
