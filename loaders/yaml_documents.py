"""Reads YAML as plain texts, lists and objects, without trusting a word it says of itself.

Around the events of libyaml: nothing is constructed, tags say nothing. Only
`null` and `true` stand for something else than their text, so that 014 and
2020-01-01 stay as written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from graphsvc.model.records import Place
from loaders.base import Limits
from loaders.delimited import Unreadable, is_utf8, refused, with_mark

MOST_BYTES = 64 << 20  # of a file, which is held whole
_MOST_VALUES = 2_000_000  # of a file; at 50 to 150 bytes each
_DEEPEST = 100
_RIGHT = "split it, or give it as JSON"
_MOST_REPEATED = 1_000_000  # values that aliases stand for; "billion laughs" has 10 ** 9
# YAML 1.2.2, 10.3.2 Tag resolution (core schema)
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MERGE = "<<"


def documents(stream: IO[bytes], place: Place, limits: Limits, encoding: str = "utf-8") -> Iterator[Any]:
    """The documents of a text, each of dict, list, str, bool and None; about 2 µs a value.

    Aliases and merge keys are resolved. Raises Unreadable for what is no
    YAML, over 64 MB or two million values, nested too deep, a key twice in one object, or repeats
    too much by aliases.
    """
    import yaml

    text = _text(stream, place, encoding)
    try:
        yield from _Reader(yaml, text, place, limits).documents()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        at = Place(place.file, mark.line + 1) if mark else place
        raise refused("broken-yaml", at, f"no YAML ({error.problem or error})", "correct it there") from None
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        wrong = f"a character that YAML does not allow ({error.character!r})"
        raise refused("broken-yaml", Place(place.file, line), wrong, "leave it out") from None


def line_too_deep(text: str | bytes, deepest: int) -> int | None:
    """The line in which a text nests deeper than so many levels; None where none does.

    To be asked before a text is composed, which is recursive. Raises yaml.YAMLError.
    """
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > deepest:
            return int(event.start_mark.line) + 1
    return None


def _text(stream: IO[bytes], place: Place, encoding: str) -> str:
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        wrong = f"more than {MOST_BYTES >> 20} MB of YAML, which cannot be read piece by piece"
        raise refused("file-too-large", place, wrong, _RIGHT)
    try:
        return data.decode(with_mark(encoding))
    except UnicodeDecodeError as error:
        raise _badly_encoded(data, error, place, encoding) from None
    except UnicodeError as error:
        raise refused("wrong-encoding", place, str(error), "say which encoding it is in") from None


def _badly_encoded(data: bytes, error: UnicodeDecodeError, place: Place, encoding: str) -> Unreadable:
    at = Place(place.file, data[: error.start].count(b"\n") + 1)
    byte = f"byte 0x{error.object[error.start]:02X} is not"
    if is_utf8(encoding):
        right = "save it as UTF-8, or say which encoding it is in, such as `encoding: cp1252`"
        return refused("not-utf8", at, f"{byte} UTF-8 text", right)
    return refused("wrong-encoding", at, f"{byte} {encoding} text", "say which encoding it is in")


class _Reader:
    """Builds values from events. Counts them, those that aliases repeat as often as they do."""

    def __init__(self, yaml: Any, text: str, place: Place, limits: Limits) -> None:
        self._yaml = yaml
        self._parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        self._next = self._parser.get_event
        self._place = place
        self._limits = limits
        self._made = 0  # values in all documents
        self._begin()

    def documents(self) -> Iterator[Any]:
        """Every document."""
        while self._parser.check_event():
            if isinstance(self._next(), self._yaml.DocumentStartEvent):
                self._begin()
                yield self._value(self._next(), 1)

    def _begin(self) -> None:
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._keys: dict[str, str] = {}  # one object for all places where a key occurs
        self._count = 0
        self._repeated = 0

    def _value(self, event: Any, depth: int) -> Any:
        before = self._count
        self._count += 1
        self._made += 1
        if self._made > _MOST_VALUES:
            wrong = f"more than {_MOST_VALUES:,} values of YAML, which cannot be read piece by piece"
            raise self._refused("file-too-large", event, wrong, _RIGHT)
        kind = event.__class__  # asked of every value: isinstance is slower
        if kind is self._yaml.ScalarEvent:
            value = self._scalar(event)
        elif kind is self._yaml.AliasEvent:
            return self._alias(event)
        elif depth > _DEEPEST:
            wrong = f"nested more than {_DEEPEST} deep"
            raise self._refused("nested-too-deep", event, wrong, "write it flatter")
        else:
            read = self._mapping if kind is self._yaml.MappingStartEvent else self._list
            value = read(depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = value, self._count - before
        return value

    def _scalar(self, event: Any) -> Any:
        text = event.value
        if len(text) > self._limits.cell_characters:
            wrong = f"a text longer than {self._limits.cell_characters:,} characters"
            raise self._refused("cell-too-long", event, wrong, "shorten it")
        return _WORDS.get(text, text) if event.implicit[0] else text  # which is true of plain texts

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            wrong = f"*{event.anchor} stands for nothing before it, or for what it is in"
            raise self._refused("broken-yaml", event, wrong, "write out what it stands for")
        value, size = self._anchors[event.anchor]
        self._count += size - 1
        self._repeated += size
        if self._repeated > _MOST_REPEATED:
            wrong = f"aliases that stand for more than {_MOST_REPEATED:,} values"
            raise self._refused("too-many-aliases", event, wrong, "write out what they stand for")
        return value

    def _list(self, depth: int) -> list[Any]:
        values, end = [], self._yaml.SequenceEndEvent
        while (event := self._next()).__class__ is not end:
            values.append(self._value(event, depth + 1))
        return values

    def _mapping(self, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        end = self._yaml.MappingEndEvent
        while (event := self._next()).__class__ is not end:
            key = self._key(event, made)
            value = self._value(self._next(), depth + 1)
            if key == _MERGE and event.implicit[0]:
                merged = self._merged(value, event)
            else:
                made[key] = value
        return {**merged, **made} if merged else made

    def _key(self, event: Any, made: dict[str, Any]) -> str:
        if event.__class__ is not self._yaml.ScalarEvent:
            raise self._refused(
                "broken-yaml", event, "a key that is no text", "write a text before the colon"
            )
        key = self._keys.setdefault(event.value, event.value)
        if key in made:
            raise self._refused(
                "duplicate-key", event, f"the key {key!r:.60} twice in one object", "keep one"
            )
        return key

    def _merged(self, value: Any, event: Any) -> dict[str, Any]:
        """What `<<` brings in (yaml.org/type/merge.html): the first object that has a key counts."""
        merged: dict[str, Any] = {}
        for one in reversed(value if isinstance(value, list) else [value]):
            if not isinstance(one, dict):
                raise self._refused("broken-yaml", event, "<< before what is no object", "give an object")
            merged.update(one)
        return merged

    def _refused(self, code: str, event: Any, wrong: str, right: str) -> Unreadable:
        return refused(code, Place(self._place.file, event.start_mark.line + 1), wrong, right)
