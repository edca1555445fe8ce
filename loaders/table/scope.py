"""The named values of a mapping, found like columns, in the items of nested lists too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Dict

from loaders.table.mapping import Recipe
from loaders.table.rows import Getter, Item, Names, Row, Value

OUTWARDS = ".."

Compile = Callable[[Recipe, Names], Getter]


class Scope(Names):
    """The names of a source and named values, which go first; a later value may use earlier ones.

    Without `outer` its rows are the source's; inside `each` a row is a pair
    of the source's row and the row of the enclosing scope, whose values are
    seen, too. A value is made once while its row is in hand, however many
    recipes use it: every row must be an object of its own that does not change.
    """

    def __init__(self, names: Names, outer: Scope | None = None) -> None:
        self._names = names
        self._outer = outer
        self._values: dict[str, Getter] = {}
        self._recipes: dict[str, Recipe] = {}

    def with_values(self, values: Dict[str, Recipe], compiled: Compile) -> Scope:
        """The same scope with further values."""
        scope = Scope(self._names, self._outer)
        scope._values, scope._recipes = dict(self._values), dict(self._recipes)
        for name, recipe in values.items():
            scope._values[name] = _once(compiled(recipe, scope))
            scope._recipes[name] = recipe
        return scope

    def recipe(self, name: str) -> Recipe | None:
        """The recipe of a named value of this scope or of one around it; None where there is none."""
        if name in self._recipes:
            return self._recipes[name]
        return self._outer.recipe(name.removeprefix(OUTWARDS)) if self._outer else None

    @property
    def date(self) -> str | None:
        """As the names of the source have it."""
        return self._names.date

    @date.setter
    def date(self, date: str | None) -> None:
        self._names.date = date

    def named(self, name: str) -> Getter | None:
        """Reads a named value of this scope or of one around it; None where there is none."""
        if name in self._values:
            return self._values[name]
        get = self._outer.named(name.removeprefix(OUTWARDS)) if self._outer else None
        return None if get is None else lambda row: get(row[1])

    def getter(self, name: str) -> Getter:
        """Reads the value of a name from a row."""
        named = self.named(name)
        if named is not None:
            return named
        get = self._names.getter(name)
        return get if self._outer is None else lambda row: get(row[0])

    def each(self, path: str) -> tuple[Names, Callable[[Row], Iterator[Item]]]:
        """The items of a nested list, seen from inside this scope."""
        names, items = self._names.each(path)
        if self._outer is None:
            return Scope(names, self), lambda row: ((at, key, (item, row)) for at, key, item in items(row))
        return Scope(names, self), lambda row: ((at, key, (item, row)) for at, key, item in items(row[0]))


def _once(get: Getter) -> Getter:
    last_row: Row = None
    last: Value = None

    def getter(row: Row) -> Value:
        nonlocal last_row, last
        if row is not last_row:
            last = get(row)
            last_row = row
        return last

    return getter
