"""Values as Bolt sends them: https://neo4j.com/docs/bolt/current/packstream/."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Any

_SIZES = {1: ">B", 2: ">H", 4: ">I"}
_WIDE = {  # marker of a value whose size follows → the bytes of that size
    **{0xCC + place: ("bytes", 1 << place) for place in range(3)},
    **{0xD0 + place: ("text", 1 << place) for place in range(3)},
    **{0xD4 + place: ("list", 1 << place) for place in range(3)},
    **{0xD8 + place: ("map", 1 << place) for place in range(3)},
}
_NARROW = {0x80: "text", 0x90: "list", 0xA0: "map", 0xB0: "message"}  # the size stands in the marker
_NUMBERS = {0xC8: ">b", 0xC9: ">h", 0xCA: ">i", 0xCB: ">q", 0xC1: ">d"}
_WORDS = {0xC0: None, 0xC2: False, 0xC3: True}


def packed(value: Any) -> bytes:
    """The bytes of a value."""
    if value is None or isinstance(value, bool):
        return bytes([0xC0 if value is None else 0xC3 if value else 0xC2])
    if isinstance(value, int):
        return struct.pack(">Bq", 0xCB, value)
    if isinstance(value, bytes):
        return struct.pack(">BI", 0xCE, len(value)) + value
    if isinstance(value, str):
        return struct.pack(">BI", 0xD2, len(value.encode())) + value.encode()
    if isinstance(value, dict):
        inside = b"".join(packed(key) + packed(each) for key, each in value.items())
        return struct.pack(">BI", 0xDA, len(value)) + inside
    return struct.pack(">BI", 0xD6, len(value)) + b"".join(map(packed, value))


def message(tag: int, *fields: Any) -> bytes:
    """A message in one chunk, with its end."""
    body = bytes([0xB0 + len(fields), tag]) + b"".join(map(packed, fields))
    return struct.pack(">H", len(body)) + body + b"\0\0"


def unpacked(body: bytes) -> tuple[int, list[Any]]:
    """Tag and fields of a message."""
    tag, *fields = _read(BytesIO(body))
    return tag, fields


def _read(stream: BytesIO) -> Any:
    (marker,) = stream.read(1)
    if marker < 0x80 or marker >= 0xF0:
        return marker if marker < 0x80 else marker - 0x100
    if marker in _WORDS:
        return _WORDS[marker]
    if marker in _NUMBERS:
        return _number(stream, _NUMBERS[marker])
    if marker in _WIDE:
        kind, width = _WIDE[marker]
        return _several(stream, kind, _number(stream, _SIZES[width]))
    return _several(stream, _NARROW[marker & 0xF0], marker & 0x0F)


def _several(stream: BytesIO, kind: str, size: int) -> Any:
    if kind == "text":
        return stream.read(size).decode()
    if kind == "bytes":
        return stream.read(size)
    if kind == "map":
        return {_read(stream): _read(stream) for _ in range(size)}
    return list(_items(stream, kind, size))


def _items(stream: BytesIO, kind: str, size: int) -> Iterator[Any]:
    if kind == "message":
        yield stream.read(1)[0]
    for _ in range(size):
        yield _read(stream)


def _number(stream: BytesIO, form: str) -> Any:
    return struct.unpack(form, stream.read(struct.calcsize(form)))[0]
