"""Reads the items of a JSON document one by one, in bounded memory, and says where it is broken.

Around ijson, which would take a string or an item of any length and nest as
deep as the text does. A whole number stays an int, any other is a Decimal as
written; nothing becomes a binary fraction.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Container, Iterator
from decimal import Decimal
from typing import IO, Any

from graphsvc.model.records import Place
from loaders.base import Limits
from loaders.delimited import refused
from loaders.json_text import (
    CHUNK_BYTES,
    DEEPEST,
    MOST_BYTES_PER_CHARACTER,
    RIGHT,
    Watched,
    characters_of,
    check,
    no_number,
    not_json,
    not_utf8,
    too_deep,
    too_long,
    too_many_digits,
    twice,
)

_STARTS = ("start_map", "start_array")
_ENDS = ("end_map", "end_array")
_REMEMBERED = 1_000_000  # keys of one object that are looked at for a second time

Event = tuple[str, Any]
Item = tuple[int, str | None, Any]  # number, key in a keyed object, value


def items(
    stream: IO[bytes], place: Place, limits: Limits, path: str = "", *, single: bool = False
) -> Iterator[Item]:
    """The items of a list or keyed object as number (from 1), key (None in a list) and value.

    `path` leads to it: `a.b` is what stands under `b` in what stands under
    `a`, empty is the whole document. With `single`, what stands there is the
    one item. The document is read to its end, so that one cut off later is
    refused, too. Memory for one item; about 1 µs a value.

    Raises Unreadable for what is no JSON or no UTF-8, a path that leads to
    nothing, a key twice in one object, and what is over the limits.
    """
    document = _Document(stream, place, limits)
    yield from document.along([part for part in path.split(".") if part], path, single=single)
    document.finish()


def sections(
    stream: IO[bytes], place: Place, limits: Limits, wanted: Collection[str]
) -> Iterator[tuple[str, int, Any]]:
    """The items of the lists in a document, as the list's key, number and value, in its order.

    Each list begins with number 0, without a value, so that an empty one is
    seen. Lists whose key is not wanted are passed over. Raises as `items`,
    also where one that is wanted is no list.
    """
    document = _Document(stream, place, limits)
    document.expect("start_map", "an object with lists in it")
    for key in document.members():
        if key in wanted:
            yield key, 0, None
            for number, _, value in document.listed(key):
                yield key, number, value
        else:
            document.skip()
    document.finish()


def lines(stream: IO[bytes], place: Place, limits: Limits) -> Iterator[tuple[int, Any]]:
    """The values of a text with a JSON document a line, with the line's number; empty lines count.

    Raises Unreadable as `items`.
    """
    for number, line in _checked_lines(stream, place, limits):
        at = Place(place.file, number)
        if line.strip():
            yield number, _value_of(line, at, limits)


class _Document:
    """A JSON document as a stream of events that is walked once, forwards."""

    def __init__(self, stream: IO[bytes], place: Place, limits: Limits) -> None:
        self._bytes = Watched(stream, place, limits)
        self._limits = limits
        self._place = self._part = self._whole = place  # of the item at hand, of the list it is in
        self._last: Event = ("", None)
        self._events = self._translated()

    def enter(self, part: str) -> None:
        """Names the part of the document that the places are in from now on."""
        self._place = self._part = Place(f"{self._whole.file}/{part}") if part else self._whole

    def leave(self) -> None:
        """Back to the document as a whole."""
        self._place = self._part = self._whole

    def along(self, path: list[str], name: str, *, single: bool) -> Iterator[Item]:
        """The items of what the path leads to; `name` is what places call it."""
        event, _ = self._next()
        if path:
            yield from self._under(path, name, event, single=single)
            return
        self.enter(name)
        if single:
            yield 1, None, self._item(1)
        elif event == "start_map":
            for number, key in enumerate(self.members(), start=1):
                self._next()
                yield number, key, self._item(number)
        else:
            yield from self._elements()
        self.leave()

    def listed(self, section: str) -> Iterator[Item]:
        """The items of the list that comes next."""
        self.enter(section)
        self.expect("start_array", "a list")
        yield from self._elements()
        self.leave()

    def members(self) -> Iterator[str]:
        """The keys of the object that has begun; what stands under one is to be taken before the next."""
        seen: set[str] = set()
        for key in self._keys(seen):
            if len(seen) < _REMEMBERED:
                seen.add(key)
            yield key

    def skip(self) -> None:
        """Passes over the value that comes next."""
        depth = 0
        for event, _ in self._events:
            self._bytes.mark()
            if event in _STARTS:
                depth += 1
                if depth > DEEPEST:
                    raise too_deep(self._place)
            elif event in _ENDS:
                depth -= 1
            if not depth:
                return

    def expect(self, event: str, what: str) -> None:
        """Takes the event that comes next; raises Unreadable where it is another."""
        found, value = self._next()
        if found != event:
            shown = {"start_map": "an object", "start_array": "a list", "null": "null"}.get(
                found, repr(value)
            )
            raise refused(
                "wrong-type", self._part, f"{shown:.60} where there should be {what}", f"write {what}"
            )

    def finish(self) -> None:
        """Reads to the end."""
        for _ in self._events:
            self._bytes.mark()

    def _under(self, path: list[str], name: str, event: str, *, single: bool) -> Iterator[Item]:
        found = []
        for key in self.members() if event == "start_map" else ():
            found.append(key)
            if key == path[0]:
                yield from self.along(path[1:], name, single=single)
                path = [""]  # a key comes once
            else:
                self.skip()
        if path != [""]:
            known = f"its keys are {', '.join(found[:20])}" if found else "it is no object"
            raise refused("missing-path", self._whole, f"no {path[0]!r} in it", f"{known:.200}")

    def _elements(self) -> Iterator[Item]:
        if self._last[0] != "start_array":
            raise refused("wrong-type", self._part, "neither a list nor an object", "write a list")
        number = 0
        while self._next()[0] != "end_array":
            number += 1
            yield number, None, self._item(number)

    def _item(self, number: int) -> Any:
        self._place = Place(self._part.file, number)
        self._bytes.mark()
        return self._built(1)

    def _built(self, depth: int) -> Any:
        event, value = self._last
        if event == "string":
            self._check_text(value)
            return value
        if depth > DEEPEST:
            raise too_deep(self._place)
        if event == "start_array":
            listed = []
            while self._next()[0] != "end_array":
                listed.append(self._built(depth + 1))
            return listed
        if event == "start_map":
            made: dict[str, Any] = {}
            for key in self._keys(made):
                self._next()
                made[key] = self._built(depth + 1)
            return made
        return value

    def _next(self) -> Event:
        self._last = next(self._events)
        return self._last

    def _keys(self, seen: Container[str]) -> Iterator[str]:
        while (event := self._next())[0] != "end_map":
            if event[1] in seen:
                raise twice(event[1], self._place)
            self._check_text(event[1])
            yield event[1]

    def _check_text(self, text: str) -> None:
        if len(text) > self._limits.cell_characters or "\0" in text:
            check(text, 0, self._place, self._limits)

    def _translated(self) -> Iterator[Event]:
        import ijson

        try:
            yield from ijson.basic_parse(self._bytes, buf_size=CHUNK_BYTES)
        except ijson.JSONError as error:
            raise not_json(str(error), self._place) from None


def _checked_lines(stream: IO[bytes], place: Place, limits: Limits) -> Iterator[tuple[int, str]]:
    longest = limits.row_characters
    most = longest * MOST_BYTES_PER_CHARACTER
    number = 0
    while line := stream.readline(most + 1):
        number += 1
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            if len(line) <= most:
                raise not_utf8(error, place.file, number) from None
            text = line.decode(errors="replace")  # cut off in the middle of a character
        if len(line) > longest and characters_of(text) > longest:
            raise too_long("a line", longest, Place(place.file, number))
        yield number, text.removeprefix("\ufeff") if number == 1 else text


def _value_of(line: str, place: Place, limits: Limits) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [key for key, _ in pairs]
            raise twice(next(key for key in made if names.count(key) > 1), place)
        return made

    def constant(word: str) -> float:
        raise no_number(word, place)

    try:
        value = json.loads(line, parse_float=Decimal, parse_constant=constant, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise refused("not-json", place, f"no JSON ({error.msg}, character {error.pos + 1})", RIGHT) from None
    except RecursionError:
        raise too_deep(place) from None
    except ValueError:  # int() of more than 4,300 digits
        raise too_many_digits(place) from None
    check(value, 1, place, limits)
    return value
