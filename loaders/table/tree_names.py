"""How a name in a mapping finds its value in nested data: in an item, or in what is around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from graphsvc.model.records import Place, Severity
from loaders.delimited import refused
from loaders.table.mapping import ColumnReading, Read
from loaders.table.names import ITSELF, OUTWARDS, Cells, Facts, OfFile
from loaders.table.nested import MISSING, Node, found_in, items_of, written
from loaders.table.rows import Getter, Item, Names, Row, Value
from loaders.table.steps import repair
from loaders.table.survey import Sought, Survey

_NO_KEY = "items of a list have none; an object of them has one for each"


class TreeNames(OfFile):
    """Names in items of nested data (Node), sought in the item and then outwards."""

    def __init__(
        self, facts: Facts, read: Read, survey: Survey, outer: TreeNames | None = None, where: str = ""
    ) -> None:
        super().__init__(facts)
        self._read = read
        self._survey = survey
        self._outer = outer
        self._where = where

    def getter(self, name: str) -> Getter:
        """Reads what stands under a name, about 0.3 µs; a name that is never found gives None."""
        if name.startswith(OUTWARDS):
            get = self._around(name).getter(name.removeprefix(OUTWARDS))
            return lambda row: get(row.outer)
        if name == "@key":
            return _key_getter(self._seeking(name))
        fact = _OF_NODE.get(name) or self.facts.getter(name)
        if fact is not None:
            return fact
        value = self._value(name)
        if name == ITSELF:
            return lambda row: value(row.item, row)
        return _sought(name, value, self._seeking(name))

    def each(self, path: str) -> tuple[Names, Callable[[Row], Iterator[Item]]]:
        """The items of what stands under a path in the item itself; `.` is the item."""
        names = TreeNames(self.facts, self._read, self._survey, self, f"{self._where}/{path}")
        sought = self._seeking(path)

        def items(row: Row) -> Iterator[Item]:
            value = row.item if path == ITSELF else found_in(row.item, path)
            if value is not MISSING:
                sought.is_found = True
            elif not sought.is_found:
                sought.missed(row.item)
            for number, key, item in items_of(value):
                yield number, key, Node(item, number, key, row)

        return names, items

    def _value(self, name: str) -> Callable[[Any, Node], Value]:
        how = self._read.columns.get(name, ColumnReading())
        text = _Texts(name, self._read.empty if how.empty is None else how.empty)
        encoding = how.repair or self._read.repair
        return _Repaired(text, encoding, self._survey, self.facts.label) if encoding else text

    def _around(self, name: str) -> TreeNames:
        if self._outer is None:
            right = "`..` is for names in what is around an `each`"
            raise refused(
                "not-nested", Place(self.facts.label, None, name), "nothing is around the rows", right
            )
        return self._outer

    def _seeking(self, name: str) -> Sought:
        sought = self._survey.sought(self._where, name, self.facts.label)
        sought.is_found |= name in self._read.optional
        return sought


class _Texts:
    """Makes texts of what stands under one name."""

    def __init__(self, name: str, empty: Iterable[str]) -> None:
        self.name = name
        self._cells = Cells(empty)

    def __call__(self, value: Any, node: Node) -> Value:
        if value.__class__ is str:
            return self._cells[value]
        text = written(value, self.name)
        if text is None or isinstance(text, str):
            return None if text is None else self._cells[text]
        texts = [cell for one in text if (cell := self._cells[one]) is not None]
        return texts or None


class _Repaired:
    """Undoes an encoding done twice in what stands under one name, and notes it once for each item."""

    def __init__(self, text: _Texts, encoding: str, survey: Survey, label: str) -> None:
        self._text = text
        self._step = repair(encoding, self._note)
        self._notes = survey.notes
        self._label = label
        self._node: Node | None = None
        self._noted: Node | None = None

    def __call__(self, value: Any, node: Node) -> Value:
        self._node = node
        text = self._text(value, node)
        if text is None or isinstance(text, str):
            return None if text is None else self._one(text)
        return [was for one in text if (was := self._one(one)) is not None] or None

    def _one(self, text: str) -> str | None:
        return next(iter(self._step(text)), None)

    def _note(
        self, code: str, *, value: str, wrong: str, right: str = "", severity: Severity = Severity.NOTE
    ) -> None:
        if self._node is not self._noted:
            self._noted = self._node
            self._notes.file, self._notes.line = (
                self._label,
                None if self._node is None else _row_of(self._node),
            )
            name = self._text.name
            self._notes.note(code, column=name, value=value, wrong=wrong, right=right, severity=severity)


def _sought(name: str, value: Callable[[Any, Node], Value], sought: Sought) -> Getter:
    def getter(row: Row) -> Value:
        node = row
        while node is not None:
            there = found_in(node.item, name)
            if there is not MISSING:
                sought.is_found = True
                return value(there, node)
            node = node.outer
        if not sought.is_found:
            sought.missed(row.item)
        return None

    return getter


def _key_getter(sought: Sought) -> Getter:
    """Reads the key of an item, or of the nearest one around it that has one."""

    def getter(row: Row) -> Value:
        node: Node | None = row
        while node is not None:
            if node.key is not None:
                sought.is_found = True
                return node.key
            node = node.outer
        if not sought.is_found:
            sought.missed(None, instead=_NO_KEY)
        return None

    return getter


def _row_of(node: Node) -> int:
    while node.outer is not None:
        node = node.outer
    return node.index


_OF_NODE: dict[str, Getter] = {
    "@index": lambda node: str(node.index),
    "@line": lambda node: str(_row_of(node)),
}
