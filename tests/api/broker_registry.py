"""A hand-made registry of which every broker can be worked out by hand."""

from __future__ import annotations

from tests.api.registry import Rowset

DAY = "2026-06-30"
LIVE, STALE = "2026-05-01", "2023-05-01"
SEATS = {"hub": "abcf", "duo": "ab", "tie": "cd", "lone": "d"}
REGISTRY = Rowset(
    territory=[
        {"id": "nation"},
        {"id": "north", "parent": "nation"},
        {"id": "south", "parent": "nation"},
    ],
    theme=[{"id": "burglary"}, {"id": "youth"}],
    organisation=[{"id": each, "name": f"Body {each}"} for each in (*SEATS, "idle")],
    partnership=[
        {"id": "a", "name": "A", "territories": ["north"], "themes": ["burglary"]},
        {"id": "b", "name": "B", "territories": ["north"], "themes": ["burglary"]},
        {"id": "c", "name": "C", "territories": ["north"], "themes": ["youth"]},
        {"id": "d", "name": "D", "territories": ["south"], "themes": ["youth"]},
        {"id": "e", "name": "E", "territories": ["south"], "themes": ["youth"]},
        {"id": "f", "name": "F", "territories": ["south"], "themes": ["youth"], "end": "2024"},
        {"id": "mute", "name": "Mute"},
    ],
    membership=[
        {"partnership": key, "organisation": each} for each, keys in SEATS.items() for key in keys
    ],
    link=[
        {"a": "a", "b": "c", "channel": "meeting", "last_contact": LIVE},
        {"a": "c", "b": "d", "channel": "meeting", "last_contact": LIVE},
        {"a": "d", "b": "e", "channel": "mail"},
        {"a": "a", "b": "b", "channel": "mail", "last_contact": STALE},
        {"a": "e", "b": "f", "channel": "mail", "last_contact": LIVE},
    ],
)  # fmt: skip
