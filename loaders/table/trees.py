"""Nested data (JSON, JSON lines, YAML) as items, each with its number and its key."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any

from graphsvc.model.reading import BadCell
from graphsvc.model.records import Place
from loaders.base import Limits
from loaders.delimited import Open, Unreadable, is_utf8, refused
from loaders.json_items import items, lines
from loaders.table.nested import MISSING, found_in, items_of
from loaders.table.survey import Sought
from loaders.yaml_documents import documents

Item = tuple[int, str | None, Any]  # number from 1 (of JSON lines the line), key in a keyed object, value

_ITSELF = "."
_CHUNK_BYTES = 1 << 16
_LOOKED_AT = 4_096  # bytes at a time, until what the document is comes to light


class _Recoded(io.RawIOBase):
    """A text in another encoding as UTF-8; raises UnicodeError."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._rest = b""
        self._is_at_end = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not (self._rest or self._is_at_end):
            data = self._stream.read(_CHUNK_BYTES)
            self._is_at_end = not data
            self._rest = self._decoder.decode(data, final=self._is_at_end).encode()
        given, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def close(self) -> None:
        self._stream.close()
        super().close()


class Tree:
    """The items of a file of nested data.

    `path` leads to a list or keyed object; empty is the whole document: the
    items of a list, or an object as the one item. What is not there has no
    items and is noted in `sought`. JSON is read item by item, YAML whole.
    Raises Unreadable.
    """

    def __init__(self, opened: Open, label: str, file_format: str, encoding: str, limits: Limits) -> None:
        self._opened = opened
        self._place = Place(label)
        self._format = file_format
        self._encoding = encoding
        self._limits = limits
        self._documents: list[Any] | None = None

    def items(self, path: str, sought: Sought) -> Iterator[Item]:
        """The items under a path."""
        read = {"json": self._of_json, "jsonl": self._of_lines, "yaml": self._of_yaml}[self._format]
        try:
            yield from read(path, sought)
        except UnicodeError as error:
            wrong = f"no {self._encoding} text ({error})"
            raise refused("wrong-encoding", self._place, wrong, "say which encoding it is in") from None

    def _of_json(self, path: str, sought: Sought) -> Iterator[Item]:
        is_single = not path and self._is_object()
        try:
            with closing(self._utf8()) as stream:
                yield from items(stream, self._place, self._limits, path, single=is_single)
            sought.is_found = True
        except Unreadable as error:
            if error.problem.code != "missing-path":
                raise
            sought.missed(None, instead=error.problem.right)

    def _of_lines(self, path: str, sought: Sought) -> Iterator[Item]:
        with closing(self._utf8()) as stream:
            for line, document in lines(stream, self._place, self._limits):
                if not path:
                    yield line, None, document
                for _, key, item in self._under(document, path, sought) if path else ():
                    yield line, key, item

    def _of_yaml(self, path: str, sought: Sought) -> Iterator[Item]:
        if self._documents is None:
            with closing(self._opened()) as stream:
                self._documents = list(documents(stream, self._place, self._limits, self._encoding))
        number = 0
        for document in self._documents:
            is_single = not path and isinstance(document, dict)
            for _, key, item in [(1, None, document)] if is_single else self._under(document, path, sought):
                number += 1
                yield number, key, item

    def _under(self, document: Any, path: str, sought: Sought) -> Iterator[Item]:
        value = document if path in ("", _ITSELF) else found_in(document, path)
        if value is MISSING:
            sought.missed(document)
        else:
            sought.is_found = True
        try:
            yield from items_of(value)
        except BadCell as bad:
            raise refused("wrong-type", self._place, f"{path}: {bad.wrong}".lstrip(": "), bad.right) from None

    def _utf8(self) -> IO[bytes]:
        stream = self._opened()
        if is_utf8(self._encoding):
            return stream
        return io.BufferedReader(_Recoded(stream, self._encoding))

    def _is_object(self) -> bool:
        with closing(self._utf8()) as stream:
            while start := stream.read(_LOOKED_AT):
                if text := start.removeprefix(codecs.BOM_UTF8).lstrip():
                    return text.startswith(b"{")
        return False
