"""What changed in the schema since the last release, and whether the changelog tells of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graphql import GraphQLError, GraphQLSchema, build_schema
from graphql.utilities import (
    BreakingChange,
    DangerousChangeType,
    SafeChange,
    SchemaChange,
    find_schema_changes,
)

from graphsvc.errors import BadInput

_PLACES = (  # where the sentence about a change names the place, the surest first
    r"[A-Z]\w*\.\w+(?:\(\w+:\))?|@\w+(?:\(\w+:\))?",
    r"(?<=union type )\w+",
    r"(?!Standard\b)\b[A-Z]\w*",
)
_HARMLESS = (DangerousChangeType.OPTIONAL_ARG_ADDED, DangerousChangeType.OPTIONAL_INPUT_FIELD_ADDED)
_TELLS_OF_BREAKING = ("Changed", "Removed")


class Change(NamedTuple):
    """One change that may break or surprise a client.

    `place` is the coordinate of what changed: `Type`, `Type.field`, `Type.field(argument:)`, `Enum.VALUE`.
    """

    place: str
    text: str
    is_breaking: bool

    def __str__(self) -> str:
        return f"{'breaking' if self.is_breaking else 'dangerous'}: {self.text}"


def schema_changes(released: str, current: str) -> list[Change]:
    """The breaking changes between two schemas in SDL, then the dangerous ones; O(schema).

    Breaking: a document that was valid is not any more, or an answer may have another type. Dangerous: a
    value that clients may not expect (enum, union), another default. New arguments that may be left out are
    neither. Raises BadInput for a text that is no schema.
    """
    found = find_schema_changes(_schema(released), _schema(current))
    risky = [each for each in found if not isinstance(each, SafeChange) and each.type not in _HARMLESS]
    return sorted(map(_change, risky), key=lambda change: not change.is_breaking)


def untold(changes: list[Change], changelog: str) -> list[Change]:
    """Those that the changelog does not name, in backticks, below `## Unreleased`.

    A breaking one stands below Changed or Removed, a dangerous one below any heading.
    """
    sections = dict(_sections(changelog))
    breaking = "".join(sections.get(name, "") for name in _TELLS_OF_BREAKING)
    everything = "".join(sections.values())
    return [
        change
        for change in changes
        if f"`{change.place}`" not in (breaking if change.is_breaking else everything)
    ]


def _schema(text: str) -> GraphQLSchema:
    try:
        return build_schema(text)
    except (GraphQLError, TypeError) as error:
        raise BadInput(f"no GraphQL schema: {error}") from None


def _change(found: SchemaChange) -> Change:
    text = found.description
    named = (re.search(pattern, text) for pattern in _PLACES)
    place = next((found.group() for found in named if found), text)
    return Change(place, text, isinstance(found, BreakingChange))


def _sections(changelog: str) -> Iterator[tuple[str, str]]:
    """The headings below `## Unreleased`, each with its text."""
    unreleased = re.search(r"^## Unreleased$(.*?)(?=^## |\Z)", changelog, re.M | re.S)
    for part in re.split(r"^### ", unreleased.group(1) if unreleased else "", flags=re.M):
        heading, _, text = part.partition("\n")
        yield heading.strip(), text
