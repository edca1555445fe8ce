"""Recipes compiled over the rows of a file: what a mapping says becomes functions of a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from itertools import product
from typing import Protocol

from graphsvc.model.reading import BadCell
from graphsvc.model.records import Place
from loaders.delimited import refused
from loaders.table.mapping import Condition, Lookup, Recipe
from loaders.table.names import MissingColumn
from loaders.table.notes import Notes
from loaders.table.rows import Getter, Names, Row, Value
from loaders.table.scope import Scope
from loaders.table.steps import Step, steps_of

_REMEMBERED = 20_000  # different values that a recipe remembers, as the columns of a bundle do
_REMEMBERED_LENGTH = 80  # characters of the longest of them
_TEMPLATE = re.compile(r"\{\{|\}\}|\{([^{}]+)\}")


class Lookups(Protocol):
    """The second files of a mapping."""

    def values(self, lookup: Lookup) -> Callable[[str], list[str]]:
        """What a lookup gives for a value; empty on a miss, whatever `miss` says of it.

        The function raises BadCell (ambiguous-lookup) for several different
        values where one is wanted. Raises Unreadable where the table is not there.
        """
        ...


@dataclass(frozen=True)
class Context:
    """What recipes need beside the row: the second files, and where notes are kept."""

    lookups: Lookups
    notes: Notes = field(default_factory=Notes)


class BadValue(BadCell):
    """A BadCell that knows the value, and the column that the recipe reads."""

    def __init__(self, bad: BadCell, value: str, column: str | None) -> None:
        super().__init__(bad.code, bad.wrong, bad.right)
        self.value, self.column = value, column


def compiled(recipe: Recipe, names: Names, context: Context) -> Getter:
    """Gives the value of the recipe for each row: a text, a list of several, None where there is none.

    Lists may be shared between rows: change none. The getter raises
    BadValue; compiling raises Unreadable where a column is missing. About
    0.2 µs a row for a value seen before.
    """
    try:
        source = _source(recipe, names, context)
    except MissingColumn as error:
        raise error.asked_for(recipe) from None
    column = column_of(recipe, names)
    steps = steps_of(recipe, column, context.notes, context.lookups.values)
    return _stepped(source, _Remembered(steps, context.notes, column)) if steps else source


def with_values(
    names: Names, values: Dict[str, Recipe], context: Context, *, columns: Collection[str] = ()
) -> Names:
    """The names with those of `values`, which go first; a later value may use earlier ones.

    A value is made once while its row is in hand: rows must be objects of
    their own that do not change. The rows of `each` are then no longer the
    source's own, but what the names given with them read. Raises Unreadable
    for a value called like one of the `columns`.
    """
    for name in values:
        if name in columns:
            place = Place(context.notes.file, None, name)
            wrong = "both a column and one of the `values` of the mapping"
            raise refused("value-is-column", place, wrong, "give the value another name")
    if not values:
        return names
    scope = names if isinstance(names, Scope) else Scope(names)
    return scope.with_values(values, lambda recipe, seen: compiled(recipe, seen, context))


def condition(conditions: Iterable[Condition], names: Names, context: Context) -> Callable[[Row], bool]:
    """Whether all conditions hold for a row; none always hold.

    Of several values `in` and `matches` ask for one that does, `not_in` for
    none; an unknown value is in nothing.
    """
    tests = [_test(one, compiled(one.value, names, context)) for one in conditions]
    if len(tests) == 1:
        return tests[0]
    return lambda row: all(test(row) for test in tests)


def names_in(recipe: Recipe) -> list[str]:
    """The names that a recipe reads from the row, in the order written; each once."""
    found = [recipe.column] if recipe.column is not None else []
    if recipe.template is not None:
        found += [name for _, name in template_parts(recipe.template) if name is not None]
    for part in (*recipe.first, *recipe.union):
        found += names_in(part)
    return list(dict.fromkeys(found))


def column_of(recipe: Recipe, names: Names | None = None) -> str | None:
    """The first column that a recipe reads, also through named values of `names`; None without any."""
    for name in names_in(recipe):
        value = names.recipe(name) if isinstance(names, Scope) else None
        column = name if value is None else column_of(value, names)
        if column is not None:
            return column
    return None


def template_parts(template: str) -> list[tuple[str, str | None]]:
    """A template as pairs of plain text and the name after it; raises ValueError for a single brace."""
    parts: list[tuple[str, str | None]] = []
    text, end = "", 0
    for match in _TEMPLATE.finditer(template):
        text += _plain(template[end : match.start()]) + (match[0][0] if match[1] is None else "")
        end = match.end()
        if match[1] is not None:
            parts.append((text, match[1].strip()))
            text = ""
    text += _plain(template[end:])
    return [*parts, (text, None)] if text else parts


def _plain(text: str) -> str:
    if "{" in text or "}" in text:
        raise ValueError("a brace without its other half; {{ and }} are braces")
    return text


def packed(values: Iterable[str]) -> Value:
    """Values as a recipe gives them: None for none, a text for one, else a list without repeats."""
    different = list(dict.fromkeys(values))
    if len(different) > 1:
        return different
    return different[0] if different else None


def unpacked(value: Value) -> list[str]:
    """A value of a recipe as a list."""
    if value is None:
        return []
    return [value] if isinstance(value, str) else value


class _Remembered(dict[str, Value]):
    """The values that the steps make of texts: `remembered[text]`.

    What was noted is not remembered, so that every cell of it is counted.
    """

    def __init__(self, steps: list[Step], notes: Notes, column: str | None) -> None:
        super().__init__()
        self._steps = steps
        self._notes = notes
        self._column = column

    def __missing__(self, text: str) -> Value:
        noted = self._notes.total
        value = packed(self._taken(text))
        if len(text) <= _REMEMBERED_LENGTH and len(self) < _REMEMBERED and self._notes.total == noted:
            self[text] = value
        return value

    def _taken(self, text: str) -> list[str]:
        values = [text]
        try:
            for step in self._steps:
                values = [made for value in values for made in step(value)]
        except BadCell as bad:
            raise BadValue(bad, text, self._column) from None
        return values


def _stepped(source: Getter, remembered: _Remembered) -> Getter:
    def getter(row: Row) -> Value:
        value = source(row)
        if value is None:
            return None
        if value.__class__ is str:
            return remembered[value]
        return packed(made for text in value for made in unpacked(remembered[text]))

    return getter


def _source(recipe: Recipe, names: Names, context: Context) -> Getter:
    if recipe.column is not None:
        return names.getter(recipe.column)
    if recipe.template is not None:
        return _template(recipe.template, names)
    if recipe.first:
        return _first([compiled(part, names, context) for part in recipe.first])
    if recipe.union:
        return _union([compiled(part, names, context) for part in recipe.union])
    value = packed([recipe.const] if isinstance(recipe.const, str) else _texts(recipe.const))
    return lambda row: value


def _texts(const: object) -> tuple[str, ...]:
    return const if isinstance(const, tuple) else ()


def _first(getters: list[Getter]) -> Getter:
    def getter(row: Row) -> Value:
        for get in getters:
            value = get(row)
            if value is not None:
                return value
        return None

    return getter


def _union(getters: list[Getter]) -> Getter:
    return lambda row: packed(text for get in getters for text in unpacked(get(row)))


def _template(template: str, names: Names) -> Getter:
    parts = template_parts(template)
    pattern = "".join(text.replace("%", "%%") + ("%s" if name else "") for text, name in parts)
    getters = [names.getter(name) for _, name in parts if name is not None]

    def getter(row: Row) -> Value:
        values = [get(row) for get in getters]
        for value in values:
            if value.__class__ is not str:
                return packed(pattern % each for each in product(*map(unpacked, values)))
        return pattern % tuple(values)

    return getter


def _test(one: Condition, get: Getter) -> Callable[[Row], bool]:
    if one.is_filled is not None:
        wanted = one.is_filled
        return lambda row: (get(row) is not None) is wanted
    if one.within is not None:
        within = one.within
        return lambda row: not within.isdisjoint(unpacked(get(row)))
    if one.without is not None:
        without = one.without
        return lambda row: without.isdisjoint(unpacked(get(row)))
    search = re.compile(one.matches or "").search
    return lambda row: any(search(text) is not None for text in unpacked(get(row)))
