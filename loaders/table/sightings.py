"""What snapshots say of one tie, and the records of its spells."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from graphsvc.model.fields import BAR
from graphsvc.model.keys import START, written_role
from graphsvc.model.kinds import LINK, PARTNERSHIP, ROLE
from loaders.table.joining import Differences, Found, Joined, Origin
from loaders.table.layout import Layout, Values
from loaders.table.snapshots import Coverage
from loaders.table.spells import Sighting, Spell, spells

END = "end"
_LISTED_BY = {LINK.name: "a", PARTNERSHIP.name: "id"}

Seen = tuple[int, Found, Origin]  # number of the snapshot


class Sightings:
    """Collects what snapshots say of a tie; of a role, of all titles of one person in one role."""

    def __init__(self, layout: Layout, coverage: Coverage, differences: Differences) -> None:
        self._layout = layout
        self._coverage = coverage
        self._differences = differences
        self._seen: dict[str, list[Seen]] = {}  # by title

    def add(self, found: Found, origin: Origin) -> None:
        """Takes one more."""
        title = self._layout.get(found.values, "title") if self._layout.kind is ROLE else None
        seen = self._seen.setdefault(written_role(title or ""), [])
        seen.append((self._coverage.number(origin), found, origin))

    def records(self) -> Iterator[Found]:
        """The record of each spell, numbered by its first sighting and placed there."""
        made = [(title, record) for title, seen in self._seen.items() for record in self._spells(seen)]
        if self._layout.kind is ROLE:
            self._tell_titles_apart(made)
        for _, record in made:
            yield record

    def _spells(self, seen: list[Seen]) -> Iterator[Found]:
        seen.sort(key=lambda one: (one[0], one[1].number))
        days = [list(same) for _, same in groupby(seen, key=lambda one: one[0])]
        given = None
        for spell in spells(
            [self._sighting(day) for day in days],
            told=self._coverage.told(self._layout.kind.name, self._partnerships(seen)),
            days=self._coverage.days,
            tolerate=self._coverage.tolerate,
        ):
            record = self._record(spell, [one for day in days[spell.first : spell.last + 1] for one in day])
            key = self._layout.get(record.values, "id")
            if key is not None and key == given:  # an id of the tie goes with its first spell
                self._set(record.values, "id", f"{key}{BAR}{spell.start or ''}")
            given = given or key
            yield record

    def _sighting(self, day: list[Seen]) -> Sighting:
        def first(name: str) -> str | None:
            values = (self._layout.get(found.values, name) for _, found, _ in day)
            return next((value for value in values if value is not None), None)

        organisation = first("organisation") if self._layout.kind is ROLE else None
        return Sighting(day[0][0], first(START), first(END), organisation)

    def _partnerships(self, seen: list[Seen]) -> list[str]:
        return list({listing_partnership(self._layout, found.values): None for _, found, _ in seen})

    def _record(self, spell: Spell, seen: list[Seen]) -> Found:
        joined = Joined(self._layout, self._differences)
        for _, found, origin in seen:
            joined.add(found, origin)
        values = joined.record().values
        self._set(values, START, spell.start)
        self._set(values, END, spell.end)
        if self._layout.kind is ROLE:
            self._set(values, "organisation", spell.organisation)
        first = next((found for _, found, _ in seen if not found.is_doubtful), seen[0][1])
        values[0] = first.values[0]
        return Found(min(found.number for _, found, _ in seen), first.file, values)

    def _set(self, values: Values, name: str, value: str | None) -> None:
        if name in self._layout.position:
            values[self._layout.position[name]] = value

    def _tell_titles_apart(self, made: list[tuple[str, Found]]) -> None:
        """Gives ids to spells in one role that start together and differ in the title alone."""
        keys = [self._layout.key(record.values) for _, record in made]
        for key, (title, record) in zip(keys, made, strict=True):
            if keys.count(key) > 1:
                self._set(record.values, "id", f"{key}{BAR}{title}")


def listing_partnership(layout: Layout, values: Values) -> str:
    """The partnership that lists a record: of a link the end named first, of a partnership itself."""
    return str(layout.get(values, _LISTED_BY.get(layout.kind.name, "partnership")))
