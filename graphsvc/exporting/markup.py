"""XML written as it comes, in the memory of one element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

# What is no Char of XML 1.0 (https://www.w3.org/TR/xml/#charsets); the store holds no halves of pairs.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_RETURN = {"\r": "&#13;"}  # else it is read as the end of a line
_SPECIAL = re.compile('[\x00-\x1f&<>"\ufffe\uffff]')  # most texts have none, and are written as they are


def hexadecimal(sign: re.Match[str]) -> str:
    """A character as spreadsheets write those that XML cannot hold: `_x000B_`."""
    return f"_x{ord(sign[0][0]):04X}_"


class Markup:
    """Writes elements to a text; `escaped` counts the characters that XML cannot hold.

    They are written as `_x000B_`, so that different ids stay different.
    """

    def __init__(self, stream: TextIO) -> None:
        self._write = stream.write
        self.escaped = 0
        self._write('<?xml version="1.0" encoding="UTF-8"?>\n')

    @contextmanager
    def inside(self, name: str, **attributes: str | None) -> Iterator[None]:
        """What is written within stands inside the element."""
        self._write(f"<{name}{self._attributes(attributes)}>\n")
        yield
        self._write(f"</{name}>\n")

    def element(self, name: str, text: str = "", **attributes: str | None) -> None:
        """A whole element; an attribute that is None is left out."""
        tag = f"{name}{self._attributes(attributes)}"
        self._write(f"<{tag}>{self._text(text)}</{name}>\n" if text else f"<{tag}/>\n")

    def _attributes(self, attributes: dict[str, str | None]) -> str:
        given = [(name, value) for name, value in attributes.items() if value is not None]
        return "".join([f" {name}={self._quoted(value)}" for name, value in given])

    def _quoted(self, text: str) -> str:
        return f'"{text}"' if _SPECIAL.search(text) is None else quoteattr(self._clean(text))

    def _text(self, text: str) -> str:
        return text if _SPECIAL.search(text) is None else escape(self._clean(text), _RETURN)

    def _clean(self, text: str) -> str:
        clean, number = FORBIDDEN.subn(hexadecimal, text)
        self.escaped += number
        return clean
