"""What is asked of a store by name: a kind of record, and which of its fields."""

from __future__ import annotations

from collections.abc import Collection

from graphsvc.errors import BadInput
from graphsvc.model.fields import Field, Kind
from graphsvc.model.kinds import KINDS


def kind_named(name: str) -> Kind:
    """The kind of that name; raises BadInput for one that is not."""
    kind = KINDS.get(name)
    if kind is None:
        raise BadInput(f"no such kind of record: {name!r}; it must be one of {', '.join(KINDS)}")
    return kind


def kind_asked(name: str, *, is_tie: bool) -> Kind:
    """The kind of node, or of tie, of that name; raises BadInput for one that is not."""
    kind = KINDS.get(name)
    if kind is None or kind.is_tie is not is_tie:
        wanted = ", ".join(key for key, known in KINDS.items() if known.is_tie is is_tie)
        raise BadInput(f"no kind of {'tie' if is_tie else 'node'}: {name!r}; it must be one of {wanted}")
    return kind


def fields_asked(kind: Kind, names: Collection[str] | None) -> list[Field]:
    """The fields of those names in the order of the kind, all by default; raises BadInput for others."""
    if names is None:
        return list(kind.fields)
    unknown = sorted(set(names) - kind.by_name.keys())
    if unknown:
        raise BadInput(f"{kind.name} has no field {', '.join(unknown)}")
    return [field for field in kind.fields if field.name in set(names)]
