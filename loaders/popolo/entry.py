"""One item of a list of a Popolo file: its values as the registry's, each checked, and what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from graphsvc.model.fields import DATES, NONE, Field
from graphsvc.model.reading import ID, BadCell, Column, trimmed
from graphsvc.model.records import Place, Problem, Severity, shortened

# A UUID anywhere in it, or a URI: ids that nobody else gives to another thing.
_UNIQUE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\A(https?://|urn:)", re.IGNORECASE)
_TIME_OF_DAY = re.compile(r"T[0-9:]+Z?\Z")  # Popolo once allowed a time behind a date
_UNREAD_NAMES = 100
_SCALARS = (str, int, Decimal)


class Reading:
    """What the entries of one file share: the prefix of their ids, what they found, what was not read."""

    def __init__(self, label: str, prefix: str) -> None:
        self.label = label
        self.prefix = prefix
        self.found: list[Problem] = []
        self.unread: dict[str, set[str]] = {}
        self._columns: dict[int, Column] = {}

    def column(self, field: Field) -> Column:
        """What reads the values of a field."""
        if id(field) not in self._columns:  # the hash of a Field takes longer than reading a value
            self._columns[id(field)] = Column(field)
        return self._columns[id(field)]

    def key(self, written: str) -> str:
        """An id as the registry's key: one that is unique in the world as it is, another with the prefix."""
        return written if _UNIQUE.search(written) else f"{self.prefix}{written}"

    def note_unread(self, section: str, name: str) -> None:
        """Keeps the name of a value that is not read, up to so many."""
        names = self.unread.setdefault(section, set())
        if len(names) < _UNREAD_NAMES:
            names.add(name)

    def taken(self) -> list[Problem]:
        """The problems found since this was last asked."""
        found, self.found = self.found, []
        return found

    def file(self, section: str) -> str:
        """The name under which the items of a list have their places."""
        return f"{self.label}/{section}"


class Entry:
    """One item; `is_bad` once a value of it could not be read."""

    def __init__(self, reading: Reading, section: str, number: int, value: Any) -> None:
        self._reading = reading
        self._section = section
        self.number = number
        self.is_bad = False
        self._value: dict[str, Any] = {}
        if isinstance(value, dict):
            self._value = value
        else:
            self.refuse(None, "wrong-type", shortened(value), "no object", "write {…} with an id in it")

    def read(self, name: str, field: Field) -> Any:
        """A value as the field holds it; None where there is none or it is refused."""
        text = self._text(name)
        if text is None:
            return None
        if field.type in DATES:
            text = _TIME_OF_DAY.sub("", text)
        try:
            value = self._reading.column(field)[text]
        except BadCell as bad:
            self.refuse(name, bad.code, shortened(text), bad.wrong, bad.right)
            return None
        return None if value == NONE and not field.is_literal else value  # the word means nothing in Popolo

    def written_id(self, name: str = "id") -> str | None:
        """An id as it is written; see `Reading.key`."""
        found: str | None = self.read(name, ID)
        return found

    def key(self, name: str = "id") -> str | None:
        """An id as the registry's key."""
        written = self.written_id(name)
        return None if written is None else self._reading.key(written)

    def objects(self, name: str) -> list[dict[str, Any]]:
        """A list of objects; empty where there is none or it is refused."""
        value = self._value.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.refuse(name, "wrong-type", shortened(value), "no list of objects", "write [{…}]")
            return []
        return value

    def identifiers(self) -> list[str] | None:
        """The identifiers as scheme:value."""
        found = []
        for each in self.objects("identifiers"):
            value, scheme = plain(each.get("identifier")), plain(each.get("scheme"))
            found += [f"{scheme}:{value}" if scheme else value] if value else []
        return list(dict.fromkeys(found)) or None

    def attributes(self, known: frozenset[str]) -> str | None:
        """The other plain values as a JSON object; other lists and objects are noted as not read."""
        others = {name: value for name, value in self._value.items() if name not in known}
        kept = {name: text for name, value in others.items() if (text := plain(value)) is not None}
        self.leave(name for name in others if name not in kept)
        return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None

    def leave_all_but(self, known: frozenset[str]) -> None:
        """Notes everything else that has a value as not read."""
        self.leave(name for name in self._value if name not in known)

    def leave(self, names: Iterable[str]) -> None:
        """Notes values as not read."""
        for name in names:
            if self._value[name] not in (None, "", [], {}):
                self._reading.note_unread(self._section, name)

    def refuse(self, name: str | None, code: str, value: str, wrong: str, right: str) -> None:
        """Keeps an error of this item."""
        self.is_bad = True
        place = Place(self._reading.file(self._section), self.number, name)
        self._reading.found.append(Problem(Severity.ERROR, code, place, value, wrong, right))

    def _text(self, name: str) -> str | None:
        value = self._value.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, _SCALARS):
            self.refuse(name, "wrong-type", shortened(value), "no text", 'write "…"')
            return None
        return str(value)


def plain(value: Any) -> str | None:
    """A text or number as text; None for anything else and for an empty text."""
    if isinstance(value, bool) or not isinstance(value, _SCALARS):
        return None
    return trimmed(str(value)) or None
