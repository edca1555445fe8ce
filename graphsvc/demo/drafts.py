"""A partnership while it is being made up: its own facts, its members, posts and people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from graphsvc.model.codes import COUNTED_MEMBER_ROLES

COUNTED = frozenset({*COUNTED_MEMBER_ROLES, ""})  # roles of organisations that count as members


@dataclass(frozen=True)
class Ground:
    """Where a partnership works: what people call it, its territories, its municipalities by number."""

    name: str
    territories: tuple[str, ...]
    municipalities: tuple[int, ...] = ()


@dataclass
class Membership:
    """An organisation's seat at the table; start None: unknown, end None: still there."""

    organisation: str
    role: str
    start: date | None
    end: date | None = None


@dataclass
class Link:
    """A communication tie of a partnership; with a `blocked_reason` it may not be and is none."""

    a: str
    b: str
    channel: str = ""
    purpose: str = ""
    contacts_per_year: int | None = None
    start: date | None = None
    end: date | None = None
    last_contact: date | None = None
    carriers: tuple[str, ...] = ()
    protocol: str = ""
    blocked_reason: str = ""


@dataclass
class Post:
    """A seat that outlives whoever holds it."""

    key: str
    title: str
    role: str
    organisation: str
    start: date


@dataclass
class Service:
    """One person's time in a role.

    `seen_before`: it began before roles were recorded; `renewed`: by the holder
    of the term before; `to_the_month`: its dates are written without the day.
    """

    person: str
    organisation: str
    role: str
    start: date
    end: date | None = None
    end_reason: str = ""
    term_end: date | None = None
    post: str = ""
    seen_before: bool = False
    renewed: bool = False
    to_the_month: bool = False


@dataclass(eq=False, kw_only=True)
class Draft:
    """A partnership with everything recorded about it; None and "" are unknown."""

    key: str
    name: str
    style: int
    level: str
    ground: Ground
    territories: list[str]
    themes: list[str]
    goal: str
    start: date
    start_precision: str = "day"
    end: date | None = None
    planned_end: date | None = None
    status: str = "active"
    status_confirmed_on: date | None = None
    end_reason: str = ""
    legal_basis: str = ""
    host: str = ""
    satellite_of: str = ""
    meetings_per_year: int | None = None
    hours_per_meeting: float | None = None
    links_confirmed_none: date | None = None
    members_complete: bool | None = None
    term_years: int = 0
    turnover: str = "usual"  # or "heavy", "frozen", "unrecorded"
    linkable: bool = True
    members: list[Membership] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        """Whether it is at work on the day of the demo."""
        return self.end is None and self.status != "planned"

    def counted(self) -> list[str]:
        """The organisations that are members to the last, in the order of the table."""
        return [m.organisation for m in self.members if m.role in COUNTED and m.end == self.end]

    def in_post(self) -> dict[str, str]:
        """Who serves to the last, by organisation."""
        return {s.organisation: s.person for s in self.services if s.end == self.end and s.role != "observer"}


def partnership_key(region: int, number: int) -> str:
    """The key of a partnership; region 0 is the nation."""
    return f"p-{region:03d}-{number:03d}"
