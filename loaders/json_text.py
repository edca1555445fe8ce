"""What a text must be to be read as JSON - UTF-8, whole, within the limits - and what is said if not."""

from __future__ import annotations

import codecs
import re
from typing import IO

from graphsvc.model.records import Place, shortened
from loaders.base import Limits
from loaders.delimited import Unreadable, refused

CHUNK_BYTES = 1 << 16
RIGHT = "correct it there"
DEEPEST = 100
_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}")
_LESS_PER_ESCAPE = 4  # of its six characters, see characters_of
MOST_BYTES_PER_CHARACTER = 4  # so counted, as UTF-8
_MOST_DIGITS = 4_300  # CPython makes no int of more (sys.int_info.default_max_str_digits)
_DIGITS = re.compile(rb"[0-9]{%d}" % (_MOST_DIGITS + 1))
_LAST_DIGITS = re.compile(rb"[0-9]*\Z")


class Watched:
    """A stream of UTF-8 that no parser reads too far without coming to an end of something."""

    def __init__(self, stream: IO[bytes], place: Place, limits: Limits) -> None:
        self._stream = stream
        self._place = place
        self._longest = limits.row_characters
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._line = 1
        self._since = 0  # characters read since the last mark
        self._digits = b""  # that the last chunk ended with
        self._is_first = True

    def mark(self) -> None:
        """Begins the count anew."""
        self._since = 0

    def read(self, size: int) -> bytes:
        """The next bytes; raises Unreadable where they are no UTF-8 or the last mark is too far back."""
        data = self._stream.read(size)
        self._since += characters_of(self._decoded(data))
        if self._since > self._longest + CHUNK_BYTES:  # the mark is somewhere in a chunk
            raise too_long("an item", self._longest, Place(self._place.file, self._line))
        self._check_digits(data)
        self._line += data.count(b"\n")
        is_first, self._is_first = self._is_first, self._is_first and not data
        return data.removeprefix(codecs.BOM_UTF8) if is_first else data

    def _decoded(self, data: bytes) -> str:
        try:
            return self._decoder.decode(data)
        except UnicodeDecodeError as error:
            raise not_utf8(error, self._place.file, self._line) from None

    def _check_digits(self, data: bytes) -> None:
        """The parser in C would make an int of them and go on with the exception pending."""
        joined = self._digits + data
        if found := _DIGITS.search(joined):
            line = self._line + joined[: found.start()].count(b"\n")
            raise too_many_digits(Place(self._place.file, line))
        match = _LAST_DIGITS.search(joined, max(0, len(joined) - _MOST_DIGITS))
        self._digits = match[0] if match else b""


def check(value: object, depth: int, place: Place, limits: Limits) -> None:
    """Raises Unreadable for what is nested too deep in a value, and texts that are too long or hold a NUL."""
    if depth > DEEPEST:
        raise too_deep(place)
    if isinstance(value, str):
        _check_text(value, place, limits)
    elif isinstance(value, list):
        for each in value:
            check(each, depth + 1, place, limits)
    elif isinstance(value, dict):
        for key, each in value.items():
            _check_text(key, place, limits)
            check(each, depth + 1, place, limits)


def _check_text(text: str, place: Place, limits: Limits) -> None:
    if len(text) > limits.cell_characters:
        wrong = f"a text longer than {limits.cell_characters:,} characters"
        raise refused("cell-too-long", place, wrong, "shorten it")
    if "\0" in text:
        raise refused("nul-byte", place, "a NUL in a text", "take it out", shortened(text))
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        wrong = "half of a surrogate pair in a text"
        raise refused("not-utf8", place, wrong, "write the character itself", ascii(text)[:60])


def not_utf8(error: UnicodeDecodeError, file: str, line: int) -> Unreadable:
    """The refusal of a byte that is no UTF-8."""
    at = Place(file, line + error.object[: error.start].count(b"\n"))
    wrong = f"byte 0x{error.object[error.start]:02X} is not UTF-8 text"
    return refused("not-utf8", at, wrong, "save the file as UTF-8")


def not_json(error: str, place: Place) -> Unreadable:
    """The refusal of what the parser says is no JSON, in our words."""
    said, _, context = error.partition("\n")
    near = context.partition("(right here)")[0].strip()
    if "premature EOF" in said or "UTF8" in said:  # half a character; the bytes are checked before
        return refused("broken-json", place, "cut off in the middle", "give the whole file")
    word = next((word for word in ("NaN", "Infinity") if word in near), "")
    if (word and "json text" in said) or "malformed number" in said:
        return no_number(word or near, place)
    said = said.partition(": ")[2] or said
    return refused("not-json", place, f"no JSON ({said.rstrip('.')})", RIGHT, shortened(near))


def no_number(word: str, place: Place) -> Unreadable:
    """The refusal of a number that JSON has not."""
    return refused("not-a-number", place, f"{word} is no number of JSON", "write null where it is unknown")


def twice(key: str, place: Place) -> Unreadable:
    """The refusal of a key that an object has twice."""
    return refused("duplicate-key", place, f"the key {key!r:.60} twice in one object", "keep one of them")


def too_deep(place: Place) -> Unreadable:
    """The refusal of what is nested too deep."""
    return refused("nested-too-deep", place, f"nested more than {DEEPEST} deep", "write it flatter")


def too_many_digits(place: Place) -> Unreadable:
    """The refusal of a number that no int is made of."""
    return refused("not-a-number", place, f"a number of more than {_MOST_DIGITS:,} digits", "shorten it")


def too_long(what: str, longest: int, place: Place) -> Unreadable:
    """The refusal of an item or line over the limit."""
    return refused("row-too-long", place, f"{what} longer than {longest:,} characters", "split it")


def characters_of(text: str) -> int:
    """How many characters a JSON text says, an escape counted as two.

    The parser's time grows with the square of the length of a text with escapes in it.
    """
    escapes = len(_ESCAPE.findall(text)) if "\\u" in text else 0
    return len(text) - escapes * _LESS_PER_ESCAPE
