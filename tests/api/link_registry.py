"""A hand-made registry with links of every state, and how tests ask it."""

from __future__ import annotations

from typing import Any

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS, Viewer
from graphsvc.service import Service
from tests.api.registry import Rowset

DAY = "2026-06-30"
LIVE, STALE = "2026-05-01", "2023-05-01"
SEATS = {"one": "oqs", "two": "oqs", "old": "o", "shut": "o"}
REGISTRY = Rowset(
    territory=[
        {"id": "R", "name": "Region"},
        {"id": "x", "name": "Xanten", "parent": "R", "adjoins": ["y"]},
        {"id": "y", "name": "Ysselstein", "parent": "R"},
        {"id": "far", "name": "Far isle"},
    ],
    theme=[{"id": each, "name": each.title()} for each in ("burglary", "youth", "sea")],
    organisation=[{"id": each, "name": f"Body {each}", "territories": ["R"]} for each in "oqs"],
    person=[{"id": f"secret{digit}", "name": f"Name {digit}"} for digit in "123"],
    partnership=[
        {"id": "one", "name": "One", "level": "local", "territories": ["x"], "themes": ["burglary"]},
        {"id": "two", "name": "Two", "level": "local", "territories": ["y"], "themes": ["burglary"]},
        {"id": "mid", "name": "Middle", "level": "regional", "territories": ["R"], "themes": ["youth"]},
        {"id": "old", "name": "Old", "level": "local", "territories": ["x"], "themes": ["youth"]},
        {"id": "shut", "name": "Shut", "level": "local", "territories": ["y"], "themes": ["youth"]},
        {"id": "lapsed", "name": "Lapsed", "territories": ["y"], "themes": ["youth"]},
        {"id": "bare", "name": "Bare", "links_confirmed_none": "2026-01-01", "themes": ["burglary"]},
        {"id": "mute", "name": "Mute", "territories": ["far"], "themes": ["sea"]},
        {"id": "done", "name": "Done", "territories": ["x"], "themes": ["burglary"], "end": "2024"},
    ],
    protocol=[{"id": "pr", "parties": ["o", "q"], "legal_basis": "Act 5", "expires_on": "2025-01-01"}],
    membership=[
        {"partnership": key, "organisation": each} for key, members in SEATS.items() for each in members
    ],
    role=[
        {"partnership": key, "person": person, "role": "member"}
        for key, person in (("one", "secret1"), ("two", "secret1"), ("mid", "secret2"), ("old", "secret3"))
    ],
    link=[
        {"a": "one", "b": "mid", "channel": "meeting", "last_contact": LIVE, "carriers": ["secret2"]},
        {"a": "mid", "b": "two", "channel": "meeting", "last_contact": LIVE, "carriers": ["secret2"]},
        {"a": "mid", "b": "old", "channel": "mail", "last_contact": STALE},
        {"a": "mid", "b": "lapsed", "channel": "mail"},
        {"a": "one", "b": "shut", "channel": "mail", "blocked_reason": "confidential files"},
        {"a": "two", "b": "lapsed", "channel": "mail", "last_contact": STALE, "protocol": "pr"},
        {"a": "one", "b": "organisation:o", "channel": "mail", "last_contact": LIVE},
    ],
)  # fmt: skip


def respond(service: Service, selection: str, day: str = DAY, viewer: Viewer = ANONYMOUS) -> Any:
    """The whole response to something asked of the network."""
    return execute(service, f'{{ network(asOf: "{day}") {{ asOf {selection} }} }}', {}, viewer)


def told(service: Service, selection: str, day: str = DAY) -> Any:
    """What the network says to something that it must answer."""
    response = respond(service, selection, day)
    assert "errors" not in response, response["errors"]
    return response["data"]["network"]
