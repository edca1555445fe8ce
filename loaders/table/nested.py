"""Nested data as JSON and YAML hold it: items and what is around them, what stands under a dotted name."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from graphsvc.model.reading import BadCell

MISSING: Final = object()  # nothing stands there, not even null
_ABOUT = 8  # characters of a number, a date or a truth value
_NUMBERS = (int, float, Decimal)
_WORDS = {True: "true", False: "false"}


class Node:
    """An item, its number from 1, its key in a keyed object, and the item whose list it is in."""

    __slots__ = ("index", "item", "key", "outer")

    def __init__(self, item: Any, index: int, key: str | None, outer: Node | None) -> None:
        self.item, self.index, self.key, self.outer = item, index, key, outer


def characters_of_node(node: Node) -> int:
    """About how many characters a node has: those of its texts, a few for anything else."""
    return _characters(node.item)


def _characters(item: Any) -> int:
    if isinstance(item, str):
        return len(item)
    if isinstance(item, dict):
        return sum(map(_characters, item.values()))
    return sum(map(_characters, item)) if isinstance(item, list) else _ABOUT


def found_in(item: Any, name: str) -> Any:
    """What stands under a dotted name, MISSING where nothing does.

    A key with dots in it goes before nested keys; a number is a place in a list, from 0.
    """
    if isinstance(item, dict):
        return item[name] if name in item else _found_deeper(item, name)
    if not isinstance(item, list):
        return MISSING
    number, _, rest = name.partition(".")
    if not (number.isascii() and number.isdecimal() and int(number) < len(item)):
        return MISSING
    return found_in(item[int(number)], rest) if rest else item[int(number)]


def _found_deeper(item: dict[str, Any], name: str) -> Any:
    at = name.rfind(".")
    while at > 0:
        if name[:at] in item:
            found = found_in(item[name[:at]], name[at + 1 :])
            if found is not MISSING:
                return found
        at = name.rfind(".", 0, at)
    return MISSING


def items_of(value: Any) -> Iterator[tuple[int, str | None, Any]]:
    """The items of a list or keyed object with number and key; null and what is missing have none.

    Raises BadCell for a text, number or boolean.
    """
    if isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield number, None, item
    elif isinstance(value, dict):
        for number, (key, item) in enumerate(value.items(), 1):
            yield number, key, item
    elif value not in (None, "", MISSING):
        raise BadCell("not-a-list", "neither a list nor an object", "name what has items")


def written(value: Any, name: str) -> str | list[str] | None:
    """A text, number or boolean as text, a list of them as texts; None for null and for what is empty.

    Raises BadCell for an object, or a list of lists or objects.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, _NUMBERS):
        return str(value)
    if not value:
        return None
    if isinstance(value, list):
        return [text for one in value if (text := _scalar(one, name)) is not None]
    raise BadCell("not-a-scalar", "an object where one value is needed", _advice(value, name))


def _scalar(value: Any, name: str) -> str | None:
    text = None if isinstance(value, list) else written(value, name)
    if text is None and value not in (None, {}):
        raise BadCell(
            "not-a-scalar", "a list in a list where one value is needed", "go through it with `each`"
        )
    return text if isinstance(text, str) else None


def _advice(value: dict[str, Any], name: str) -> str:
    inside = name if name.strip(".") else ""
    keys = ", ".join(f"{inside}.{key}".strip(".") for key in list(value)[:3])
    return f"name what is in it, such as {keys}, or go through it with `each`"
