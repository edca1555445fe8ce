"""What a field of a record holds: its type, its codes, what it refers to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

NONE = "none"  # the word that says "known to be none"; an absent value (None) is unknown
BAR = "|"  # separates several values in one cell; keys contain none
ORGANISATION_PREFIX = "organisation:"  # forces a link's end to be read as an organisation

Value = str | int | float | bool | list[str] | None
Row = Mapping[str, Value]  # one record: "id", the fields of its kind, "attributes", "sources"


class FieldType(Enum):
    """How a cell is read and which plain Python value a record then holds."""

    TEXT = "text"  # str
    KEY = "key"  # str: the key of a record of another kind
    CODE = "code"  # str: one of `codes`; another value is kept, warned about, and read as unknown
    OPEN_CODE = "open code"  # str: like CODE, but another value is valid in its own right
    INTEGER = "integer"  # int
    NUMBER = "number"  # float
    BOOLEAN = "boolean"  # bool
    DATE = "date"  # str as written; read with dates.first_day
    END_DATE = "end date"  # str as written; read with dates.next_day
    DATE_OR_TRUE = "date or true"  # str as written, or "true"
    TEXTS = "texts"  # list of str
    KEYS = "keys"  # list of str: keys of records of another kind


LISTS = frozenset({FieldType.TEXTS, FieldType.KEYS})
DATES = frozenset({FieldType.DATE, FieldType.END_DATE, FieldType.DATE_OR_TRUE})


@dataclass(frozen=True)
class Field:
    """One field of a kind.

    `refers_to` names the kinds a KEY or KEYS field points into (the first that
    has the key wins). `column` is its header in the bundle, None when the
    field is kept by the system and stands in no file.
    """

    name: str
    type: FieldType
    about: str
    required: bool = False
    codes: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()
    personal: bool = False
    minimum: float | None = None
    maximum: float | None = None
    column: str | None = ""

    def __post_init__(self) -> None:
        if self.column == "":
            object.__setattr__(self, "column", self.name)

    @property
    def is_list(self) -> bool:
        """Whether a cell may hold several values."""
        return self.type in LISTS

    @property
    def is_literal(self) -> bool:
        """Whether `none` in it is a word like any other: what is required, and names."""
        return self.required or self.name == "name"


@dataclass(frozen=True)
class Kind:
    """One kind of node or tie: its fields, its file in the bundle, how its key is made.

    A node is identified by the `id` its register gives. A tie without one gets
    a key made of its `identity` fields, so that a later file that adds an end
    updates the tie. `ends` are the fields that join two nodes.
    """

    name: str
    about: str
    fields: tuple[Field, ...]
    file: str | None = None
    identity: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {f.name: f for f in self.fields})

    @property
    def is_tie(self) -> bool:
        """Whether records of this kind join or describe nodes instead of being one."""
        return bool(self.identity)

    @property
    def references(self) -> tuple[Field, ...]:
        """The fields that hold keys of other records."""
        return tuple(f for f in self.fields if f.refers_to)
