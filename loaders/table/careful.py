"""Makes the records of a row in which something is out of the ordinary: several values, or a bad one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphsvc.model.reading import BadCell
from loaders.table.filling import Filling, Form
from loaders.table.gathering import Add
from loaders.table.layout import ATTRIBUTES, Values
from loaders.table.recipes import BadValue, names_in, unpacked
from loaders.table.rows import Getter, Names, Row, Value

Tell = Callable[[BadCell, int | None, str | None, str], None]  # what, line, column, value


class Varying(Names):
    """Names of which one gives a single one of its values at a time: `value`. The others stay as they are."""

    def __init__(self, names: Names, name: str) -> None:
        self._names = names
        self._name = name
        self.date = names.date
        self.value: str | None = None

    def getter(self, name: str) -> Getter:
        """As the names that it stands for, except for its own."""
        return (lambda row: self.value) if name == self._name else self._names.getter(name)

    def each(self, path: str) -> Any:
        """As the names that it stands for."""
        return self._names.each(path)


class CarefulMaker:
    """Makes one record of a row, several where a field has several values.

    A field with a bad value stays unknown, so that what refers to the record
    finds it; its row has an error, and a load leaves out what has. Without
    its id or another required value there is no record.
    Where several fields have several values because they read one name, they
    vary together: a record for each value of that name.
    """

    def __init__(self, form: Form, add: Add, tell: Tell) -> None:
        self._form = form
        self._add = add
        self._tell = tell
        self._varying: dict[str, tuple[Varying, CarefulMaker]] = {}

    def make(self, line: int | None, row: Row) -> None:
        """Makes the records of a row, or tells what is wrong with it."""
        try:
            holds = self._form.holds(row)
        except BadCell as bad:
            self._tell(bad, line, *known_of(bad, self._form.plan.condition_column))
            return
        if holds:
            self._make(line, row)

    def _make(self, line: int | None, row: Row) -> None:
        several = [(filling, get) for filling, get in self._form.fillings if _is_several(filling, get, row)]
        name = self._name_of([filling for filling, _ in several], row)
        if name is not None:
            varying, maker = self._over(name)
            for value in unpacked(self._form.getters[name](row)):
                varying.value = value
                maker._one(line, row)
        elif len(several) == 1:
            ((filling, get),) = several
            for value in unpacked(get(row)):
                self._one(line, row, {filling.at: value})
        else:
            self._one(line, row)

    def _one(self, line: int | None, row: Row, given: dict[int, Value] | None = None) -> None:
        values = self._form.plan.layout.blank()
        values[0] = line
        bad_ones: list[Filling] = []
        for filling, get in self._form.fillings:
            try:
                values[filling.at] = _read(filling, (given or {}).get(filling.at) or get(row))
            except BadCell as bad:
                bad_ones.append(filling)
                self._tell(bad, line, *_told(bad, filling, get, row))
        self._add_attributes(values, line, row)
        if not any(map(_identifies, bad_ones)) and self._is_complete(values, line):
            self._add(values)

    def _is_complete(self, values: Values, line: int | None) -> bool:
        required = [filling for filling, _ in self._form.fillings if filling.field.required]
        missing = [filling for filling in required if values[filling.at] is None]
        for filling in missing:
            if not filling.may_lack:
                self._tell(_no_value(filling), line, filling.column, "")
        return not missing

    def _add_attributes(self, values: Values, line: int | None, row: Row) -> None:
        at = self._form.plan.attributes
        if at is not None:
            try:
                values[at] = self._form.further(row)
            except BadCell as bad:
                self._tell(bad, line, *known_of(bad, ATTRIBUTES))

    def _name_of(self, several: list[Filling], row: Row) -> str | None:
        """The one name whose several values all of these fields have read."""
        if not several:
            return None
        read = set.intersection(*(set(names_in(filling.recipe)) for filling in several))
        names = [name for name in sorted(read) if isinstance(self._form.getters[name](row), list)]
        return names[0] if len(names) == 1 else None

    def _over(self, name: str) -> tuple[Varying, CarefulMaker]:
        if name not in self._varying:
            form = self._form
            varying = Varying(form.names, name)
            inner = Form(form.plan, varying, form.context)
            self._varying[name] = varying, CarefulMaker(inner, self._add, self._tell)
        return self._varying[name]


def _identifies(filling: Filling) -> bool:
    return filling.field.required or filling.field.name == "id"


def _is_several(filling: Filling, get: Getter, row: Row) -> bool:
    if filling.field.is_list:
        return False
    try:
        return isinstance(get(row), list)
    except BadCell:
        return False  # told of when the record is made


def _read(filling: Filling, value: Value) -> Any:
    if value is None:
        return None
    if isinstance(value, list) and not filling.field.is_list:
        wrong = f"{len(value)} values where this field and another one of the record have several"
        right = "give what is several a name under `values`, and let all fields read that"
        raise BadCell("several-values", wrong, right)
    return filling.read(value)


def _no_value(filling: Filling) -> BadCell:
    right = "fill it, or say with `when` in the mapping which rows make no such record"
    return BadCell("missing-cell", f"empty; {filling.field.name} is required", right)


def _told(bad: BadCell, filling: Filling, get: Getter, row: Row) -> tuple[str | None, str]:
    """The column that bad came from, and its value."""
    if isinstance(bad, BadValue):
        return known_of(bad, filling.column)
    try:
        return filling.column, ", ".join(unpacked(get(row)))
    except BadCell:
        return filling.column, ""


def known_of(bad: BadCell, column: str | None) -> tuple[str | None, str]:
    """The column and the value of what is bad, as far as it knows them; else the column that is given."""
    return (bad.column or column, bad.value) if isinstance(bad, BadValue) else (column, "")
