"""The records of a kind as the rows of its file in a bundle."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphsvc.exporting.cells import cell_writer, plain_text
from graphsvc.exporting.people import Pseudonyms
from graphsvc.exporting.recorded import Recorded
from graphsvc.model.fields import NONE, FieldType, Kind, Row
from graphsvc.model.keys import made_key
from graphsvc.model.kinds import KINDS
from graphsvc.model.tables import columns_of

ATTRIBUTE_PREFIX = "attribute:"  # of the title of an attribute that is called as a field is
_NUMBERS = (FieldType.INTEGER, FieldType.NUMBER)


class Table:
    """The file of a kind: its `header`, and the cells of a row; `numbers` are the columns that hold numbers.

    Every field has its column, and so has each of the `attributes`. The id of
    a tie stands there only where it is not the one that a load would make.
    """

    def __init__(self, kind: Kind, attributes: Iterable[str], *, shows_people: bool) -> None:
        self.kind = kind
        known = columns_of(kind)
        shown = {title: field for title, field in known.items() if shows_people or not field.personal}
        self._attributes = sorted(attributes)
        self._fields = [(field.name, cell_writer(field)) for field in shown.values()]
        self.header = [*shown, *(_title(name, known) for name in self._attributes)]
        self.numbers = frozenset(at for at, field in enumerate(shown.values()) if field.type in _NUMBERS)

    def cells(self, row: Row) -> list[str]:
        """A record as texts, in the order of the header."""
        if self.kind.is_tie and row["id"] == made_key(self.kind, row):
            row = {**row, "id": None}
        cells = [write(row[name]) for name, write in self._fields]
        if self._attributes:
            kept = attributes_of(row)
            cells += [plain_text(kept.get(name)) for name in self._attributes]
        return cells


@dataclass(frozen=True)
class Tables:
    """All records of a revision as the files of a bundle; people under pseudonyms unless there are none."""

    recorded: Recorded
    people: Pseudonyms | None

    def __iter__(self) -> Iterator[tuple[Table, Iterator[Row]]]:
        """Each file with its rows, nodes before ties; what is empty has its header, too."""
        for kind in KINDS.values():
            if kind.file is not None:
                yield Table(kind, self._attributes(kind), shows_people=self.people is None), self._rows(kind)

    def _attributes(self, kind: Kind) -> set[str]:
        if self.people is not None and not self.people.keeps_attributes(kind):
            return set()
        return {name for row in self.recorded.rows(kind) for name in attributes_of(row)}

    def _rows(self, kind: Kind) -> Iterator[Row]:
        people = self.people
        if people is None:
            return self.recorded.rows(kind)
        order = (lambda row: str(people.row(kind, row)["id"])) if people.are_in_keys_of(kind) else None
        return (people.row(kind, row) for row in self.recorded.rows(kind, order))


def attributes_of(row: Row) -> Mapping[str, Any]:
    """The further columns of a record, by name."""
    kept = row.get("attributes")
    found: Mapping[str, Any] = json.loads(kept) if isinstance(kept, str) and kept != NONE else {}
    return found


def _title(name: str, known: Mapping[str, object]) -> str:
    """The title of an attribute's column; no field, and no other attribute, has the same."""
    is_taken = name.lower().replace(" ", "_") in known or name.startswith(ATTRIBUTE_PREFIX)
    return f"{ATTRIBUTE_PREFIX}{name}" if is_taken else name
