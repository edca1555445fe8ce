"""The records that the items of a Popolo file become: which field of ours each value fills."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphsvc.model.fields import BAR
from graphsvc.model.kinds import ORGANISATION, PARTNERSHIP, PERSON, POST, TERRITORY
from graphsvc.model.records import Rows, shortened
from loaders.popolo.dating import after
from loaders.popolo.entry import Entry, Reading, plain
from loaders.popolo.sittings import Sitting, Stay

CHUNK_ROWS = 2_000
Record = tuple[str, list[object]]  # kind, number and values

FIELDS = {
    "territory": ("id", "name", "parent", "attributes"),
    "organisation": (
        *("id", "name", "territories", "parent", "partnership", "identifiers", "start", "end"),
        "attributes",
    ),
    "partnership": ("id", "name", "territories", "start", "end", "identifiers", "url", "attributes"),
    "person": ("id",),
    "post": ("id", "partnership", "title", "role", "start", "end"),
    "membership": ("partnership", "organisation", "start", "end"),
    "role": ("person", "partnership", "id", "organisation", "role", "title", "post", "start", "end"),
}
PERSONAL = ("name", "email")
SECTION_OF = {
    "territory": "areas",
    "organisation": "organizations",
    "partnership": "organizations",
    "person": "persons",
    "post": "posts",
    "membership": "memberships",
    "role": "memberships",
}
_WEB_PAGES = ("website", "homepage", "web", "site")
_BODY = frozenset(
    {"id", "name", "parent_id", "area_id", "identifiers", "founding_date", "dissolution_date", "links"}
)
_START, _END = ORGANISATION.by_name["start"], ORGANISATION.by_name["end"]


@dataclass(frozen=True)
class Places:
    """What becomes of the bodies, areas and posts of a file; every id as written."""

    bodies: frozenset[str]  # all there are
    partnerships: frozenset[str]
    organisations: frozenset[str]  # those referred to as such; one may be a partnership, too
    placeholders: frozenset[str]
    territories: frozenset[str]
    posts: frozenset[str]  # in partnerships


class Recorder:
    """Makes records of items."""

    def __init__(
        self, reading: Reading, places: Places, *, keep_personal_data: bool, is_last_day: bool
    ) -> None:
        self._reading = reading
        self._is_last_day = is_last_day
        self._places = places
        self._personal = PERSONAL if keep_personal_data else ()
        self.fields = {**FIELDS, "person": (*FIELDS["person"], *self._personal)}

    def of(self, section: str, number: int, value: Any) -> Iterator[Record]:
        """The records of an item of a list."""
        entry = Entry(self._reading, section, number, value)
        key = entry.written_id()
        if section == "organizations":
            yield from self._of_body(entry, key)
        elif section == "persons":
            read = [entry.read(name, PERSON.by_name[name]) for name in self._personal]
            entry.leave_all_but(frozenset({"id", *PERSONAL}))
            yield "person", [number, self._key(key), *read]
        elif section == "posts" and key in self._places.posts:
            yield "post", [number, self._key(key), *self._post(entry)]
        elif section == "areas" and key in self._places.territories:
            yield "territory", [number, self._key(key), *self._area(entry)]

    def role(self, sitting: Sitting) -> Record:
        """The role that a membership is."""
        parts = (sitting.person, sitting.host, sitting.organisation)
        person, host, organisation = (self._key(part) for part in parts)
        post = self._key(sitting.post) if sitting.post in self._places.posts else None
        key = self._key(sitting.id)
        if key is None and (post or sitting.title):  # somebody may hold two posts from one day on
            named = (person, host, organisation, sitting.role, sitting.start, post, sitting.title)
            key = BAR.join(part or "" for part in named)
        spell = [sitting.start, sitting.end]
        return "role", [
            *(sitting.number, person, host, key, organisation, sitting.role, sitting.title, post),
            *spell,
        ]

    def membership(self, stay: Stay) -> Record:
        """The membership that follows from the roles of an organisation's people."""
        ends = [self._key(stay.host), self._key(stay.organisation)]
        return "membership", [stay.number, *ends, stay.start, stay.end]

    def _of_body(self, entry: Entry, key: str | None) -> Iterator[Record]:
        places = self._places
        if key in places.placeholders:
            return
        is_partnership = key in places.partnerships
        named = [entry.number, self._key(key), entry.read("name", PARTNERSHIP.by_name["name"])]
        where = self._home(entry)
        spell = [entry.read("founding_date", _START), entry.read("dissolution_date", _END)]
        known = (entry.identifiers(), _page(entry), entry.attributes(_BODY))
        if is_partnership:
            yield "partnership", [*named, where, *spell, *known]
        if not is_partnership or key in places.organisations:
            it_is = self._key(key) if is_partnership else None
            identifiers, _, others = known
            yield "organisation", [*named, where, self._parent(entry), it_is, identifiers, *spell, others]

    def _home(self, entry: Entry) -> list[str] | None:
        area = self._known(entry, "area_id", self._places.territories, "area")
        return None if area is None else [area]

    def _parent(self, entry: Entry) -> str | None:
        if entry.written_id("parent_id") in self._places.placeholders:
            return None
        return self._known(entry, "parent_id", self._places.bodies, "organisation")

    def _known(self, entry: Entry, name: str, known: frozenset[str], what: str) -> str | None:
        written = entry.written_id(name)
        if written is not None and written not in known:
            wrong, right = f"no {what} of the file", f"correct it, or list the {what}"
            entry.refuse(name, "unknown-reference", shortened(written), wrong, right)
            return None
        return self._key(written)

    def _post(self, entry: Entry) -> list[object]:
        entry.leave_all_but(frozenset({"id", "label", "role", "organization_id", "start_date", "end_date"}))
        title = entry.read("label", POST.by_name["title"])
        host, role = entry.key("organization_id"), entry.read("role", POST.by_name["role"])
        start, end = entry.read("start_date", _START), entry.read("end_date", _END)
        return [host, title, role, start, after(end, None) if end and self._is_last_day else end]

    def _area(self, entry: Entry) -> list[object]:
        others = entry.attributes(frozenset({"id", "name", "parent_id"}))
        return [entry.read("name", TERRITORY.by_name["name"]), self._area_parent(entry), others]

    def _area_parent(self, entry: Entry) -> str | None:
        parent = entry.written_id("parent_id")
        return self._key(parent) if parent in self._places.territories else None

    def _key(self, written: str | None) -> str | None:
        return None if written is None else self._reading.key(written)


class Chunks:
    """Gathers records until there are enough of a kind for a chunk."""

    def __init__(self, reading: Reading, fields: dict[str, tuple[str, ...]]) -> None:
        self._reading = reading
        self._fields = fields
        self._rows: dict[str, list[list[object]]] = {}

    def begin(self, *kinds: str) -> Iterator[Rows]:
        """An empty chunk of each kind: that its list is there says something, too."""
        return (self._chunk(kind, []) for kind in kinds)

    def add(self, record: Record) -> Iterator[Rows]:
        """Takes a record in; gives the chunk that is full with it."""
        kind, row = record
        rows = self._rows.setdefault(kind, [])
        rows.append(row)
        if len(rows) >= CHUNK_ROWS:
            yield self._chunk(kind, self._rows.pop(kind))

    def rest(self) -> Iterator[Rows]:
        """The chunks that are not full."""
        for kind in list(self._rows):
            yield self._chunk(kind, self._rows.pop(kind))

    def _chunk(self, kind: str, rows: list[list[object]]) -> Rows:
        return Rows(kind, self._reading.file(SECTION_OF[kind]), self._fields[kind], rows)


def _page(entry: Entry) -> str | None:
    pages = (
        plain(each.get("url")) for each in entry.objects("links") if plain(each.get("note")) in _WEB_PAGES
    )
    return next(pages, None)
