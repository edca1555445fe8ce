"""A hand-made registry with contact across, inwards and upwards, and sectors at every table."""

from __future__ import annotations

from tests.api.registry import Rowset

DAY = "2026-06-30"
RECENT, LIVE, STALE = "2026-05-01", "2025-09-01", "2020-05-01"
SEATS = {
    "one": ("police", "town", "clinic", "club"),
    "two": ("police", "town"),
    "hub": ("police", "school", "agency"),
    "crowd": tuple(f"shop{number:02}" for number in range(27)),
    "board": tuple(f"shop{number:02}" for number in range(26)),
}
REGISTRY = Rowset(
    territory=[
        {"id": "land", "name": "Land", "level": "national"},
        {"id": "east", "name": "East", "level": "regional", "parent": "land"},
        {"id": "west", "name": "West", "level": "regional", "parent": "land"},
        {"id": "port", "name": "Port", "level": "local", "parent": "east", "population": 9_000},
        {"id": "mill", "name": "Mill", "level": "local", "parent": "west", "population": 4_000},
    ],
    theme=[{"id": "crime"}, {"id": "drugs", "parent": "crime"}, {"id": "theft"}],
    organisation=[
        {"id": "police", "name": "Police", "sector": "law_enforcement", "authority": "administrative",
         "territories": ["port"]},
        {"id": "town", "name": "Town hall", "sector": "local_government", "authority": "political",
         "territories": ["port"]},
        {"id": "county", "name": "County hall", "sector": "local_government", "authority": "political",
         "territories": ["east"]},
        {"id": "agency", "name": "Safety agency", "sector": "national_body", "authority": "administrative",
         "territories": ["land"]},
        {"id": "clinic", "name": "Clinic", "sector": "health", "territories": ["port"]},
        {"id": "ward", "name": "Mill ward", "sector": "health", "territories": ["mill"]},
        {"id": "institute", "name": "Institute of health", "sector": "health", "territories": ["land"]},
        {"id": "school", "name": "School", "sector": "education"},
        {"id": "club", "name": "Club"},
        *({"id": f"shop{number:02}", "name": f"Shop {number}", "sector": "business"} for number in range(27)),
    ],
    partnership=[
        {"id": "one", "name": "One", "level": "local", "territories": ["port"], "themes": ["drugs"],
         "start": "2016"},
        {"id": "two", "name": "Two", "level": "local", "territories": ["port"], "themes": ["theft"]},
        {"id": "hub", "name": "Hub", "level": "regional", "territories": ["east"], "themes": ["drugs"],
         "start": "2018"},
        {"id": "top", "name": "Top", "level": "national", "territories": ["land"], "start": "2015"},
        {"id": "far", "name": "Far", "level": "local", "territories": ["mill"], "themes": ["drugs"],
         "start": "..2024-01-01"},
        {"id": "bare", "name": "Bare", "level": "local", "territories": ["mill"],
         "links_confirmed_none": "2026-01-01"},
        {"id": "mute", "name": "Mute", "members_complete": False},
        {"id": "crowd", "name": "Crowd", "themes": ["theft"]},
        {"id": "board", "name": "Board", "themes": ["theft"]},
        {"id": "team", "name": "Team", "satellite_of": "board"},
        {"id": "gone", "name": "Gone", "level": "local", "territories": ["port"], "end": "2020"},
    ],
    membership=[
        {"partnership": key, "organisation": each} for key, members in SEATS.items() for each in members
    ],
    requirement=[
        {"theme": "crime", "sector": "health", "weight": 3.0},
        {"theme": "crime", "sector": "law_enforcement", "weight": 1.0},
    ],
    link=[
        {"a": "one", "b": "two", "channel": "meeting", "last_contact": RECENT},
        {"a": "two", "b": "hub", "channel": "meeting", "last_contact": LIVE},
        {"a": "hub", "b": "far", "channel": "meeting", "last_contact": LIVE},
        {"a": "hub", "b": "top", "channel": "mail"},
        {"a": "one", "b": "gone", "channel": "mail", "last_contact": RECENT},
        {"a": "hub", "b": "organisation:agency", "channel": "report", "last_contact": RECENT},
        {"a": "one", "b": "organisation:town", "channel": "report", "last_contact": LIVE},
        {"a": "one", "b": "organisation:clinic", "channel": "report", "last_contact": RECENT},
        {"a": "one", "b": "organisation:police", "channel": "report", "last_contact": STALE},
        {"a": "two", "b": "organisation:county", "channel": "report", "last_contact": RECENT},
        {"a": "far", "b": "organisation:county", "channel": "report", "last_contact": "2026-12-01"},
    ],
)  # fmt: skip
