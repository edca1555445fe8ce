"""The conditions of filters, as masks over the rows of one kind. None stands for a condition not made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from strawberry import UNSET

from graphsvc.api.enums import Validity
from graphsvc.api.index import Mask
from graphsvc.errors import NotFound
from graphsvc.snapshot.csr import Csr

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture

NOW = (Validity.CURRENT,)
_VALIDITY = {member: number for number, member in enumerate(Validity)}
_REFERRED = {"territories": "territory", "themes": "theme"}

Keys = list[str] | None
Value = TypeVar("Value")


def said(value: Value | None) -> Value | None:
    """An argument or field as given; None where it was left out or is null: both mean its default."""
    return None if value is UNSET else value


def found(picture: Picture, kind: str, keys: Iterable[str]) -> list[int]:
    """The numbers of nodes by key; raises NotFound naming the first key that nobody has."""
    numbers = []
    for key in keys:
        node = picture.by_key(kind, key)
        if node is None:
            raise NotFound(f"no {kind} {key!r:.100} in this picture; look it up with search")
        numbers.append(node.ix)
    return numbers


def among(size: int, numbers: Iterable[int]) -> Mask:
    """The mask of some rows."""
    mask = np.zeros(size, np.bool_)
    mask[list(numbers)] = True
    return mask


def all_of(size: int, *masks: Mask | None) -> Mask:
    """Where every condition that is made holds."""
    result = np.ones(size, np.bool_)
    for mask in masks:
        if mask is not None:
            result &= mask
    return result


def coded(numbers: Any, codes: tuple[str, ...], wanted: Sequence[Enum] | None) -> Mask | None:
    """Rows whose code, as arrays number it, is one of those wanted."""
    members = said(wanted)
    return None if members is None else np.isin(numbers, [codes.index(member.value) for member in members])


def written(column: Sequence[object], wanted: Sequence[Enum] | Keys) -> Mask | None:
    """Rows whose recorded text is one of those wanted."""
    chosen = said(wanted)
    if chosen is None:
        return None
    texts = {member.value if isinstance(member, Enum) else member for member in chosen}
    return np.fromiter((value in texts for value in column), np.bool_, len(column))


def keyed(picture: Picture, kind: str, keys: Keys) -> Mask | None:
    """Nodes with one of the keys."""
    wanted = said(keys)
    if wanted is None:
        return None
    return among(len(picture.snapshot.nodes[kind]), found(picture, kind, wanted))


def at_end(picture: Picture, ends: Any, kind: str, keys: Keys) -> Mask | None:
    """Ties that have one of the nodes at an end; `ends` holds the number of the node of each tie."""
    wanted = said(keys)
    return None if wanted is None else np.isin(ends, found(picture, kind, wanted))


def beside(picture: Picture, rows: Csr, kind: str, keys: Keys) -> Mask | None:
    """What stands in the rows of one of the nodes: `rows` holds for each node of the kind its entries."""
    wanted = said(keys)
    if wanted is None:
        return None
    return among(
        rows.columns, (entry for ix in found(picture, kind, wanted) for entry in rows.row(ix).tolist())
    )


def within(picture: Picture, kind: str, keys: Keys) -> Mask | None:
    """Territories or themes that are one of those named, or below one."""
    wanted = said(keys)
    return None if wanted is None else picture.index.at_or_below(kind, found(picture, kind, wanted))


def listing(picture: Picture, kind: str, field: str, keys: Keys) -> Mask | None:
    """Nodes that list, in a field, one of the territories or themes named, or one below."""
    inside = within(picture, _REFERRED[field], keys)
    return None if inside is None else picture.index.listing(kind, field, inside)


def valid(picture: Picture, kind: str, wanted: Sequence[Validity] | None, *, default: Any = NOW) -> Mask:
    """Rows that hold on the day, or did, or will; `default` where nothing is said."""
    chosen = said(wanted)
    numbers = [_VALIDITY[member] for member in (default if chosen is None else chosen)]
    return np.isin(picture.index.validity[kind], numbers)
