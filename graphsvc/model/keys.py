"""The keys of ties that come without one, made of what identifies them."""

from __future__ import annotations

from collections.abc import Mapping

from graphsvc.model.fields import BAR, Kind

START = "start"


def made_key(kind: Kind, row: Mapping[str, object]) -> str:
    """The key of a tie: its identity fields joined by bars, a link's two ends in order first.

    The same tie gets the same key from every file, so that a later file that
    adds an end updates it.
    """
    return BAR.join(_identity(kind, row))


def parts_key(kind: Kind, row: Mapping[str, object]) -> str:
    """The made key without the start: what two spells of the same tie have in common."""
    return made_key(kind, {**row, START: None})


def ordered_ends(row: Mapping[str, object]) -> tuple[str, str]:
    """The two ends of a link in the order of their keys."""
    first, second = sorted(str(row.get(end) or "") for end in ("a", "b"))
    return first, second


def _identity(kind: Kind, row: Mapping[str, object]) -> list[str]:
    parts = [str(row.get(name) or "") for name in kind.identity]
    return [*ordered_ends(row), *parts[2:]] if kind.name == "link" else parts
