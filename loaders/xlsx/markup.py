"""Reads the XML of a workbook as it comes: no document types, and no more in memory than one token."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, NoReturn
from xml.parsers import expat

from graphsvc.model.records import Place, shortened
from loaders.delimited import Unreadable, refused

Attributes = dict[str, str]
ANEW = "open it and save it anew as .xlsx"
_CHUNK_BYTES = 1 << 16
_FED_BYTES = 1 << 11  # at once: each of its cells may stand for a text of the longest kind
# What no workbook needs: a tag this long, elements this deep, so many names for them.
_LONGEST_TAG_BYTES = 1 << 20
_DEEPEST = 64
_MOST_NAMES = 10_000
_MOST_DIGITS = 9
_ENCODINGS = (None, "UTF-8", "UTF-16", "US-ASCII", "ISO-8859-1")  # that expat reads by itself


def _unheard(_: str) -> None:
    """Text that nobody reads."""


@dataclass(frozen=True)
class Handlers:
    """What is called where an element starts and ends, by its name without prefix, and with text."""

    starts: Mapping[str, Callable[[Attributes], None]]
    ends: Mapping[str, Callable[[], None]]
    text: Callable[[str], None] = _unheard


class _Names(dict[str, str]):
    """Names of elements without their prefix."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(":")[2]
        return local


def broken(place: Place, wrong: str) -> Unreadable:
    """The exception for a workbook that is not what a spreadsheet writes."""
    return refused("broken-workbook", place, wrong, ANEW)


def number_in(text: str | None) -> int:
    """The number that an attribute holds; 0 for none, and for what no spreadsheet counts to."""
    return int(text) if text is not None and text.isdecimal() and len(text) <= _MOST_DIGITS else 0


def parsed(
    stream: IO[bytes], place: Place, handlers: Handlers, *, most_bytes: int | None = None
) -> Iterator[None]:
    """Calls the handlers for a stream of XML; yields after each chunk, so that what they found can go on.

    Raises Unreadable for what is no XML, has a document type (and so could
    declare entities), or needs more memory than any workbook.
    """
    names: dict[str, str] = {}  # of elements and attributes, as the parser keeps them
    parser = _parser(place, handlers, names)
    given = 0
    while chunk := stream.read(_CHUNK_BYTES):
        given += len(chunk)
        if most_bytes is not None and given > most_bytes:
            raise broken(place, f"its structure takes more than {most_bytes:,} bytes")
        for start in range(0, len(chunk), _FED_BYTES):
            _feed(parser, chunk[start : start + _FED_BYTES], place)
            yield
        if given - parser.CurrentByteIndex > _LONGEST_TAG_BYTES or len(names) > _MOST_NAMES:
            raise broken(place, "markup that no spreadsheet writes")
    _feed(parser, b"", place, is_final=True)
    yield


def _parser(place: Place, handlers: Handlers, kept: dict[str, str]) -> expat.XMLParserType:
    names = _Names()
    starts, ends = handlers.starts, handlers.ends
    depth = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise broken(place, "elements inside each other without end")
        if handle := starts.get(names[name]):
            handle(attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if handle := ends.get(names[name]):
            handle()

    parser = expat.ParserCreate(intern=kept)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = handlers.text
    _guard(parser, place)
    return parser


def _guard(parser: expat.XMLParserType, place: Place) -> None:
    """Refuses what expat would ask us about."""

    def document_type(*_: object) -> NoReturn:
        raise refused("unsafe-markup", place, "a document type, which could make entities explode", ANEW)

    def declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding and encoding.upper()) not in _ENCODINGS:
            raise broken(place, f"the encoding {shortened(encoding)}, which no spreadsheet writes")

    parser.StartDoctypeDeclHandler, parser.XmlDeclHandler = document_type, declaration


def _feed(parser: expat.XMLParserType, chunk: bytes, place: Place, *, is_final: bool = False) -> None:
    try:
        parser.Parse(chunk, is_final)
    except expat.ExpatError as error:
        raise broken(place, f"no XML ({error})") from None
