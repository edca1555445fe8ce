"""A mapping as the loader works with it: which column fills which field of which record.

Parsed and checked by `parsing`; the language is described in docs/mapping.md.
"""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from enum import StrEnum

from graphsvc.model.fields import Kind


class Otherwise(StrEnum):
    """What becomes of a value that a step does not know."""

    KEEP = "keep"
    EMPTY = "empty"
    ERROR = "error"


@dataclass(frozen=True)
class ColumnReading:
    """How the cells of one column are read, where it differs from the others."""

    empty: frozenset[str] | None = None
    repair: str | None = None


@dataclass(frozen=True)
class Read:
    """Where the rows come from: which files, in which format, what is a row of them."""

    files: tuple[str, ...] = ()
    archive: str | None = None
    format: str | None = None
    encoding: str = "utf-8"
    delimiter: str | None = None
    header: int = 1
    skip: frozenset[int] = frozenset()  # numbers of lines
    skip_after_header: int = 0
    sheet: str | None = None
    items: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset({""})
    columns: Dict[str, ColumnReading] = field(default_factory=dict)
    repair: str | None = None
    fill_down: tuple[str, ...] = ()


@dataclass(frozen=True)
class Regex:
    """Patterns tried in turn; with `replace` every match of the one pattern is replaced."""

    find: tuple[str, ...]
    replace: str | None = None
    otherwise: Otherwise = Otherwise.EMPTY


@dataclass(frozen=True)
class Split:
    """Where a text is split, and the texts in it that are kept whole."""

    at: tuple[str, ...]
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lookup:
    """The rows of another file whose `by` equals the value."""

    table: str
    by: Recipe
    give: Recipe
    is_many: bool = False
    miss: Otherwise = Otherwise.EMPTY


@dataclass(frozen=True)
class DateReading:
    """How a date is written; no formats: as the registry writes dates."""

    formats: tuple[str, ...] = ()
    is_last_day: bool = False
    precision: str | None = None  # "day", "month" or "year"
    is_excel: bool = False
    is_before: bool = False


@dataclass(frozen=True)
class Fold:
    """A key made of a name."""

    prefix: str = ""


@dataclass(frozen=True)
class Recipe:
    """How a value is made: exactly one source, then the steps in the order of the fields here."""

    column: str | None = None  # `from`
    const: object = None  # a text or a tuple of texts
    template: str | None = None
    first: tuple[Recipe, ...] = ()
    union: tuple[Recipe, ...] = ()  # a list of recipes
    repair: str | None = None
    regex: Regex | None = None
    split: Split | None = None
    map: Dict[str, tuple[str, ...]] | None = None
    otherwise: Otherwise = Otherwise.KEEP  # for `map`
    lookup: Lookup | None = None
    date: DateReading | None = None
    fold: Fold | None = None  # `id`
    at: str = ""  # where in the mapping file it stands, for messages


@dataclass(frozen=True)
class Condition:
    """A recipe and one test of its value."""

    value: Recipe
    is_filled: bool | None = None
    within: frozenset[str] | None = None  # `in`
    without: frozenset[str] | None = None  # `not_in`
    matches: str | None = None


@dataclass(frozen=True)
class RecordRule:
    """One record made of a row: its kind, its fields, when."""

    kind: Kind
    fields: Dict[str, Recipe]  # "id" and names of fields (not columns)
    attributes: Dict[str, Recipe] = field(default_factory=dict)
    when: tuple[Condition, ...] = ()
    at: str = ""


@dataclass(frozen=True)
class EachRule:
    """Records made of each item of a nested list or keyed object."""

    paths: tuple[str, ...]
    records: tuple[RecordRule | EachRule, ...]
    values: Dict[str, Recipe] = field(default_factory=dict)
    when: tuple[Condition, ...] = ()
    at: str = ""


Rule = RecordRule | EachRule


@dataclass(frozen=True)
class Snapshots:
    """A register seen at intervals: where the date stands in the path and what absence means."""

    date: str
    format: str = "%Y-%m-%d"
    tolerate: int = 1
    is_absent_ended: bool = False


@dataclass(frozen=True)
class SourceRule:
    """One kind of file and the records it makes; of rows for which `when` does not hold none."""

    read: Read
    records: tuple[Rule, ...]
    values: Dict[str, Recipe] = field(default_factory=dict)
    when: tuple[Condition, ...] = ()
    snapshots: Snapshots | None = None


@dataclass(frozen=True)
class Derive:
    """What follows from the records as a whole."""

    memberships_from_roles: bool = False
    territories_from_members: bool = False
    divide_territories: bool = False


@dataclass(frozen=True)
class Mapping:
    """A whole mapping; `file` is the name that messages about it begin with."""

    file: str
    about: str
    sources: tuple[SourceRule, ...]
    tables: Dict[str, Read] = field(default_factory=dict)
    derive: Derive = field(default_factory=Derive)
    source: str = ""
    as_of: str | None = None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of record that it makes, without those derived."""
        found: dict[str, Kind] = {}
        for rule in self.sources:
            _collect(rule.records, found)
        return tuple(found.values())


def _collect(rules: tuple[Rule, ...], found: dict[str, Kind]) -> None:
    for rule in rules:
        if isinstance(rule, EachRule):
            _collect(rule.records, found)
        else:
            found[rule.kind.name] = rule.kind
