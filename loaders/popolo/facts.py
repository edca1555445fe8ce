"""What has to be known of a whole Popolo file before the first of its records can be made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from graphsvc.model.fields import Field, FieldType
from graphsvc.model.kinds import ROLE
from graphsvc.model.records import Place, Problem
from loaders.delimited import refused
from loaders.popolo.dating import Period
from loaders.popolo.entry import Entry, Reading, plain
from loaders.popolo.sittings import Sitting, Sittings

SECTIONS = ("organizations", "persons", "posts", "areas", "events", "memberships")
# What memberships refer to is held in memory: a body takes about so much beside its texts.
_MOST_BYTES = 100_000_000
_BYTES = 200
_TEXT = Field("text", FieldType.TEXT, "Words")
_START, _END = ROLE.by_name["start"], ROLE.by_name["end"]
_MEMBERSHIP = frozenset(
    {"id", "person_id", "organization_id", "on_behalf_of_id", "post_id", "role", "label"}
    | {"start_date", "end_date", "legislative_period_id"}
)


@dataclass(frozen=True)
class Body:
    """An organisation, as far as others depend on it."""

    name: str | None
    classification: str | None
    parent: str | None
    area: str | None


class Facts:
    """Bodies, posts, areas and periods by their ids as written; people and memberships go to the sittings."""

    def __init__(self, reading: Reading, sittings: Sittings) -> None:
        self.bodies: dict[str, Body] = {}
        self.posts: dict[str, str | None] = {}  # the organisation that each is in
        self.areas: dict[str, str | None] = {}  # the area that each is part of
        self.periods: dict[str, Period] = {}
        self.seen: set[str] = set()  # the lists that are there
        self._reading = reading
        self._sittings = sittings
        self._kept = 0

    def gather(self, items: Iterable[tuple[str, int, Any]]) -> Iterator[Problem]:
        """Takes in every item; gives the problems of events and memberships, which are read only here."""
        for section, number, value in items:
            if not number:
                self.seen.add(section)
            elif section == "memberships":
                self._membership(Entry(self._reading, section, number, value))
            elif section == "events":
                self._event(Entry(self._reading, section, number, value))
            elif isinstance(value, dict) and (key := plain(value.get("id"))):
                self._count(section, number, value)
                self._node(section, key, value)
            yield from self._reading.taken()

    def homes(self) -> set[str]:
        """The areas that organisations are in, and those that these are part of."""
        found: set[str] = set()
        for area in (body.area for body in self.bodies.values()):
            while area is not None and area in self.areas and area not in found:
                found.add(area)
                area = self.areas[area]
        return found

    def _count(self, section: str, number: int, value: dict[str, Any]) -> None:
        if section == "persons":
            return  # kept on disk
        self._kept += _BYTES + sum(len(each) for each in value.values() if isinstance(each, str))
        if self._kept > _MOST_BYTES:
            wrong = f"organisations, posts and areas that take more than {_MOST_BYTES:,} bytes"
            place = Place(self._reading.file(section), number)
            raise refused("file-too-large", place, wrong, "split it by organisation")

    def _node(self, section: str, key: str, value: dict[str, Any]) -> None:
        if section == "organizations":
            names = ("name", "classification", "parent_id", "area_id")
            self.bodies[key] = Body(*(plain(value.get(name)) for name in names))
        elif section == "posts":
            self.posts[key] = plain(value.get("organization_id"))
        elif section == "areas":
            self.areas[key] = plain(value.get("parent_id"))
        else:
            self._sittings.add_person(key)

    def _event(self, entry: Entry) -> None:
        key = entry.written_id()
        series = (entry.read("organization_id", _TEXT), entry.read("classification", _TEXT))
        period = Period(str(key), series, entry.read("start_date", _START), entry.read("end_date", _END))
        if key is None or entry.is_bad:
            return
        if self.periods.setdefault(key, period) != period:
            entry.refuse("id", "duplicate-id", key, "given twice with different dates", "keep one of them")

    def _membership(self, entry: Entry) -> None:
        entry.leave_all_but(_MEMBERSHIP)
        sitting = Sitting(
            number=entry.number,
            person=entry.written_id("person_id"),
            host=entry.written_id("organization_id"),
            organisation=entry.written_id("on_behalf_of_id"),
            post=entry.written_id("post_id"),
            period=entry.written_id("legislative_period_id"),
            id=entry.written_id(),
            role=entry.read("role", ROLE.by_name["role"]),
            title=entry.read("label", ROLE.by_name["title"]),
            start=entry.read("start_date", _START),
            end=entry.read("end_date", _END),
        )
        if not entry.is_bad:
            self._sittings.add(sitting)
